// Sums over neighbours that are multipoles, for many structures of any sizes and periodicities at
// once, and what they add to derivatives:
//
//   c_i,a,nlm += sum_j sum_LM q_aj,LM sum_lambda,mu G(lm, LM, lambda mu) f^L_nl,lambda(d) Y_lambda,mu(d),
//   d = r_j - r_i,
//
// as MultipoleCoupling.java says: L and lambda - l are a slot, radial functions are [slot][l][n]. The
// harmonics go up to the largest lambda = L + l, for which `wide` has the sizes.
#include "multipoles.cuh"
#include "neighbor_slopes.cuh"
#include "warp.cuh"

namespace {

const int THREADS = 128;
const int THREAD_RESULTS = 4;
const int BLOCK_RESULTS = THREADS * THREAD_RESULTS;

}  // namespace

// A coefficient G. `target` is slot (L + 1)^2 + lm. NeighborTables.java writes it.
struct Coupled {
  long long target;
  long long moment;    // L^2 + L + M
  long long harmonic;  // lambda^2 + lambda + mu
  double value;
};

// Adds the neighbours of listed centres, which are given as in neighbors.cu.
//
// item: segment, listed centre, density, first of the results of centre and density. These are
// (channel, l, m, n), those of every channel from a multiple of 512 on: a block has one channel.
// coupled: those with a target from target_starts[target] on.
// launch: 128 threads for 512 results; neighbours `together` at a time.
// shared memory: 8 together (wide (L + 1)^2 + slots ((L + 1) size + (L + 1)^2) + 6) bytes.
// flops for P neighbours of all centres, G coefficients and S slots:
// P D C (2 S F + 4 G + 26 S (L + 1) size). bytes: reads 28 P for every 512 results, from the cache but
// once, and reads and writes 8 N C D F: these are the floor.
// Every result adds the neighbours in the order of the list.
extern "C" __global__ void __launch_bounds__(128)
    multipole_neighbors(const Segment* segments, const int4* items, int together,
                        const int* centres, const int* starts, const int* sources,
                        const double* vectors, const double* weights, Columns wide,
                        const double* constants, const Piecewise* tables, const double* data,
                        const double* numbers, const double* cutoffs, Columns columns,
                        const int* target_starts, const Coupled* coupled, const int* places,
                        double* coefficients) {
  extern __shared__ double multipole_memory[];
  const int4 item = items[blockIdx.x];
  const Segment s = segments[item.x];
  const int chunks = (columns.fields + BLOCK_RESULTS - 1) / BLOCK_RESULTS;
  const int channel = item.w / BLOCK_RESULTS / chunks;
  const int first_result = item.w - channel * chunks * BLOCK_RESULTS;
  const int orders = wide.max_angular + 1;
  const int harmonics = orders * orders;
  const int rows = (columns.max_angular + 1) * (columns.max_angular + 1);
  const int slots = wide.functions / columns.functions;
  double* y = multipole_memory;                     // [neighbour][lambda^2 + lambda + mu]
  double* f = y + together * harmonics;             // [neighbour][slot][l size + n]
  double* z = f + together * wide.functions;        // [neighbour][slot][l^2 + l + m]
  RadialPlace* radials = (RadialPlace*)(z + together * slots * rows);
  const Radial radial(tables, data, numbers, cutoffs + s.first_cutoff, item.z, columns);
  const double* moments = weights + s.first_weight + channel * s.moments * s.atoms;
  const int start = starts[item.y];
  const int count = starts[item.y + 1] - start;

  int row[THREAD_RESULTS], function[THREAD_RESULTS];
  double sum[THREAD_RESULTS] = {};
#pragma unroll
  for (int i = 0; i < THREAD_RESULTS; i++) {
    const int x = first_result + i * THREADS + threadIdx.x;
    row[i] = x < columns.fields ? x / columns.radial : -1;
    function[i] = x < columns.fields ? degree_of(row[i]) * columns.radial + x % columns.radial : 0;
  }
  for (int first = 0; first < count; first += together) {
    const int some = min(together, count - first);
    for (int task = threadIdx.x; task < some * orders; task += THREADS) {
      const int j = task / orders;
      const double* r = vectors + 3 * (long long)(start + first + j);
      const double d = sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]);
      // at the origin a regular function has its l = 0 part only
      const double inverse = d == 0 ? 0.0 : 1 / d;
      harmonics_of_order(
          task % orders, wide.max_angular, r[0] * inverse, r[1] * inverse, r[2] * inverse,
          constants, [=](int l) { return d == 0 && l > 0 ? 0.0 : 1.0; }, y + j * harmonics);
    }
    // the last threads have the fewest harmonics
    for (int j = THREADS - 1 - threadIdx.x; j < some; j += THREADS) {
      const double* r = vectors + 3 * (long long)(start + first + j);
      radials[j] = radial.place(sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]), false);
    }
    __syncthreads();
    Radial::each(some, wide.functions, [&](int j, int task) {
      f[j * wide.functions + task] = radial.value(radials[j], task, radial.degree(task));
    });
    for (int task = threadIdx.x; task < some * slots * rows; task += THREADS) {
      const int j = task / (slots * rows);
      const int target = task % (slots * rows);
      const long long atom = sources[start + first + j];
      double value = 0;
      for (int e = target_starts[target]; e < target_starts[target + 1]; e++) {
        if (coupled[e].moment < s.moments) {
          value += coupled[e].value * moments[coupled[e].moment * s.atoms + atom] *
                   y[j * harmonics + coupled[e].harmonic];
        }
      }
      z[task] = value;
    }
    __syncthreads();
    for (int j = 0; j < some; j++) {
#pragma unroll
      for (int i = 0; i < THREAD_RESULTS; i++) {
        if (row[i] >= 0) {
          double value = 0;
          for (int slot = 0; slot < slots; slot++) {
            value += z[(j * slots + slot) * rows + row[i]] *
                     f[j * wide.functions + slot * columns.functions + function[i]];
          }
          sum[i] += value;
        }
      }
    }
    __syncthreads();
  }
