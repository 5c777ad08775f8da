// Matrix units in double (compute capability 8.0 and 9.0 on), and copies to shared memory that go on
// while a thread computes. The simulator has its own of these, see mma.h there.
#pragma once

#ifndef __CUSIM__

// c += a b of a warp: 8 x 8 numbers from 8 x 4 and 4 x 8. Lane 4 g + t gives a(g, t) and b(t, g), and
// has c(g, 2 t) and c(g, 2 t + 1).
static __device__ inline void mma_8x8x4(double* c, double a, double b) {
  asm volatile("mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64 {%0, %1}, {%2}, {%3}, {%0, %1};"
               : "+d"(c[0]), "+d"(c[1])
               : "d"(a), "d"(b));
}

#endif

// As mma_16x8x8, of four smaller ones.
static __device__ inline void mma_16x8x8_of_smaller(double* c, const double* a, const double* b) {
#pragma unroll
  for (int k = 0; k < 2; k++) {
#pragma unroll
    for (int half = 0; half < 2; half++) {
      mma_8x8x4(c + 2 * half, a[2 * k + half], b[k]);
    }
  }
}

#ifndef __CUSIM__

// c += a b of a warp: 16 x 8 numbers from 16 x 8 and 8 x 8, inner products in a fixed order. Lane
// 4 g + t gives a(g, t), a(g + 8, t), a(g, t + 4), a(g + 8, t + 4), b(t, g), b(t + 4, g), and has
// c(g, 2 t), c(g, 2 t + 1), c(g + 8, 2 t), c(g + 8, 2 t + 1).
static __device__ inline void mma_16x8x8(double* c, const double* a, const double* b) {
#if __CUDA_ARCH__ >= 900
  asm volatile(
      "mma.sync.aligned.m16n8k8.row.col.f64.f64.f64.f64 {%0, %1, %2, %3}, {%4, %5, %6, %7}, "
      "{%8, %9}, {%0, %1, %2, %3};"
      : "+d"(c[0]), "+d"(c[1]), "+d"(c[2]), "+d"(c[3])
      : "d"(a[0]), "d"(a[1]), "d"(a[2]), "d"(a[3]), "d"(b[0]), "d"(b[1]));
#else
  mma_16x8x8_of_smaller(c, a, b);
#endif
}

// Starts to copy a number to shared memory, or 0 in its place.
static __device__ inline void copy_later(double* to, const double* from, bool there) {
  asm volatile("cp.async.ca.shared.global [%0], [%1], 8, %2;"
               :
               : "r"((unsigned)__cvta_generic_to_shared(to)), "l"(from), "r"(there ? 8 : 0)
               : "memory");
}

// Brings 128 bytes to the cache that all SMs have in common.
static __device__ inline void prefetch(const void* from) {
  asm volatile("prefetch.global.L2 [%0];" : : "l"(from));
}

// Closes a group of copies: those that this thread has started since the last one, perhaps none.
static __device__ inline void close_copies() { asm volatile("cp.async.commit_group;" : : : "memory"); }

// Waits for all groups of copies of this thread but the latest one.
static __device__ inline void wait_for_all_but_latest_copies() {
  asm volatile("cp.async.wait_group 1;" : : : "memory");
}

#endif
