// Products by matrix units: lane l reads its numbers of a, b and c from in, one lane after the other,
// and writes those of c. Launched with a warp.
#include "../../../../cuda-kernels/mma.cuh"

template <int A, int B, int C, class Multiply>
static __device__ inline void product(const double* in, double* out, Multiply multiply) {
  const double* a = in + (A + B + C) * threadIdx.x;
  double c[C];
  for (int x = 0; x < C; x++) {
    c[x] = a[A + B + x];
  }
  multiply(c, a, a + A);
  for (int x = 0; x < C; x++) {
    out[C * threadIdx.x + x] = c[x];
  }
}

extern "C" __global__ void __launch_bounds__(32) of_8x8x4(const double* in, double* out) {
  product<1, 1, 2>(in, out, [](double* c, const double* a, const double* b) {
    mma_8x8x4(c, *a, *b);
  });
}

extern "C" __global__ void __launch_bounds__(32) of_16x8x8(const double* in, double* out) {
  product<4, 2, 4>(in, out, [](double* c, const double* a, const double* b) {
    mma_16x8x8(c, a, b);
  });
}

extern "C" __global__ void __launch_bounds__(32) of_smaller(const double* in, double* out) {
  product<4, 2, 4>(in, out, [](double* c, const double* a, const double* b) {
    mma_16x8x8_of_smaller(c, a, b);
  });
}
