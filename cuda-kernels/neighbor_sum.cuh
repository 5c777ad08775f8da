// Sums of w_aj f_nl(d) Y_lm(d) over neighbours j.
#pragma once
#include "harmonics.cuh"
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
// memory: together ((L + 1)^2 + (L + 1) size + 2) doubles.
template <class List, class Radial>
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
  double* distance = f + together * columns.functions;
  double* prepared = distance + together;

  const long long results = s.channels * columns.fields;
  int weight_row[THREAD_RESULTS], harmonic[THREAD_RESULTS], function[THREAD_RESULTS];
  double sum[THREAD_RESULTS] = {};
#pragma unroll
  for (int i = 0; i < THREAD_RESULTS; i++) {
    const long long result = first_result + (long long)i * SUM_THREADS + threadIdx.x;
    const int x = (int)(result % columns.fields);
    const int lm = x / columns.radial;
    weight_row[i] = result < results ? (int)(result / columns.fields) : -1;
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
      if (m == 0) {
        distance[j] = d;
        prepared[j] = radial.prepare(d);
      }
    }
    __syncthreads();
    for (int task = threadIdx.x; task < some * columns.functions; task += SUM_THREADS) {
      const int j = task / columns.functions;
      f[task] = radial.value(distance[j], prepared[j], task % columns.functions);
    }
    __syncthreads();
    for (int j = 0; j < some; j++) {
      const long long atom = neighbor(first + j).atom;
#pragma unroll
      for (int i = 0; i < THREAD_RESULTS; i++) {
        if (weight_row[i] >= 0) {
          const double w = weights[s.first_weight + weight_row[i] * s.atoms + atom];
          sum[i] += w * y[j * harmonics + harmonic[i]] * f[j * columns.functions + function[i]];
        }
      }
    }
    __syncthreads();
  }
#pragma unroll
  for (int i = 0; i < THREAD_RESULTS; i++) {
    if (weight_row[i] >= 0) {
      const long long result = first_result + (long long)i * SUM_THREADS + threadIdx.x;
      coefficients[s.first_output + (centre * columns.all + place) * results + result] += sum[i];
    }
  }
}
