// Sums over the atoms of a structure for some vectors at a time: threads of a block are divided into
// groups, each of which adds every so many-th atom.
#pragma once

#include "segment.cuh"
#include "warp.cuh"

const int SUM_THREADS = 256;

// Vectors of a block, and so its groups: few vectors of a large structure, which alone does not have
// enough of them for all SMs. That follows from the structure, not from what is launched with it:
// bits depend on it.
static __device__ inline int sum_vectors(const Segment& s) { return s.atoms < 256 ? 32 : 8; }

// The sum over the groups, for the first `vectors` threads: those that a lane of the first warp meets,
// in order, then those of the lanes that have the same vector in a fixed tree. partial: room for
// SUM_THREADS.
static __device__ inline double2 group_sum(double2 mine, int vectors, double2* partial) {
  partial[threadIdx.x] = mine;
  __syncthreads();
  double2 total = mine;
  if (threadIdx.x < WARP) {
#pragma unroll
    for (int other = WARP; other < SUM_THREADS; other += WARP) {
      total.x += partial[threadIdx.x + other].x;
      total.y += partial[threadIdx.x + other].y;
    }
    for (int lanes = vectors; lanes < WARP; lanes *= 2) {
      total.x += __shfl_xor_sync(0xffffffffu, total.x, lanes);
      total.y += __shfl_xor_sync(0xffffffffu, total.y, lanes);
    }
  }
  __syncthreads();
  return total;
}
