// The sum over pairs of atoms, for many structures of any sizes at once.
#include "neighbor_sum.cuh"
#include "radial.cuh"

// c_i,a,nlm = sum_j w_aj f_nl(d) Y_lm(d), d = r_j - r_i, f from tables, see Radial.
//
// item: segment, centre, density, first of the C F results of centre and density.
// counts_own: whether an atom is its own neighbour.
// launch: 128 threads for 512 results; neighbours `together` at a time.
// shared memory: 8 together ((L + 1)^2 + (L + 1) size + 7) bytes.
// flops: n N (D F (2 C + 1) + 26 D (L + 1) size) for n centres. bytes: reads and writes 8 n C D F:
// the floor.
// Every result adds the atoms in order.
extern "C" __global__ void __launch_bounds__(128)
    pairs(const Segment* segments, const int4* items, int together, const int* listed,
          const double* coordinates, const double* weights, Columns columns,
          const double* constants, const Piecewise* tables, const double* data,
          const double* numbers, const double* cutoffs, const int* places, int counts_own,
          double* coefficients) {
  extern __shared__ double pair_memory[];
  const int4 item = items[blockIdx.x];
  const Segment s = segments[item.x];
  const double* atoms = coordinates + 3 * s.first_atom;
  const long long own = listed[s.first_centre + item.y];
  const double* centre = atoms + 3 * own;
  const int skipped = counts_own || own >= s.sources ? 0 : 1;
  neighbor_sum(
      s, item.y, places[item.z], item.w, s.sources - skipped, together, weights, columns, constants,
      [=](long long k) {
        const long long j = k + (k >= own ? skipped : 0);
        const double* r = atoms + 3 * j;
        return Neighbor{j, {r[0] - centre[0], r[1] - centre[1], r[2] - centre[2]}};
      },
      Radial(tables, data, numbers, cutoffs + s.first_cutoff, item.z, columns), pair_memory, coefficients);
}
