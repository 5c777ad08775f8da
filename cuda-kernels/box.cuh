// Boxes of mesh points in shared memory, and how the lanes of a warp share out the P^3 points of an
// atom.
#pragma once

#include "mesh.cuh"
#include "warp.cuh"

// The lanes of a warp: P side by side along z, as many rows of these along y, two along x where
// they are short. Those that are left over take what others have, with weights of 0.
template <int P>
struct Lanes {
  static const int X = P <= 6 ? 2 : 1;
  static const int Y = WARP / (P * X);
  static const int XS = P / X;            // places along x of a lane
  static const int YS = (P + Y - 1) / Y;  // and along y

  int x, y, z;
  bool idle;

  __device__ Lanes() {
    const int lane = threadIdx.x % WARP;
    const int row = lane / P % (X * Y);
    x = row / Y;
    y = row % Y;
    z = lane % P;
    idle = lane >= X * Y * P;
  }

  __device__ int x_of(int i) const { return x + X * i; }
  __device__ int y_of(int j) const { return is_behind(j) ? y : y + Y * j; }
  __device__ bool is_behind(int j) const { return (j + 1) * Y > P && y + Y * j >= P; }

  // Of the weights of an axis each: those along x, and the products of those along y and z.
  __device__ void weights(const double* wx, const double* wy, const double* wz, double* along,
                          double* across) const {
#pragma unroll
    for (int i = 0; i < XS; i++) {
      along[i] = wx[x_of(i)];
    }
    const double last = idle ? 0.0 : wz[z];
#pragma unroll
    for (int j = 0; j < YS; j++) {
      across[j] = is_behind(j) ? 0.0 : wy[y_of(j)] * last;
    }
  }
};

static __device__ inline int wrapped(int place, int points) {
  return place >= points ? place - points : place;
}

// A box of mesh points that has all those of some centres; MeshTiles.java writes it, in this order.
struct Tile {
  int start[3];   // the first point
  int points[3];  // along each axis, at most those of TileShape
  int first;      // sorted[first ...]
  int centres;    // at most TileShape::MOST
};

// How a box lies in shared memory: rows along z of P + 16 numbers of 8 bytes, and Y Z = 2 P mod 16
// where lanes lie along x, too, so that the 16 lanes that read at a time find theirs in 16
// different banks.
template <int P>
struct TileShape {
  static const int X = P == 6 ? 11 : 14;
  static const int Y = P == 6 ? 18 : P < 10 ? 14 : 13;
  static const int Z = P + 16;
  static const int MOST = P < 10 ? 48 : 36;
};

const int TILE_THREADS = 256;
const int TILE_WARPS = TILE_THREADS / WARP;
const int LOADS = 7;  // of a thread on their way at a time

// What a number of a box is: one field in double, two fields in single.
template <class Real>
struct Staged;

template <>
struct Staged<double> {
  typedef double type;
  static const int FIELDS = 1;
  static __device__ double load(const double* field, long long, bool) { return *field; }
};

template <>
struct Staged<float> {
  typedef float2 type;
  static const int FIELDS = 2;
  static __device__ float2 load(const float* field, long long size, bool both) {
    return make_float2(*field, both ? field[size] : 0.0f);
  }
};

// A box in shared memory, a field, or two in single, at a time.
template <class Shape, class Real>
struct Box {
  typedef Staged<Real> Kind;
  static const int ALL = Shape::X * Shape::Y;
  // a thread reads its place of every ROWS-th row
  static const int ROWS = TILE_THREADS / Shape::Z;

  const int* row_of;  // on the mesh, negative where the box has none
  int z;
  int from_z;
  int first_row;

  // Fills row_of, room for ALL: known to all behind the next barrier.
  __device__ Box(const Mesh& mesh, const Tile& tile, int* rows) : row_of(rows) {
    const int row_numbers = (int)row_length(mesh);
    for (int i = threadIdx.x; i < ALL; i += TILE_THREADS) {
      const int x = wrapped(tile.start[0] + i / Shape::Y, (int)mesh.points[0]);
      const int y = wrapped(tile.start[1] + i % Shape::Y, (int)mesh.points[1]);
      const bool inside = i / Shape::Y < tile.points[0] && i % Shape::Y < tile.points[1];
      rows[i] = inside ? (x * (int)mesh.points[1] + y) * row_numbers : -1;
    }
    z = threadIdx.x % Shape::Z;
    from_z = wrapped(tile.start[2] + z, (int)mesh.points[2]);
    const bool reads = threadIdx.x < ROWS * Shape::Z && z < tile.points[2];
    first_row = reads ? (int)threadIdx.x / Shape::Z : ALL;
  }

  // column: the field from from_z on, which stays the same for all rows; points[(x Y + y) Z + z]
  __device__ void read(const Real* column, long long size, bool both,
                       typename Kind::type* points) const {
    for (int r = first_row; r < ALL; r += LOADS * ROWS) {
      typename Kind::type loaded[LOADS];
#pragma unroll
      for (int i = 0; i < LOADS; i++) {
        const int row = r + i * ROWS;
        const int from = row < ALL ? row_of[row] : -1;
        loaded[i] = typename Kind::type();
        if (from >= 0) {
          loaded[i] = Kind::load(column + from, size, both);
        }
      }
#pragma unroll
      for (int i = 0; i < LOADS; i++) {
        const int row = r + i * ROWS;
        if (row < ALL) {
          points[row * Shape::Z + z] = loaded[i];
        }
      }
    }
  }
};

// Adds up so many numbers each over the lanes, a power of two, in the order of warp_sum: lanes
// (WARP / NUMBERS) v ... get number v.
template <int NUMBERS>
static __device__ inline double sums_of(double* values) {
  const int lane = threadIdx.x % WARP;
#pragma unroll
  for (int lanes = WARP / 2, half = NUMBERS / 2; half > 0; lanes /= 2, half /= 2) {
    const bool upper = (lane & lanes) != 0;
#pragma unroll
    for (int v = 0; v < half; v++) {
      const double kept = upper ? values[half + v] : values[v];
      const double given = upper ? values[v] : values[half + v];
      values[v] = kept + __shfl_xor_sync(0xffffffffu, given, lanes);
    }
  }
  double sum = values[0];
#pragma unroll
  for (int lanes = WARP / NUMBERS / 2; lanes > 0; lanes /= 2) {
    sum += __shfl_xor_sync(0xffffffffu, sum, lanes);
  }
  return sum;
}
