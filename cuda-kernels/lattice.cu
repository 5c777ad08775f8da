// The sum over reciprocal vectors, for many structures of any sizes at once:
//
//   c_i,a,nlm = (8 pi / V) sum_k  phi v I_nl(k) Y_lm(k) s_l P_l[e^{ik.r_i} S_a*(k)],
//   S_a(k) = sum_j w_aj e^{ik.r_j},  s_l = (-1)^ceil(l/2),  P_l = Re for even l, Im for odd l,
//
// over one k of each pair +-k; phi, the factor of windows, is 1 in crystals. Of multipoles w_aj is
// s_aj(k), see multipoles.cuh. Each block takes one item of a work list.
#include "complex.cuh"
#include "group_sum.cuh"
#include "harmonics.cuh"
#include "multipoles.cuh"
#include "piecewise.cuh"
#include "product.cuh"
#include "warp.cuh"
#include "windows.cuh"

// h s without its whole turns, as exactly as s is known.
static __device__ inline double turns(int h, double s) {
  const double product = h * s;
  const double rest = fma((double)h, s, -product);
  return product - rint(product) + rest;
}

const int SUM_CHANNELS = 4;  // whose sums stay in registers

// Phases e^{ik.r} of all atoms, and the structure factors S_a.
//
// item: segment, first vector. launch: 256 threads = 32 vectors x 8 groups of atoms, from 256 atoms on
// 8 vectors x 32 groups.
// shared memory: 4 KiB. flops: N K (90 ceil(C/4) + 4 C) for N atoms, K vectors, C channels; of
// multipoles with M numbers N K (90 ceil(C/4) + (2 M + 8) C).
// bytes: writes 2 N K Real and 16 K C; reads what does not count beside that.
// `sums` and `multipole_sums` take phases that lie there from an earlier launch: N K 4 C flops, of
// multipoles N K (2 M + 8) C, and 16 N K bytes are read, for more than four channels from the cache.
// Every sum adds the atoms of a group in order, then the groups, see group_sum.
template <class Real, bool MULTIPOLES, bool MADE>
static __device__ inline void phases(const Segment* segments, const int2* items,
                              const double* coordinates, const double* weights, const int* indices,
                              typename Complex<Real>::type* phase, double2* sums) {
  __shared__ double2 partial[SUM_THREADS];
  const Segment s = segments[items[blockIdx.x].x];
  const int together = sum_vectors(s);
  const int groups = SUM_THREADS / together;
  const int lane = threadIdx.x % together;
  const int group = threadIdx.x / together;
  const int v = items[blockIdx.x].y + lane;
  const bool active = v < s.vectors;
  const int* h = indices + 3 * (s.first_vector + (active ? v : 0));
  const int h0 = h[0], h1 = h[1], h2 = h[2];
  double kappa[MULTIPOLES ? MOST_MOMENTS : 1];
  if (MULTIPOLES) {
    double k[3];
    wave_of(s, h, k);
#pragma unroll
    for (int x = 0; x < MOST_MOMENTS; x++) {
      kappa[x] = solid_harmonic(x, k);
    }
  }
  for (int first = 0; first < s.channels; first += SUM_CHANNELS) {
    double2 sum[SUM_CHANNELS] = {};
    if (active) {
      for (long long j = group; j < s.atoms; j += groups) {
        typename Complex<Real>::type& mine = phase[s.first_phase + j * s.vectors + v];
        double sine, cosine;
        if (MADE) {
          cosine = mine.x;
          sine = mine.y;
        } else {
          const double* r = coordinates + 3 * (s.first_atom + j);
          sincospi(2 * (turns(h0, r[0]) + turns(h1, r[1]) + turns(h2, r[2])), &sine, &cosine);
          if (first == 0) {
            mine.x = (Real)cosine;
            mine.y = (Real)sine;
          }
        }
#pragma unroll
        for (int c = 0; c < SUM_CHANNELS; c++) {
          if (first + c >= s.channels) {
            continue;
          }
          if (MULTIPOLES) {
            const double2 w =
                source_wave(weights + s.first_weight + (first + c) * s.moments * s.atoms + j,
                            s.atoms, s.moments, kappa);
            sum[c].x += w.x * cosine - w.y * sine;
            sum[c].y += w.x * sine + w.y * cosine;
          } else {
            const double w = weights[s.first_weight + (first + c) * s.atoms + j];
            sum[c].x += w * cosine;
            sum[c].y += w * sine;
          }
        }
      }
    }
#pragma unroll
    for (int c = 0; c < SUM_CHANNELS; c++) {
      if (first + c < s.channels) {
        const double2 total = group_sum(sum[c], together, partial);
        if (group == 0 && active) {
          sums[s.first_sum + (first + c) * s.vectors + v] = total;
        }
      }
    }
  }
}