#pragma unroll
  for (int i = 0; i < THREAD_RESULTS; i++) {
    if (row[i] >= 0) {
      coefficients[s.first_output +
                   (((long long)centres[item.y] * columns.all + places[item.z]) * s.channels +
                    channel) *
                       columns.fields +
                   first_result + i * THREADS + threadIdx.x] += sum[i];
    }
  }
}

// Makes 3 + C M numbers of each neighbour of a listed centre, `width` apart: dE/dd and dE/dq of each
// channel, M numbers, as neighbor_terms in pair_adjoint.cu does for charges.
//
// item: segment, listed centre. coupled: those of a moment from moment_starts[moment] on.
// launch: 128 threads; neighbours `together` at a time, one per warp.
// shared memory: 8 together (4 wide (L + 1)^2 + 2 slots ((L + 1) size + (L + 1)^2) + 10) bytes.
// flops for P neighbours, G coefficients and S slots:
// P D (C (4 S F + 14 G) + 40 wide (L + 1)^2 + 52 S (L + 1) size).
// bytes: reads 8 N C D F and 28 P, writes 8 P (3 + C M): these are the floor; every warp reads g anew
// from the cache.
// E of a neighbour is added over the densities in order; within one, lanes in a fixed tree.
extern "C" __global__ void __launch_bounds__(128)
    multipole_terms(const Segment* segments, const int2* items, int together, const int* centres,
                    const int* starts, const int* sources, const double* vectors,
                    const double* weights, Columns wide, const double* constants,
                    const Piecewise* tables, const double* data, const double* numbers,
                    const double* cutoffs, Columns columns, const int* moment_starts,
                    const Coupled* coupled, const int* places, const double* cotangents,
                    long long width, double* results) {
  extern __shared__ double term_memory[];
  const int listed = items[blockIdx.x].y;
  const Segment s = segments[items[blockIdx.x].x];
  const long long start = starts[listed];
  const long long count = starts[listed + 1] - start;
  const int harmonics = (wide.max_angular + 1) * (wide.max_angular + 1);
  const int rows = (columns.max_angular + 1) * (columns.max_angular + 1);
  const int targets = wide.functions / columns.functions * rows;
  const NeighborSlopes made = neighbor_slopes(term_memory, together, wide);
  double* values = made.end;  // [neighbour][target]: sum_n g f
  double* steps = values + together * targets;      // likewise with df/d|d|
  const int lane = threadIdx.x % WARP;

  for (long long first = 0; first < count; first += together) {
    const int some = (int)min((long long)together, count - first);
    make_directions(made, vectors + 3 * (start + first), some, wide, constants);
    __syncthreads();
    for (int density = 0; density < columns.densities; density++) {
      const Radial radial(tables, data, numbers, cutoffs + s.first_cutoff, density, columns);
      make_radials(made, radial, some, wide);
      __syncthreads();
      const double* g = cotangents + s.first_output +
                        ((long long)centres[listed] * columns.all + places[density]) * s.channels *
                            columns.fields;
      for (int j = threadIdx.x / WARP; j < some; j += THREADS / WARP) {
        const long long neighbour = start + first + j;
        double* result = results + neighbour * width;
        const double d = made.distance[j];
        double along = 0, force[3] = {0, 0, 0};
        for (int a = 0; a < (int)s.channels; a++) {
          for (int target = lane; target < targets; target += WARP) {
            const int lm = target % rows;
            const int function = j * wide.functions + target / rows * columns.functions +
                                 degree_of(lm) * columns.radial;
            const double* row = g + (long long)a * columns.fields + lm * columns.radial;
            double value = 0;
            double step = 0;
            for (int n = 0; n < columns.radial; n++) {
              value += row[n] * made.f[function + n];
              step += row[n] * made.slopes[function + n];
            }
            values[j * targets + target] = value;
            steps[j * targets + target] = step;
          }
          __syncwarp();
          const double* moments =
              weights + s.first_weight + a * s.moments * s.atoms + sources[neighbour];
          for (int x = 0; x < min((int)s.moments, MOST_MOMENTS); x++) {
            const double moment = moments[x * s.atoms];
            double by_moment = 0;
            for (int e = moment_starts[x] + lane; e < moment_starts[x + 1]; e += WARP) {
              const Coupled c = coupled[e];
              const double value = c.value * values[j * targets + c.target];
              const double step = c.value * steps[j * targets + c.target];
              const double y = made.y[j * harmonics + c.harmonic];
              by_moment += value * y;
              along += moment * step * y;
              const double across = moment * (d > 0 ? value / d : step);
#pragma unroll
              for (int axis = 0; axis < 3; axis++) {
                force[axis] += across * made.gradient[(3 * j + axis) * harmonics + c.harmonic];
              }
            }
            by_moment = warp_sum(by_moment);
            if (lane == 0) {
              double* number = result + 3 + a * s.moments + x;
              *number = density == 0 ? by_moment : *number + by_moment;
            }
          }
          if (lane == 0 && s.moments > MOST_MOMENTS) {
            result[3 + a * s.moments + MOST_MOMENTS] = 0;  // the trace
          }
          __syncwarp();
        }
#pragma unroll
        for (int axis = 0; axis < 3; axis++) {
          const double sum = warp_sum(force[axis] + along * made.unit[3 * j + axis]);
          if (lane == 0) {
            result[axis] = density == 0 ? sum : result[axis] + sum;
          }
        }
      }
      __syncthreads();
    }
  }
}
