// Derivatives of E = sum_i,a,nlm g_i,a,nlm c_i,a,nlm for the sum on a mesh, g = dE/dc: exact ones of
// what mesh.cu gives.
//
// W_i(p) are the spline weights of atom i, S the spectrum of the sources of a channel,
// M = (4 pi / V) s_l phi v I_nl Y_lm / |b|^2 and mu = M for even, -i M for odd l; f counts the fields:
//   E = sum_i,f g_if sum_p W_i(p) phi_f(p),  phi_f(p) = sum_k mu_f S e^{ikp}
//     = sum_k Re S Q*,                       Q = sum_f mu_f* G_f,
// G_f the spectrum of sum_i g_if W_i. The first line, differentiated in W_i, gives the forces on
// centres, for which the fields are made once more (`mesh_fields`); the second those on sources and
// dE/dw, from the potential of Q. Re S mu_f G_f* is M dE/dM, of which dE/d(strain) is made: a strain
// takes k to k - strain^T k and leaves |b|, dM/d(strain_ab) = -k_a dM/dk_b - delta_ab M, and phi, the
// factor of windows, adds M/phi d(phi)/d(strain_ab).
//
// All in double. Whatever adds up fields does so one after the other, and so it does not matter how
// many are on the device at a time.
#include "box.cuh"
#include "harmonics.cuh"
#include "mesh.cuh"
#include "multipoles.cuh"
#include "piecewise.cuh"
#include "segment.cuh"
#include "warp.cuh"
#include "windows.cuh"

namespace {

const int THREADS = 128;
const int WARPS = THREADS / WARP;
const int STRAIN_WAVES = 4096;  // of a block
const double TWO_PI = 6.283185307179586;

}  // namespace

// Derivatives of the spline weights by the position, per mesh step: M_P'(x) = M_P-1(x) - M_P-1(x - 1).
//
// launch: 128 threads, one (axis, atom) each. flops: about 4 P^2 of each. bytes: reads 8, writes
// 8 P of each.
// slopes[(axis N + atom) P + j].
extern "C" __global__ void __launch_bounds__(128)
    spline_slopes(const Mesh* meshes, const double* coordinates, double* slopes) {
  const Mesh& mesh = *meshes;
  const long long task = thread_from(0);
  if (task >= 3 * mesh.atoms) {
    return;
  }
  const int order = (int)mesh.order;
  int below;
  const double t = place_on_mesh(mesh, coordinates, task, &below);
  double m[MOST_ORDER];
  spline(order - 1, t, m);
  for (int j = 0; j < order; j++) {
    slopes[task * order + j] = (j > 0 ? m[j - 1] : 0.0) - (j < order - 1 ? m[j] : 0.0);
  }
}

// Mesh points that a block owns: thread (y, z) has those along x in its registers, for each of some
// columns. MeshBins.java cuts meshes so.
const int BIN_X = 8;
const int BIN_Y = 8;
const int BIN_Z = 16;
const int BIN_COLUMNS = 4;  // of a block
const int BIN_ATOMS = WARP;  // that are looked at together
const int BIN_WEIGHTS = BIN_X + BIN_Y + BIN_Z;
static_assert(BIN_Y * BIN_Z == THREADS && BIN_WEIGHTS == WARP, "a thread for each, a lane for each");

// An axis of a bin: its points, of the mesh's, from one on.
struct BinAxis {
  int begin, length, points;
  int bins, own;

  __device__ BinAxis(int all, int size, int bin) : points(all), own(bin) {
    bins = (all + size - 1) / size;
    begin = bin * size;
    length = min(size, all - begin);
  }

  // The points of a spline from its first one to the first of the bin.
  __device__ int ahead(int first) const {
    return begin >= first ? begin - first : begin - first + points;
  }

  // Whether P points from the first one on, some of them from the other end, have any in the bin.
  __device__ bool meets(int first, int order) const {
    const int before = ahead(first);
    return before < order || before + length > points;
  }

  // The first of the bins in which splines begin that have points in this one, and how many there
  // are.
  __device__ int from(int size, int order, int* count) const {
    const int first = begin >= order - 1 ? begin - order + 1 : begin - order + 1 + points;
    *count = length + order - 1 >= points ? bins : (own - first / size + bins) % bins + 1;
    return length + order - 1 >= points ? 0 : first / size;
  }
};

