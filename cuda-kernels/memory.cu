// Kernels that only move or set memory.

// values[i] = value for 0 <= i < count.
//
// launch: one-dimensional grid and block of any size; each thread strides over the whole grid
// memory: writes 8 count bytes, reads none
extern "C" __global__ void fill_double(double* values, long long count, double value) {
  const long long stride = (long long)gridDim.x * blockDim.x;
  for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < count; i += stride) {
    values[i] = value;
  }
}
