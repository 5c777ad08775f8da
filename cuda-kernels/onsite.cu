// Terms of the centres themselves, outside the sums.
#include "harmonics.cuh"
#include "lane_sum.cuh"
#include "segment.cuh"

// totals = sum_j w_aj / V of each channel.
//
// item: segment, channel. launch: 128 threads each. flops: N C. bytes: reads 8 N C.
extern "C" __global__ void __launch_bounds__(128)
    source_totals(const Segment* segments, const int2* items, const double* weights,
                  const double* volumes, double* totals) {
  __shared__ double lanes[LANES];
  const int2 item = items[blockIdx.x];
  const Segment s = segments[item.x];
  const double* charges = weights + s.first_weight + item.y * s.moments * s.atoms;
  double total = 0;
  for (long long i = threadIdx.x; i < s.atoms; i += LANES) {
    total += charges[i];
  }
  total = lane_sum(total, lanes);
  if (threadIdx.x == 0) {
    totals[s.first_total + item.y] = total / volumes[item.x];
  }
}

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

// The transpose of onsite, of structures all of whose atoms are centres:
//   gradient_aj,lm = [l = 0] sum_i,d,n g_i,a,dn00 zero_dn / V - sum_d,n g_j,a,dnlm (1 - w) self_dln.
// Multiply-adds are rounded once, as OnSiteSum.java does.
//
// item: segment, channel, first term. launch: 128 threads each. flops: 2 N C D size (1 + degrees^2).
// bytes: reads 8 N C D size degrees^2 (l = 0 twice), writes 8 N C degrees^2.
extern "C" __global__ void __launch_bounds__(128)
    onsite_transpose(const Segment* segments, const int4* items, const double* volumes,
                     Columns columns, int degrees, const double* terms, const double* coefficients,
                     long long first_gradient, double* gradients) {
  __shared__ double lanes[LANES];
  const int4 item = items[blockIdx.x];
  const Segment s = segments[item.x];
  const long long row = columns.densities * s.channels * columns.fields;
  const double* g = coefficients + s.first_output + item.y * columns.fields;
  double mean = 0;
  for (long long i = threadIdx.x; i < s.atoms; i += LANES) {
    double own = 0;
    for (int d = 0; d < columns.densities; d++) {
      const double* term = terms + item.z + (1 + degrees) * d * columns.radial;
      const double* c = g + i * row + d * s.channels * columns.fields;
      for (int n = 0; n < columns.radial; n++) {
        own = fma(c[n], term[n], own);
      }
    }
    mean += own;
  }
  mean = lane_sum(mean, lanes) / volumes[item.x];
  double* target = gradients + first_gradient + s.first_weight + item.y * s.moments * s.atoms;
  for (long long i = threadIdx.x; i < s.atoms; i += LANES) {
    for (int lm = 0; lm < degrees * degrees; lm++) {
      double sum = 0;
      for (int d = 0; d < columns.densities; d++) {
        const double* self =
            terms + item.z + ((1 + degrees) * d + 1 + degree_of(lm)) * columns.radial;
        const double* c = g + i * row + d * s.channels * columns.fields + lm * columns.radial;
        for (int n = 0; n < columns.radial; n++) {
          sum = fma(-c[n], self[n], sum);
        }
      }
      target[lm * s.atoms + i] = lm == 0 ? sum + mean : sum;
    }
  }
}