// The cotangents of consecutive columns, each on a mesh of its own.
//
// A block owns a bin of mesh points and looks at the atoms whose splines begin in it or in bins
// before it. Their weights, 0 where they have none, wait in shared memory, so that each thread adds
// up its points in registers: atom after atom, in the order of bins and of `sorted`. Warps leave out
// atoms that have nothing for their rows. launch: 128 threads for a bin of 8 x 8 x 16 points and 4
// columns. shared memory: 10 KB. flops: 2 N P^3 a column, and N P^3 of each 4. bytes: of a column
// reads 8 N and writes 8 of each point: with one reading of an atom, whose bins share it in the
// cache, the floor.
// bin_starts[(bx bins_y + by) bins_z + bz]: in sorted; charges[first_charge + atom columns + column]
template <int P>
static __device__ inline void spread_charges(long long first_block, const Mesh& mesh,
                                             const int* sorted, const int* bin_starts,
                                             const int* first, const double* weights,
                                             long long columns, long long first_column, int count,
                                             const double* charges, long long first_charge,
                                             double* numbers) {
  __shared__ double weights_of[BIN_ATOMS][BIN_WEIGHTS];  // along x, y and z
  __shared__ double charges_of[BIN_ATOMS][BIN_COLUMNS];
  __shared__ unsigned reached[BIN_ATOMS];  // which of these weights are its own
  __shared__ int atoms[BIN_ATOMS];
  __shared__ int found;

  const int bins_y = ((int)mesh.points[1] + BIN_Y - 1) / BIN_Y;
  const int bins_z = ((int)mesh.points[2] + BIN_Z - 1) / BIN_Z;
  const int bins = ((int)mesh.points[0] + BIN_X - 1) / BIN_X * bins_y * bins_z;
  const long long block = first_block + blockIdx.x;
  const int before = (int)(block / bins) * BIN_COLUMNS;
  if (before >= count) {
    return;
  }
  const int bin = (int)(block % bins);
  const BinAxis along_x((int)mesh.points[0], BIN_X, bin / bins_z / bins_y);
  const BinAxis along_y((int)mesh.points[1], BIN_Y, bin / bins_z % bins_y);
  const BinAxis along_z((int)mesh.points[2], BIN_Z, bin % bins_z);
  const int mine = min(BIN_COLUMNS, count - before);

  // a warp has 4 rows of 8 points
  const int lane = threadIdx.x % WARP;
  const int warp = threadIdx.x / WARP;
  const int y = warp / 2 * 4 + lane / 8;
  const int z = warp % 2 * 8 + lane % 8;
  const unsigned rows = 0xfu << (BIN_X + warp / 2 * 4);
  const unsigned places = 0xffu << (BIN_X + BIN_Y + warp % 2 * 8);
  // a lane brings one weight of an atom
  const int axis = lane < BIN_X ? 0 : lane < BIN_X + BIN_Y ? 1 : 2;
  const BinAxis of_axis = axis == 0 ? along_x : axis == 1 ? along_y : along_z;
  const int place = lane - (axis == 0 ? 0 : axis == 1 ? BIN_X : BIN_X + BIN_Y);

  double sums[BIN_COLUMNS][BIN_X] = {};
  int count_x, count_y, count_z;
  const int from_x = along_x.from(BIN_X, P, &count_x);
  const int from_y = along_y.from(BIN_Y, P, &count_y);
  const int from_z = along_z.from(BIN_Z, P, &count_z);
  for (int b = 0; b < count_x * count_y * count_z; b++) {
    const int bx = (from_x + b / count_z / count_y) % along_x.bins;
    const int by = (from_y + b / count_z % count_y) % along_y.bins;
    const int bz = (from_z + b % count_z) % along_z.bins;
    const int* starts = bin_starts + (bx * bins_y + by) * bins_z + bz;
    for (int next = starts[0]; next < starts[1]; next += BIN_ATOMS) {
      __syncthreads();  // what was there before is used
      if (warp == 0) {
        const int atom = next + lane < starts[1] ? sorted[next + lane] : -1;
        const bool meets = atom >= 0 && along_x.meets(first[atom], P) &&
                           along_y.meets(first[mesh.atoms + atom], P) &&
                           along_z.meets(first[2 * mesh.atoms + atom], P);
        const unsigned all = __ballot_sync(0xffffffffu, meets);
        if (meets) {
          atoms[__popc(all & ((1u << lane) - 1))] = atom;
        }
        if (lane == 0) {
          found = __popc(all);
        }
      }
      __syncthreads();
      for (int a = warp; a < found; a += WARPS) {
        const long long atom = atoms[a];
        int j = of_axis.ahead(first[axis * mesh.atoms + atom]) + place;
        j = j >= of_axis.points ? j - of_axis.points : j;
        const bool has = place < of_axis.length && j < P;
        weights_of[a][lane] = has ? weights[(axis * mesh.atoms + atom) * P + j] : 0.0;
        const unsigned own = __ballot_sync(0xffffffffu, has);
        if (lane == 0) {
          reached[a] = own;
        }
        if (lane < BIN_COLUMNS) {
          charges_of[a][lane] =
              lane < mine ? charges[first_charge + atom * columns + first_column + before + lane]
                          : 0.0;
        }
      }
      __syncthreads();
      for (int a = 0; a < found; a++) {
        const unsigned own = reached[a];
        if ((own & rows) == 0 || (own & places) == 0) {
          continue;
        }
        const double across = weights_of[a][BIN_X + y] * weights_of[a][BIN_X + BIN_Y + z];
#pragma unroll
        for (int x = 0; x < BIN_X; x++) {
          const double weight = weights_of[a][x] * across;
#pragma unroll
          for (int c = 0; c < BIN_COLUMNS; c++) {
            sums[c][x] += charges_of[a][c] * weight;
          }
        }
      }
    }
  }
  if (y >= along_y.length || z >= along_z.length) {
    return;
  }
  double* column = numbers + before * 2 * half_size(mesh);
#pragma unroll
  for (int c = 0; c < BIN_COLUMNS; c++) {
    if (c < mine) {
#pragma unroll
      for (int x = 0; x < BIN_X; x++) {
        if (x < along_x.length) {
          column[((along_x.begin + x) * mesh.points[1] + along_y.begin + y) * row_length(mesh) +
                 along_z.begin + z] = sums[c][x];
        }
      }
      column += 2 * half_size(mesh);
    }
  }
}

