// Conjugate gradients of many systems side by side, M = s (N + S + mean) + H: what an iteration does
// besides S, which the expansions make. A system that has converged is frozen: its blocks end at
// once, and no number of it changes. Every sum has an order that the size of its own system decides.
// HostDescent.java has the same, with the same roundings.
#include "descent.cuh"
#include "lane_sum.cuh"
#include "warp.cuh"

// Some of the charges of a group, whose sum is kept.
struct Part {
  int system;
  int first;  // in members
  int count;
};

// The larger one; not a number if one of them is not.
static __device__ inline double larger(double a, double b) { return a >= b || a != a ? a : b; }

// As lane_sum.
static __device__ inline double lane_most(double value, double* shared) {
  __syncthreads();  // of an earlier one
  shared[threadIdx.x] = value;
  for (unsigned half = LANES / 2; half > 0; half /= 2) {
    __syncthreads();
    if (threadIdx.x < half) {
      shared[threadIdx.x] = larger(shared[threadIdx.x], shared[threadIdx.x + half]);
    }
  }
  __syncthreads();
  return shared[0];
}

// d = f d - z.
//
// launch: 128 threads a piece. flops: 2 a number. bytes: 24 a number.
extern "C" __global__ void __launch_bounds__(128)
    turn(const Piece* pieces, const double* states, const double* z, double* d) {
  const Piece piece = pieces[blockIdx.x];
  if (!moves(states, piece.system)) {
    return;
  }
  const double factor = states[piece.system * FIELDS + FACTOR];
  for (int i = piece.first + threadIdx.x; i < piece.first + piece.count; i += LANES) {
    d[i] = fma(factor, d[i], -z[i]);
  }
}

// Sums of q and of q w^2 over the atoms of each piece, w their widths.
//
// launch: 128 threads a piece. flops: 3 an atom. bytes: 16 an atom.
extern "C" __global__ void __launch_bounds__(128)
    charge_parts(const Piece* pieces, int rows, const double* squares, const double* x, double* parts) {
  __shared__ double lanes[LANES];
  const Piece piece = pieces[blockIdx.x];
  const int end = (piece.first + piece.count) / rows;
  double charge = 0;
  double spread = 0;
  for (int atom = piece.first / rows + threadIdx.x; atom < end; atom += LANES) {
    const double q = x[atom * rows];
    charge += q;
    spread = fma(q, squares[atom], spread);
  }
  charge = lane_sum(charge, lanes);
  spread = lane_sum(spread, lanes);
  if (threadIdx.x == 0) {
    parts[2 * blockIdx.x] = charge;
    parts[2 * blockIdx.x + 1] = spread;
  }
}

// One row of N x: lanes take its products in turn.
template <int ROWS>
static __device__ inline double near_sum(long long first, int pairs, int row, const int* partners,
                                         const double* blocks, const double* x) {
  double sum = 0;
  for (int k = threadIdx.x % WARP; k < pairs * ROWS; k += WARP) {
    const long long pair = first + k / ROWS;
    const int column = k % ROWS;
    sum = fma(blocks[(pair * ROWS + row) * ROWS + column], x[partners[pair] * ROWS + column], sum);
  }
  return warp_sum(sum);
}

// y = N x of what moves, or of all; N has a block of rows x rows numbers for each pair.
//
// launch: 128 threads, a warp each number. flops: 2 rows^2 a pair. bytes: 8 rows^2 + 4 a pair, 16 a number.
extern "C" __global__ void __launch_bounds__(128)
    near_products(int count, int rows, const int* systems, const long long* starts, const int* partners,
                  const double* blocks, const double* states, int all, const double* x, double* y) {
  const int number = blockIdx.x * (LANES / WARP) + threadIdx.x / WARP;
  if (number >= count) {
    return;
  }
  const int atom = number / rows;
  if (!all && !moves(states, systems[atom])) {
    return;
  }
  const int row = number % rows;
  const long long first = starts[atom];
  const int pairs = (int)(starts[atom + 1] - first);
  const double sum = rows == 1   ? near_sum<1>(first, pairs, row, partners, blocks, x)
                     : rows == 4 ? near_sum<4>(first, pairs, row, partners, blocks, x)
                                 : near_sum<9>(first, pairs, row, partners, blocks, x);
  if (threadIdx.x % WARP == 0) {
    y[number] = sum;
  }
}

// y = s (y + smooth + mean) + share H x of what moves, or of all; x y of each piece. The mean of a
// charge of width w is (a + b w^2) Q + b R, with Q and R what charge_parts sums.
//
// launch: 128 threads a piece. flops: 7 a number, 6 an atom. bytes: 40 a number, 8 an atom.
extern "C" __global__ void __launch_bounds__(128)
    potentials(const Piece* pieces, const System* systems, const double* means, int rows,
               const double* squares, const double* charges, const double* diagonal, double scale,
               double share, const double* states, int all, const double* x, const double* smooth,
               double* y, double* parts) {
  __shared__ double lanes[LANES];
  const Piece piece = pieces[blockIdx.x];
  if (!all && !moves(states, piece.system)) {
    return;
  }
  const double constant = means[2 * piece.system];
  const double slope = means[2 * piece.system + 1];
  double charge = 0;
  double spread = 0;
  if (constant != 0 || slope != 0) {
    charge = sum_of_pieces(systems[piece.system], charges, 2, lanes);
    spread = sum_of_pieces(systems[piece.system], charges + 1, 2, lanes);
  }
  double product = 0;
  for (int i = piece.first + threadIdx.x; i < piece.first + piece.count; i += LANES) {
    double sum = y[i] + smooth[i];
    if (i % rows == 0) {
      sum += fma(fma(slope, squares[i / rows], constant), charge, slope * spread);
    }
    const double value = fma(scale, sum, share * diagonal[i] * x[i]);
    y[i] = value;
    product = fma(x[i], value, product);
  }
  product = lane_sum(product, lanes);
  if (threadIdx.x == 0) {
    parts[blockIdx.x] = product;
  }
}

