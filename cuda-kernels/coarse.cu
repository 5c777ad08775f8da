// Long waves of gradients of charges of many systems side by side, see CoarseGrid.java: z = D^-1 g -
// D^-1 U phi, with phi by a few steps of multigrid on meshes. Meshes of many points are swept by as
// many blocks as they have pieces, those of few by one block for all that is left of a cycle. A point is
// a sum of what it has around it, in one order: nothing is added atomically. HostCoarse.java has the same,
// with the same roundings.
#include "descent.cuh"
#include "lane_sum.cuh"

const int CYCLE_THREADS = 256;

// Consecutive points of one mesh.
struct MeshPiece {
  int level;
  int first;
  int count;
};

struct Level {
  int first;  // of its points among all
  int points[3];
  int system;
};

// Of -div c grad, and by which two sweeps multiply.
struct Stencil {
  double own;
  double axial[3];
  double mixed[3];  // by the axis that is neither
  double steps[2];
};

struct Meshes {
  int first_level;
  int levels;
  int large;  // of many points
};

// A point of a mesh and those beside it.
struct Place {
  int at[3];
  int here;
  int beside[3][2];  // along each axis, by which the index differs

  __device__ Place(const Level& level, int index) {
    const int local = index - level.first;
    here = index;
    at[2] = local % level.points[2];
    at[1] = local / level.points[2] % level.points[1];
    at[0] = local / level.points[2] / level.points[1];
    int stride = 1;
    for (int axis = 2; axis >= 0; axis--) {
      const int points = level.points[axis];
      beside[axis][0] = (at[axis] == 0 ? points - 1 : -1) * stride;
      beside[axis][1] = (at[axis] == points - 1 ? 1 - points : 1) * stride;
      stride *= points;
    }
  }
};

// -div c grad u at a point, with u a function of the index.
template <typename U>
static __device__ inline double curvature(const Stencil& stencil, const Place& place, const U& u) {
  double sum = stencil.own * u(place.here);
  for (int axis = 0; axis < 3; axis++) {
    const double both = u(place.here + place.beside[axis][0]) + u(place.here + place.beside[axis][1]);
    sum = fma(stencil.axial[axis], both, sum);
  }
  for (int axis = 2; axis >= 0; axis--) {
    if (stencil.mixed[axis] != 0) {
      const int* const i = place.beside[axis == 0 ? 1 : 0];
      const int* const j = place.beside[axis == 2 ? 1 : 2];
      const double after = u(place.here + i[1] + j[1]) - u(place.here + i[1] + j[0]);
      const double before = u(place.here + i[0] + j[1]) - u(place.here + i[0] + j[0]);
      sum = fma(stencil.mixed[axis], after - before, sum);
    }
  }
  return sum;
}

struct Values {
  const double* values;
  __device__ double operator()(int index) const { return values[index]; }
};

// What the first sweep makes of zeros.
struct Start {
  double step;
  const double* inverse;
  const double* b;
  __device__ double operator()(int index) const {
    return __dmul_rn(step * inverse[index], b[index]);  // not to be fused with what it is added to
  }
};

template <typename U>
static __device__ inline double residual_of(const Stencil& stencil, const Place& place, const double* screening,
                                            const double* b, const U& u) {
  return fma(-screening[place.here], u(place.here), b[place.here]) - curvature(stencil, place, u);
}

// What one sweep makes of u.
template <typename U>
static __device__ inline double swept(const Stencil& stencil, int sweep, const Place& place,
                                      const double* screening, const double* inverse, const double* b,
                                      const U& u) {
  const double left = residual_of(stencil, place, screening, b, u);
  return fma(stencil.steps[sweep] * inverse[place.here], left, u(place.here));
}

static __device__ inline double presmoothed(const Stencil& stencil, const Place& place, const double* screening,
                                            const double* inverse, const double* b) {
  return swept(stencil, 1, place, screening, inverse, b, Start{stencil.steps[0], inverse, b});
}

