// Terms of the centres themselves, outside the sums.
#include "harmonics.cuh"
#include "segment.cuh"

// Adds k = 0 and takes away the share of the centre atom:
//   c_i,a,n00 += (sum_j w_aj / V) zero_n,  c_i,a,nlm -= (1 - w) q_ai,lm self_ln.
//
// item: segment, first row, first term; rows are (channel, centre). launch: 128 threads, a row each.
// terms[first term + density (1 + degrees) size]: zero_n, then (1 - w) self_ln of each of the degrees
// l = 0 ... that sources have.
// flops: 2 D size (1 + degrees^2) a row. bytes: reads and writes 8 D size degrees^2 a row.
extern "C" __global__ void __launch_bounds__(128)
    onsite(const Segment* segments, const int4* items, const int* listed, const double* weights,
           const double* totals, Columns columns, int degrees, const double* terms, double* coefficients) {
  const int4 item = items[blockIdx.x];
  const Segment s = segments[item.x];
  const long long row = (long long)item.y + threadIdx.x;
  if (row >= s.channels * s.centres) {
    return;
  }
  const long long channel = row / s.centres;
  const long long centre = row % s.centres;
  const double total = totals[s.first_total + channel];
  const double* own =
      weights + s.first_weight + channel * s.moments * s.atoms + listed[s.first_centre + centre];
  for (int d = 0; d < columns.densities; d++) {
    const double* term = terms + item.z + (1 + degrees) * d * columns.radial;
    double* c = coefficients + s.first_output +
                ((centre * columns.densities + d) * s.channels + channel) * columns.fields;
    for (int n = 0; n < columns.radial; n++) {
      c[n] += total * term[n];
    }
    for (int lm = 0; lm < degrees * degrees; lm++) {
      const double moment = own[lm * s.atoms];
      const double* self = term + (1 + degree_of(lm)) * columns.radial;
      for (int n = 0; n < columns.radial; n++) {
        c[lm * columns.radial + n] -= moment * self[n];
      }
    }
  }
}
