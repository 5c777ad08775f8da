// The sum over the neighbours within a cutoff, images among them, for many structures of any sizes
// and periodicities at once.
#include "neighbor_sum.cuh"
#include "radial.cuh"

// c_i,a,nlm += sum_j w_aj f_nl(d) Y_lm(d), d = r_j - r_i, see Radial; cutoffs[first_cutoff + density]
// of each segment, in A.
//
// The neighbours of listed centre c, which is `centres[c]` of its segment, are starts[c] to
// starts[c + 1] of `sources`, atoms of the segment, and of `vectors`, three numbers each.
// item: segment, listed centre, density, first of the C F results of centre and density.
// launch: 128 threads for 512 results; neighbours `together` at a time.
// shared memory: 8 together ((L + 1)^2 + (L + 1) size + 2) bytes.
// flops for P neighbours of all centres: P (D F (2 C + 1) + 26 D (L + 1) size).
// bytes: reads 28 P for every 512 results, from the cache but once, and reads and writes 8 N C D F:
// these are the floor.
// Every result adds the neighbours in the order of the list.
extern "C" __global__ void __launch_bounds__(128)
    neighbors(const Segment* segments, const int4* items, int together, const int* centres,
              const int* starts, const int* sources, const double* vectors, const double* weights,
              Columns columns, const double* constants, const Piecewise* tables,
              const double* data, const double* numbers, const double* cutoffs, const int* places,
              double* coefficients) {
  extern __shared__ double neighbor_memory[];
  const int4 item = items[blockIdx.x];
  const Segment s = segments[item.x];
  const int first = starts[item.y];
  neighbor_sum(
      s, centres[item.y], places[item.z], item.w, starts[item.y + 1] - first, together, weights,
      columns, constants,
      [=](long long j) {
        const double* d = vectors + 3 * (first + j);
        return Neighbor{sources[first + j], {d[0], d[1], d[2]}};
      },
      Radial(tables, data, numbers, cutoffs + s.first_cutoff, item.z, columns),
      neighbor_memory, coefficients);
}
