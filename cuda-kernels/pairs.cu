// The sum over pairs of atoms, for many structures of any sizes at once.
#include "harmonics.cuh"
#include "piecewise.cuh"
#include "segment.cuh"

namespace {

const int THREADS = 128;
const int THREAD_RESULTS = 4;

}  // namespace

// c_i,a,nlm = sum_j w_aj f_nl(d) Y_lm(d), d = r_j - r_i, f from tables: near, and beyond `far` as
// d^{-p-l} times a function of (far / d)^2.
//
// item: segment, centre, density, first of the C F results of centre and density.
// launch: 128 threads for 512 results; neighbours `together` at a time.
// shared memory: 8 together ((L + 1)^2 + (L + 1) size + 2) bytes.
// flops: N^2 (D F (2 C + 1) + 26 D (L + 1) size). bytes: writes 8 N C D F.
// ranges[2 density] is far, ranges[2 density + 1] the exponent p; tables[2 density] near, then far.
// Every result adds the atoms in order.
extern "C" __global__ void __launch_bounds__(128)
    pairs(const Segment* segments, const int4* items, int together, const double* coordinates,
          const double* weights, Columns columns, const double* constants, const Piecewise* tables,
          const double* data, const double* ranges, double* coefficients) {
  extern __shared__ double pair_memory[];
  const int4 item = items[blockIdx.x];
  const Segment& s = segments[item.x];
  const int density = item.z;
  const int orders = columns.max_angular + 1;
  const int harmonics = orders * orders;
  const double far = ranges[2 * density];
  const double exponent = ranges[2 * density + 1];
  double* y = pair_memory;                   // [neighbour][l^2 + l + m]
  double* f = y + together * harmonics;      // [neighbour][l size + n]
  double* distance = f + together * columns.functions;
  double* power = distance + together;       // d^-p

  const long long results = s.channels * columns.fields;
  int weight_row[THREAD_RESULTS], harmonic[THREAD_RESULTS], function[THREAD_RESULTS];
  double sum[THREAD_RESULTS] = {};
#pragma unroll
  for (int i = 0; i < THREAD_RESULTS; i++) {
    const long long result = item.w + (long long)i * THREADS + threadIdx.x;
    const int x = (int)(result % columns.fields);
    const int lm = x / columns.radial;
    int l = 0;
    while ((l + 1) * (l + 1) <= lm) {
      l++;
    }
    weight_row[i] = result < results ? (int)(result / columns.fields) : -1;
    harmonic[i] = lm;
    function[i] = l * columns.radial + x % columns.radial;
  }

  const double* centre = coordinates + 3 * (s.first_atom + s.first_centre + item.y);
  for (long long first = 0; first < s.atoms; first += together) {
    const int count = (int)min((long long)together, s.atoms - first);
    for (int task = threadIdx.x; task < count * orders; task += THREADS) {
      const int j = task / orders;
      const int m = task % orders;
      const double* neighbour = coordinates + 3 * (s.first_atom + first + j);
      const double x0 = neighbour[0] - centre[0];
      const double x1 = neighbour[1] - centre[1];
      const double x2 = neighbour[2] - centre[2];
      const double d = sqrt(x0 * x0 + x1 * x1 + x2 * x2);
      // at the origin a regular function has its l = 0 part only
      const double inverse = d == 0 ? 0.0 : 1 / d;
      harmonics_of_order(
          m, columns.max_angular, x0 * inverse, x1 * inverse, x2 * inverse, constants,
          [=](int l) { return d == 0 && l > 0 ? 0.0 : 1.0; }, y + j * harmonics);
      if (m == 0) {
        distance[j] = d;
        power[j] = d > far ? pow(d, -exponent) : 1.0;
      }
    }
    __syncthreads();
    for (int task = threadIdx.x; task < count * columns.functions; task += THREADS) {
      const int j = task / columns.functions;
      const int function_index = task % columns.functions;
      const double d = distance[j];
      if (d <= far) {
        f[task] = piecewise(tables[2 * density], data, d, function_index);
      } else {
        const double ratio = far / d;
        double value = power[j] * piecewise(tables[2 * density + 1], data, ratio * ratio,
                                            function_index);
        for (int l = function_index / columns.radial; l > 0; l--) {
          value /= d;
        }
        f[task] = value;
      }
    }
    __syncthreads();
    for (int j = 0; j < count; j++) {
#pragma unroll
      for (int i = 0; i < THREAD_RESULTS; i++) {
        if (weight_row[i] >= 0) {
          const double w = weights[s.first_weight + weight_row[i] * s.atoms + first + j];
          sum[i] += w * y[j * harmonics + harmonic[i]] * f[j * columns.functions + function[i]];
        }
      }
    }
    __syncthreads();
  }
#pragma unroll
  for (int i = 0; i < THREAD_RESULTS; i++) {
    if (weight_row[i] >= 0) {
      const long long result = item.w + (long long)i * THREADS + threadIdx.x;
      coefficients[s.first_output +
                   ((long long)item.y * columns.densities + density) * results + result] = sum[i];
    }
  }
}
