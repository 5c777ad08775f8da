// Fields on a mesh at the centres: sums of P^3 points of each, times B-splines.
//
// A warp adds up the points of a centre in a fixed order, the same in both ways of reading them, so
// that which one it is changes no bit: each lane the points of its place in z, along x, then those
// sums along y; then the lanes as a tree.
#pragma once

#include "box.cuh"
#include "mesh.cuh"
#include "segment.cuh"
#include "warp.cuh"

static __device__ inline double component(double value, int) { return value; }
static __device__ inline double component(float value, int) { return (double)value; }
static __device__ inline double component(float2 value, int f) {
  return (double)(f == 0 ? value.x : value.y);
}

// What a lane adds up of so many fields, of which point(i, j) has the numbers at a point.
template <int P, int FIELDS, class Point>
static __device__ inline void add_points(const double* along, const double* across, Point point,
                                         double* sum) {
#pragma unroll
  for (int f = 0; f < FIELDS; f++) {
    sum[f] = 0;
  }
#pragma unroll
  for (int j = 0; j < Lanes<P>::YS; j++) {
    double row[FIELDS] = {};
#pragma unroll
    for (int i = 0; i < Lanes<P>::XS; i++) {
      const auto here = point(i, j);
#pragma unroll
      for (int f = 0; f < FIELDS; f++) {
        row[f] += along[i] * component(here, f);
      }
    }
#pragma unroll
    for (int f = 0; f < FIELDS; f++) {
      sum[f] += across[j] * row[f];
    }
  }
}

static __device__ inline long long coefficient(const Segment& s, const Columns& columns,
                                               long long centre, int density, int channel) {
  return s.first_output +
         ((centre * columns.all + density) * s.channels + channel) * columns.fields;
}

const int INTERPOLATE_WARPS = 4;
const int INTERPOLATE_FIELDS = 32;  // of a warp: one for each lane

// Adds consecutive fields to the coefficients of one density and channel at the centres of a part,
// each of which reads its points from the mesh: for centres that are far from each other.
//
// A warp for 32 fields at a centre: weights and places stay in registers for all of them. launch:
// 128 threads, 4 centres of the same fields. flops: 2 P^3. bytes: reads Real P^3, much of it from
// the cache, since neighbours in `sorted`, centres by their places on the mesh, share mesh points:
// with one reading of those near a centre the floor; reads and writes 8.
template <int P, class Real>
static __device__ inline void interpolate(long long first_block, const Mesh& mesh, const Segment& s,
                                          const int* listed, const int* sorted, const int* first,
                                          const double* weights, int density, int channel,
                                          int first_field, int count, Columns columns,
                                          const Real* fields, double* coefficients) {
  const int lane = threadIdx.x % WARP;
  const long long blocks = (s.centres + INTERPOLATE_WARPS - 1) / INTERPOLATE_WARPS;
  const long long block = first_block + blockIdx.x;
  const int before = (int)(block / blocks) * INTERPOLATE_FIELDS;
  const long long place = block % blocks * INTERPOLATE_WARPS + threadIdx.x / WARP;
  if (place >= s.centres || before >= count) {
    return;
  }
  const long long centre = sorted[place];
  const long long atom = listed[s.first_centre + centre];
  const Lanes<P> lanes;
  double along[Lanes<P>::XS], across[Lanes<P>::YS];
  const double* of_atom = weights + atom * P;
  const long long axis = mesh.atoms * P;
  lanes.weights(of_atom, of_atom + axis, of_atom + 2 * axis, along, across);
  // Of the mesh numbers before a point: a mesh has less than 2^31, and no fewer than P along an
  // axis.
  const int row_numbers = (int)row_length(mesh);
  const int y_points = (int)mesh.points[1];
  int at_x[Lanes<P>::XS], at_y[Lanes<P>::YS];
#pragma unroll
  for (int i = 0; i < Lanes<P>::XS; i++) {
    at_x[i] = wrapped(first[atom] + lanes.x_of(i), (int)mesh.points[0]) * y_points * row_numbers;
  }
  const int z = wrapped(first[2 * mesh.atoms + atom] + lanes.z, (int)mesh.points[2]);
#pragma unroll
  for (int j = 0; j < Lanes<P>::YS; j++) {
    at_y[j] = wrapped(first[mesh.atoms + atom] + lanes.y_of(j), y_points) * row_numbers + z;
  }
  const long long size = 2 * half_size(mesh);
  const Real* field = fields + before * size;
  const int mine = min(INTERPOLATE_FIELDS, count - before);
  double of_lane = 0;
  for (int g = 0; g < mine; g++) {
    double sum;
    add_points<P, 1>(along, across, [&](int i, int j) { return field[at_x[i] + at_y[j]]; }, &sum);
    sum = warp_sum(sum);
    of_lane = lane == g ? sum : of_lane;
    field += size;
  }
  if (lane < mine) {
    coefficients[coefficient(s, columns, centre, density, channel) + first_field + before + lane] +=
        of_lane;
  }
}

