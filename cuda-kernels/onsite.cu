// Terms of l = 0 outside the sums.
#include "segment.cuh"

// Adds k = 0 and takes away the share of the centre atom:
//   c_i,a,n00 += (sum_j w_aj / V) zero_n - (1 - w) w_ai self_n.
//
// item: segment, first row, first term; rows are (channel, centre). launch: 128 threads, a row each.
// terms[first term + (2 density + which) size + n]: which = 0 for zero_n, 1 for (1 - w) self_n.
// flops: 4 D size a row. bytes: reads and writes 8 D size a row.
extern "C" __global__ void __launch_bounds__(128)
    onsite(const Segment* segments, const int4* items, const double* weights, const double* totals,
           Columns columns, const double* terms, double* coefficients) {
  const int4 item = items[blockIdx.x];
  const Segment s = segments[item.x];
  const long long row = (long long)item.y + threadIdx.x;
  if (row >= s.channels * s.centres) {
    return;
  }
  const long long channel = row / s.centres;
  const long long centre = row % s.centres;
  const double total = totals[s.first_total + channel];
  const double own = weights[s.first_weight + channel * s.atoms + s.first_centre + centre];
  for (int d = 0; d < columns.densities; d++) {
    const double* term = terms + item.z + 2 * d * columns.radial;
    double* c = coefficients + s.first_output +
                ((centre * columns.densities + d) * s.channels + channel) * columns.fields;
    for (int n = 0; n < columns.radial; n++) {
      c[n] += total * term[n];
      c[n] -= own * term[columns.radial + n];
    }
  }
}
