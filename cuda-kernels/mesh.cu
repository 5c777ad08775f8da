// The sum over reciprocal vectors on a mesh: B-splines spread the sources, cuFFT transforms them,
// fields v I_nl Y_lm S are transformed back and interpolated at the atoms with the same splines
// (smooth particle mesh; the splines of Essmann et al. 1995).
#include "complex.cuh"
#include "harmonics.cuh"
#include "interpolate.cuh"
#include "lane_sum.cuh"
#include "mesh.cuh"
#include "multipoles.cuh"
#include "piecewise.cuh"
#include "segment.cuh"
#include "warp.cuh"
#include "windows.cuh"

// Spline weights of the P mesh points floor(u) - P/2 + 1 ... of every atom and axis.
//
// launch: 128 threads, one (axis, atom) each. flops: about 4 P^2 of each. bytes: reads 8, writes
// 4 + 8 P of each.
// first[axis N + atom], weights[(axis N + atom) P + j].
extern "C" __global__ void __launch_bounds__(128)
    splines(const Mesh* meshes, const double* coordinates, int* first, double* weights) {
  const Mesh& mesh = *meshes;
  const long long task = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (task >= 3 * mesh.atoms) {
    return;
  }
  const int order = (int)mesh.order;
  const int n = (int)mesh.points[task / mesh.atoms];
  int below;
  const double t = place_on_mesh(mesh, coordinates, task, &below);
  const int start = (below - order / 2 + 1) % n;
  first[task] = start < 0 ? start + n : start;
  double m[MOST_ORDER];
  spline(order, t, m);
  for (int j = 0; j < order; j++) {
    weights[task * order + j] = m[j];
  }
}

const int SPREAD_WARPS = 4;

// Adds the sources of one channel to the mesh, in fixed point: integers add up to the same sum in any
// order, so that atomic additions leave the result the same to the bit. Lanes side by side add to
// points side by side.
//
// launch: 128 threads, a warp for each atom. flops: 4 N P^3. atomics: N P^3 of 8 bytes, in the cache.
// bytes: reads 8 N, reads and writes 8 of each point near an atom: the floor.
template <int P>
static __device__ inline void spread(long long first_block, const Mesh& mesh, const int* sorted,
                                     const int* first, const double* weights,
                                     const double* sources, long long first_source,
                                     const double* scale, unsigned long long* fixed) {
  const long long place = (first_block + blockIdx.x) * SPREAD_WARPS + threadIdx.x / WARP;
  if (place >= mesh.atoms) {
    return;
  }
  const long long atom = sorted[place];
  const double charge = sources[first_source + atom] * *scale;
  if (charge == 0) {
    return;
  }
  const Stencil<P> stencil(mesh, first, weights, atom);
#pragma unroll
  for (int i = 0; i < Stencil<P>::ROWS; i++) {
    if (!stencil.idle && !stencil.is_behind(i)) {
      const long long value = (long long)rint(charge * stencil.weight(i));
      atomicAdd(fixed + stencil.offset(i), (unsigned long long)value);
    }
  }
}

// A power of two with which numbers whose absolute values add up to a total stay below 2^61 in sum:
// weights of B-splines are not negative and add up to 1, so no mesh point can get more. Not a number
// where the total is none.
static __device__ inline double fixed_point_scale(double total) {
  int exponent = 0;  // total < 2^exponent
  frexp(total, &exponent);
  return total - total == 0 ? ldexp(1.0, min(61 - exponent, 1000)) : total - total;
}

// The scale of the fixed point of one moment of all sources.
//
// launch: one block of 128 threads. flops: N. bytes: reads 8 N.
extern "C" __global__ void __launch_bounds__(128)
    source_scale(const Mesh* mesh, const double* sources, long long first_source, double* scale) {
  __shared__ double lanes[LANES];
  double total = 0;
  for (long long i = threadIdx.x; i < mesh->atoms; i += LANES) {
    total += fabs(sources[first_source + i]);
  }
  total = lane_sum(total, lanes);
  if (threadIdx.x == 0) {
    *scale = fixed_point_scale(total);
  }
}

