// Derivatives of E = sum_i,a,nlm g_i,a,nlm c_i,a,nlm for the sum over reciprocal vectors, g = dE/dc.
//
// With the field matrix M of lattice.cu and P = Re, Im[e^{ik.r_i} S_a*] for even, odd l, E = sum g M P
// over vectors, centres, channels and fields. G = g M^T, one for either parity, gives dE/d(k.r_i) of
// the centres and dE/dS_a, and those give dE/d(k.r_j) and dE/dw_aj of the sources; T = g^T P is
// dE/dM, of which dE/d(strain) is made. Phases, structure factors and M come from the kernels
// `phases` and `fields`. A strain takes k to k - strain^T k: dM/d(strain_ab) = -k_a dM/dk_b - delta_ab M,
// and the factor phi of windows, which is in M, adds M/phi d(phi)/d(strain_ab).
#include "group_sum.cuh"
#include "multipoles.cuh"
#include "rounded.cuh"
#include "segment.cuh"
#include "tile.cuh"
#include "warp.cuh"
#include "wave_slopes.cuh"

namespace {

const int THREADS = 128;
const int BLOCK_VECTORS = 128; // whose sums are made before they are added to others

}  // namespace

// Where the cotangent of a row (channel, centre) begins.
static __device__ inline long long cotangent_row(const Segment& s, const Columns& columns,
                                                 long long row) {
  return s.first_output + (row % s.centres * columns.all * s.channels + row / s.centres) *
                              columns.fields;
}

// Where a column of the field matrix, counted from the first of its parity, lies behind that.
static __device__ inline long long cotangent_column(const Segment& s, const Columns& columns,
                                                    const int* order, bool odd, int column) {
  const int fields = odd ? columns.fields - columns.even : columns.even;
  const int x = column % fields + (odd ? columns.even : 0);
  const int density = order[3 * columns.fields + column / fields];
  return density * s.channels * columns.fields + order[2 * columns.fields + x];
}

// Each thread's products to rows of a matrix.
static __device__ inline void store(const double (*sum)[THREAD_COLUMNS], int rows, int width,
                                    double* target, long long row_length) {
  each_result(rows, width, [&](int i, int j, int row, int column) {
    target[row * row_length + column] = sum[i][j];
  });
}

// G[parity][(channel, centre)][vector] = sum over the fields of a parity of g M, from
// products[starts[segment]] on.
//
// item: segment, first row, first vector, parity. launch: 128 threads for 64 x 64 results, four
// blocks on a multiprocessor. shared memory: 17 KiB. flops: 2 N C K D F for C channels, K vectors, D densities of F fields.
// bytes: reads 8 N C D F for every 64 vectors and 8 K D F for every 64 rows, much of it from the
// cache; writes 16 N C K: with one reading of the others the floor.
extern "C" __global__ void __launch_bounds__(128, 4)
    field_products(const Segment* segments, const int4* items, Columns columns, const int* order,
                   const double* cotangents, const double* matrix, const long long* starts,
                   double* products) {
  __shared__ double left[DEPTH][ROWS + 1];
  __shared__ double right[DEPTH][COLUMNS];
  __shared__ long long row_start[ROWS];  // in the cotangents
  const int4 item = items[blockIdx.x];
  const Segment s = segments[item.x];
  const int first_row = item.y;
  const int first_vector = item.z;
  const bool odd = item.w != 0;
  const int inner = columns.densities * (odd ? columns.fields - columns.even : columns.even);
  const int parity_start = odd ? columns.densities * columns.even : 0;
  const long long all_rows = s.channels * s.centres;
  const int rows = (int)min((long long)ROWS, all_rows - first_row);
  const int width = (int)min((long long)COLUMNS, s.vectors - first_vector);
  const long long row_length = (long long)columns.densities * columns.fields;

  // A thread fills the same rows of both tiles every time, and always loads something, so that no
  // load waits for another: of rows and vectors that do not exist the last, whose products nobody
  // stores.
  const int k = threadIdx.x % DEPTH;
  const int from = threadIdx.x / DEPTH;
  if (threadIdx.x < ROWS) {
    row_start[threadIdx.x] = cotangent_row(s, columns, first_row + min((int)threadIdx.x, rows - 1));
  }
  const double* m = matrix + (s.first_row + first_vector) * row_length + parity_start;
  __syncthreads();
  double sum[THREAD_ROWS][THREAD_COLUMNS] = {};
  for (int start = 0; start < inner; start += DEPTH) {
    const bool inside = start + k < inner;
    const int column = inside ? start + k : 0;
    const double* g = cotangents + cotangent_column(s, columns, order, odd, column);
#pragma unroll
    for (int i = 0; i < ROWS * DEPTH / PRODUCT_THREADS; i++) {
      const int r = from + i * (PRODUCT_THREADS / DEPTH);
      const double value = g[row_start[r]];
      left[k][r] = inside ? value : 0.0;
    }
#pragma unroll
    for (int i = 0; i < COLUMNS * DEPTH / PRODUCT_THREADS; i++) {
      const int v = from + i * (PRODUCT_THREADS / DEPTH);
      const double value = m[min(v, width - 1) * row_length + column];
      right[k][v] = inside ? value : 0.0;
    }
    __syncthreads();
    multiply(left, right, threadIdx.x / ACROSS * THREAD_ROWS, threadIdx.x % ACROSS, sum);
    __syncthreads();
  }
  store(sum, rows, width,
        products + starts[item.x] + ((odd ? all_rows : 0) + first_row) * s.vectors + first_vector,
        s.vectors);
}