const int FIELD_WARPS = 4;

// Rows of the field matrix: (8 pi / V) s_l phi v I_nl(k) Y_lm(k) of all densities, see Columns.
//
// item: segment, first vector. launch: 128 threads for `together` vectors: lanes take functions and
// fields, warps take vectors. shared memory: 8 together ((L + 1)^2 + (L + 1) size + 4) bytes.
// flops: K D (F + 24 (L + 1) size). bytes: writes K D F Real.
template <class Real>
static __device__ inline void fields(const Segment* segments, const int2* items, int together,
                              const int* indices, const double* cutoffs, const Windows* windows,
                              const double* window_factors, Columns columns, const int* order,
                              const double* constants, const Piecewise* tables,
                              const double* data, Real* matrix) {
  extern __shared__ double field_memory[];
  const Segment s = segments[items[blockIdx.x].x];
  const int first = items[blockIdx.x].y;
  const int count = (int)min((long long)together, s.vectors - first);
  const int orders = columns.max_angular + 1;
  const int harmonics = orders * orders;
  double* y = field_memory;                          // [vector][l^2 + l + m]
  double* spectrum = y + together * harmonics;       // [vector][function]
  double* length = spectrum + together * columns.functions;
  double* factor = length + together;                // of windows, 0 beyond the cutoff
  double* t = factor + together;                     // place in its segment
  double* table_segment = t + together;              // which is a whole number
  for (int task = threadIdx.x; task < count * orders; task += blockDim.x) {
    const int v = task / orders;
    double k[3];
    wave_of(s, indices + 3 * (s.first_vector + first + v), k);
    const double norm = sqrt(k[0] * k[0] + k[1] * k[1] + k[2] * k[2]);
    if (task % orders == 0) {
      length[v] = norm;
    }
    const double prefactor = s.prefactor;
    harmonics_of_order(
        task % orders, columns.max_angular, k[0] / norm, k[1] / norm, k[2] / norm, constants,
        [=](int l) { return (l + 1) / 2 % 2 == 0 ? prefactor : -prefactor; }, y + v * harmonics);
  }
  __syncthreads();
  const int* harmonic = order;
  const int* function = order + columns.fields;
  const int lane = threadIdx.x % WARP;
  const int warp = threadIdx.x / WARP;
  const long long row_length = (long long)columns.densities * columns.fields;
  for (int d = 0; d < columns.densities; d++) {
    const double cutoff = cutoffs[s.first_cutoff + d];
    for (int v = threadIdx.x; v < count; v += blockDim.x) {
      const int* h = indices + 3 * (s.first_vector + first + v);
      const double k = length[v];
      factor[v] =
          k < cutoff ? window_factor(windows[items[blockIdx.x].x], window_factors, d, h) : 0.0;
      double width;
      table_segment[v] = k < cutoff ? piecewise_segment(tables[d], data, k, &width, t + v) : 0;
    }
    __syncthreads();
    for (int f = lane; f < columns.functions; f += WARP) {
      for (int v = warp; v < count; v += FIELD_WARPS) {
        spectrum[v * columns.functions + f] =
            length[v] < cutoff
                ? factor[v] * piecewise_in(tables[d], data, (int)table_segment[v], t[v], f)
                : 0.0;
      }
    }
    __syncthreads();
    Real* rows = matrix + (s.first_row + first) * row_length;
    for (int x = lane; x < columns.fields; x += WARP) {
      const double* y_of_field = y + harmonic[x];
      const double* spectrum_of_field = spectrum + function[x];
      Real* to = rows + matrix_column(columns, d, x);
      for (int v = warp; v < count; v += FIELD_WARPS) {
        to[v * row_length] =
            (Real)(y_of_field[v * harmonics] * spectrum_of_field[v * columns.functions]);
      }
    }
    __syncthreads();
  }
}