// From fixed point to reals.
//
// launch: 128 threads, one number each. flops: 1 a number. bytes: 8 + Real a number.
template <class Real>
static __device__ inline void settle(long long first_block, const Mesh& mesh, const double* scale,
                                     const unsigned long long* fixed, Real* real) {
  const long long p = thread_from(first_block);
  if (p < mesh.points[0] * mesh.points[1] * row_length(mesh)) {
    real[p] = (Real)((double)(long long)fixed[p] / *scale);
  }
}

// Adds the spectrum of one moment of the sources of a channel: (-i)^L kappa_LM(k) times it.
//
// launch: 128 threads, one half-space point each. flops: about 20 a point. bytes: reads two complex
// and writes one a point.
template <class Real>
static __device__ inline void add_moment(long long first_block, const Mesh& mesh, int moment,
                                         const typename Complex<Real>::type* part,
                                         typename Complex<Real>::type* spectrum) {
  const long long p = thread_from(first_block);
  if (p < half_size(mesh)) {
    const double kappa = solid_harmonic(moment, wave_at(mesh, p).k);
    const typename Complex<Real>::type s = part[p];
    spectrum[p].x += (Real)(kappa * (moment < 4 ? s.y : -s.x));
    spectrum[p].y += (Real)(kappa * (moment < 4 ? -s.x : -s.y));
  }
}

// One Y_lm of a unit vector.
static __device__ inline double harmonic(int l, int m, double x, double y, double z,
                                         const double* constants, int max_angular) {
  const int size = (max_angular + 1) * (max_angular + 1);
  const int order = m < 0 ? -m : m;
  double cosine = 1;  // Re (x + iy)^order
  double sine = 0;    // Im (x + iy)^order
  for (int i = 0; i < order; i++) {
    const double c = cosine * x - sine * y;
    sine = cosine * y + sine * x;
    cosine = c;
  }
  double below = 0;
  double current = constants[2 * size + order];
  for (int degree = order + 1; degree <= l; degree++) {
    const int index = degree * degree + order;
    const double next = constants[index] * z * current - constants[size + index] * below;
    below = current;
    current = next;
  }
  return current * (m < 0 ? sine : cosine);
}

const int FIELDS_TOGETHER = 32;  // of a thread

// Half spectra of consecutive fields of one density and channel:
//   (4 pi / V) s_l phi v I_nl(k) Y_lm(k) / |b(k)|^2 times S, for odd l times -i S,
// for 0 < k < cutoff, else 0.
//
// launch: 128 threads, one half-space point and 32 fields each. flops: within the cutoff about 30 a
// field, and 60 more of each (l, m). bytes: reads one complex within the cutoff, for all but 32 fields
// from the cache, and writes one a field: with one reading the floor.
// splines[axis starts at 0, n0, n0 + n1: h mod n]: 1 / b_axis(h)^2
template <class Real>
static __device__ inline void fields(long long first_block, const Mesh& mesh,
                                     const double* inverse_splines,
                                     const double* cutoff, const Windows& windows,
                                     const double* window_factors, int density, int first_field,
                                     int count, Columns columns, const double* constants,
                                     const Piecewise* tables, const double* data,
                                     const typename Complex<Real>::type* source,
                                     typename Complex<Real>::type* spectra) {
  typedef typename Complex<Real>::type Pair;
  const long long size = half_size(mesh);
  const long long blocks = (size + blockDim.x - 1) / blockDim.x;
  const long long block = first_block + blockIdx.x;
  const int first = (int)(block / blocks) * FIELDS_TOGETHER;
  const int end = min(first + FIELDS_TOGETHER, count);
  const long long p = block % blocks * blockDim.x + threadIdx.x;
  if (p >= size) {
    return;
  }
  spectra += first * size + p;
  const Wave wave = wave_at(mesh, p);
  const double norm = wave.norm;
  if (norm == 0 || norm >= cutoff[density]) {
    for (int g = first; g < end; g++) {
      spectra->x = 0;
      spectra->y = 0;
      spectra += size;
    }
    return;
  }
  const double x = wave.k[0] / norm;
  const double y = wave.k[1] / norm;
  const double z = wave.k[2] / norm;
  const double scale = mesh.prefactor * sharpening(mesh, inverse_splines, p);
  const double phi = window_factor(windows, window_factors, density, wave.h);
  double width, t;
  const Piecewise& table = tables[density];
  const int segment = piecewise_segment(table, data, norm, &width, &t);
  const Pair s = source[p];
  int lm = (first_field + first) / columns.radial;
  int n = (first_field + first) % columns.radial;
  int l = degree_of(lm);
  double of_harmonic = 0;
  bool known = false;
  for (int g = first; g < end; g++) {
    if (!known) {
      l = (l + 1) * (l + 1) <= lm ? l + 1 : l;
      const double sign = (l + 1) / 2 % 2 == 0 ? scale : -scale;
      of_harmonic =
          sign * harmonic(l, lm - l * l - l, x, y, z, constants, columns.max_angular);
      known = true;
    }
    const double radial = piecewise_in(table, data, segment, t, l * columns.radial + n);
    const double factor = of_harmonic * radial * phi;
    spectra->x = (Real)(l % 2 == 0 ? factor * s.x : factor * s.y);
    spectra->y = (Real)(l % 2 == 0 ? factor * s.y : -factor * s.x);
    spectra += size;
    n++;
    if (n == columns.radial) {
      n = 0;
      lm++;
      known = false;
    }
  }
}

