// What kernels share that let many systems descend side by side: how their numbers are cut, which of them
// move, and sums over pieces; DescentTables.java has the same.
#pragma once
#include "lane_sum.cuh"

// Consecutive numbers of one system, those of whole atoms.
struct Piece {
  int system;
  int first;
  int count;
};

struct System {
  int first_piece;
  int pieces;
};

struct Group {
  int first_part;
  int parts;
};

// What is kept of a system, as doubles; DescentTables.java has the same.
enum { PRODUCT, FACTOR, RESIDUAL, ITERATIONS, STATE, FIELDS };
enum { MOVES, RESTS, INDEFINITE, EXHAUSTED };

static __device__ inline bool moves(const double* states, int system) {
  return states[system * FIELDS + STATE] == MOVES;
}

// The sum of what blocks made of the pieces of a system: every `stride`-th of parts.
static __device__ inline double sum_of_pieces(const System& system, const double* parts, int stride,
                                              double* shared) {
  double sum = 0;
  for (int piece = threadIdx.x; piece < system.pieces; piece += LANES) {
    sum += parts[(system.first_piece + piece) * stride];
  }
  return lane_sum(sum, shared);
}

// With which gradients of a group's charges add up to nothing, each times its weight, if `sums` has what
// they add up to without.
static __device__ inline double group_shift(int group, const Group* groups, const double* weights,
                                            const double* sums) {
  if (group < 0 || !(weights[group] > 0)) {
    return 0;
  }
  double sum = 0;
  for (int part = 0; part < groups[group].parts; part++) {
    sum += sums[groups[group].first_part + part];
  }
  return -sum / weights[group];
}