// Points of a finer axis that a point has a share in: all of up to three, or itself and half of two.
struct Hat {
  int first;
  int count;
  bool all;

  __device__ Hat(int fine, int coarse, int at) {
    all = coarse == 1;
    first = all ? 0 : 2 * at - 1;
    count = all ? fine : 3;
  }

  __device__ int place(int point, int fine) const { return first + point < 0 ? fine - 1 : first + point; }

  __device__ double share(int point) const { return all || point == 1 ? 1.0 : 0.5; }
};

// The sum over the hat of a point of the next mesh.
static __device__ inline double restricted(const Level& fine, const Level& coarse, int index,
                                           const double* values) {
  const Place place(coarse, index);
  const Hat x(fine.points[0], coarse.points[0], place.at[0]);
  const Hat y(fine.points[1], coarse.points[1], place.at[1]);
  const Hat z(fine.points[2], coarse.points[2], place.at[2]);
  double sum = 0;
  for (int i = 0; i < x.count; i++) {
    for (int j = 0; j < y.count; j++) {
      const int line = (x.place(i, fine.points[0]) * fine.points[1] + y.place(j, fine.points[1])) * fine.points[2];
      const double share = x.share(i) * y.share(j);
      for (int k = 0; k < z.count; k++) {
        sum = fma(share * z.share(k), values[fine.first + line + z.place(k, fine.points[2])], sum);
      }
    }
  }
  return sum;
}

// What the next mesh has where a point of this one is.
static __device__ inline double prolonged(const Level& fine, const Level& coarse, int index,
                                          const double* values) {
  const Place place(fine, index);
  int sides[3][2];
  for (int axis = 0; axis < 3; axis++) {
    const int points = coarse.points[axis];
    const int right = (place.at[axis] + 1) / 2;
    sides[axis][0] = points == 1 ? 0 : place.at[axis] / 2;
    sides[axis][1] = points == 1 || right == points ? 0 : right;
  }
  double sum = 0;
  for (int corner = 0; corner < 8; corner++) {
    const int line = sides[0][corner >> 2] * coarse.points[1] + sides[1][corner >> 1 & 1];
    sum += values[coarse.first + line * coarse.points[2] + sides[2][corner & 1]];
  }
  return 0.125 * sum;
}

// The weight of a spline at one of its three points along an axis, `d` points from the one amid.
static __device__ inline double spline(int point, double d) {
  const double side = point == 0 ? 0.5 - d : 0.5 + d;
  return point == 1 ? fma(-d, d, 0.75) : 0.5 * side * side;
}

// out = D^-1 v, or out = q - D^-1 v, of charges.
//
// launch: 128 threads a piece. flops: 4 an atom. bytes: 36 an atom.
extern "C" __global__ void __launch_bounds__(128)
    coarse_answers(const Piece* pieces, int rows, const int* of_atoms, const Group* groups,
                   const double* weights, const double* sums, const double* states, const double* charges,
                   const double* v, const double* q, int subtract, double* out) {
  const Piece piece = pieces[blockIdx.x];
  if (!moves(states, piece.system)) {
    return;
  }
  const int end = (piece.first + piece.count) / rows;
  for (int atom = piece.first / rows + threadIdx.x; atom < end; atom += LANES) {
    const int i = atom * rows;
    const double left = v[i] + group_shift(of_atoms[atom], groups, weights, sums);
    out[i] = subtract ? fma(-charges[i], left, q[i]) : charges[i] * left;
  }
}

