// A sum over the threads of a block in an order that depends on their number alone; LaneSum.java has
// the same.
#pragma once

const int LANES = 128;

// Each thread has a number; all get the sum: threads t and t + 64 first, then t and t + 32, ... Of several
// SUMS side by side, a power of two, thread t belongs to sum t % SUMS. shared: room for LANES numbers.
template <unsigned SUMS = 1>
static __device__ inline double lane_sum(double value, double* shared) {
  __syncthreads();  // of an earlier sum
  shared[threadIdx.x] = value;
  for (unsigned half = LANES / 2; half >= SUMS; half /= 2) {
    __syncthreads();
    if (threadIdx.x < half) {
      shared[threadIdx.x] += shared[threadIdx.x + half];
    }
  }
  __syncthreads();
  return shared[threadIdx.x % SUMS];
}