// dE/d(Re, Im S_a) from G.
//
// item: segment, first vector. launch: 256 threads = 32 vectors x 8 groups of centres, from 256 atoms
// on 8 vectors x 32 groups.
// shared memory: 4 KiB. flops: 8 N C K. bytes: reads 16 N C K of G and 16 N K of phases, these for
// every channel, but from the cache; writes 16 K C: with one reading of the phases the floor.
// Every sum adds the centres of a group in order, then the groups, see group_sum.
extern "C" __global__ void __launch_bounds__(256)
    factor_cotangents(const Segment* segments, const int2* items, const double2* phase,
                      const long long* starts, const double* products, double2* results) {
  __shared__ double2 partial[SUM_THREADS];
  const Segment s = segments[items[blockIdx.x].x];
  const int together = sum_vectors(s);
  const int groups = SUM_THREADS / together;
  const int lane = threadIdx.x % together;
  const int group = threadIdx.x / together;
  const long long v = items[blockIdx.x].y + lane;
  const bool active = v < s.vectors;
  const double* even = products + starts[items[blockIdx.x].x];
  const double* odd = even + s.channels * s.centres * s.vectors;
  for (long long a = 0; a < s.channels; a++) {
    double2 sum = {0, 0};
    if (active) {
      for (long long i = group; i < s.centres; i += groups) {
        const double2 z = phase[s.first_phase + i * s.vectors + v];
        const double e = even[(a * s.centres + i) * s.vectors + v];
        const double o = odd[(a * s.centres + i) * s.vectors + v];
        sum.x += e * z.x + o * z.y;
        sum.y += e * z.y - o * z.x;
      }
    }
    const double2 total = group_sum(sum, together, partial);
    if (group == 0 && active) {
      results[s.first_sum + a * s.vectors + v] = total;
    }
  }
}