// b = U^T q of the first mesh, less L phi from the second step on; sums of b over each piece.
//
// launch: 128 threads a piece. flops: 351 an atom, 15 a point. bytes: 36 an atom, 20 a point.
extern "C" __global__ void __launch_bounds__(128)
    coarse_spread(const MeshPiece* pieces, const Level* levels, const Stencil* stencils, const int* starts,
                  const int* sorted, const double* fractions, const double* states, const double* q,
                  const double* phi, int first, double* b, double* parts) {
  __shared__ double lanes[LANES];
  const MeshPiece piece = pieces[blockIdx.x];
  const Level level = levels[piece.level];
  if (!moves(states, level.system)) {
    return;
  }
  double total = 0;
  for (int index = piece.first + threadIdx.x; index < piece.first + piece.count; index += LANES) {
    const Place place(level, index);
    double sum = 0;
    int x = place.at[0];
    for (int i = 0; i < 3; i++) {  // points of splines: they begin i, j, k before here
      int y = place.at[1];
      for (int j = 0; j < 3; j++) {
        int z = place.at[2];
        for (int k = 0; k < 3; k++) {
          const int cell = level.first + (x * level.points[1] + y) * level.points[2] + z;
          for (int rank = starts[cell]; rank < starts[cell + 1]; rank++) {
            const double* const d = fractions + 3 * rank;
            const double weight = spline(i, d[0]) * spline(j, d[1]) * spline(k, d[2]);
            sum = fma(weight, q[sorted[rank]], sum);
          }
          z = z == 0 ? level.points[2] - 1 : z - 1;
        }
        y = y == 0 ? level.points[1] - 1 : y - 1;
      }
      x = x == 0 ? level.points[0] - 1 : x - 1;
    }
    if (!first) {
      sum -= curvature(stencils[piece.level], place, Values{phi});
    }
    b[index] = sum;
    total += sum;
  }
  total = lane_sum(total, lanes);
  if (threadIdx.x == 0) {
    parts[blockIdx.x] = total;
  }
}

// Takes from b as much of S as makes its sum zero.
//
// launch: 128 threads a piece. flops: 2 a point. bytes: 24 a point.
extern "C" __global__ void __launch_bounds__(128)
    coarse_deflate(const MeshPiece* pieces, const Level* levels, const System* systems, const double* parts,
                   const double* totals, const double* states, const double* screening, double* b) {
  __shared__ double lanes[LANES];
  const MeshPiece piece = pieces[blockIdx.x];
  const int system = levels[piece.level].system;
  if (!moves(states, system)) {
    return;
  }
  const double shift = -sum_of_pieces(systems[system], parts, 1, lanes) / totals[system];
  for (int index = piece.first + threadIdx.x; index < piece.first + piece.count; index += LANES) {
    b[index] = fma(shift, screening[index], b[index]);
  }
}

// u after two sweeps from zeros.
//
// launch: 128 threads a piece. flops: 33 a point. bytes: 32 a point.
extern "C" __global__ void __launch_bounds__(128)
    coarse_presmooth(const MeshPiece* pieces, const Level* levels, const Stencil* stencils,
                     const double* states, const double* screening, const double* inverse, const double* b,
                     double* u) {
  const MeshPiece piece = pieces[blockIdx.x];
  const Level level = levels[piece.level];
  if (!moves(states, level.system)) {
    return;
  }
  for (int index = piece.first + threadIdx.x; index < piece.first + piece.count; index += LANES) {
    u[index] = presmoothed(stencils[piece.level], Place(level, index), screening, inverse, b);
  }
}

// w = b - (L + S) u.
//
// launch: 128 threads a piece. flops: 15 a point. bytes: 32 a point.
extern "C" __global__ void __launch_bounds__(128)
    coarse_residual(const MeshPiece* pieces, const Level* levels, const Stencil* stencils,
                    const double* states, const double* screening, const double* b, const double* u,
                    double* w) {
  const MeshPiece piece = pieces[blockIdx.x];
  const Level level = levels[piece.level];
  if (!moves(states, level.system)) {
    return;
  }
  for (int index = piece.first + threadIdx.x; index < piece.first + piece.count; index += LANES) {
    w[index] = residual_of(stencils[piece.level], Place(level, index), screening, b, Values{u});
  }
}