const int ROUNDED_TILES = 8;     // floats are added up over so many tiles, then in double

// so that the 8 rows of a thread are read 16 bytes at a time
template <class Real>
const int LEFT_STRIDE = ROWS + 16 / (int)sizeof(Real);

// Moves what was added up in floats to the sums in double; in double there is nothing to move.
static __device__ inline void settle(float (*rounded)[THREAD_COLUMNS],
                                     double (*sum)[THREAD_COLUMNS]) {
#pragma unroll
  for (int i = 0; i < THREAD_ROWS; i++) {
#pragma unroll
    for (int j = 0; j < THREAD_COLUMNS; j++) {
      sum[i][j] += rounded[i][j];
      rounded[i][j] = 0;
    }
  }
}

static __device__ inline void accumulate(const double (*left)[LEFT_STRIDE<double>],
                                         const double (*right)[COLUMNS], int row, int column,
                                         double (*)[THREAD_COLUMNS], double (*sum)[THREAD_COLUMNS],
                                         bool) {
  multiply(left, right, row, column, sum);
}

static __device__ inline void accumulate(const float (*left)[LEFT_STRIDE<float>],
                                         const float (*right)[COLUMNS], int row, int column,
                                         float (*rounded)[THREAD_COLUMNS],
                                         double (*sum)[THREAD_COLUMNS], bool last) {
  multiply(left, right, row, column, rounded);
  if (last) {
    settle(rounded, sum);
  }
}

// Adds to the coefficients the product of Re or Im[e^{ik.r} S*], made here from phases and
// structure factors, with the fields of that parity.
//
// item: see ProductBlock. launch: 128 threads for 64 x 64 results, 8 x 4 each.
// shared memory: 18 KiB in double. flops: 2 n C K D F for n centres. bytes: reads 2 n C K Real
// for every 64 columns and K D F Real for every 64 rows, much of it from the cache; reads and
// writes 8 n C D F. Floor: 2 n K Real, 16 K C, K D F Real and 16 n C D F.
// Vectors are added in order and sums go on from what the coefficients hold: the bits do not depend
// on how the vectors are divided into launches; in float, where all but the last launch have a
// multiple of 128 of a structure.
template <class Real>
static __device__ inline void product(const Segment* segments, const int4* items,
                               const int* listed, Columns columns, const int* order,
                               const typename Complex<Real>::type* phase,
                               const double2* sums, const Real* matrix, double* coefficients) {
  __shared__ __align__(16) Real left[DEPTH][LEFT_STRIDE<Real>];
  __shared__ Real right[DEPTH][COLUMNS];
  __shared__ long long output_row[ROWS];
  __shared__ __align__(16) int atoms[ROWS];
  const Segment& s = segments[items[blockIdx.x].x];
  const ProductBlock block(s, items[blockIdx.x], columns);
  LeftFactors<Real> factors(s, block, listed, phase, sums, atoms);
  if (threadIdx.x < ROWS) {
    output_row[threadIdx.x] = block.output_row(s, columns, threadIdx.x);
  }
  const int my_column = threadIdx.x % ACROSS;
  const int my_row = threadIdx.x / ACROSS * THREAD_ROWS;
  long long output_column[THREAD_COLUMNS];
#pragma unroll
  for (int j = 0; j < THREAD_COLUMNS; j++) {
    const int column = my_column + ACROSS * j < block.width ? my_column + ACROSS * j : 0;
    output_column[j] = block.output_column(s, columns, order, column);
  }
  __syncthreads();

  double sum[THREAD_ROWS][THREAD_COLUMNS] = {};
  Real rounded[THREAD_ROWS][THREAD_COLUMNS] = {};
  each_result(block.rows, block.width, [&](int i, int j, int row, int) {
    sum[i][j] = output_row[row] >= 0 ? coefficients[output_row[row] + output_column[j]] : 0.0;
  });

  // columns behind the last one are like the first, for nobody keeps what they give
  const long long row_length = (long long)columns.densities * columns.fields;
  const int between = PRODUCT_THREADS / COLUMNS;
  const int first = threadIdx.x / COLUMNS;
  const int column = threadIdx.x % COLUMNS;
  const Real* from = matrix + (s.first_row + first) * row_length + block.first_column +
                     (column < block.width ? column : 0);
  const int vectors = (int)s.vectors;
  typename Complex<Real>::type e[LeftFactors<Real>::COUNT] = {};
  factors.read(vectors, e, [](const char*) {});
  for (int v = 0; v < vectors; v += DEPTH) {
    factors.make(e, [&](int r, Real value) { left[factors.k][r] = value; });
#pragma unroll
    for (int i = 0; i < DEPTH / between; i++) {
      const int k = first + i * between;
      right[k][column] = v + k < vectors ? from[i * between * row_length] : (Real)0;
    }
    from += DEPTH * row_length;
    factors.read(vectors - v - DEPTH, e, [](const char*) {});
    __syncthreads();
    if (my_row < block.rows) {
      const bool last = v / DEPTH % ROUNDED_TILES == ROUNDED_TILES - 1 || v + DEPTH >= vectors;
      accumulate(left, right, my_row, my_column, rounded, sum, last);
    }
    __syncthreads();
  }

  each_result(block.rows, block.width, [&](int i, int j, int row, int) {
    if (output_row[row] >= 0) {
      coefficients[output_row[row] + output_column[j]] = sum[i][j];
    }
  });
}

