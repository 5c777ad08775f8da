// The sum over reciprocal vectors on a mesh: B-splines spread the sources, cuFFT transforms them,
// fields v I_nl Y_lm S are transformed back and interpolated at the atoms with the same splines
// (smooth particle mesh; the splines of Essmann et al. 1995).
//
// Reals of a mesh lie in padded rows, row = 2 (n2 / 2 + 1) numbers, so that transforms are in place.
#include "harmonics.cuh"
#include "piecewise.cuh"
#include "segment.cuh"
#include "windows.cuh"

// What the kernels are told of the mesh; MeshShape.java writes it, in this order.
struct Mesh {
  long long atoms;       // N
  long long points[3];   // n0, n1, n2
  long long order;       // P of the B-spline, even, at most 10
  long long first_atom;  // coordinates[3 (first_atom + i) + axis], in units of the lattice vectors
  double reciprocal[9];  // rows b_i, 1/A
  double prefactor;      // 4 pi / V
};

const int MOST_ORDER = 10;

// Kernels with a first block are launched in pieces: their blocks count from it on.
static __device__ inline long long thread_from(long long first_block) {
  return (first_block + blockIdx.x) * blockDim.x + threadIdx.x;
}

static __device__ inline long long row_length(const Mesh& mesh) {
  return 2 * (mesh.points[2] / 2 + 1);
}

// Spline weights of the P mesh points floor(u) - P/2 + 1 ... of every atom and axis.
//
// launch: 128 threads, one (axis, atom) each. bytes: reads 8, writes 4 + 8 P of each.
// first[axis N + atom], weights[(axis N + atom) P + j].
extern "C" __global__ void __launch_bounds__(128)
    splines(const Mesh* meshes, const double* coordinates, int* first, double* weights) {
  const Mesh& mesh = *meshes;
  const long long task = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (task >= 3 * mesh.atoms) {
    return;
  }
  const long long axis = task / mesh.atoms;
  const long long atom = task % mesh.atoms;
  const int order = (int)mesh.order;
  const int n = (int)mesh.points[axis];
  const double u = coordinates[3 * (mesh.first_atom + atom) + axis] * n;
  const int below = (int)u;
  const double t = u - below;
  int start = (below - order / 2 + 1) % n;
  first[task] = start < 0 ? start + n : start;
  double m[MOST_ORDER];  // m[order - 1 - i] = M_p(t + i), built up from M_1
  for (int i = 0; i < MOST_ORDER; i++) {
    m[i] = 0;
  }
  m[order - 1] = 1;
  for (int p = 2; p <= order; p++) {
    const double scale = 1.0 / (p - 1);
    for (int i = p - 1; i >= 0; i--) {
      const double here = i <= p - 2 ? m[order - 1 - i] : 0.0;
      const double lower = i > 0 ? m[order - i] : 0.0;
      m[order - 1 - i] = ((t + i) * here + (p - t - i) * lower) * scale;
    }
  }
  for (int j = 0; j < order; j++) {
    weights[task * order + j] = m[j];
  }
}

// Adds the sources of one channel to the mesh in fixed point: integers add up to the same sum in
// any order, so that atomic additions leave the result the same to the bit.
//
// launch: 128 threads, one (atom, row of P points) each. atomics: N P^3 of 8 bytes.
extern "C" __global__ void __launch_bounds__(128)
    spread(long long first_block, const Mesh* meshes, const int* sorted, const int* first,
           const double* weights, const double* sources, long long first_source,
           const double* scale, unsigned long long* fixed) {
  const Mesh& mesh = *meshes;
  const int order = (int)mesh.order;
  const long long task = thread_from(first_block);
  const long long place = task / (order * order);
  if (place >= mesh.atoms) {
    return;
  }
  const long long atom = sorted[place];
  const double source = sources[first_source + atom];
  if (source == 0) {
    return;
  }
  const long long n = mesh.atoms;
  const int jx = (int)(task / order % order);
  const int jy = (int)(task % order);
  const long long x = (first[atom] + jx) % mesh.points[0];
  const long long y = (first[n + atom] + jy) % mesh.points[1];
  const double w = source * *scale * weights[atom * order + jx] * weights[(n + atom) * order + jy];
  unsigned long long* row = fixed + (x * mesh.points[1] + y) * row_length(mesh);
  long long z = first[2 * n + atom];
  for (int j = 0; j < order; j++) {
    const long long value = (long long)rint(w * weights[(2 * n + atom) * order + j]);
    atomicAdd(row + z, (unsigned long long)value);
    z = z + 1 == mesh.points[2] ? 0 : z + 1;
  }
}

// From fixed point to reals; in double in place.
//
// launch: 128 threads, one number each. bytes: 8 + Real a number.
template <class Real>
static __device__ inline void settle(long long first_block, const Mesh& mesh, const double* scale,
                                     const unsigned long long* fixed, Real* real) {
  const long long p = thread_from(first_block);
  if (p < mesh.points[0] * mesh.points[1] * row_length(mesh)) {
    real[p] = (Real)((double)(long long)fixed[p] / *scale);
  }
}

template <class Real>
struct Complex;
template <>
struct Complex<double> {
  typedef double2 type;
};
template <>
struct Complex<float> {
  typedef float2 type;
};

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

