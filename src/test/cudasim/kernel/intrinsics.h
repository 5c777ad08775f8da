// Functions of CUDA that the C++ library lacks or names differently. Their rounding is the host's.
#pragma once

#define CUDART_INF (__builtin_inf())
#define CUDART_PI 3.14159265358979323846

template <class T>
static inline T __ldg(const T* address) {
  return *address;
}

static inline double rsqrt(double x) { return 1.0 / std::sqrt(x); }
static inline float rsqrtf(float x) { return 1.0f / std::sqrt(x); }
static inline double norm3d(double x, double y, double z) { return std::sqrt(x * x + y * y + z * z); }
static inline float norm3df(float x, float y, float z) { return std::sqrt(x * x + y * y + z * z); }
static inline double rnorm3d(double x, double y, double z) { return 1.0 / norm3d(x, y, z); }

static inline double sinpi(double x) { return std::sin(x * CUDART_PI); }
static inline double cospi(double x) { return std::cos(x * CUDART_PI); }
static inline void sincospi(double x, double* sine, double* cosine) {
  sincos(x * CUDART_PI, sine, cosine);
}
static inline void sincospif(float x, float* sine, float* cosine) {
  *sine = (float)sinpi(x);
  *cosine = (float)cospi(x);
}

// macros: the C library declares some of these names itself
#define __expf(x) (std::exp((float)(x)))
#define __logf(x) (std::log((float)(x)))
#define __sinf(x) (std::sin((float)(x)))
#define __cosf(x) (std::cos((float)(x)))
#define __powf(x, y) (std::pow((float)(x), (float)(y)))
#define __sincosf(x, s, c) sincosf((x), (s), (c))
static inline float __fdividef(float a, float b) { return a / b; }
static inline float __frsqrt_rn(float x) { return 1.0f / std::sqrt(x); }
static inline float __frcp_rn(float x) { return 1.0f / x; }

// rounded after each operation: never part of a fused multiply-add, which a compiler that may
// contract would make of them
template <class Real>
static inline Real cusim_rounded(Real x) {
#if defined(__x86_64__)
  __asm__("" : "+x"(x));
#endif
  return x;
}
static inline double __dmul_rn(double a, double b) { return cusim_rounded(a * b); }
static inline double __dadd_rn(double a, double b) { return cusim_rounded(a + b); }
static inline float __fmul_rn(float a, float b) { return cusim_rounded(a * b); }

static inline int __float2int_rd(float x) { return (int)std::floor(x); }
static inline int __double2int_rd(double x) { return (int)std::floor(x); }
static inline long long __double_as_longlong(double x) {
  long long bits;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}
static inline int __popc(unsigned x) { return __builtin_popcount(x); }
static inline int __ffs(int x) { return __builtin_ffs(x); }
static inline int __clz(int x) { return x ? __builtin_clz((unsigned)x) : 32; }

template <class A, class B>
static inline auto min(A a, B b) -> decltype(a + b) {
  return b < a ? b : a;
}
template <class A, class B>
static inline auto max(A a, B b) -> decltype(a + b) {
  return a < b ? b : a;
}
