// Coefficients of split potentials from those of their parts.
#include "segment.cuh"

// How many densities there are and how many of them each part has; SplitPotentials.java writes it
// and the next, in this order.
struct Split {
  int densities;
  int smooth;  // those with a sum that is smooth
  int near;    // those that neighbours have a share in
  int fields;  // F = (L + 1)^2 size
};

// Which of the densities of a part a density is; -1: it is not there.
struct Place {
  int smooth;
  int near;
};

const int ROWS = 32;  // of a block
const int WARP = 32;

// c_i,d,a,nlm = smooth_i,d,a,nlm + near_i,d,a,nlm.
//
// The parts lie in `coefficients`, too: outputs[2 segment + part] says where; part 0 is the smooth
// one. item: segment, first row; rows are (centre, density) of C F numbers each. launch: 128
// threads for 32 rows, a warp works on one at a time.
// flops: an addition for each coefficient at most. bytes: reads 8 for each coefficient of either
// part and writes 8 for each result, as little as can be.
extern "C" __global__ void __launch_bounds__(128)
    join(const Segment* segments, const int2* items, const long long* outputs, Split split,
         const Place* places, double* coefficients) {
  const int2 item = items[blockIdx.x];
  const Segment s = segments[item.x];
  const long long length = s.channels * split.fields;
  const int end = (int)min((long long)item.y + ROWS, s.centres * split.densities);
  for (int row = item.y + threadIdx.x / WARP; row < end; row += blockDim.x / WARP) {
    const long long centre = row / split.densities;
    const Place place = places[row % split.densities];
    const double* smooth = coefficients + outputs[2 * item.x] +
                           (centre * split.smooth + place.smooth) * length;
    const double* near = coefficients + outputs[2 * item.x + 1] +
                         (centre * split.near + place.near) * length;
    double* result = coefficients + s.first_output + row * length;
    for (long long x = threadIdx.x % WARP; x < length; x += WARP) {
      const double sum = place.smooth < 0 ? 0 : smooth[x];
      result[x] = place.near < 0 ? sum : sum + near[x];
    }
  }
}