// Adds dE/dr_j to gradients[3 (first_atom + j) + axis], and dE/dw_aj to gradients[first_weight +
// channel N + j] behind `weights_from`; of multipoles those of all M numbers, at [first_weight +
// (channel M + number) N + j].
//
// item: segment, first atom. launch: 128 threads, a warp for each of four atoms.
// flops: N K (16 C + 24), of multipoles N K ((4 M + 44) C + 24). bytes: reads N K (16 + 16 C): the
// floor; writes 8 N (3 + C M).
// Of every 128 vectors each lane adds four in order, then the lanes are added in a fixed tree, and
// that to what stands there: it does not matter how the vectors are divided into launches.
template <bool MULTIPOLES>
static __device__ inline void gradients_of_atoms(
    const Segment* segments, const int2* items, const double* weights, const int* indices,
    const double2* phase, const double2* sums, const double2* factor_cotangents,
    const long long* starts, const double* products, long long weights_from, double* gradients) {
  const Segment s = segments[items[blockIdx.x].x];
  const long long j = items[blockIdx.x].y + threadIdx.x / WARP;
  const int lane = threadIdx.x % WARP;
  if (j >= s.atoms) {
    return;
  }
  const long long moments = MULTIPOLES ? s.moments : 1;
  const double* even = products + starts[items[blockIdx.x].x];
  const double* odd = even + s.channels * s.centres * s.vectors;
  double* weight_gradient = gradients + weights_from + s.first_weight + j;
  double* place = gradients + 3 * (s.first_atom + j);
  for (long long block = 0; block < s.vectors; block += BLOCK_VECTORS) {
    double by_phase[BLOCK_VECTORS / WARP] = {};
    for (long long a = 0; a < s.channels; a++) {
      const double* numbers = weights + s.first_weight + a * moments * s.atoms + j;
      double by_number[MULTIPOLES ? MOST_NUMBERS : 1] = {};
#pragma unroll
      for (int t = 0; t < BLOCK_VECTORS / WARP; t++) {
        const long long v = block + lane + t * WARP;
        if (v < s.vectors) {
          const double2 z = phase[s.first_phase + j * s.vectors + v];
          const double2 factor = sums[s.first_sum + a * s.vectors + v];
          const double2 by = factor_cotangents[s.first_sum + a * s.vectors + v];
          const double e = even[(a * s.centres + j) * s.vectors + v];
          const double o = odd[(a * s.centres + j) * s.vectors + v];
          const double re = z.x * factor.x + z.y * factor.y;
          const double im = difference_of_products(z.y, factor.x, z.x, factor.y);
          if (MULTIPOLES) {
            double k[3], kappa[MOST_NUMBERS];
            wave_of(s, indices + 3 * (s.first_vector + v), k);
#pragma unroll
            for (int x = 0; x < MOST_NUMBERS; x++) {
              kappa[x] = solid_harmonic(x, k);
            }
            const double2 w = source_wave(numbers, s.atoms, moments, kappa);
            const double by_real = z.x * by.x + z.y * by.y;  // dE/d(Re, Im s)
            const double by_imaginary = z.x * by.y - z.y * by.x;
            by_phase[t] += o * re - e * im + (w.x * by_imaginary - w.y * by_real);
#pragma unroll
            for (int x = 0; x < MOST_NUMBERS; x++) {  // i^L is 1, i, -1
              by_number[x] += x == 0   ? by_real
                              : x < 4 ? kappa[x] * by_imaginary
                                      : -kappa[x] * by_real;
            }
          } else {
            by_phase[t] += o * re - e * im + numbers[0] * (z.x * by.y - z.y * by.x);
            by_number[0] += z.x * by.x + z.y * by.y;
          }
        }
      }
#pragma unroll
      for (int x = 0; x < (MULTIPOLES ? MOST_NUMBERS : 1); x++) {
        if (x < moments) {
          const double sum = warp_sum(by_number[x]);
          if (lane == 0) {
            weight_gradient[(a * moments + x) * s.atoms] += sum;
          }
        }
      }
    }
    double force[3] = {0, 0, 0};
#pragma unroll
    for (int t = 0; t < BLOCK_VECTORS / WARP; t++) {
      const long long v = block + lane + t * WARP;
      if (v < s.vectors) {
        double k[3];
        wave_of(s, indices + 3 * (s.first_vector + v), k);
#pragma unroll
        for (int x = 0; x < 3; x++) {
          force[x] += k[x] * by_phase[t];
        }
      }
    }
#pragma unroll
    for (int x = 0; x < 3; x++) {
      const double sum = warp_sum(force[x]);
      if (lane == 0) {
        place[x] += sum;
      }
    }
  }
}

extern "C" __global__ void __launch_bounds__(128)
    atom_gradients(const Segment* segments, const int2* items, const double* weights,
                   const int* indices, const double2* phase, const double2* sums,
                   const double2* factor_cotangents, const long long* starts,
                   const double* products, long long weights_from, double* gradients) {
  gradients_of_atoms<false>(segments, items, weights, indices, phase, sums, factor_cotangents,
                            starts, products, weights_from, gradients);
}

extern "C" __global__ void __launch_bounds__(128)
    multipole_gradients(const Segment* segments, const int2* items, const double* weights,
                        const int* indices, const double2* phase, const double2* sums,
                        const double2* factor_cotangents, const long long* starts,
                        const double* products, long long weights_from, double* gradients) {
  gradients_of_atoms<true>(segments, items, weights, indices, phase, sums, factor_cotangents,
                           starts, products, weights_from, gradients);
}

