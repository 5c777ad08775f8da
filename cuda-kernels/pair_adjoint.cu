// Derivatives of E = sum_i,a,nlm g_i,a,nlm c_i,a,nlm for sums over neighbours, g = dE/dc.
//
// A neighbour of a centre contributes to E by its weights w_a and its place d: first the derivatives
// with respect to these are made of each, then added up for each atom, as a source and as a centre.
#include "neighbor_slopes.cuh"
#include "segment.cuh"
#include "warp.cuh"

namespace {

const int THREADS = 128;

}  // namespace

// Makes 3 + C numbers of each neighbour of a listed centre: dE/dd and dE/dw_a, `width` apart, which
// is the same for all structures: they have channels of their own.
//
// Neighbours as in neighbors.cu, cotangents g as coefficients are laid out.
// item: segment, listed centre. launch: 128 threads; neighbours `together` at a time, one per warp.
// shared memory: 8 together (4 (L + 1)^2 + 2 (L + 1) size + 10) bytes.
// flops for P neighbours: P D (F (4 C + 2) + (L + 1)^2 (10 C + 40) + 52 (L + 1) size).
// bytes: reads 8 N C D F and 28 P, writes 8 P (3 + C): these are the floor; every warp reads g anew
// from the cache.
// E of a neighbour is added over the densities in order; within one, lanes in a fixed tree.
extern "C" __global__ void __launch_bounds__(128)
    neighbor_terms(const Segment* segments, const int2* items, int together, const int* centres,
                   const int* starts, const int* sources, const double* vectors,
                   const double* weights, Columns columns, const double* constants,
                   const Piecewise* tables, const double* data, const double* numbers,
                   const double* cutoffs, const int* places, const double* cotangents,
                   long long width, double* results) {
  extern __shared__ double term_memory[];
  const int listed = items[blockIdx.x].y;
  const Segment s = segments[items[blockIdx.x].x];
  const long long start = starts[listed];
  const long long count = starts[listed + 1] - start;
  const int harmonics = (columns.max_angular + 1) * (columns.max_angular + 1);
  const int channels = (int)s.channels;
  const NeighborSlopes made = neighbor_slopes(term_memory, together, columns);
  const int lane = threadIdx.x % WARP;

  for (long long first = 0; first < count; first += together) {
    const int some = (int)min((long long)together, count - first);
    make_directions(made, vectors + 3 * (start + first), some, columns, constants);
    __syncthreads();
    for (int density = 0; density < columns.densities; density++) {
      const Radial radial(tables, data, numbers, cutoffs + s.first_cutoff, density, columns);
      make_radials(made, radial, some, columns);
      __syncthreads();
      const double* g = cotangents + s.first_output +
                        ((long long)centres[listed] * columns.all + places[density]) * s.channels *
                            columns.fields;
      for (int j = threadIdx.x / WARP; j < some; j += THREADS / WARP) {
        const long long neighbour = start + first + j;
        double* result = results + neighbour * width;
        const double d = made.distance[j];
        double along = 0, force[3] = {0, 0, 0};
        for (int a = 0; a < channels; a++) {
          const double w = weights[s.first_weight + a * s.atoms + sources[neighbour]];
          double energy = 0;
          for (int lm = lane; lm < harmonics; lm += WARP) {
            const int function = degree_of(lm) * columns.radial;
            const double* row = g + (long long)a * columns.fields + lm * columns.radial;
            double value = 0;
            double slope = 0;
            for (int n = 0; n < columns.radial; n++) {
              value += row[n] * made.f[j * columns.functions + function + n];
              slope += row[n] * made.slopes[j * columns.functions + function + n];
            }
            energy += value * made.y[j * harmonics + lm];
            along += w * slope * made.y[j * harmonics + lm];
            const double across = w * (d > 0 ? value / d : slope);
#pragma unroll
            for (int axis = 0; axis < 3; axis++) {
              force[axis] += across * made.gradient[(3 * j + axis) * harmonics + lm];
            }
          }
          energy = warp_sum(energy);
          if (lane == 0) {
            result[3 + a] = density == 0 ? energy : result[3 + a] + energy;
          }
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

// Adds the terms of the neighbours that are an atom, or its images: dE/dr as a source to
// gradients[3 (first_atom + i) + axis], dE/dw to gradients[first_weight + channel N + i] behind
// `weights_from`; of multipoles all M numbers of a channel.
//
// Those of atom i are the neighbours order[x] with x from source_starts[first + i] up to the next.
// item: segment, first of the (3 + C M) N results, `first`. launch: 128 threads, a result each.
// flops: P (3 + C M). bytes: reads 8 P (3 + C M) and 4 P, writes 8 N (3 + C M): the floor.
// The neighbours are added in order, to what stands there: it does not matter how they are divided
// into launches.
extern "C" __global__ void __launch_bounds__(128)
    add_sources(const Segment* segments, const int4* items, const int* source_starts,
                const int* order, const double* terms, long long width, long long weights_from,
                double* gradients) {
  const int4 item = items[blockIdx.x];
  const Segment s = segments[item.x];
  const long long numbers = 3 + s.channels * s.moments;
  const long long result = (long long)item.y + threadIdx.x;
  if (result >= numbers * s.atoms) {
    return;
  }
  const long long atom = result / numbers;
  const long long which = result % numbers;
  const long long place = which < 3 ? 3 * (s.first_atom + atom) + which
                                    : weights_from + s.first_weight + (which - 3) * s.atoms + atom;
  double sum = gradients[place];
  for (int x = source_starts[item.z + atom]; x < source_starts[item.z + atom + 1]; x++) {
    sum += terms[order[x] * width + which];
  }
  gradients[place] = sum;
}

// Adds the terms of the neighbours of each listed centre: sum dE/dd, then sum dE/dd_alpha d_beta, to
// 12 numbers for each atom from `centres_from` on.
//
// item: segment, first listed centre, listed centres of the segment from there on.
// launch: 120 threads, a result each of ten centres.
// flops: 21 P. bytes: reads 48 P, writes 96 N: the floor. The neighbours are added in order.
extern "C" __global__ void __launch_bounds__(120)
    add_centres(const Segment* segments, const int4* items, const int* centres, const int* starts,
                const double* vectors, const double* terms, long long width, long long centres_from,
                double* gradients) {
  const int4 item = items[blockIdx.x];
  const Segment s = segments[item.x];
  const int result = threadIdx.x % 12;
  const int offset = threadIdx.x / 12;
  if (offset >= item.z) {
    return;
  }
  const int listed = item.y + offset;
  const int alpha = result < 3 ? result : (result - 3) / 3;
  double sum = 0;
  for (long long j = starts[listed]; j < starts[listed + 1]; j++) {
    const double force = terms[j * width + alpha];
    sum += result < 3 ? force : force * vectors[3 * j + (result - 3) % 3];
  }
  gradients[centres_from + 12 * (s.first_atom + centres[listed]) + result] = sum;
}