const int FORCE_FIELDS = 32;  // whose forces are added up one after the other

// The fields of a range, counted from the first one of a density on, that are among `count` ones.
struct FieldRange {
  int number, begin, end;

  __device__ FieldRange(int first_field, int count, long long ahead) {
    number = first_field / FORCE_FIELDS + (int)ahead;
    begin = max(first_field, number * FORCE_FIELDS);
    end = min(first_field + count, (number + 1) * FORCE_FIELDS);
  }
};

// Where a lane adds up: forces[3 (range N + atom) + axis].
static __device__ inline long long force_place(const Mesh& mesh, int range, long long atom,
                                               int axis) {
  return 3 * (range * mesh.atoms + atom) + axis;
}

// What a lane adds up of the slopes of a field along the axes, per mesh step; returns that of its
// value. point(i, j) has the field.
template <int P, class Point>
static __device__ inline double add_slopes(const double* along, const double* along_slopes,
                                           const double* y, const double* y_slopes, double z,
                                           double z_slope, Point point, double* slope) {
  double by_x = 0;
  double by_y = 0;
  double plain = 0;
#pragma unroll
  for (int j = 0; j < Lanes<P>::YS; j++) {
    double row = 0;
    double row_slope = 0;
#pragma unroll
    for (int i = 0; i < Lanes<P>::XS; i++) {
      const double here = point(i, j);
      row += along[i] * here;
      row_slope += along_slopes[i] * here;
    }
    by_x += y[j] * row_slope;
    by_y += y_slopes[j] * row;
    plain += y[j] * row;
  }
  slope[0] = by_x * z;
  slope[1] = by_y * z;
  slope[2] = plain * z_slope;
  return plain * z;
}

// What a lane takes of the weights and slopes of an atom, and where its points are on the mesh.
template <int P>
struct ForceLane {
  double along[Lanes<P>::XS], along_slopes[Lanes<P>::XS];
  double y[Lanes<P>::YS], y_slopes[Lanes<P>::YS];
  double z, z_slope;
  // of the mesh numbers before a point: a mesh has less than 2^31, and no fewer than P along an axis
  int at_x[Lanes<P>::XS], at_y[Lanes<P>::YS];

  __device__ ForceLane(const Mesh& mesh, const int* first, const double* weights,
                       const double* slopes, long long atom) {
    const long long axis_length = mesh.atoms * P;
    const double* w = weights + atom * P;
    const double* dw = slopes + atom * P;
    const Lanes<P> lanes;
    const int row_numbers = (int)row_length(mesh);
    const int y_points = (int)mesh.points[1];
#pragma unroll
    for (int i = 0; i < Lanes<P>::XS; i++) {
      along[i] = w[lanes.x_of(i)];
      along_slopes[i] = dw[lanes.x_of(i)];
      at_x[i] = wrapped(first[atom] + lanes.x_of(i), (int)mesh.points[0]) * y_points * row_numbers;
    }
    const int from_z = wrapped(first[2 * mesh.atoms + atom] + lanes.z, (int)mesh.points[2]);
#pragma unroll
    for (int j = 0; j < Lanes<P>::YS; j++) {
      y[j] = lanes.is_behind(j) ? 0.0 : w[axis_length + lanes.y_of(j)];
      y_slopes[j] = lanes.is_behind(j) ? 0.0 : dw[axis_length + lanes.y_of(j)];
      at_y[j] = wrapped(first[mesh.atoms + atom] + lanes.y_of(j), y_points) * row_numbers + from_z;
    }
    z = lanes.idle ? 0.0 : w[2 * axis_length + lanes.z];
    z_slope = lanes.idle ? 0.0 : dw[2 * axis_length + lanes.z];
  }

  __device__ double add(const double* field, double* slope) const {
    return add_slopes<P>(along, along_slopes, y, y_slopes, z, z_slope,
                         [&](int i, int j) { return field[at_x[i] + at_y[j]]; }, slope);
  }
};