// What knows P is compiled for each that is planned, and written out for each: of kernels that a macro
// makes, all on the macro's line, CUDA 11.8's assembler for sm_90 ends with a fault (-lineinfo).

extern "C" __global__ void __launch_bounds__(128)
    spread_4(long long first_block, const Mesh* mesh, const int* sorted, const int* first,
             const double* weights, const double* sources, long long first_source,
             const double* scale, unsigned long long* fixed) {
  spread<4>(first_block, *mesh, sorted, first, weights, sources, first_source, scale, fixed);
}

extern "C" __global__ void __launch_bounds__(128)
    spread_6(long long first_block, const Mesh* mesh, const int* sorted, const int* first,
             const double* weights, const double* sources, long long first_source,
             const double* scale, unsigned long long* fixed) {
  spread<6>(first_block, *mesh, sorted, first, weights, sources, first_source, scale, fixed);
}

extern "C" __global__ void __launch_bounds__(128)
    spread_8(long long first_block, const Mesh* mesh, const int* sorted, const int* first,
             const double* weights, const double* sources, long long first_source,
             const double* scale, unsigned long long* fixed) {
  spread<8>(first_block, *mesh, sorted, first, weights, sources, first_source, scale, fixed);
}

extern "C" __global__ void __launch_bounds__(128)
    spread_10(long long first_block, const Mesh* mesh, const int* sorted, const int* first,
             const double* weights, const double* sources, long long first_source,
             const double* scale, unsigned long long* fixed) {
  spread<10>(first_block, *mesh, sorted, first, weights, sources, first_source, scale, fixed);
}

extern "C" __global__ void __launch_bounds__(128)
    settle_double(long long first_block, const Mesh* mesh, const double* scale,
                  const unsigned long long* fixed, double* real) {
  settle<double>(first_block, *mesh, scale, fixed, real);
}

extern "C" __global__ void __launch_bounds__(128)
    settle_float(long long first_block, const Mesh* mesh, const double* scale,
                 const unsigned long long* fixed, float* real) {
  settle<float>(first_block, *mesh, scale, fixed, real);
}

extern "C" __global__ void __launch_bounds__(128)
    add_moment_double(long long first_block, const Mesh* mesh, int moment, const double2* part,
                      double2* spectrum) {
  add_moment<double>(first_block, *mesh, moment, part, spectrum);
}

extern "C" __global__ void __launch_bounds__(128)
    add_moment_float(long long first_block, const Mesh* mesh, int moment, const float2* part,
                     float2* spectrum) {
  add_moment<float>(first_block, *mesh, moment, part, spectrum);
}

extern "C" __global__ void __launch_bounds__(128)
    mesh_fields_double(long long first_block, const Mesh* mesh, const double* inverse_splines,
                       const double* cutoff, const Windows* windows, const double* window_factors,
                       int density, int first_field, int count, Columns columns,
                       const double* constants, const Piecewise* tables, const double* data,
                       const double2* source, double2* spectra) {
  fields<double>(first_block, *mesh, inverse_splines, cutoff, *windows, window_factors, density,
                 first_field, count, columns, constants, tables, data, source, spectra);
}

