// Products of matrices: a block of 128 threads makes 64 x 64 results, tile by tile from shared
// memory.
#pragma once

const int ROWS = 64;             // of a block
const int COLUMNS = 64;
const int DEPTH = 16;            // inner products in shared memory at a time
const int PRODUCT_THREADS = 128;
const int THREAD_ROWS = 8;       // each thread: 8 consecutive rows, every 16th of the columns
const int THREAD_COLUMNS = 4;
const int ACROSS = COLUMNS / THREAD_COLUMNS;

// Adds left x right of one tile of vectors to the products of a thread.
template <class Real, int STRIDE>
static __device__ inline void multiply(const Real (*left)[STRIDE], const Real (*right)[COLUMNS],
                                int row, int column, Real (*sum)[THREAD_COLUMNS]) {
#pragma unroll
  for (int k = 0; k < DEPTH; k++) {
    Real a[THREAD_ROWS], b[THREAD_COLUMNS];
#pragma unroll
    for (int i = 0; i < THREAD_ROWS; i++) {
      a[i] = left[k][row + i];
    }
#pragma unroll
    for (int j = 0; j < THREAD_COLUMNS; j++) {
      b[j] = right[k][column + ACROSS * j];
    }
#pragma unroll
    for (int i = 0; i < THREAD_ROWS; i++) {
#pragma unroll
      for (int j = 0; j < THREAD_COLUMNS; j++) {
        sum[i][j] += a[i] * b[j];
      }
    }
  }
}

// Visits the products of a thread that are among rows x width results: which of its own, and where
// in the block.
template <class Visit>
static __device__ inline void each_result(int rows, int width, Visit visit) {
  const int my_column = threadIdx.x % ACROSS;
  const int my_row = threadIdx.x / ACROSS * THREAD_ROWS;
#pragma unroll
  for (int i = 0; i < THREAD_ROWS; i++) {
#pragma unroll
    for (int j = 0; j < THREAD_COLUMNS; j++) {
      if (my_row + i < rows && my_column + ACROSS * j < width) {
        visit(i, j, my_row + i, my_column + ACROSS * j);
      }
    }
  }
}
