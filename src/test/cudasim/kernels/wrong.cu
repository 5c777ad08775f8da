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

// reads static shared memory that nobody wrote
extern "C" __global__ void unset_static_memory(const double* in, double* out) {
  __shared__ double unset_array[256];
  out[threadIdx.x] = in[threadIdx.x] + 0.0 * unset_array[threadIdx.x];
  __syncthreads();
  unset_array[threadIdx.x] = in[threadIdx.x];
}

// loads two numbers at once from a place that is not aligned for it
extern "C" __global__ void misaligned(const double* in, double* out) {
  const double2 both = *(const double2*)(in + 1 + threadIdx.x % 2);
  out[threadIdx.x] = both.x + both.y;
}

// the last thread reads one value too many of an array in the middle of others
extern "C" __global__ void past_an_array(const double* in, double* out) {
  __shared__ double rows[2][256];
  const int t = threadIdx.x;
  rows[0][t] = rows[1][t] = in[t];
  __syncthreads();
  out[t] = rows[0][t + 1];
}

// a place beyond what 32 bits hold
extern "C" __global__ void overflows(const double* in, double* out) {
  const int place = (int)threadIdx.x * 100000000;
  out[threadIdx.x] = in[place < 0 ? 0 : threadIdx.x];
}

// for fewer threads than it gets
extern "C" __global__ void __launch_bounds__(128) few_threads(const double* in, double* out) {
  out[threadIdx.x] = in[threadIdx.x];
}

// its static shared memory leaves no room for the dynamic one
extern "C" __global__ void large_static_memory(const double* in, double* out) {
  __shared__ double almost_all[6100];
  almost_all[threadIdx.x] = in[threadIdx.x];
  __syncthreads();
  out[threadIdx.x] = almost_all[255 - threadIdx.x];
}