// b of the next mesh: sums of w over its hats.
//
// launch: 128 threads a piece of the next mesh. flops: 81 a point of it. bytes: 72 a point of it.
extern "C" __global__ void __launch_bounds__(128)
    coarse_restrict(const MeshPiece* pieces, const Level* levels, const double* states, const double* w,
                    double* b) {
  const MeshPiece piece = pieces[blockIdx.x];
  const Level level = levels[piece.level];
  if (!moves(states, level.system)) {
    return;
  }
  for (int index = piece.first + threadIdx.x; index < piece.first + piece.count; index += LANES) {
    b[index] = restricted(levels[piece.level - 1], level, index, w);
  }
}

// What is left of a cycle where meshes have few points, in u of the first of these.
//
// launch: 256 threads a system. flops: 103 a point. bytes: 40 a point.
extern "C" __global__ void __launch_bounds__(256)
    coarse_cycle(const Meshes* meshes, const Level* levels, const Stencil* stencils, const double* states,
                 const double* screening, const double* inverse, double* b, double* u, double* w) {
  const Meshes own = meshes[blockIdx.x];
  if (own.levels == 0 || !moves(states, blockIdx.x)) {
    return;
  }
  const int last = own.first_level + own.levels - 1;
  for (int n = own.first_level + own.large; n < last; n++) {
    const Level level = levels[n];
    const Level next = levels[n + 1];
    const Stencil stencil = stencils[n];
    const int end = level.first + level.points[0] * level.points[1] * level.points[2];
    for (int index = level.first + threadIdx.x; index < end; index += CYCLE_THREADS) {
      u[index] = presmoothed(stencil, Place(level, index), screening, inverse, b);
    }
    __syncthreads();
    for (int index = level.first + threadIdx.x; index < end; index += CYCLE_THREADS) {
      w[index] = residual_of(stencil, Place(level, index), screening, b, Values{u});
    }
    __syncthreads();
    const int behind = next.first + next.points[0] * next.points[1] * next.points[2];
    for (int index = next.first + threadIdx.x; index < behind; index += CYCLE_THREADS) {
      b[index] = restricted(level, next, index, w);
    }
    __syncthreads();
  }
  if (threadIdx.x == 0) {
    u[levels[last].first] = b[levels[last].first] / screening[levels[last].first];
  }
  __syncthreads();
  for (int n = last - 1; n >= own.first_level + own.large; n--) {
    const Level level = levels[n];
    const Stencil stencil = stencils[n];
    const int end = level.first + level.points[0] * level.points[1] * level.points[2];
    for (int index = level.first + threadIdx.x; index < end; index += CYCLE_THREADS) {
      u[index] += prolonged(level, levels[n + 1], index, u);
    }
    __syncthreads();
    for (int index = level.first + threadIdx.x; index < end; index += CYCLE_THREADS) {
      w[index] = swept(stencil, 1, Place(level, index), screening, inverse, b, Values{u});
    }
    __syncthreads();
    for (int index = level.first + threadIdx.x; index < end; index += CYCLE_THREADS) {
      u[index] = swept(stencil, 0, Place(level, index), screening, inverse, b, Values{w});
    }
    __syncthreads();
  }
}

// Adds to u what the next mesh has.
//
// launch: 128 threads a piece. flops: 9 a point. bytes: 17 a point.
extern "C" __global__ void __launch_bounds__(128)
    coarse_prolong(const MeshPiece* pieces, const Level* levels, const double* states, double* u) {
  const MeshPiece piece = pieces[blockIdx.x];
  const Level level = levels[piece.level];
  if (!moves(states, level.system)) {
    return;
  }
  for (int index = piece.first + threadIdx.x; index < piece.first + piece.count; index += LANES) {
    u[index] += prolonged(level, levels[piece.level + 1], index, u);
  }
}

