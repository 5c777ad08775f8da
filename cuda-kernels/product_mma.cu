// The product of the lattice sum in double by matrix units, for GPUs that have such; lattice.cu has it
// for all others. It is compiled twice: for compute capability 8.0, and for 9.0, whose units take
// larger matrices.
#include "mma.cuh"
#include "product.cuh"
#include "warp.cuh"

const int UNIT_ROWS = 16;
const int UNIT_COLUMNS = 8;
const int UNIT_DEPTH = 8;

// of a warp, of which there are two times two: what it reads of either factor serves several units
const int WARP_ROWS = 32;
const int UNITS_DOWN = WARP_ROWS / UNIT_ROWS;
const int UNITS_ACROSS = COLUMNS / 2 / UNIT_COLUMNS;

// Vectors whose phases are brought to the cache before they are read: one block for each row does so,
// its first channel, one lane for each 128 bytes. Where an SM has few blocks, these wait for memory.
const int AHEAD = 4 * DEPTH;

// Tiles of the field matrix in shared memory: that which is multiplied, and two on their way.
const int RIGHT_TILES = 3;

// so that the lanes of a unit read from different banks
const int LEFT_STRIDE = DEPTH + 4;
const int RIGHT_STRIDE = COLUMNS + 4;

// So many vectors of the field matrix to shared memory; those behind the last one are 0, columns behind
// the last one like the first.
static __device__ inline void copy_right(const double* from, int row_length, int vectors,
                                         double (*right)[RIGHT_STRIDE]) {
  const int between = PRODUCT_THREADS / COLUMNS;
  const int first = threadIdx.x / COLUMNS;
  double* to = &right[first][threadIdx.x % COLUMNS];
#pragma unroll
  for (int i = 0; i < DEPTH / between; i++) {
    const int v = first + i * between;
    const bool there = v < vectors;
    copy_later(to + i * between * RIGHT_STRIDE, from + (there ? v : 0) * row_length, there);
  }
}

typedef double Units[UNITS_DOWN][UNITS_ACROSS][4];

// Adds the products of a tile to those of a warp, which has so many units in use: compiled for each
// number of them, for sums are kept in registers only where that is known.
template <int DOWN, int N>
static __device__ inline void multiply_units(const double* left, const double* right, Units& sum) {
#pragma unroll
  for (int k = 0; k < DEPTH; k += UNIT_DEPTH) {
    double a[DOWN][4];
#pragma unroll
    for (int m = 0; m < DOWN; m++) {
#pragma unroll
      for (int x = 0; x < 4; x++) {
        a[m][x] = left[k + x / 2 * 4 + (m * UNIT_ROWS + x % 2 * 8) * LEFT_STRIDE];
      }
    }
#pragma unroll
    for (int n = 0; n < N; n++) {
      const double b[2] = {right[k * RIGHT_STRIDE + n * UNIT_COLUMNS],
                           right[(k + 4) * RIGHT_STRIDE + n * UNIT_COLUMNS]};
#pragma unroll
      for (int m = 0; m < DOWN; m++) {
        mma_16x8x8(sum[m][n], a[m], b);
      }
    }
  }
}

template <int DOWN, int N = UNITS_ACROSS>
static __device__ inline void multiply_units(int across, const double* left, const double* right,
                                             Units& sum) {
  if constexpr (N > 1) {
    if (across < N) {
      multiply_units<DOWN, N - 1>(across, left, right, sum);
      return;
    }
  }
  multiply_units<DOWN, N>(left, right, sum);
}