extern "C" __global__ void __launch_bounds__(128)
    mesh_fields_float(long long first_block, const Mesh* mesh, const double* inverse_splines,
                      const double* cutoff, const Windows* windows, const double* window_factors,
                      int density, int first_field, int count, Columns columns,
                      const double* constants, const Piecewise* tables, const double* data,
                      const float2* source, float2* spectra) {
  fields<float>(first_block, *mesh, inverse_splines, cutoff, *windows, window_factors, density,
                first_field, count, columns, constants, tables, data, source, spectra);
}

extern "C" __global__ void __launch_bounds__(128)
    interpolate_4_double(long long first_block, const Mesh* mesh, const Segment* segment,
                         const int* listed, const int* sorted, const int* first,
                         const double* weights, int density, int channel, int first_field,
                         int count, Columns columns, const double* fields, double* coefficients) {
  interpolate<4>(first_block, *mesh, *segment, listed, sorted, first, weights, density, channel,
                 first_field, count, columns, fields, coefficients);
}

extern "C" __global__ void __launch_bounds__(128)
    interpolate_4_float(long long first_block, const Mesh* mesh, const Segment* segment,
                         const int* listed, const int* sorted, const int* first,
                         const double* weights, int density, int channel, int first_field,
                         int count, Columns columns, const float* fields, double* coefficients) {
  interpolate<4>(first_block, *mesh, *segment, listed, sorted, first, weights, density, channel,
                 first_field, count, columns, fields, coefficients);
}

extern "C" __global__ void __launch_bounds__(128)
    interpolate_6_double(long long first_block, const Mesh* mesh, const Segment* segment,
                         const int* listed, const int* sorted, const int* first,
                         const double* weights, int density, int channel, int first_field,
                         int count, Columns columns, const double* fields, double* coefficients) {
  interpolate<6>(first_block, *mesh, *segment, listed, sorted, first, weights, density, channel,
                 first_field, count, columns, fields, coefficients);
}

extern "C" __global__ void __launch_bounds__(128)
    interpolate_6_float(long long first_block, const Mesh* mesh, const Segment* segment,
                         const int* listed, const int* sorted, const int* first,
                         const double* weights, int density, int channel, int first_field,
                         int count, Columns columns, const float* fields, double* coefficients) {
  interpolate<6>(first_block, *mesh, *segment, listed, sorted, first, weights, density, channel,
                 first_field, count, columns, fields, coefficients);
}

extern "C" __global__ void __launch_bounds__(128)
    interpolate_8_double(long long first_block, const Mesh* mesh, const Segment* segment,
                         const int* listed, const int* sorted, const int* first,
                         const double* weights, int density, int channel, int first_field,
                         int count, Columns columns, const double* fields, double* coefficients) {
  interpolate<8>(first_block, *mesh, *segment, listed, sorted, first, weights, density, channel,
                 first_field, count, columns, fields, coefficients);
}

extern "C" __global__ void __launch_bounds__(128)
    interpolate_8_float(long long first_block, const Mesh* mesh, const Segment* segment,
                         const int* listed, const int* sorted, const int* first,
                         const double* weights, int density, int channel, int first_field,
                         int count, Columns columns, const float* fields, double* coefficients) {
  interpolate<8>(first_block, *mesh, *segment, listed, sorted, first, weights, density, channel,
                 first_field, count, columns, fields, coefficients);
}

extern "C" __global__ void __launch_bounds__(128)
    interpolate_10_double(long long first_block, const Mesh* mesh, const Segment* segment,
                         const int* listed, const int* sorted, const int* first,
                         const double* weights, int density, int channel, int first_field,
                         int count, Columns columns, const double* fields, double* coefficients) {
  interpolate<10>(first_block, *mesh, *segment, listed, sorted, first, weights, density, channel,
                 first_field, count, columns, fields, coefficients);
}

extern "C" __global__ void __launch_bounds__(128)
    interpolate_10_float(long long first_block, const Mesh* mesh, const Segment* segment,
                         const int* listed, const int* sorted, const int* first,
                         const double* weights, int density, int channel, int first_field,
                         int count, Columns columns, const float* fields, double* coefficients) {
  interpolate<10>(first_block, *mesh, *segment, listed, sorted, first, weights, density, channel,
                 first_field, count, columns, fields, coefficients);
}