// Half spectra of consecutive fields of one density and channel:
//   (4 pi / V) s_l phi v I_nl(k) Y_lm(k) / |b(k)|^2 times S, for odd l times -i S,
// for 0 < k < cutoff, else 0.
//
// launch: 128 threads, one (field, half-space point) each. flops: about 60.
// bytes: reads one complex, writes one.
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
  const long long half = mesh.points[2] / 2 + 1;
  const long long size = mesh.points[0] * mesh.points[1] * half;
  const long long task = thread_from(first_block);
  if (task >= size * count) {
    return;
  }
  const long long p = task % size;
  const int field = first_field + (int)(task / size);
  const long long index[3] = {p / half / mesh.points[1], p / half % mesh.points[1], p % half};
  int h[3];
  double spline = 1;
  const double* inverse = inverse_splines;
  for (int axis = 0; axis < 3; axis++) {
    const long long n = mesh.points[axis];
    h[axis] = (int)(index[axis] > n / 2 ? index[axis] - n : index[axis]);
    spline *= inverse[index[axis]];
    inverse += n;
  }
  double k[3];
  for (int x = 0; x < 3; x++) {
    // rounded as the host does it, so that both judge alike what lies on the cutoff
    const double sum = __dadd_rn(__dadd_rn(__dmul_rn(h[0], mesh.reciprocal[x]),
                                           __dmul_rn(h[1], mesh.reciprocal[3 + x])),
                                 __dmul_rn(h[2], mesh.reciprocal[6 + x]));
    k[x] = __dmul_rn(6.283185307179586, sum);
  }
  const double norm = sqrt(__dadd_rn(__dadd_rn(__dmul_rn(k[0], k[0]), __dmul_rn(k[1], k[1])),
                                     __dmul_rn(k[2], k[2])));
  Pair result;
  result.x = 0;
  result.y = 0;
  if (norm > 0 && norm < cutoff[density]) {
    const int lm = field / columns.radial;
    int l = 0;
    while ((l + 1) * (l + 1) <= lm) {
      l++;
    }
    const double y = harmonic(l, lm - l * l - l, k[0] / norm, k[1] / norm, k[2] / norm, constants,
                              columns.max_angular);
    const double radial =
        piecewise(tables[density], data, norm, l * columns.radial + field % columns.radial);
    const double sign = (l + 1) / 2 % 2 == 0 ? mesh.prefactor : -mesh.prefactor;
    const double phi = window_factor(windows, window_factors, density, h[0], h[1], h[2]);
    const double factor = sign * spline * y * radial * phi;
    const Pair s = source[p];
    result.x = (Real)(l % 2 == 0 ? factor * s.x : factor * s.y);
    result.y = (Real)(l % 2 == 0 ? factor * s.y : -factor * s.x);
  }
  spectra[task] = result;
}

const int INTERPOLATE_WARPS = 4;

// Coefficients of consecutive fields of one density and channel at the centres of a part.
//
// A warp for each (field, atom): its lanes take rows of P points side by side and add up theirs in
// order, then the lanes are added up as a tree. launch: 128 threads, 4 atoms of one field.
// bytes: reads Real P^3, much of it from the cache, since neighbours in `sorted` share mesh points.
template <class Real>
static __device__ inline void interpolate(long long first_block, const Mesh& mesh, const Segment& s,
                                          const int* sorted,
                                          const int* first, const double* weights, int density,
                                          int channel, int first_field, int count, Columns columns,
                                          const Real* fields, double* coefficients) {
  const int order = (int)mesh.order;
  const int lane = threadIdx.x % 32;
  const long long blocks = (mesh.atoms + INTERPOLATE_WARPS - 1) / INTERPOLATE_WARPS;
  const long long block = first_block + blockIdx.x;
  const int g = (int)(block / blocks);
  const long long place = block % blocks * INTERPOLATE_WARPS + threadIdx.x / 32;
  if (place >= mesh.atoms || g >= count) {
    return;
  }
  const long long atom = sorted[place];
  const long long centre = atom - s.first_centre;
  if (centre < 0 || centre >= s.centres) {
    return;
  }
  const long long n = mesh.atoms;
  const long long row = row_length(mesh);
  const Real* field = fields + g * mesh.points[0] * mesh.points[1] * row;
  const int together = 32 / order;
  double sum = 0;
  if (lane < together * order) {
    const int jz = lane % order;
    const long long z = (first[2 * n + atom] + jz) % mesh.points[2];
    const double wz = weights[(2 * n + atom) * order + jz];
    for (int r = lane / order; r < order * order; r += together) {
      const int jx = r / order;
      const int jy = r % order;
      const long long x = (first[atom] + jx) % mesh.points[0];
      const long long y = (first[n + atom] + jy) % mesh.points[1];
      const double w = weights[atom * order + jx] * weights[(n + atom) * order + jy] * wz;
      sum += w * (double)field[(x * mesh.points[1] + y) * row + z];
    }
  }
  for (int step = 16; step > 0; step /= 2) {
    sum += __shfl_xor_sync(0xffffffffu, sum, step);
  }
  if (lane == 0) {
    coefficients[s.first_output +
                 ((centre * columns.densities + density) * s.channels + channel) * columns.fields +
                 first_field + g] = sum;
  }
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
    interpolate_double(long long first_block, const Mesh* mesh, const Segment* segment,
                       const int* sorted, const int* first, const double* weights, int density, int channel,
                       int first_field, int count, Columns columns, const double* fields,
                       double* coefficients) {
  interpolate<double>(first_block, *mesh, *segment, sorted, first, weights, density, channel,
                      first_field, count, columns, fields, coefficients);
}

extern "C" __global__ void __launch_bounds__(128)
    interpolate_float(long long first_block, const Mesh* mesh, const Segment* segment,
                      const int* sorted, const int* first, const double* weights, int density, int channel,
                      int first_field, int count, Columns columns, const float* fields,
                      double* coefficients) {
  interpolate<float>(first_block, *mesh, *segment, sorted, first, weights, density, channel,
                     first_field, count, columns, fields, coefficients);
}
