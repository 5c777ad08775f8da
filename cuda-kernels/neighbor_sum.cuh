// Sums of w_aj f_nl(d) Y_lm(d) over neighbours j.
#pragma once
#include "harmonics.cuh"
#include "radial.cuh"
#include "segment.cuh"

const int SUM_THREADS = 128;
const int THREAD_RESULTS = 4;

// Which atom a neighbour is, or is an image of, and where it is, seen from the centre.
struct Neighbor {
  long long atom;
  double x[3];
};

// Adds 512 of the results (channel, l, m, n) of one centre to one density of the coefficients, from
// the first on: a block of 128 threads adds `count` neighbours, `together` at a time, in order.
//
// neighbor(j) is a Neighbor, radial as in radial.cuh.
// memory: together ((L + 1)^2 + (L + 1) size + 7) doubles.
template <class List>
static __device__ inline void neighbor_sum(const Segment& s, long long centre, int place,
                                            int first_result, long long count, int together,
                                            const double* weights, const Columns& columns,
                                            const double* constants, const List& neighbor,
                                            const Radial& radial, double* memory,
                                            double* coefficients) {
  const int orders = columns.max_angular + 1;
  const int harmonics = orders * orders;
  double* y = memory;                        // [neighbour][l^2 + l + m]
  double* f = y + together * harmonics;      // [neighbour][l size + n]
  RadialPlace* places = (RadialPlace*)(f + together * columns.functions);
  int* atoms = (int*)(places + together);

  const long long results = s.channels * columns.fields;
  const double* weights_of[THREAD_RESULTS];  // of the atoms of a channel, 0: there is no result
  int harmonic[THREAD_RESULTS], function[THREAD_RESULTS];
  double sum[THREAD_RESULTS] = {};
#pragma unroll
  for (int i = 0; i < THREAD_RESULTS; i++) {
    const long long result = first_result + (long long)i * SUM_THREADS + threadIdx.x;
    const int x = (int)(result % columns.fields);
    const int lm = x / columns.radial;
    weights_of[i] = result < results
                        ? weights + s.first_weight + result / columns.fields * s.atoms
                        : 0;
    harmonic[i] = lm;
    function[i] = degree_of(lm) * columns.radial + x % columns.radial;
  }

  for (long long first = 0; first < count; first += together) {
    const int some = (int)min((long long)together, count - first);
    for (int task = threadIdx.x; task < some * orders; task += SUM_THREADS) {
      const int j = task / orders;
      const int m = task % orders;
      const Neighbor n = neighbor(first + j);
      const double d = sqrt(n.x[0] * n.x[0] + n.x[1] * n.x[1] + n.x[2] * n.x[2]);
      // at the origin a regular function has its l = 0 part only
      const double inverse = d == 0 ? 0.0 : 1 / d;
      harmonics_of_order(
          m, columns.max_angular, n.x[0] * inverse, n.x[1] * inverse, n.x[2] * inverse, constants,
          [=](int l) { return d == 0 && l > 0 ? 0.0 : 1.0; }, y + j * harmonics);
    }
    // the last threads have the fewest harmonics
    for (int j = SUM_THREADS - 1 - threadIdx.x; j < some; j += SUM_THREADS) {
      const Neighbor n = neighbor(first + j);
      places[j] =
          radial.place(sqrt(n.x[0] * n.x[0] + n.x[1] * n.x[1] + n.x[2] * n.x[2]), false);
      atoms[j] = (int)n.atom;
    }
    __syncthreads();
    Radial::each(some, columns.functions, [&](int j, int task) {
      f[j * columns.functions + task] = radial.value(places[j], task, radial.degree(task));
    });
    __syncthreads();
    for (int j = 0; j < some; j++) {
      const int atom = atoms[j];
#pragma unroll
      for (int i = 0; i < THREAD_RESULTS; i++) {
        if (weights_of[i] != 0) {
          sum[i] += weights_of[i][atom] * y[j * harmonics + harmonic[i]] *
                    f[j * columns.functions + function[i]];
        }
      }
    }
    __syncthreads();
  }
#pragma unroll
  for (int i = 0; i < THREAD_RESULTS; i++) {
    if (weights_of[i] != 0) {
      const long long result = first_result + (long long)i * SUM_THREADS + threadIdx.x;
      coefficients[s.first_output + (centre * columns.all + place) * results + result] += sum[i];
    }
  }
}