extern "C" __global__ void __launch_bounds__(256, 4)
    interpolate_tile_4_double(long long first_block, const Mesh* mesh, const Segment* segment,
                              const int* listed, const int* sorted, const Tile* tiles,
                              long long tile_count, const int* first, const double* weights,
                              int density, int channel, int first_field, int count,
                              Columns columns, const double* fields, double* coefficients) {
  interpolate_tile<4>(first_block, *mesh, *segment, listed, sorted, tiles, tile_count, first,
                      weights, density, channel, first_field, count, columns, fields,
                      coefficients);
}

extern "C" __global__ void __launch_bounds__(256, 4)
    interpolate_tile_4_float(long long first_block, const Mesh* mesh, const Segment* segment,
                              const int* listed, const int* sorted, const Tile* tiles,
                              long long tile_count, const int* first, const double* weights,
                              int density, int channel, int first_field, int count,
                              Columns columns, const float* fields, double* coefficients) {
  interpolate_tile<4>(first_block, *mesh, *segment, listed, sorted, tiles, tile_count, first,
                      weights, density, channel, first_field, count, columns, fields,
                      coefficients);
}

extern "C" __global__ void __launch_bounds__(256, 3)
    interpolate_tile_6_double(long long first_block, const Mesh* mesh, const Segment* segment,
                              const int* listed, const int* sorted, const Tile* tiles,
                              long long tile_count, const int* first, const double* weights,
                              int density, int channel, int first_field, int count,
                              Columns columns, const double* fields, double* coefficients) {
  interpolate_tile<6>(first_block, *mesh, *segment, listed, sorted, tiles, tile_count, first,
                      weights, density, channel, first_field, count, columns, fields,
                      coefficients);
}

extern "C" __global__ void __launch_bounds__(256, 3)
    interpolate_tile_6_float(long long first_block, const Mesh* mesh, const Segment* segment,
                              const int* listed, const int* sorted, const Tile* tiles,
                              long long tile_count, const int* first, const double* weights,
                              int density, int channel, int first_field, int count,
                              Columns columns, const float* fields, double* coefficients) {
  interpolate_tile<6>(first_block, *mesh, *segment, listed, sorted, tiles, tile_count, first,
                      weights, density, channel, first_field, count, columns, fields,
                      coefficients);
}

extern "C" __global__ void __launch_bounds__(256, 4)
    interpolate_tile_8_double(long long first_block, const Mesh* mesh, const Segment* segment,
                              const int* listed, const int* sorted, const Tile* tiles,
                              long long tile_count, const int* first, const double* weights,
                              int density, int channel, int first_field, int count,
                              Columns columns, const double* fields, double* coefficients) {
  interpolate_tile<8>(first_block, *mesh, *segment, listed, sorted, tiles, tile_count, first,
                      weights, density, channel, first_field, count, columns, fields,
                      coefficients);
}

extern "C" __global__ void __launch_bounds__(256, 4)
    interpolate_tile_8_float(long long first_block, const Mesh* mesh, const Segment* segment,
                              const int* listed, const int* sorted, const Tile* tiles,
                              long long tile_count, const int* first, const double* weights,
                              int density, int channel, int first_field, int count,
                              Columns columns, const float* fields, double* coefficients) {
  interpolate_tile<8>(first_block, *mesh, *segment, listed, sorted, tiles, tile_count, first,
                      weights, density, channel, first_field, count, columns, fields,
                      coefficients);
}

extern "C" __global__ void __launch_bounds__(256, 3)
    interpolate_tile_10_double(long long first_block, const Mesh* mesh, const Segment* segment,
                              const int* listed, const int* sorted, const Tile* tiles,
                              long long tile_count, const int* first, const double* weights,
                              int density, int channel, int first_field, int count,
                              Columns columns, const double* fields, double* coefficients) {
  interpolate_tile<10>(first_block, *mesh, *segment, listed, sorted, tiles, tile_count, first,
                      weights, density, channel, first_field, count, columns, fields,
                      coefficients);
}

extern "C" __global__ void __launch_bounds__(256, 2)
    interpolate_tile_10_float(long long first_block, const Mesh* mesh, const Segment* segment,
                              const int* listed, const int* sorted, const Tile* tiles,
                              long long tile_count, const int* first, const double* weights,
                              int density, int channel, int first_field, int count,
                              Columns columns, const float* fields, double* coefficients) {
  interpolate_tile<10>(first_block, *mesh, *segment, listed, sorted, tiles, tile_count, first,
                      weights, density, channel, first_field, count, columns, fields,
                      coefficients);
}