// Adds to the coefficients the product of Re or Im[e^{ik.r} S*], made here from phases and
// structure factors, with the fields of that parity.
//
// item: see ProductBlock. launch: 128 threads for 64 x 64 results: each warp 32 x 32 in 2 x 4 units of
// 16 x 8, of which those without results are left out; columns in use are divided among warps. shared
// memory: 47 KiB: while units multiply one tile of 16 vectors, left factors of the next one and fields
// of the next two are on their way. flops: 2 n C K D F for n centres. bytes: reads 16 n K for every 64
// columns, for every channel but from the cache, and 8 K D F for every 64 rows, much of it from there;
// reads and writes 8 n C D F. Floor: 16 n K, 16 K C, 8 K D F and 16 n C D F.
// Vectors are added in order of tiles, within a unit as the GPU has it, and sums go on from what the
// coefficients hold: the bits do not depend on how the vectors are divided into launches, if all but
// the last have whole tiles of a structure.
extern "C" __global__ void __launch_bounds__(128, 3)
    product_mma_double(const Segment* segments, const int4* items, const int* listed,
                       Columns columns, const int* order, const double2* phase,
                       const double2* sums, const double* matrix, double* coefficients) {
  __shared__ double left[2][ROWS][LEFT_STRIDE];
  __shared__ double right[RIGHT_TILES][DEPTH][RIGHT_STRIDE];
  __shared__ long long output_row[ROWS], output_column[COLUMNS];
  __shared__ __align__(16) int atoms[ROWS];
  const Segment& s = segments[items[blockIdx.x].x];
  const ProductBlock block(s, items[blockIdx.x], columns);
  if (threadIdx.x < ROWS) {
    output_row[threadIdx.x] = block.output_row(s, columns, threadIdx.x);
  } else {
    const int c = threadIdx.x - ROWS;
    output_column[c] = c < block.width ? block.output_column(s, columns, order, c) : -1;
  }
  const int vectors = (int)s.vectors;
  const int row_length = columns.densities * columns.fields;
  const double* from = matrix + s.first_row * row_length + block.first_column +
                       ((int)threadIdx.x % COLUMNS < block.width ? threadIdx.x % COLUMNS : 0);
  LeftFactors<double> factors(s, block, listed, phase, sums, atoms);
  double2 e[LeftFactors<double>::COUNT] = {};
#pragma unroll
  for (int tile = 0; tile < RIGHT_TILES - 1; tile++) {
    if (tile * DEPTH < vectors) {
      copy_right(from, row_length, vectors - tile * DEPTH, right[tile]);
    }
    from += DEPTH * row_length;
    close_copies();
  }
  __syncthreads();
  factors.read(vectors, e, [](const char*) {});
  factors.make(e, [&](int r, double value) { left[0][r][factors.k] = value; });
  wait_for_all_but_latest_copies();
  __syncthreads();

  const int lane = threadIdx.x % WARP;
  const int warp = threadIdx.x / WARP;
  const int first_row = warp / 2 * WARP_ROWS;
  const int all_across = (block.width + UNIT_COLUMNS - 1) / UNIT_COLUMNS;
  const int across = (all_across + 1 - warp % 2) / 2;
  const int first_column = warp % 2 * (all_across - across) * UNIT_COLUMNS;
  const int down = across > 0 ? (block.rows - first_row + UNIT_ROWS - 1) / UNIT_ROWS : 0;
  // Visits the results of a thread: its number, and where it is among the coefficients.
  const auto each = [&](auto visit) {
#pragma unroll
    for (int m = 0; m < UNITS_DOWN; m++) {
#pragma unroll
      for (int n = 0; n < UNITS_ACROSS; n++) {
#pragma unroll
        for (int x = 0; x < 4; x++) {
          if (m < down && n < across) {
            const int r = first_row + m * UNIT_ROWS + lane / 4 + x / 2 * 8;
            const int c = first_column + n * UNIT_COLUMNS + lane % 4 * 2 + x % 2;
            if (output_row[r] >= 0 && output_column[c] >= 0) {
              visit(m, n, x, output_row[r] + output_column[c]);
            }
          }
        }
      }
    }
  };
  Units sum = {};
  each([&](int m, int n, int x, long long at) { sum[m][n][x] = coefficients[at]; });

  const double* my_left = &left[0][first_row + lane / 4][lane % 4];
  const double* my_right = &right[0][lane % 4][first_column + lane / 4];
  const bool fetches = !block.odd && block.first_column == 0 && factors.k % 8 == 0 &&
                       block.channel(s, factors.first_row) == 0;
  int tile = 0;  // of the field matrix, in shared memory
  for (int v = 0; v < vectors; v += DEPTH) {
    const int here = v / DEPTH % 2;
    const bool more = v + DEPTH < vectors;
    if (v + 2 * DEPTH < vectors) {
      copy_right(from, row_length, vectors - v - 2 * DEPTH, right[tile == 0 ? 2 : tile - 1]);
      from += DEPTH * row_length;
    }
    close_copies();
    if (more) {
      const bool inside = fetches && vectors - v - DEPTH - factors.k > AHEAD;
      factors.read(vectors - v - DEPTH, e, [=](const char* at) {
        if (inside) {
          prefetch(at + AHEAD * sizeof(double2));
        }
      });
    }
    const double* l = my_left + here * ROWS * LEFT_STRIDE;
    const double* r = my_right + tile * DEPTH * RIGHT_STRIDE;
    if (down > 1) {
      multiply_units<2>(across, l, r, sum);
    } else if (down == 1) {
      multiply_units<1>(across, l, r, sum);
    }
    if (more) {
      factors.make(e, [&](int row, double value) { left[1 - here][row][factors.k] = value; });
    }
    wait_for_all_but_latest_copies();
    __syncthreads();
    tile = tile == RIGHT_TILES - 1 ? 0 : tile + 1;
  }

  each([&](int m, int n, int x, long long at) { coefficients[at] = sum[m][n][x]; });
}