// What one sweep makes of u.
//
// launch: 128 threads a piece. flops: 18 a point. bytes: 40 a point.
extern "C" __global__ void __launch_bounds__(128)
    coarse_smooth(const MeshPiece* pieces, const Level* levels, const Stencil* stencils, int sweep,
                  const double* states, const double* screening, const double* inverse, const double* b,
                  const double* u, double* out) {
  const MeshPiece piece = pieces[blockIdx.x];
  const Level level = levels[piece.level];
  if (!moves(states, level.system)) {
    return;
  }
  for (int index = piece.first + threadIdx.x; index < piece.first + piece.count; index += LANES) {
    out[index] = swept(stencils[piece.level], sweep, Place(level, index), screening, inverse, b, Values{u});
  }
}

// Sums of S u over each piece.
//
// launch: 128 threads a piece. flops: 2 a point. bytes: 16 a point.
extern "C" __global__ void __launch_bounds__(128)
    coarse_means(const MeshPiece* pieces, const Level* levels, const double* states, const double* screening,
                 const double* u, double* parts) {
  __shared__ double lanes[LANES];
  const MeshPiece piece = pieces[blockIdx.x];
  if (!moves(states, levels[piece.level].system)) {
    return;
  }
  double sum = 0;
  for (int index = piece.first + threadIdx.x; index < piece.first + piece.count; index += LANES) {
    sum = fma(screening[index], u[index], sum);
  }
  sum = lane_sum(sum, lanes);
  if (threadIdx.x == 0) {
    parts[blockIdx.x] = sum;
  }
}

// phi += u, or becomes it in the first step, both without the mean of u.
//
// launch: 128 threads a piece. flops: 2 a point. bytes: 24 a point.
extern "C" __global__ void __launch_bounds__(128)
    coarse_raise(const MeshPiece* pieces, const Level* levels, const System* systems, const double* parts,
                 const double* totals, const double* states, int first, const double* u, double* phi) {
  __shared__ double lanes[LANES];
  const MeshPiece piece = pieces[blockIdx.x];
  const int system = levels[piece.level].system;
  if (!moves(states, system)) {
    return;
  }
  const double mean = sum_of_pieces(systems[system], parts, 1, lanes) / totals[system];
  for (int index = piece.first + threadIdx.x; index < piece.first + piece.count; index += LANES) {
    const double own = u[index] - mean;
    phi[index] = first ? own : phi[index] + own;
  }
}

// v = U phi of charges.
//
// launch: 128 threads, one each atom. flops: 351 an atom. bytes: 40 an atom, 8 a point.
extern "C" __global__ void __launch_bounds__(128)
    coarse_gather(int count, int rows, const int* systems, const Meshes* meshes, const Level* levels,
                  const int* sorted, const int* cells, const double* fractions, const double* states,
                  const double* phi, double* v) {
  const int rank = blockIdx.x * LANES + threadIdx.x;
  if (rank >= count) {
    return;
  }
  const int system = systems[sorted[rank] / rows];
  if (!moves(states, system)) {
    return;
  }
  const Level level = levels[meshes[system].first_level];
  const Place place(level, cells[rank]);
  const double* const d = fractions + 3 * rank;
  double sum = 0;
  int x = place.at[0];
  for (int i = 0; i < 3; i++) {
    int y = place.at[1];
    for (int j = 0; j < 3; j++) {
      int z = place.at[2];
      for (int k = 0; k < 3; k++) {
        const double weight = spline(i, d[0]) * spline(j, d[1]) * spline(k, d[2]);
        sum = fma(weight, phi[level.first + (x * level.points[1] + y) * level.points[2] + z], sum);
        z = z == level.points[2] - 1 ? 0 : z + 1;
      }
      y = y == level.points[1] - 1 ? 0 : y + 1;
    }
    x = x == level.points[0] - 1 ? 0 : x + 1;
  }
  v[sorted[rank]] = sum;
}
