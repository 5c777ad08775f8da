// Kernels with one fault each, which the simulator has to bring to light. One block of 256 threads.

// reads its neighbour's value without waiting for it
extern "C" __global__ void missing_barrier(const double* in, double* out) {
  __shared__ double values[256];
  const int t = threadIdx.x;
  values[t] = in[t];
  out[t] = values[(t + 1) % 256];
}

// half of a warp waits for a barrier, the other half for its first half
extern "C" __global__ void divergent_barrier(const double* in, double* out) {
  double value = in[threadIdx.x];
  if (threadIdx.x % 32 < 16) {
    __syncthreads();
  } else {
    value = __shfl_down_sync(0xffffffffu, value, 1);
  }
  out[threadIdx.x] = value;
}

// the last thread writes one value too many
extern "C" __global__ void past_the_end(const double* in, double* out) {
  const int t = threadIdx.x;
  out[t == 255 ? 256 : t] = in[t];
}

// uses twice the dynamic shared memory it is launched with
extern "C" __global__ void past_the_shared_end(const double* in, double* out) {
  extern __shared__ double shared_values[];
  const int t = threadIdx.x;
  shared_values[t] = in[t];
  __syncthreads();
  out[t] = shared_values[255 - t];
}

// reads shared memory that nobody wrote
extern "C" __global__ void unset_shared_memory(const double* in, double* out) {
  extern __shared__ double unset_values[];
  out[threadIdx.x] = in[threadIdx.x] + 0.0 * unset_values[threadIdx.x];
}
