// Kernels without fault that use what the simulator offers: barriers, shuffles, atomics, constant
// and dynamic shared memory. Launched with blocks of 256 threads.

__constant__ double factors[2] = {1.0, 0.5};

// partial[block] = sum of the block's values
extern "C" __global__ void __launch_bounds__(256)
    block_sum(int count, const double* __restrict__ values, double* __restrict__ partial) {
  __shared__ double sums[256];
  const int t = threadIdx.x, i = blockIdx.x * blockDim.x + t;
  sums[t] = i < count ? values[i] : 0.0;
  __syncthreads();
  for (int half = blockDim.x / 2; half > 0; half /= 2) {
    if (t < half) {
      sums[t] += sums[t + half];
    }
    __syncthreads();
  }
  if (t == 0) {
    partial[blockIdx.x] = sums[0];
  }
}

static __device__ double warp_sum(double value) {
  for (int lanes = 16; lanes > 0; lanes /= 2) {
    value += __shfl_down_sync(0xffffffffu, value, lanes);
  }
  return value;
}

// *sum += half the sum of all values; needs 8 bytes of dynamic shared memory for each warp
extern "C" __global__ void half_sum(int count, const double* __restrict__ values,
                                    double* __restrict__ sum) {
  extern __shared__ double warp_sums[];
  const int t = threadIdx.x;
  double mine = 0.0;
  for (int i = blockIdx.x * blockDim.x + t; i < count; i += gridDim.x * blockDim.x) {
    mine += values[i];
  }
  mine = warp_sum(mine);
  if (t % 32 == 0) {
    warp_sums[t / 32] = mine;
  }
  __syncthreads();
  if (t < 32) {
    mine = warp_sum(t < (int)blockDim.x / 32 ? warp_sums[t] : 0.0);
    if (t == 0) {
      atomicAdd(sum, mine * factors[1]);
    }
  }
}