// The left factors of `product` in memory, for a product by cuBLAS: Re and Im[e^{ik.r} S*].
//
// item: segment, row; rows are (channel, centre). launch: 128 threads beside each other in the
// vectors of a row. flops: 6 K of each row. bytes: reads 2 K Real and 16 K, writes 2 K Real of each
// row; what is read from memory only once: 2 n K Real for n centres, and 16 K C.
// starts[2 segment]: where the segment's factors begin; factors[start + (parity R + row) K + v]
// for R rows.
template <class Real>
static __device__ inline void factors(const Segment* segments, const int2* items,
                                      const int* listed, const long long* starts,
                                      const typename Complex<Real>::type* phase,
                                      const double2* sums, Real* factor) {
  const int segment = items[blockIdx.x].x;
  const long long row = items[blockIdx.x].y;
  const Segment s = segments[segment];
  const long long channel = row / s.centres;
  const long long centre = row % s.centres;
  const typename Complex<Real>::type* e =
      phase + s.first_phase + listed[s.first_centre + centre] * s.vectors;
  const double2* sum = sums + s.first_sum + channel * s.vectors;
  Real* even = factor + starts[2 * segment] + row * s.vectors;
  Real* odd = even + s.channels * s.centres * s.vectors;
  for (long long v = threadIdx.x; v < s.vectors; v += blockDim.x) {
    const Real re = (Real)sum[v].x;
    const Real im = (Real)sum[v].y;
    even[v] = e[v].x * re + e[v].y * im;
    odd[v] = difference_of_products(e[v].y, re, e[v].x, im);
  }
}

// Adds products by cuBLAS to the coefficients.
//
// item: segment, row. launch: 128 threads beside each other in the columns of a row.
// flops: D F of each row. bytes: reads D F Real, reads and writes 8 D F of each row.
// starts[2 segment + 1]: where the segment's products begin; a row has the columns of the field
// matrix.
template <class Real>
static __device__ inline void scatter(const Segment* segments, const int2* items,
                                      const long long* starts, Columns columns, const int* order,
                                      const Real* products, double* coefficients) {
  const int segment = items[blockIdx.x].x;
  const long long row = items[blockIdx.x].y;
  const Segment s = segments[segment];
  const long long channel = row / s.centres;
  const long long centre = row % s.centres;
  const int row_length = columns.densities * columns.fields;
  const Real* from = products + starts[2 * segment + 1] + row * row_length;
  double* to = coefficients + s.first_output +
               (centre * columns.all * s.channels + channel) * columns.fields;
  for (int column = threadIdx.x; column < row_length; column += blockDim.x) {
    const bool odd = column >= columns.densities * columns.even;
    const int fields = odd ? columns.fields - columns.even : columns.even;
    const int place = column - (odd ? columns.densities * columns.even : 0);
    const int x = place % fields + (odd ? columns.even : 0);
    const int density = order[3 * columns.fields + place / fields];
    to[density * s.channels * columns.fields + order[2 * columns.fields + x]] += from[column];
  }
}

extern "C" __global__ void __launch_bounds__(128)
    factors_double(const Segment* segments, const int2* items, const int* listed,
                   const long long* starts, const double2* phase, const double2* sums,
                   double* factor) {
  factors<double>(segments, items, listed, starts, phase, sums, factor);
}