// T[vector][column] = dE/dM, laid out as M.
//
// item: segment, first vector, first column, parity; columns as in the field matrix.
// launch: 128 threads for 64 x 64 results, four blocks on a multiprocessor. shared memory: 17 KiB.
// flops: 2 N C K D F.
// bytes: reads 16 N K and 16 C K for every 64 columns and 8 N C D F for every 64 vectors, much of it
// from the cache; writes 8 K D F: with one reading of the others the floor.
extern "C" __global__ void __launch_bounds__(128, 4)
    matrix_cotangents(const Segment* segments, const int4* items, Columns columns,
                      const int* order, const double2* phase, const double2* sums,
                      const double* cotangents, double* results) {
  __shared__ double left[DEPTH][ROWS + 1];
  __shared__ double right[DEPTH][COLUMNS];
  const int4 item = items[blockIdx.x];
  const Segment s = segments[item.x];
  const int first_vector = item.y;
  const int first_column = item.z;
  const bool odd = item.w != 0;
  const int fields = odd ? columns.fields - columns.even : columns.even;
  const int parity_start = odd ? columns.densities * columns.even : 0;
  const long long inner = s.channels * s.centres;
  const int rows = (int)min((long long)ROWS, s.vectors - first_vector);
  const int width = min(COLUMNS, parity_start + columns.densities * fields - first_column);
  const long long row_length = (long long)columns.densities * columns.fields;

  // A thread fills the same column of both tiles every time, of a vector and of a field, and always
  // loads something, so that no load waits for another: of vectors and fields that do not exist the
  // last, whose products nobody stores. Which row (channel, centre) it is in goes on by as many each
  // time, so that nothing is divided.
  const int column = threadIdx.x % COLUMNS;  // ROWS are as many
  const int from = threadIdx.x / COLUMNS;
  const int step = PRODUCT_THREADS / COLUMNS;
  const double* g = cotangents + s.first_output +
                    cotangent_column(s, columns, order, odd,
                                     first_column - parity_start + min(column, width - 1));
  const long long vector = first_vector + min(column, rows - 1);
  const double2* z_of = phase + s.first_phase + vector;
  const double2* factor_of = sums + s.first_sum + vector;
  const long long centre_length = columns.all * s.channels * columns.fields;
  const int centres = (int)s.centres;
  int channel = from / centres;
  int centre = from % centres;
  double sum[THREAD_ROWS][THREAD_COLUMNS] = {};
  for (long long start = 0; start < inner; start += DEPTH) {
#pragma unroll
    for (int i = 0; i < DEPTH / step; i++) {
      const int k = from + i * step;
      const bool inside = start + k < inner;
      const int a = inside ? channel : 0;
      const double2 z = z_of[centre * s.vectors];
      const double2 factor = factor_of[a * s.vectors];
      const double value = odd ? difference_of_products(z.y, factor.x, z.x, factor.y)
                               : z.x * factor.x + z.y * factor.y;
      const double by = g[centre * centre_length + a * columns.fields];
      left[k][column] = inside ? value : 0.0;
      right[k][column] = inside ? by : 0.0;
      channel += step / centres;
      centre += step % centres;
      if (centre >= centres) {
        centre -= centres;
        channel++;
      }
    }
    __syncthreads();
    multiply(left, right, threadIdx.x / ACROSS * THREAD_ROWS, threadIdx.x % ACROSS, sum);
    __syncthreads();
  }
  store(sum, rows, width, results + (s.first_row + first_vector) * row_length + first_column,
        row_length);
}