// Adds charges times slopes of consecutive fields to `forces`, in mesh steps and for each range of
// fields by itself: for atoms that are far from each other.
//
// A warp for each atom and range, see Lanes: a lane adds up its points of a row along x with the
// weights and with their slopes, then those sums along y and z; then the lanes are added up as a
// tree, and fields one after the other, which goes on where an earlier launch has stopped. launch:
// 128 threads, 4 atoms of the same fields. flops: 4 P^3 a field. bytes: reads 8 P^3 a field, much of
// it from the cache, since neighbours in `sorted` share points: with one reading of those near an
// atom, and of 8 for the charge, the floor.
// charges[first_charge + atom columns + g] for the g-th field of the launch.
template <int P>
static __device__ inline void mesh_forces(long long first_block, const Mesh& mesh,
                                          const int* sorted, const int* first,
                                          const double* weights, const double* slopes,
                                          long long columns, const double* charges,
                                          long long first_charge, int first_field, int count,
                                          const double* fields, double* forces) {
  const long long blocks = (mesh.atoms + WARPS - 1) / WARPS;
  const long long block = first_block + blockIdx.x;
  const FieldRange range(first_field, count, block / blocks);
  const long long place = block % blocks * WARPS + threadIdx.x / WARP;
  if (place >= mesh.atoms) {
    return;
  }
  const long long atom = sorted[place];
  const int lane = threadIdx.x % WARP;
  const ForceLane<P> mine(mesh, first, weights, slopes, atom);
  const long long size = 2 * half_size(mesh);
  const double* field = fields + (range.begin - first_field) * size;
  const double* charge = charges + first_charge + atom * columns - first_field;
  double* target = forces + force_place(mesh, range.number, atom, lane);
  double force = lane < 3 ? *target : 0.0;
  for (int g = range.begin; g < range.end; g++) {
    double slope[3];
    mine.add(field, slope);
    field += size;
#pragma unroll
    for (int axis = 0; axis < 3; axis++) {
      slope[axis] = warp_sum(slope[axis]);
    }
    force += charge[g] * (lane == 0 ? slope[0] : lane == 1 ? slope[1] : slope[2]);
  }
  if (lane < 3) {
    *target = force;
  }
}

// Adds what sources feel of one field: its values to dE/dw = gradients[first_value + i], and charges
// times its slopes to the forces of the first range of fields.
//
// As mesh_forces. launch: 128 threads, 4 atoms. flops: 4 P^3. bytes: reads 8 P^3, much of it from the
// cache; 8 for the charge, reads and writes 32.
template <int P>
static __device__ inline void mesh_potentials(long long first_block, const Mesh& mesh,
                                              const int* sorted, const int* first,
                                              const double* weights, const double* slopes,
                                              const double* charges, long long first_charge,
                                              const double* field, double* forces,
                                              long long first_value, double* gradients) {
  const long long place = (first_block + blockIdx.x) * WARPS + threadIdx.x / WARP;
  if (place >= mesh.atoms) {
    return;
  }
  const long long atom = sorted[place];
  const int lane = threadIdx.x % WARP;
  double slope[3];
  const double value =
      warp_sum(ForceLane<P>(mesh, first, weights, slopes, atom).add(field, slope));
#pragma unroll
  for (int axis = 0; axis < 3; axis++) {
    slope[axis] = warp_sum(slope[axis]);
  }
  if (lane < 3) {
    forces[force_place(mesh, 0, atom, lane)] +=
        charges[first_charge + atom] * (lane == 0 ? slope[0] : lane == 1 ? slope[1] : slope[2]);
  }
  if (lane == 0) {
    gradients[first_value + atom] += value;
  }
}

// As TileShape, but weights and slopes wait beside the box.
template <int P>
struct ForceShape {
  static const int X = TileShape<P>::X;
  static const int Y = P == 8 ? 13 : TileShape<P>::Y;
  static const int Z = TileShape<P>::Z;
  static const int MOST = P < 10 ? 32 : 20;
};

const int FORCE_SLOTS = 4;  // atoms of a warp
const int FORCE_KEPT = WARP / FORCE_SLOTS;

