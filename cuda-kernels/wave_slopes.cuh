// What some reciprocal vectors of a structure need for derivatives of the field matrix, in shared
// memory: directions, harmonics and radial integrals with their slopes.
#pragma once

#include "harmonics.cuh"
#include "piecewise.cuh"
#include "segment.cuh"
#include "windows.cuh"

// For `together` vectors 8 together (4 (L + 1)^2 + 2 (L + 1) size + 4) bytes.
struct WaveSlopes {
  double* y;         // [vector][l^2 + l + m], with (8 pi / V) s_l
  double* gradient;  // [vector][axis][l^2 + l + m]: r grad Y, likewise
  double* spectrum;  // [vector][l size + n]: phi v I_nl
  double* slopes;    // [vector][l size + n]: phi |k| d(v I_nl)/d|k|
  double* wave;      // [vector]: direction, |k|
  double* end;
};

static __device__ inline WaveSlopes wave_slopes(double* memory, int together,
                                                const Columns& columns) {
  const int harmonics = (columns.max_angular + 1) * (columns.max_angular + 1);
  WaveSlopes made;
  made.y = memory;
  made.gradient = made.y + together * harmonics;
  made.spectrum = made.gradient + 3 * together * harmonics;
  made.slopes = made.spectrum + together * columns.functions;
  made.wave = made.slopes + together * columns.functions;
  made.end = made.wave + 4 * together;
  return made;
}

// Directions and harmonics of `count` vectors from `first` on, by all threads of the block; a barrier
// must follow.
static __device__ inline void make_waves(const WaveSlopes& made, const Segment& s,
                                         const int* indices, int first, int count,
                                         const Columns& columns, const double* constants) {
  const int orders = columns.max_angular + 1;
  const int harmonics = orders * orders;
  for (int task = threadIdx.x; task < count * orders; task += blockDim.x) {
    const int v = task / orders;
    double k[3];
    wave_of(s, indices + 3 * (s.first_vector + first + v), k);
    const double norm = sqrt(k[0] * k[0] + k[1] * k[1] + k[2] * k[2]);
    if (task % orders == 0) {
      for (int x = 0; x < 3; x++) {
        made.wave[4 * v + x] = k[x] / norm;
      }
      made.wave[4 * v + 3] = norm;
    }
    const double prefactor = s.prefactor;
    harmonics_with_gradients_of_order(
        task % orders, columns.max_angular, k[0] / norm, k[1] / norm, k[2] / norm, constants,
        [=](int l) { return (l + 1) / 2 % 2 == 0 ? prefactor : -prefactor; },
        made.y + v * harmonics, made.gradient + 3 * v * harmonics);
  }
}

// Radial integrals of a density for the same vectors, 0 from the cutoff on; a barrier before and
// after.
static __device__ inline void make_spectra(const WaveSlopes& made, const Segment& s,
                                           const int* indices, int first, int count,
                                           const Columns& columns, int density, double cutoff,
                                           const Windows& windows, const double* window_factors,
                                           const Piecewise* tables, const double* data) {
  for (int task = threadIdx.x; task < count * columns.functions; task += blockDim.x) {
    const int v = task / columns.functions;
    const double k = made.wave[4 * v + 3];
    double value = 0;
    double slope = 0;
    if (k < cutoff) {
      const int* h = indices + 3 * (s.first_vector + first + v);
      const double phi = window_factor(windows, window_factors, density, h);
      value = phi * piecewise(tables[density], data, k, task % columns.functions, &slope);
      slope *= phi;
    }
    made.spectrum[task] = value;
    made.slopes[task] = k * slope;
  }
}
