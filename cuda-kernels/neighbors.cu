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
// shared memory: 8 together ((L + 1)^2 + (L + 1) size + 7) bytes.
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

// Lists all atoms of molecules as neighbours, as NeighborList does for those within a cutoff:
// `sources` and `vectors` of the listed centres, an atom itself only if `counts_own`. If `order` is
// not null, also the same sorted by atoms, see add_sources: those of atom j from
// order[source_starts[first + j]] on.
//
// item: segment, listed centre, the first listed centre of its segment in this list, `first`. With
// an `order` the centres are all atoms of the segment from that one on, as many as are listed.
// launch: 128 threads, which stride over the atoms. flops: 3 P.
// bytes: writes 28 P, with an order 32 P: the floor.
extern "C" __global__ void __launch_bounds__(128)
    all_neighbors(const Segment* segments, const int4* items, const int* centres,
                  const int* listed, const int* starts, const double* coordinates, int counts_own,
                  const int* source_starts, int* sources, double* vectors, int* order) {
  const int4 item = items[blockIdx.x];
  const Segment s = segments[item.x];
  const double* atoms = coordinates + 3 * s.first_atom;
  const int own = listed[s.first_centre + centres[item.y]];
  const int lowest = listed[s.first_centre + centres[item.z]];
  const bool skips = counts_own == 0;
  const int start = starts[item.y];
  for (int j = threadIdx.x; j < (int)s.sources; j += SUM_THREADS) {
    if (skips && j == own) {
      continue;
    }
    const int at = start + j - (skips && own < j ? 1 : 0);
    sources[at] = j;
#pragma unroll
    for (int x = 0; x < 3; x++) {
      vectors[3LL * at + x] = atoms[3 * j + x] - atoms[3 * own + x];
    }
    if (order != 0) {
      // centres before this one, without the atom itself
      const int before = item.y - item.z - (skips && lowest <= j && j < own ? 1 : 0);
      order[source_starts[item.w + j] + before] = at;
    }
  }
}