// The same, with the same bits, for atoms that are close to each other: a block reads the box of some
// of them once for each field, and its warps add up from shared memory.
//
// launch: 256 threads for a box and a range of 32 fields. shared memory: up to 48 KB. flops: 4 P^3 an
// atom and field. bytes: reads 8 of each point of a box, which are from the cache where boxes
// overlap: with one reading of those near an atom, and of 8 for the charge, the floor.
template <int P>
static __device__ inline void mesh_forces_tile(long long first_block, const Mesh& mesh,
                                               const int* sorted, const Tile* tiles,
                                               long long tile_count, const int* first,
                                               const double* weights, const double* slopes,
                                               long long columns, const double* charges,
                                               long long first_charge, int first_field, int count,
                                               const double* fields, double* forces) {
  typedef ForceShape<P> Shape;
  __shared__ double points[Shape::X * Shape::Y * Shape::Z];
  __shared__ __align__(16) double splines[Shape::MOST][3 * P];
  __shared__ __align__(16) double spline_slopes[Shape::MOST][3 * P];
  __shared__ int corner[Shape::MOST];  // in the box
  __shared__ int atom_of[Shape::MOST];
  __shared__ int row_of[Shape::X * Shape::Y];  // on the mesh, negative where the box has none
  static_assert(TILE_WARPS * FORCE_SLOTS >= Shape::MOST, "atoms of a box");

  const long long block = first_block + blockIdx.x;
  const FieldRange range(first_field, count, block / tile_count);
  const Tile tile = tiles[block % tile_count];
  for (int i = threadIdx.x; i < tile.centres; i += TILE_THREADS) {
    const int atom = sorted[tile.first + i];
    atom_of[i] = atom;
    corner[i] = (first[atom] - tile.start[0]) * Shape::Y * Shape::Z +
                (first[mesh.atoms + atom] - tile.start[1]) * Shape::Z +
                first[2 * mesh.atoms + atom] - tile.start[2];
  }
  for (int i = threadIdx.x; i < tile.centres * 3 * P; i += TILE_THREADS) {
    const long long atom = sorted[tile.first + i / (3 * P)];
    const long long from = (i / P % 3 * mesh.atoms + atom) * P + i % P;
    splines[i / (3 * P)][i % (3 * P)] = weights[from];
    spline_slopes[i / (3 * P)][i % (3 * P)] = slopes[from];
  }
  const Box<Shape, double> box(mesh, tile, row_of);
  __syncthreads();

  const int lane = threadIdx.x % WARP;
  const int warp = threadIdx.x / WARP;
  const Lanes<P> lanes;
  const int of_lane = lanes.x * Shape::Y * Shape::Z + lanes.y * Shape::Z + lanes.z;
  // a lane has the force on one of the atoms of its warp, along one axis
  const int axis = lane % FORCE_KEPT;
  const int own = warp + TILE_WARPS * (lane / FORCE_KEPT);
  const bool has = axis < 3 && own < tile.centres;
  const long long atom = has ? atom_of[own] : 0;
  const double* charge = charges + first_charge + atom * columns - first_field;
  double* target = forces + force_place(mesh, range.number, atom, axis);
  double force = has ? *target : 0.0;
  const long long size = 2 * half_size(mesh);
  const double* field = fields + (range.begin - first_field) * size + box.from_z;
  for (int g = range.begin; g < range.end; g++) {
    const double by = has ? charge[g] : 0.0;
    __syncthreads();  // what was read before is used
    box.read(field, size, false, points);
    field += size;
    __syncthreads();
    double slope[3][FORCE_SLOTS];
#pragma unroll
    for (int slot = 0; slot < FORCE_SLOTS; slot++) {
      const int i = warp + TILE_WARPS * slot;
      double of_slot[3] = {};
      if (TILE_WARPS * slot < Shape::MOST && i < tile.centres) {
        const double* w = splines[i];
        const double* dw = spline_slopes[i];
        double along[Lanes<P>::XS], along_slopes[Lanes<P>::XS];
        double y[Lanes<P>::YS], y_slopes[Lanes<P>::YS];
#pragma unroll
        for (int x = 0; x < Lanes<P>::XS; x++) {
          along[x] = w[lanes.x_of(x)];
          along_slopes[x] = dw[lanes.x_of(x)];
        }
#pragma unroll
        for (int j = 0; j < Lanes<P>::YS; j++) {
          y[j] = lanes.is_behind(j) ? 0.0 : w[P + lanes.y_of(j)];
          y_slopes[j] = lanes.is_behind(j) ? 0.0 : dw[P + lanes.y_of(j)];
        }
        const double* at = points + corner[i] + of_lane;
        add_slopes<P>(along, along_slopes, y, y_slopes, lanes.idle ? 0.0 : w[2 * P + lanes.z],
                      lanes.idle ? 0.0 : dw[2 * P + lanes.z],
                      [&](int x, int j) {
                        const int row = Lanes<P>::X * x * Shape::Y + lanes.y_of(j) - lanes.y;
                        return at[row * Shape::Z];
                      },
                      of_slot);
      }
#pragma unroll
      for (int x = 0; x < 3; x++) {
        slope[x][slot] = of_slot[x];
      }
    }
    const double along_x = sums_of<FORCE_SLOTS>(slope[0]);
    const double along_y = sums_of<FORCE_SLOTS>(slope[1]);
    const double along_z = sums_of<FORCE_SLOTS>(slope[2]);
    force += by * (axis == 0 ? along_x : axis == 1 ? along_y : along_z);
  }
  if (has) {
    *target = force;
  }
}

// Adds the forces of all ranges of fields, in order, to dE/dr_i = gradients[3 (first_atom + i) + x].
//
// launch: 128 threads, an atom each. flops: 3 a range and atom, 18 an atom. bytes: reads 24 a range
// and atom, reads and writes 24 an atom.
extern "C" __global__ void __launch_bounds__(128)
    add_forces(const Mesh* meshes, int ranges, const double* forces, double* gradients) {
  const Mesh& mesh = *meshes;
  const long long atom = thread_from(0);
  if (atom >= mesh.atoms) {
    return;
  }
  double by_axis[3] = {0, 0, 0};  // per step of the coordinates
  for (int range = 0; range < ranges; range++) {
    for (int axis = 0; axis < 3; axis++) {
      by_axis[axis] += forces[force_place(mesh, range, atom, axis)];
    }
  }
  double* target = gradients + 3 * (mesh.first_atom + atom);
  for (int x = 0; x < 3; x++) {
    double sum = target[x];
    for (int axis = 0; axis < 3; axis++) {
      sum += by_axis[axis] * ((double)mesh.points[axis] * mesh.reciprocal[3 * axis + x]);
    }
    target[x] = sum;
  }
}

