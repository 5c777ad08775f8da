// What makes a sum over the reciprocal vectors of a box that of a slab or wire: a factor phi(k) of
// each vector and density (WindowFactors.java).
#pragma once

// Where the factors of a segment lie; LaunchWindows.java writes it, in this order.
struct Windows {
  long long first;      // -1: all are 1
  long long size;       // of a density
  long long along[3];   // strides of h in periodic directions, else 0
  long long across[3];  // strides of |h| in the others, else 0
};

// phi at the vector h of a box, within the largest cutoff.
static __device__ inline double window_factor(const Windows& w, const double* factors, int density,
                                              int h0, int h1, int h2) {
  if (w.first < 0) {
    return 1;
  }
  const long long place = w.along[0] * h0 + w.along[1] * h1 + w.along[2] * h2;
  return factors[w.first + density * w.size + (place < 0 ? -place : place) +
                 w.across[0] * (h0 < 0 ? -h0 : h0) + w.across[1] * (h1 < 0 ? -h1 : h1) +
                 w.across[2] * (h2 < 0 ? -h2 : h2)];
}
