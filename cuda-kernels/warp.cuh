// Sums over the 32 threads of a warp.
#pragma once

const int WARP = 32;

// Adds in a fixed order; every thread gets the sum.
static __device__ inline double warp_sum(double value) {
  for (int lanes = WARP / 2; lanes > 0; lanes /= 2) {
    value += __shfl_xor_sync(0xffffffffu, value, lanes);
  }
  return value;
}