extern "C" __global__ void __launch_bounds__(128)
    spread_charges_4(long long first_block, const Mesh* mesh, const int* sorted,
                     const int* bin_starts, const int* first, const double* weights,
                     long long columns, long long first_column, int count, const double* charges,
                     long long first_charge, double* numbers) {
  spread_charges<4>(first_block, *mesh, sorted, bin_starts, first, weights, columns, first_column,
                    count, charges, first_charge, numbers);
}

extern "C" __global__ void __launch_bounds__(128)
    spread_charges_6(long long first_block, const Mesh* mesh, const int* sorted,
                     const int* bin_starts, const int* first, const double* weights,
                     long long columns, long long first_column, int count, const double* charges,
                     long long first_charge, double* numbers) {
  spread_charges<6>(first_block, *mesh, sorted, bin_starts, first, weights, columns, first_column,
                    count, charges, first_charge, numbers);
}

extern "C" __global__ void __launch_bounds__(128)
    spread_charges_8(long long first_block, const Mesh* mesh, const int* sorted,
                     const int* bin_starts, const int* first, const double* weights,
                     long long columns, long long first_column, int count, const double* charges,
                     long long first_charge, double* numbers) {
  spread_charges<8>(first_block, *mesh, sorted, bin_starts, first, weights, columns, first_column,
                    count, charges, first_charge, numbers);
}

extern "C" __global__ void __launch_bounds__(128)
    spread_charges_10(long long first_block, const Mesh* mesh, const int* sorted,
                     const int* bin_starts, const int* first, const double* weights,
                     long long columns, long long first_column, int count, const double* charges,
                     long long first_charge, double* numbers) {
  spread_charges<10>(first_block, *mesh, sorted, bin_starts, first, weights, columns, first_column,
                    count, charges, first_charge, numbers);
}

extern "C" __global__ void __launch_bounds__(128)
    mesh_forces_4(long long first_block, const Mesh* mesh, const int* sorted, const int* first,
                  const double* weights, const double* slopes, long long columns,
                  const double* charges, long long first_charge, int first_field, int count,
                  const double* fields, double* forces) {
  mesh_forces<4>(first_block, *mesh, sorted, first, weights, slopes, columns, charges, first_charge,
                 first_field, count, fields, forces);
}

extern "C" __global__ void __launch_bounds__(128)
    mesh_forces_6(long long first_block, const Mesh* mesh, const int* sorted, const int* first,
                  const double* weights, const double* slopes, long long columns,
                  const double* charges, long long first_charge, int first_field, int count,
                  const double* fields, double* forces) {
  mesh_forces<6>(first_block, *mesh, sorted, first, weights, slopes, columns, charges, first_charge,
                 first_field, count, fields, forces);
}

extern "C" __global__ void __launch_bounds__(128)
    mesh_forces_8(long long first_block, const Mesh* mesh, const int* sorted, const int* first,
                  const double* weights, const double* slopes, long long columns,
                  const double* charges, long long first_charge, int first_field, int count,
                  const double* fields, double* forces) {
  mesh_forces<8>(first_block, *mesh, sorted, first, weights, slopes, columns, charges, first_charge,
                 first_field, count, fields, forces);
}

extern "C" __global__ void __launch_bounds__(128)
    mesh_forces_10(long long first_block, const Mesh* mesh, const int* sorted, const int* first,
                  const double* weights, const double* slopes, long long columns,
                  const double* charges, long long first_charge, int first_field, int count,
                  const double* fields, double* forces) {
  mesh_forces<10>(first_block, *mesh, sorted, first, weights, slopes, columns, charges, first_charge,
                 first_field, count, fields, forces);
}

extern "C" __global__ void __launch_bounds__(128)
    mesh_potentials_4(long long first_block, const Mesh* mesh, const int* sorted,
                      const int* first, const double* weights, const double* slopes,
                      const double* charges, long long first_charge, const double* field,
                      double* forces, long long first_value, double* gradients) {
  mesh_potentials<4>(first_block, *mesh, sorted, first, weights, slopes, charges, first_charge,
                     field, forces, first_value, gradients);
}

extern "C" __global__ void __launch_bounds__(128)
    mesh_potentials_6(long long first_block, const Mesh* mesh, const int* sorted,
                      const int* first, const double* weights, const double* slopes,
                      const double* charges, long long first_charge, const double* field,
                      double* forces, long long first_value, double* gradients) {
  mesh_potentials<6>(first_block, *mesh, sorted, first, weights, slopes, charges, first_charge,
                     field, forces, first_value, gradients);
}

extern "C" __global__ void __launch_bounds__(128)
    mesh_potentials_8(long long first_block, const Mesh* mesh, const int* sorted,
                      const int* first, const double* weights, const double* slopes,
                      const double* charges, long long first_charge, const double* field,
                      double* forces, long long first_value, double* gradients) {
  mesh_potentials<8>(first_block, *mesh, sorted, first, weights, slopes, charges, first_charge,
                     field, forces, first_value, gradients);
}

extern "C" __global__ void __launch_bounds__(128)
    mesh_potentials_10(long long first_block, const Mesh* mesh, const int* sorted,
                      const int* first, const double* weights, const double* slopes,
                      const double* charges, long long first_charge, const double* field,
                      double* forces, long long first_value, double* gradients) {
  mesh_potentials<10>(first_block, *mesh, sorted, first, weights, slopes, charges, first_charge,
                     field, forces, first_value, gradients);
}

