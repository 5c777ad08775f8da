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

// Where the factor of the vector h of a box lies, within the largest cutoff.
static __device__ inline long long window_place(const Windows& w, int density, const int* h) {
  const long long place = w.along[0] * h[0] + w.along[1] * h[1] + w.along[2] * h[2];
  const long long across = w.across[0] * abs(h[0]) + w.across[1] * abs(h[1]) + w.across[2] * abs(h[2]);
  return w.first + density * w.size + (place < 0 ? -place : place) + across;
}

// phi there.
static __device__ inline double window_factor(const Windows& w, const double* factors, int density,
                                              const int* h) {
  return w.first < 0 ? 1.0 : factors[window_place(w, density, h)];
}

// -(dphi/dstrain_ab)/phi there, where there are windows. A strain turns the normals n_x of the
// windows too: with k = G + sum_x k_x n_x,
//   -dphi/dstrain_ab = (dphi/dG)/G G_a G_b + sum_x dphi/dk_x (G_a n_xb + n_xa G_b +
//                      sum_y k_y n_ya n_xb) - the same of the potential without windows.
//
// reciprocal: rows b_i; unit: what makes k of them. flops: about 100.
// slopes[4 place + ...]: (dphi/dG)/G, dphi/dk along either window, (dv/dk)/k, all over phi or v.
static __device__ inline double window_slope(const Windows& w, const double* slopes, int density,
                                             const int* h, const double* reciprocal, double unit,
                                             int alpha, int beta) {
  const double* slope = slopes + 4 * window_place(w, density, h);
  double k[2] = {0, 0};  // its components alpha and beta; then those of G
  double normal[3][2];
  double turned = 0;     // sum_y k_y n_y,alpha
#pragma unroll
  for (int i = 0; i < 3; i++) {
    const double* b = reciprocal + 3 * i;
    k[0] += unit * h[i] * b[alpha];
    k[1] += unit * h[i] * b[beta];
  }
  const double plain = slope[3] * k[0] * k[1];
#pragma unroll
  for (int i = 0; i < 3; i++) {
    const double* b = reciprocal + 3 * i;
    const double length = sqrt(b[0] * b[0] + b[1] * b[1] + b[2] * b[2]);
    const double wave = w.across[i] > 0 ? unit * h[i] * length : 0.0;
    normal[i][0] = b[alpha] / length;
    normal[i][1] = b[beta] / length;
    k[0] -= wave * normal[i][0];
    k[1] -= wave * normal[i][1];
    turned += wave * normal[i][0];
  }
  double sum = slope[0] * k[0] * k[1] - plain;
  int window = 1;
#pragma unroll
  for (int i = 0; i < 3; i++) {
    if (w.across[i] > 0) {
      const double by_wave = h[i] < 0 ? -slope[window] : slope[window];
      sum += by_wave *
             (k[0] * normal[i][1] + normal[i][0] * k[1] + turned * normal[i][1]);
      window++;
    }
  }
  return sum;
}
