// Vectors that stay on the device: rows of them go to batches and come back, and what an iteration
// does with them. Multiply-adds are rounded once, as HostVector.java does.
#include "lane_sum.cuh"

// Consecutive numbers of a vector and where they stand in a batch.
struct Row {
  long long batch;
  long long vector;
  long long count;
  long long first;  // place of the class of the first in classes; below 0: they are of every class
};

static __device__ inline bool is_of(const Row& row, const int* classes, int wanted, long long i) {
  return row.first < 0 || classes[row.first + i] == wanted;
}

// batch = vector, 0 where numbers are of another class.
//
// launch: 128 threads a row. bytes: 16 a number, 4 its class.
extern "C" __global__ void __launch_bounds__(128)
    take_rows(const Row* rows, const int* classes, int wanted, const double* vector, double* batch) {
  const Row row = rows[blockIdx.x];
  for (long long i = threadIdx.x; i < row.count; i += blockDim.x) {
    batch[row.batch + i] = is_of(row, classes, wanted, i) ? vector[row.vector + i] : 0.0;
  }
}

// vector = batch.
//
// launch: 128 threads a row. bytes: 16 a number.
extern "C" __global__ void __launch_bounds__(128)
    give_rows(const Row* rows, const double* batch, double* vector) {
  const Row row = rows[blockIdx.x];
  for (long long i = threadIdx.x; i < row.count; i += blockDim.x) {
    vector[row.vector + i] = batch[row.batch + i];
  }
}

// vector += batch where numbers are of the class.
//
// launch: 128 threads a row. flops: 1 a number. bytes: 24 a number, 4 its class.
extern "C" __global__ void __launch_bounds__(128)
    add_rows(const Row* rows, const int* classes, int wanted, const double* batch, double* vector) {
  const Row row = rows[blockIdx.x];
  for (long long i = threadIdx.x; i < row.count; i += blockDim.x) {
    if (is_of(row, classes, wanted, i)) {
      vector[row.vector + i] += batch[row.batch + i];
    }
  }
}

// to[i] = from[places[i]].
//
// launch: 128 threads, a number each. bytes: 20 a number.
extern "C" __global__ void __launch_bounds__(128)
    gather_numbers(long long count, const int* places, const double* from, double* to) {
  const long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i < count) {
    to[i] = from[places[i]];
  }
}

// to[places[i]] = from[i]; no place occurs twice.
//
// launch: 128 threads, a number each. bytes: 20 a number.
extern "C" __global__ void __launch_bounds__(128)
    scatter_numbers(long long count, const int* places, const double* from, double* to) {
  const long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i < count) {
    to[places[i]] = from[i];
  }
}

// y = a x.
//
// launch: 128 threads, a number each. flops: 1 a number. bytes: 16 a number.
extern "C" __global__ void __launch_bounds__(128)
    scaled(long long count, double a, const double* x, double* y) {
  const long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i < count) {
    y[i] = a * x[i];
  }
}

// y += a x.
//
// launch: 128 threads, a number each. flops: 2 a number. bytes: 24 a number.
extern "C" __global__ void __launch_bounds__(128)
    add_scaled(long long count, double a, const double* x, double* y) {
  const long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i < count) {
    y[i] = fma(a, x[i], y[i]);
  }
}

const int PRODUCTS = 4096;  // of a block, as in LaneSum.java

// parts[block] = sum of x y of PRODUCTS numbers.
//
// launch: 128 threads, PRODUCTS numbers each block. flops: 2 a number. bytes: 16 a number.
extern "C" __global__ void __launch_bounds__(128)
    dot_parts(long long count, const double* x, const double* y, double* parts) {
  __shared__ double lanes[LANES];
  const long long first = (long long)blockIdx.x * PRODUCTS;
  const long long end = first + PRODUCTS < count ? first + PRODUCTS : count;
  double sum = 0;
  for (long long i = first + threadIdx.x; i < end; i += LANES) {
    sum = fma(x[i], y[i], sum);
  }
  sum = lane_sum(sum, lanes);
  if (threadIdx.x == 0) {
    parts[blockIdx.x] = sum;
  }
}

// The sum of all parts.
//
// launch: one block of 128 threads. flops: 1 a part. bytes: 8 a part.
extern "C" __global__ void __launch_bounds__(128)
    add_parts(long long count, const double* parts, double* result) {
  __shared__ double lanes[LANES];
  double sum = 0;
  for (long long i = threadIdx.x; i < count; i += LANES) {
    sum += parts[i];
  }
  sum = lane_sum(sum, lanes);
  if (threadIdx.x == 0) {
    *result = sum;
  }
}