extern "C" __global__ void __launch_bounds__(128)
    factors_float(const Segment* segments, const int2* items, const int* listed,
                  const long long* starts, const float2* phase, const double2* sums,
                  float* factor) {
  factors<float>(segments, items, listed, starts, phase, sums, factor);
}

extern "C" __global__ void __launch_bounds__(128)
    scatter_double(const Segment* segments, const int2* items, const long long* starts,
                   Columns columns, const int* order, const double* products,
                   double* coefficients) {
  scatter<double>(segments, items, starts, columns, order, products, coefficients);
}

extern "C" __global__ void __launch_bounds__(128)
    scatter_float(const Segment* segments, const int2* items, const long long* starts,
                  Columns columns, const int* order, const float* products,
                  double* coefficients) {
  scatter<float>(segments, items, starts, columns, order, products, coefficients);
}

extern "C" __global__ void __launch_bounds__(256, 4)
    phases_double(const Segment* segments, const int2* items, const double* coordinates,
                  const double* weights, const int* indices, double2* phase, double2* sums) {
  phases<double, false, false>(segments, items, coordinates, weights, indices, phase, sums);
}

extern "C" __global__ void __launch_bounds__(256, 4)
    phases_float(const Segment* segments, const int2* items, const double* coordinates,
                  const double* weights, const int* indices, float2* phase, double2* sums) {
  phases<float, false, false>(segments, items, coordinates, weights, indices, phase, sums);
}

extern "C" __global__ void __launch_bounds__(256)
    multipole_phases_double(const Segment* segments, const int2* items, const double* coordinates,
                  const double* weights, const int* indices, double2* phase, double2* sums) {
  phases<double, true, false>(segments, items, coordinates, weights, indices, phase, sums);
}

extern "C" __global__ void __launch_bounds__(256)
    multipole_phases_float(const Segment* segments, const int2* items, const double* coordinates,
                  const double* weights, const int* indices, float2* phase, double2* sums) {
  phases<float, true, false>(segments, items, coordinates, weights, indices, phase, sums);
}

extern "C" __global__ void __launch_bounds__(256)
    sums(const Segment* segments, const int2* items, const double* coordinates,
         const double* weights, const int* indices, double2* phase, double2* sums) {
  phases<double, false, true>(segments, items, coordinates, weights, indices, phase, sums);
}

extern "C" __global__ void __launch_bounds__(256)
    multipole_sums(const Segment* segments, const int2* items, const double* coordinates,
         const double* weights, const int* indices, double2* phase, double2* sums) {
  phases<double, true, true>(segments, items, coordinates, weights, indices, phase, sums);
}

extern "C" __global__ void __launch_bounds__(128)
    fields_double(const Segment* segments, const int2* items, int together, const int* indices,
                  const double* cutoffs, const Windows* windows, const double* window_factors,
                  Columns columns, const int* order, const double* constants,
                  const Piecewise* tables, const double* data, double* matrix) {
  fields<double>(segments, items, together, indices, cutoffs, windows, window_factors, columns,
                 order, constants, tables, data, matrix);
}

extern "C" __global__ void __launch_bounds__(128)
    fields_float(const Segment* segments, const int2* items, int together, const int* indices,
                 const double* cutoffs, const Windows* windows, const double* window_factors,
                 Columns columns, const int* order, const double* constants,
                 const Piecewise* tables, const double* data, float* matrix) {
  fields<float>(segments, items, together, indices, cutoffs, windows, window_factors, columns,
                order, constants, tables, data, matrix);
}

// three blocks on an SM, as of each product
extern "C" __global__ void __launch_bounds__(128, 3)
    product_double(const Segment* segments, const int4* items, const int* listed,
                   Columns columns, const int* order, const double2* phase, const double2* sums,
                   const double* matrix, double* coefficients) {
  product<double>(segments, items, listed, columns, order, phase, sums, matrix, coefficients);
}

extern "C" __global__ void __launch_bounds__(128, 3)
    product_float(const Segment* segments, const int4* items, const int* listed,
                  Columns columns, const int* order, const float2* phase, const double2* sums,
                  const float* matrix, double* coefficients) {
  product<float>(segments, items, listed, columns, order, phase, sums, matrix, coefficients);
}
