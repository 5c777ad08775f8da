// What some neighbours at vectors d need for derivatives of f_nl(|d|) Y_lm, in shared memory:
// directions, harmonics and radial functions with their slopes.
#pragma once

#include "harmonics.cuh"
#include "radial.cuh"
#include "segment.cuh"

// For `together` neighbours 8 together (4 (L + 1)^2 + 2 (L + 1) size + 10) bytes.
struct NeighborSlopes {
  double* y;         // [neighbour][l^2 + l + m]
  double* gradient;  // [neighbour][axis][l^2 + l + m]: r grad Y
  double* f;         // [neighbour][l size + n]
  double* slopes;    // [neighbour][l size + n]: df/d|d|
  double* distance;  // [neighbour]
  double* unit;      // [neighbour][axis]
  RadialPlace* places;
  double* end;
};

static __device__ inline NeighborSlopes neighbor_slopes(double* memory, int together,
                                                        const Columns& columns) {
  const int harmonics = (columns.max_angular + 1) * (columns.max_angular + 1);
  NeighborSlopes made;
  made.y = memory;
  made.gradient = made.y + together * harmonics;
  made.f = made.gradient + 3 * together * harmonics;
  made.slopes = made.f + together * columns.functions;
  made.distance = made.slopes + together * columns.functions;
  made.unit = made.distance + together;
  made.places = (RadialPlace*)(made.unit + 3 * together);
  made.end = (double*)(made.places + together);
  return made;
}

// Directions and harmonics of `count` neighbours, by all threads of the block; a barrier must follow.
//
// vectors[3 neighbour + axis]
static __device__ inline void make_directions(const NeighborSlopes& made, const double* vectors,
                                              int count, const Columns& columns,
                                              const double* constants) {
  const int orders = columns.max_angular + 1;
  const int harmonics = orders * orders;
  for (int task = threadIdx.x; task < count * orders; task += blockDim.x) {
    const int j = task / orders;
    const int m = task % orders;
    const double* r = vectors + 3 * j;
    const double d = sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]);
    double* slope = made.gradient + 3 * j * harmonics;
    const double inverse = d == 0 ? 0.0 : 1 / d;
    // at the origin a regular function has its l = 0 part only
    harmonics_with_gradients_of_order(
        m, columns.max_angular, r[0] * inverse, r[1] * inverse, r[2] * inverse, constants,
        [=](int l) { return d == 0 && l > 0 ? 0.0 : 1.0; }, made.y + j * harmonics, slope);
    // there only l = 1 has a slope, f' sqrt(3 / 4 pi) along y, z, x of its orders: as f = 0, that
    // stands in the place of f / d times the gradient
    if (d == 0 && m <= 1 && columns.max_angular > 0) {
      for (int lm = 2 - m; lm <= 2 + m; lm += 2) {
        slope[lm % 3 * harmonics + lm] = 0.4886025119029199;
      }
    }
    if (m == 0) {
      made.distance[j] = d;
      for (int axis = 0; axis < 3; axis++) {
        made.unit[3 * j + axis] = r[axis] * inverse;
      }
    }
  }
}

// Radial functions of a density for the same neighbours; with barriers within, and before and after.
static __device__ inline void make_radials(const NeighborSlopes& made, const Radial& radial,
                                           int count, const Columns& columns) {
  for (int j = threadIdx.x; j < count; j += blockDim.x) {
    made.places[j] = radial.place(made.distance[j], true);
  }
  __syncthreads();
  Radial::each(count, columns.functions, [&](int j, int function) {
    const int at = j * columns.functions + function;
    made.f[at] =
        radial.value(made.places[j], function, radial.degree(function), made.slopes + at);
  });
}
