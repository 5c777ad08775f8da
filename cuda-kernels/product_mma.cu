// The product of the lattice sum in double by matrix units, for GPUs that have such; lattice.cu has it
// for all others. It is compiled twice: for compute capability 8.0, and for 9.0, whose units take
// larger matrices.
#include "mma.cuh"
#include "product.cuh"
#include "warp.cuh"

const int UNIT_ROWS = 16;  // of a warp, with all columns
const int UNIT_COLUMNS = 8;
const int UNIT_DEPTH = 8;
const int UNITS = COLUMNS / UNIT_COLUMNS;

// so that the lanes of a unit read from different banks
const int LEFT_STRIDE = DEPTH + 4;
const int RIGHT_STRIDE = COLUMNS + 4;

// So many vectors of the field matrix to shared memory; those behind the last one are 0, columns behind
// the last one like the first.
static __device__ inline void copy_right(const double* from, long long row_length,
                                         long long vectors, double (*right)[RIGHT_STRIDE]) {
  const int between = PRODUCT_THREADS / COLUMNS;
  const int first = threadIdx.x / COLUMNS;
  double* to = &right[first][threadIdx.x % COLUMNS];
  from += first * row_length;
#pragma unroll
  for (int i = 0; i < DEPTH / between; i++) {
    const bool there = first + i * between < vectors;
    copy_later(to + i * between * RIGHT_STRIDE, from, there);
    from += there ? between * row_length : 0;
  }
}

// Adds the products of a tile to those of a warp, which has so many units.
template <int N>
static __device__ inline void multiply_units(const double* left, const double* right,
                                             double (*sum)[4]) {
#pragma unroll
  for (int k = 0; k < DEPTH; k += UNIT_DEPTH) {
    const double a[4] = {left[k], left[k + 8 * LEFT_STRIDE], left[k + 4],
                         left[k + 4 + 8 * LEFT_STRIDE]};
#pragma unroll
    for (int n = 0; n < N; n++) {
      const double b[2] = {right[k * RIGHT_STRIDE + n * UNIT_COLUMNS],
                           right[(k + 4) * RIGHT_STRIDE + n * UNIT_COLUMNS]};
      mma_16x8x8(sum[n], a, b);
    }
  }
}

// Likewise, of so many units in use: compiled for each number of them, for sums are kept in registers
// only where that is known.
template <int N = UNITS>
static __device__ inline void multiply_units(int units, const double* left, const double* right,
                                             double (*sum)[4]) {
  if constexpr (N > 1) {
    if (units < N) {
      multiply_units<N - 1>(units, left, right, sum);
      return;
    }
  }
  multiply_units<N>(left, right, sum);
}

// Adds to the coefficients the product of Re or Im[e^{ik.r} S*], made here from phases and
// structure factors, with the fields of that parity.
//
// item: see ProductBlock. launch: 128 threads for 64 x 64 results: each warp 16 rows in 8 units of 16 x
// 8, of which those without results are left out. shared memory: 39 KiB: while units multiply one tile
// of 16 vectors, the next one is on its way. flops: 2 n C K D F for n centres. bytes: reads 16 n C K
// for every 64 columns and 8 K D F for every 64 rows, much of it from the cache; reads and writes 8 n
// C D F. Floor: 16 n K, 16 K C, 8 K D F and 16 n C D F.
// Vectors are added in order of tiles, within a unit as the GPU has it, and sums go on from what the
// coefficients hold: the bits do not depend on how the vectors are divided into launches, if all but
// the last have whole tiles of a structure.
extern "C" __global__ void __launch_bounds__(128)
    product_mma_double(const Segment* segments, const int4* items, const int* listed,
                       Columns columns, const int* order, const double2* phase,
                       const double2* sums, const double* matrix, double* coefficients) {
  __shared__ double left[2][ROWS][LEFT_STRIDE];
  __shared__ double right[2][DEPTH][RIGHT_STRIDE];
  __shared__ long long output_row[ROWS], output_column[COLUMNS];
  __shared__ int2 sources[ROWS];
  const Segment& s = segments[items[blockIdx.x].x];
  const ProductBlock block(s, items[blockIdx.x], columns);
  if (threadIdx.x < ROWS) {
    const int r = threadIdx.x;
    output_row[r] = block.output_row(s, columns, r < block.rows ? r : 0);
  } else {
    const int c = threadIdx.x - ROWS;
    output_column[c] = block.output_column(s, columns, order, c < block.width ? c : 0);
  }
  const long long row_length = (long long)columns.densities * columns.fields;
  const double* from = matrix + s.first_row * row_length + block.first_column +
                       (threadIdx.x % COLUMNS < block.width ? threadIdx.x % COLUMNS : 0);
  LeftFactors<double> factors(s, block, listed, phase, sums, sources);
  double2 e[LeftFactors<double>::COUNT];
  copy_right(from, row_length, s.vectors, right[0]);
  __syncthreads();
  factors.read(e);
  factors.make(e, [&](int r, double value) { left[0][r][factors.k] = value; });
  wait_for_copies();
  __syncthreads();

  const int row = threadIdx.x / WARP * UNIT_ROWS;
  const int my_row = row + threadIdx.x % WARP / 4;
  const int my_column = threadIdx.x % 4 * 2;
  double sum[UNITS][4];
#pragma unroll
  for (int n = 0; n < UNITS; n++) {
#pragma unroll
    for (int x = 0; x < 4; x++) {
      const int r = my_row + x / 2 * 8;
      const int c = n * UNIT_COLUMNS + my_column + x % 2;
      sum[n][x] = r < block.rows && c < block.width
                      ? coefficients[output_row[r] + output_column[c]]
                      : 0.0;
    }
  }

  const int lane = threadIdx.x % WARP;
  const int units = row < block.rows ? (block.width + UNIT_COLUMNS - 1) / UNIT_COLUMNS : 0;
  const int vectors = (int)s.vectors;
  for (int v = 0; v < vectors; v += DEPTH) {
    const int here = v / DEPTH % 2;
    const bool more = v + DEPTH < vectors;
    if (more) {
      from += DEPTH * row_length;
      copy_right(from, row_length, vectors - v - DEPTH, right[1 - here]);
      factors.read(e);
    }
    if (units > 0) {
      multiply_units(units, &left[here][row + lane / 4][lane % 4], &right[here][lane % 4][lane / 4],
                     sum);
    }
    if (more) {
      factors.make(e, [&](int r, double value) { left[1 - here][r][factors.k] = value; });
      wait_for_copies();
    }
    __syncthreads();
  }

#pragma unroll
  for (int n = 0; n < UNITS; n++) {
#pragma unroll
    for (int x = 0; x < 4; x++) {
      const int r = my_row + x / 2 * 8;
      const int c = n * UNIT_COLUMNS + my_column + x % 2;
      if (r < block.rows && c < block.width) {
        coefficients[output_row[r] + output_column[c]] = sum[n][x];
      }
    }
  }
}