extern "C" __global__ void __launch_bounds__(256, 4)
    mesh_forces_tile_4(long long first_block, const Mesh* mesh, const int* sorted,
                       const Tile* tiles, long long tile_count, const int* first,
                       const double* weights, const double* slopes, long long columns,
                       const double* charges, long long first_charge, int first_field, int count,
                       const double* fields, double* forces) {
  mesh_forces_tile<4>(first_block, *mesh, sorted, tiles, tile_count, first, weights, slopes, columns,
                      charges, first_charge, first_field, count, fields, forces);
}

extern "C" __global__ void __launch_bounds__(256, 4)
    mesh_forces_tile_6(long long first_block, const Mesh* mesh, const int* sorted,
                       const Tile* tiles, long long tile_count, const int* first,
                       const double* weights, const double* slopes, long long columns,
                       const double* charges, long long first_charge, int first_field, int count,
                       const double* fields, double* forces) {
  mesh_forces_tile<6>(first_block, *mesh, sorted, tiles, tile_count, first, weights, slopes, columns,
                      charges, first_charge, first_field, count, fields, forces);
}

extern "C" __global__ void __launch_bounds__(256, 4)
    mesh_forces_tile_8(long long first_block, const Mesh* mesh, const int* sorted,
                       const Tile* tiles, long long tile_count, const int* first,
                       const double* weights, const double* slopes, long long columns,
                       const double* charges, long long first_charge, int first_field, int count,
                       const double* fields, double* forces) {
  mesh_forces_tile<8>(first_block, *mesh, sorted, tiles, tile_count, first, weights, slopes, columns,
                      charges, first_charge, first_field, count, fields, forces);
}

extern "C" __global__ void __launch_bounds__(256, 3)
    mesh_forces_tile_10(long long first_block, const Mesh* mesh, const int* sorted,
                       const Tile* tiles, long long tile_count, const int* first,
                       const double* weights, const double* slopes, long long columns,
                       const double* charges, long long first_charge, int first_field, int count,
                       const double* fields, double* forces) {
  mesh_forces_tile<10>(first_block, *mesh, sorted, tiles, tile_count, first, weights, slopes, columns,
                      charges, first_charge, first_field, count, fields, forces);
}

// One Y_lm of a unit vector, and r grad Y_lm.
static __device__ inline double harmonic(int l, int m, const double* direction,
                                         const double* constants, int max_angular,
                                         double* gradient) {
  const int size = (max_angular + 1) * (max_angular + 1);
  const int order = m < 0 ? -m : m;
  const double x = direction[0];
  const double y = direction[1];
  const double z = direction[2];
  double cosine = 1;  // Re (x + iy)^order
  double sine = 0;    // Im (x + iy)^order
  double cosine_below = 0;  // of order - 1
  double sine_below = 0;
  for (int i = 0; i < order; i++) {
    cosine_below = cosine;
    sine_below = sine;
    cosine = cosine_below * x - sine_below * y;
    sine = cosine_below * y + sine_below * x;
  }
  double below = 0;
  double current = constants[2 * size + order];
  double slope_below = 0;  // d/dz
  double slope = 0;
  for (int degree = order + 1; degree <= l; degree++) {
    const double a = constants[degree * degree + order];
    const double b = constants[size + degree * degree + order];
    const double next = a * z * current - b * below;
    const double next_slope = a * (current + z * slope) - b * slope_below;
    below = current;
    current = next;
    slope_below = slope;
    slope = next_slope;
  }
  const double flat = order * current;
  if (m < 0) {
    tangential(x, y, z, flat * sine_below, flat * cosine_below, slope * sine, 1, 1, gradient);
    return current * sine;
  }
  tangential(x, y, z, flat * cosine_below, -flat * sine_below, slope * cosine, 1, 1, gradient);
  return current * cosine;
}