// What 128 vectors add to dE/d(strain), to partial[9 index + 3 alpha + beta].
//
// item: segment, first vector, index. launch: 128 threads; `together` vectors at a time, one per warp.
// shared memory: 8 together (4 (L + 1)^2 + 2 (L + 1) size + 18) bytes.
// flops: K (D (11 F + 50 (L + 1) size) + 45 (L + 1)^2). bytes: reads 8 K D F: the floor.
// Lanes are added in a fixed tree, vectors in order.
extern "C" __global__ void __launch_bounds__(128)
    strain_terms(const Segment* segments, const int4* items, int together, const int* indices,
                 const double* cutoffs, const Windows* windows, const double* window_factors,
                 const double* window_slopes, Columns columns, const int* order,
                 const double* constants, const Piecewise* tables, const double* data,
                 const double* matrix_cotangents, double* partial) {
  extern __shared__ double strain_memory[];
  const int4 item = items[blockIdx.x];
  const Segment s = segments[item.x];
  const int end = (int)min((long long)item.y + BLOCK_VECTORS, s.vectors);
  const int harmonics = (columns.max_angular + 1) * (columns.max_angular + 1);
  const WaveSlopes made = wave_slopes(strain_memory, together, columns);
  double* sums = made.end;  // [vector]: T M, T |k| dM/d|k|, the rest of T |k| dM/dk
  double* by_windows = sums + 5 * together;  // [vector][3 alpha + beta]
  const bool windowed = windows[item.x].first >= 0;
  const int* harmonic = order;
  const int* function = order + columns.fields;
  const long long row_length = (long long)columns.densities * columns.fields;
  const int lane = threadIdx.x % WARP;
  double total = 0;  // of threads 0 to 8

  for (int first = item.y; first < end; first += together) {
    const int count = min(together, end - first);
    make_waves(made, s, indices, first, count, columns, constants);
    for (int x = threadIdx.x; x < 5 * count; x += THREADS) {
      sums[x] = 0;
    }
    for (int x = threadIdx.x; windowed && x < 9 * count; x += THREADS) {
      by_windows[x] = 0;
    }
    __syncthreads();
    for (int d = 0; d < columns.densities; d++) {
      const double cutoff = cutoffs[s.first_cutoff + d];
      make_spectra(made, s, indices, first, count, columns, d, cutoff, windows[item.x],
                   window_factors, tables, data);
      __syncthreads();
      for (int v = threadIdx.x / WARP; v < count; v += THREADS / WARP) {
        const double* t = matrix_cotangents + (s.first_row + first + v) * row_length;
        double sum[5] = {0, 0, 0, 0, 0};
        for (int x = lane; x < columns.fields; x += WARP) {
          const int column = matrix_column(columns, d, x);
          const int lm = v * harmonics + harmonic[x];
          const int f = v * columns.functions + function[x];
          const double value = t[column] * made.spectrum[f];
          sum[0] += value * made.y[lm];
          sum[1] += t[column] * made.slopes[f] * made.y[lm];
#pragma unroll
          for (int axis = 0; axis < 3; axis++) {
            sum[2 + axis] += value * made.gradient[(3 * v + axis) * harmonics + harmonic[x]];
          }
        }
#pragma unroll
        for (int i = 0; i < 5; i++) {
          sum[i] = warp_sum(sum[i]);
          if (lane == 0) {
            sums[5 * v + i] += sum[i];
          }
        }
        if (windowed && lane < 9) {
          const int* h = indices + 3 * (s.first_vector + first + v);
          const bool within = made.wave[4 * v + 3] < cutoff;
          by_windows[9 * v + lane] +=
              within ? sum[0] * window_slope(windows[item.x], window_slopes, d, h, s.reciprocal, 1,
                                             lane / 3, lane % 3)
                     : 0.0;
        }
      }
      __syncthreads();
    }
    if (threadIdx.x < 9) {
      const int alpha = threadIdx.x / 3;
      const int beta = threadIdx.x % 3;
      for (int v = 0; v < count; v++) {
        const double* sum = sums + 5 * v;
        total -= made.wave[4 * v + alpha] * (sum[1] * made.wave[4 * v + beta] + sum[2 + beta]);
        total -= alpha == beta ? sum[0] : 0.0;
        total -= windowed ? by_windows[9 * v + threadIdx.x] : 0.0;
      }
    }
    __syncthreads();
  }
  if (threadIdx.x < 9) {
    partial[9 * item.z + threadIdx.x] = total;
  }
}

// Adds the partial sums of a segment in order to gradients[strain_from + 9 place + 3 alpha + beta].
//
// item: segment's place in the batch, first of its partial sums, how many.
// launch: 32 threads. flops: 9 of each partial sum. bytes: reads 72 of each, which are those of 128
// vectors, or of 4096 waves of a mesh: the floor.
extern "C" __global__ void __launch_bounds__(32)
    add_strain(const int4* items, const double* partial, long long strain_from,
               double* gradients) {
  const int4 item = items[blockIdx.x];
  if (threadIdx.x < 9) {
    double* place = gradients + strain_from + 9 * item.x + threadIdx.x;
    double sum = *place;
    for (int i = 0; i < item.z; i++) {
      sum += partial[9 * (item.y + i) + threadIdx.x];
    }
    *place = sum;
  }
}