// p += step d and g += step y, y = M d, if energy rises from where p is to both sides.
//
// launch: 128 threads a piece. flops: 4 a number. bytes: 48 a number.
extern "C" __global__ void __launch_bounds__(128)
    descend(const Piece* pieces, const System* systems, const double* curvatures, const double* states,
            const double* d, const double* y, double* p, double* g) {
  __shared__ double lanes[LANES];
  const Piece piece = pieces[blockIdx.x];
  if (!moves(states, piece.system)) {
    return;
  }
  const double curvature = sum_of_pieces(systems[piece.system], curvatures, 1, lanes);
  if (!(curvature > 0)) {
    return;  // settle says so
  }
  const double step = states[piece.system * FIELDS + PRODUCT] / curvature;
  for (int i = piece.first + threadIdx.x; i < piece.first + piece.count; i += LANES) {
    p[i] = fma(step, d[i], p[i]);
    g[i] = fma(step, y[i], g[i]);
  }
}

// Sums of the preconditioned gradient over members of groups.
//
// launch: 128 threads a part. flops: 2 a member. bytes: 20 a member.
extern "C" __global__ void __launch_bounds__(128)
    group_parts(const Part* parts, const int* members, const double* states, const double* inverse,
                const double* g, double* sums) {
  __shared__ double lanes[LANES];
  const Part part = parts[blockIdx.x];
  if (!moves(states, part.system)) {
    return;
  }
  double sum = 0;
  for (int m = threadIdx.x; m < part.count; m += LANES) {
    const int i = members[part.first + m];
    sum = fma(inverse[i], g[i], sum);
  }
  sum = lane_sum(sum, lanes);
  if (threadIdx.x == 0) {
    sums[blockIdx.x] = sum;
  }
}

// Takes from a gradient what its groups hold, and what cannot move: z = B g sums up to zero.
//
// launch: 128 threads a piece. flops: 2 a number. bytes: 32 a number, 4 an atom.
extern "C" __global__ void __launch_bounds__(128)
    project(const Piece* pieces, int rows, const int* of_atoms, const Group* groups, const double* weights,
            const double* sums, const double* states, const double* inverse, double* g, double* z) {
  const Piece piece = pieces[blockIdx.x];
  if (!moves(states, piece.system)) {
    return;
  }
  for (int i = piece.first + threadIdx.x; i < piece.first + piece.count; i += LANES) {
    const int group = i % rows == 0 ? of_atoms[i / rows] : -1;
    const double shift = group_shift(group, groups, weights, sums);
    const double value = inverse[i] > 0 ? g[i] + shift : 0;
    g[i] = value;
    z[i] = inverse[i] * value;
  }
}

// g z and the largest |g| of each piece.
//
// launch: 128 threads a piece. flops: 3 a number. bytes: 16 a number.
extern "C" __global__ void __launch_bounds__(128)
    measure(const Piece* pieces, const double* states, const double* g, const double* z, double* parts) {
  __shared__ double lanes[LANES];
  const Piece piece = pieces[blockIdx.x];
  if (!moves(states, piece.system)) {
    return;
  }
  double product = 0;
  double most = 0;
  for (int i = piece.first + threadIdx.x; i < piece.first + piece.count; i += LANES) {
    product = fma(g[i], z[i], product);
    most = larger(most, fabs(g[i]));
  }
  product = lane_sum(product, lanes);
  most = lane_most(most, lanes);
  if (threadIdx.x == 0) {
    parts[2 * blockIdx.x] = product;
    parts[2 * blockIdx.x + 1] = most;
  }
}

// Ends an iteration of each system, or begins with the first.
//
// launch: 128 threads a system. flops: 3 a piece. bytes: 24 a piece.
extern "C" __global__ void __launch_bounds__(128)
    settle(const System* systems, const double* curvatures, const double* measured, int begins,
           double tolerance, int most_iterations, double* states) {
  __shared__ double lanes[LANES];
  if (!moves(states, blockIdx.x)) {
    return;
  }
  const System system = systems[blockIdx.x];
  const double curvature = begins ? 1 : sum_of_pieces(system, curvatures, 1, lanes);
  const double product = sum_of_pieces(system, measured, 2, lanes);
  double most = 0;
  for (int piece = threadIdx.x; piece < system.pieces; piece += LANES) {
    most = larger(most, measured[2 * (system.first_piece + piece) + 1]);
  }
  most = lane_most(most, lanes);
  if (threadIdx.x != 0) {
    return;
  }
  double* mine = states + blockIdx.x * FIELDS;
  if (!(curvature > 0)) {
    mine[STATE] = INDEFINITE;
    return;
  }
  mine[FACTOR] = begins ? 0 : product / mine[PRODUCT];
  mine[PRODUCT] = product;
  mine[RESIDUAL] = most;
  mine[ITERATIONS] += begins ? 0 : 1;
  if (!(most > tolerance)) {
    mine[STATE] = RESTS;
  } else if (mine[ITERATIONS] >= most_iterations) {
    mine[STATE] = EXHAUSTED;
  }
}
