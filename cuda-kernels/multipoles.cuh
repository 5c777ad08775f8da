// Sources that are multipoles: q_LM of an atom stand for q_LM R_LM(grad_j)/(2L - 1)!! of its charge.
//
// A source has 1 number in a channel if it is a charge, 4 with dipoles and 10 with quadrupoles: after
// the nine q_LM in the order of L^2 + L + M the trace of the quadrupole, which nobody sets, but with
// respect to which gradients are made, as they are needed for the strain.
#pragma once

const int MOST_MOMENTS = 9;  // q_LM of an atom
const int MOST_NUMBERS = 10;

// kappa of number x at a wave vector: k^L C_LM(k)/(2L - 1)!!, and k^2 for the trace. The transform of
// R_LM(grad_j)/(2L - 1)!! is i^L kappa_LM.
static __device__ inline double solid_harmonic(int x, const double* k) {
  const double third = 0.5773502691896258;  // 1 / sqrt(3)
  switch (x) {
    case 0:
      return 1;
    case 1:
      return k[1];
    case 2:
      return k[2];
    case 3:
      return k[0];
    case 4:
      return third * k[0] * k[1];
    case 5:
      return third * k[1] * k[2];
    case 6:
      return (2 * k[2] * k[2] - k[0] * k[0] - k[1] * k[1]) / 6;
    case 7:
      return third * k[0] * k[2];
    case 8:
      return 0.5 * third * (k[0] * k[0] - k[1] * k[1]);
    default:
      return k[0] * k[0] + k[1] * k[1] + k[2] * k[2];
  }
}

// s(k) = sum_LM q_LM i^L kappa_LM(k) of an atom whose numbers are `stride` apart.
static __device__ inline double2 source_wave(const double* numbers, long long stride,
                                             long long moments, const double* kappa) {
  double2 wave = {numbers[0], 0};
#pragma unroll
  for (int x = 1; x < 4; x++) {
    wave.y += numbers[x * stride] * kappa[x];
  }
  if (moments > 4) {
#pragma unroll
    for (int x = 4; x < MOST_MOMENTS; x++) {
      wave.x -= numbers[x * stride] * kappa[x];
    }
  }
  return wave;
}
