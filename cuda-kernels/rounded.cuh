// Differences that are exactly 0 where their terms are equal.
//
// Half of a structure factor of atoms that lie symmetrically, or of an atom as seen from itself, is
// 0. A fused multiply-add rounds one of two equal products and not the other: 1e-17 is left of it.
#pragma once

// a b - c d, both products rounded.
static __device__ inline double difference_of_products(double a, double b, double c, double d) {
  return __dmul_rn(a, b) - __dmul_rn(c, d);
}
static __device__ inline float difference_of_products(float a, float b, float c, float d) {
  return __fmul_rn(a, b) - __fmul_rn(c, d);
}
