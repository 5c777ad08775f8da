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

// to[start + j stride + i] = from[i columns + j] for 0 <= i < rows, 0 <= j < columns.
//
// launch: 256 threads for 32 x 32 numbers. shared memory: 8.3 KB. memory: reads and writes 8 bytes a
// number: the floor.
extern "C" __global__ void __launch_bounds__(256)
    transpose(const double* from, int rows, int columns, double* to, long long start,
              long long stride) {
  __shared__ double tile[32][33];  // columns of it lie in different banks
  const int across = (columns + 31) / 32;
  const int first_row = (int)blockIdx.x / across * 32;
  const int first_column = (int)blockIdx.x % across * 32;
  const int lane = threadIdx.x % 32;
  for (int i = threadIdx.x / 32; i < 32; i += 8) {
    if (first_row + i < rows && first_column + lane < columns) {
      tile[i][lane] = from[(long long)(first_row + i) * columns + first_column + lane];
    }
  }
  __syncthreads();
  for (int j = threadIdx.x / 32; j < 32; j += 8) {
    if (first_column + j < columns && first_row + lane < rows) {
      to[start + (first_column + j) * stride + first_row + lane] = tile[lane][j];
    }
  }
}