// Adds consecutive fields of one density and channel to the spectrum Q, and to the sums of each
// wave: of T M, and for each axis of T |k| dM/dk, with T = dE/dM; nothing at k = 0 and beyond the
// cutoff.
//
// launch: 128 threads, one wave each. flops: about 100 a field, and 100 more of each (l, m).
// bytes: reads 16 a field and wave within the cutoff, and 80 and writes 48 a wave.
// spectra[field][p]: G; sums[place half_size + p]
extern "C" __global__ void __launch_bounds__(128)
    mesh_cotangents(long long first_block, const Mesh* meshes, const double* inverse_splines,
                    const double* cutoff, const Windows* windows, const double* window_factors,
                    int density, int first_field, int count, Columns columns,
                    const double* constants, const Piecewise* tables, const double* data,
                    const double2* source, const double2* spectra, double2* potential,
                    double* sums) {
  const Mesh& mesh = *meshes;
  const long long size = half_size(mesh);
  const long long p = thread_from(first_block);
  if (p >= size) {
    return;
  }
  const Wave wave = wave_at(mesh, p);
  if (wave.norm == 0 || wave.norm >= cutoff[density]) {
    return;
  }
  const double direction[3] = {wave.k[0] / wave.norm, wave.k[1] / wave.norm,
                               wave.k[2] / wave.norm};
  // all that M is proportional to
  const double scale = mesh.prefactor * sharpening(mesh, inverse_splines, p) *
                       window_factor(*windows, window_factors, density, wave.h);
  double width, t;
  const int segment = piecewise_segment(tables[density], data, wave.norm, &width, &t);
  const double2 s = source[p];
  double2 q = potential[p];
  double sum[4];
  for (int x = 0; x < 4; x++) {
    sum[x] = sums[x * size + p];
  }
  int harmonic_before = -1;
  int l = 0;
  double y = 0;
  double gradient[3] = {0, 0, 0};
  for (int g = 0; g < count; g++) {
    const int lm = (first_field + g) / columns.radial;
    const int n = (first_field + g) % columns.radial;
    if (lm != harmonic_before) {
      l = degree_of(lm);
      y = harmonic(l, lm - l * l - l, direction, constants, columns.max_angular, gradient);
      harmonic_before = lm;
    }
    double slope;
    const double radial = piecewise_in(tables[density], data, segment, width, t,
                                       l * columns.radial + n, &slope);
    const double sign = (l + 1) / 2 % 2 == 0 ? scale : -scale;
    const double across = sign * radial;
    const double along = sign * wave.norm * slope * y;
    const double value = across * y;
    double2 by = spectra[g * size + p];
    if (l % 2 == 1) {  // times i
      const double2 even = by;
      by.x = -even.y;
      by.y = even.x;
    }
    q.x += value * by.x;
    q.y += value * by.y;
    const double cotangent = s.x * by.x + s.y * by.y;
    sum[0] += cotangent * value;
    for (int x = 0; x < 3; x++) {
      sum[1 + x] += cotangent * (along * direction[x] + across * gradient[x]);
    }
  }
  potential[p] = q;
  for (int x = 0; x < 4; x++) {
    sums[x * size + p] = sum[x];
  }
}

// The spectrum of dE/dq of one number of multipoles as a field: i^L kappa_LM Q.
//
// launch: 128 threads, one half-space point each. flops: about 20 a point. bytes: reads and writes
// 16 a point.
extern "C" __global__ void __launch_bounds__(128)
    moment_potential(long long first_block, const Mesh* meshes, int moment,
                     const double2* potential, double2* result) {
  const Mesh& mesh = *meshes;
  const long long p = thread_from(first_block);
  if (p < half_size(mesh)) {
    const double kappa = solid_harmonic(moment, wave_at(mesh, p).k);
    const double2 q = potential[p];
    result[p].x = kappa * (moment < 4 ? -q.y : -q.x);
    result[p].y = kappa * (moment < 4 ? q.x : -q.y);
  }
}

// What 4096 waves of one density and channel add to dE/d(strain), to partial[9 block + 3 a + b].
//
// launch: 128 threads. shared memory: 288 bytes. flops: 40 a wave. bytes: reads 32 a wave: the floor.
// Each thread adds every 128th wave in order, lanes are added in a fixed tree, then warps in order.
extern "C" __global__ void __launch_bounds__(128)
    mesh_strain(long long first_block, const Mesh* meshes, int density, const Windows* windows,
                const double* window_slopes, const double* sums, double* partial) {
  __shared__ double of_warps[WARPS][9];
  const Mesh& mesh = *meshes;
  const long long size = half_size(mesh);
  const long long half = mesh.points[2] / 2 + 1;
  const long long block = first_block + blockIdx.x;
  const long long end = min((block + 1) * STRAIN_WAVES, size);
  double strain[9] = {};
  for (long long p = block * STRAIN_WAVES + threadIdx.x; p < end; p += THREADS) {
    const Wave wave = wave_at(mesh, p);
    if (wave.norm == 0) {
      continue;
    }
    // a wave stands for itself, and for -k where that is not in the half spectrum
    const double waves = p % half == 0 ? 1 : 2;
    for (int x = 0; x < 9; x++) {
      strain[x] -= waves * (wave.k[x / 3] / wave.norm) * sums[(1 + x % 3) * size + p];
      strain[x] -= x % 4 == 0 ? waves * sums[p] : 0.0;
    }
    if (windows->first >= 0 && sums[p] != 0) {  // within the cutoff
      for (int x = 0; x < 9; x++) {
        strain[x] -= waves * sums[p] * window_slope(*windows, window_slopes, density, wave.h,
                                                    mesh.reciprocal, TWO_PI, x / 3, x % 3);
      }
    }
  }
  for (int x = 0; x < 9; x++) {
    const double sum = warp_sum(strain[x]);
    if (threadIdx.x % WARP == 0) {
      of_warps[threadIdx.x / WARP][x] = sum;
    }
  }
  __syncthreads();
  if (threadIdx.x < 9) {
    double sum = of_warps[0][threadIdx.x];
    for (int w = 1; w < WARPS; w++) {
      sum += of_warps[w][threadIdx.x];
    }
    partial[9 * block + threadIdx.x] = sum;
  }
}