const int TILE_FIELDS = 32;  // of a block
const int TOGETHER = 8;      // sums of a warp that its lanes add up at a time
const int KEPT = WARP / TOGETHER;

// The same for centres that are close to each other: a block reads the box of some of them once for
// each field, or two in single, and its warps add up from shared memory.
//
// launch: 256 threads for a box and 32 fields. shared memory: up to 48 KB. flops: 2 P^3 a centre
// and field. bytes: reads Real of each point of a box, which are from the cache where boxes
// overlap: with one reading of those near a centre the floor; reads and writes 8 a centre and
// field.
template <int P, class Real>
static __device__ inline void interpolate_tile(
    long long first_block, const Mesh& mesh, const Segment& s, const int* listed, const int* sorted,
    const Tile* tiles, long long tile_count, const int* first, const double* weights, int density,
    int channel, int first_field, int count, Columns columns, const Real* fields,
    double* coefficients) {
  typedef TileShape<P> Shape;
  typedef Staged<Real> Kind;
  const int FIELDS = Kind::FIELDS;
  const int SLOTS = TOGETHER / FIELDS;  // centres of a warp at a time, in as many turns as fields
  __shared__ typename Kind::type points[Shape::X * Shape::Y * Shape::Z];
  __shared__ __align__(16) double splines[Shape::MOST][3 * P];
  __shared__ int corner[Shape::MOST];  // in the box
  __shared__ int centre_of[Shape::MOST];
  __shared__ int row_of[Shape::X * Shape::Y];  // on the mesh, negative where the box has none
  static_assert(TILE_WARPS * TOGETHER >= Shape::MOST, "centres of a box");

  const long long block = first_block + blockIdx.x;
  const int before = (int)(block / tile_count) * TILE_FIELDS;
  if (before >= count) {
    return;
  }
  const Tile tile = tiles[block % tile_count];
  for (int i = threadIdx.x; i < tile.centres; i += TILE_THREADS) {
    const int centre = sorted[tile.first + i];
    const long long atom = listed[s.first_centre + centre];
    centre_of[i] = centre;
    corner[i] = (first[atom] - tile.start[0]) * Shape::Y * Shape::Z +
                (first[mesh.atoms + atom] - tile.start[1]) * Shape::Z +
                first[2 * mesh.atoms + atom] - tile.start[2];
  }
  for (int i = threadIdx.x; i < tile.centres * 3 * P; i += TILE_THREADS) {
    const long long atom = listed[s.first_centre + sorted[tile.first + i / (3 * P)]];
    splines[i / (3 * P)][i % (3 * P)] = weights[(i / P % 3 * mesh.atoms + atom) * P + i % P];
  }
  const Box<Shape, Real> box(mesh, tile, row_of);

  const int lane = threadIdx.x % WARP;
  const int warp = threadIdx.x / WARP;
  const Lanes<P> lanes;
  const int of_lane = lanes.x * Shape::Y * Shape::Z + lanes.y * Shape::Z + lanes.z;
  const long long size = 2 * half_size(mesh);
  const int all = min(TILE_FIELDS, count - before);
  const Real* field = fields + before * size + box.from_z;
  double mine[FIELDS] = {};
  for (int g = 0; g < all; g += FIELDS) {
    __syncthreads();  // rows are known, what was read before is used
    box.read(field, size, g + 1 < all, points);
    __syncthreads();
    const int turn = g / FIELDS % KEPT;
#pragma unroll
    for (int round = 0; round < FIELDS; round++) {
      double values[TOGETHER];
#pragma unroll
      for (int slot = 0; slot < SLOTS; slot++) {
        const int i = warp + TILE_WARPS * (round * SLOTS + slot);
        double sum[FIELDS] = {};
        if (i < tile.centres) {
          double along[Lanes<P>::XS], across[Lanes<P>::YS];
          lanes.weights(splines[i], splines[i] + P, splines[i] + 2 * P, along, across);
          const typename Kind::type* at = points + corner[i] + of_lane;
          add_points<P, FIELDS>(
              along, across,
              [&](int x, int y) {
                const int row = Lanes<P>::X * x * Shape::Y + lanes.y_of(y) - lanes.y;
                return at[row * Shape::Z];
              },
              sum);
        }
#pragma unroll
        for (int f = 0; f < FIELDS; f++) {
          values[slot * FIELDS + f] = sum[f];
        }
      }
      const double sum = sums_of<TOGETHER>(values);
      mine[round] = lane % KEPT == turn ? sum : mine[round];
    }
    field += FIELDS * size;
    if (turn < KEPT - 1 && g + FIELDS < all) {
      continue;
    }
    // lanes side by side have fields side by side
    const int value = lane / KEPT;
    const int of_field = g + (lane % KEPT - turn) * FIELDS + value % FIELDS;
#pragma unroll
    for (int round = 0; round < FIELDS; round++) {
      const int i = warp + TILE_WARPS * (round * SLOTS + value / FIELDS);
      if (lane % KEPT <= turn && of_field < all && i < tile.centres) {
        coefficients[coefficient(s, columns, centre_of[i], density, channel) + first_field +
                     before + of_field] += mine[round];
      }
    }
  }
}
