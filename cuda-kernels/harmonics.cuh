// Real spherical harmonics by the recurrence over l at fixed m.
#pragma once

// Y_lm and Y_l-m for all l >= m of the unit vector (x, y, z), to values[l^2 + l +- m].
//
// constants: of SphericalHarmonics: (L + 1)^2 factors a, (L + 1)^2 factors b, L + 1 diagonal terms;
// scale(l) multiplies degree l.
template <class Scale>
__device__ inline void harmonics_of_order(int m, int max_angular, double x, double y, double z,
                                          const double* constants, Scale scale, double* values) {
  const int size = (max_angular + 1) * (max_angular + 1);
  double cosine = 1;  // Re (x + iy)^m
  double sine = 0;    // Im (x + iy)^m
  for (int i = 0; i < m; i++) {
    const double c = cosine * x - sine * y;
    sine = cosine * y + sine * x;
    cosine = c;
  }
  double below = 0;
  double current = constants[2 * size + m];
  for (int l = m; l <= max_angular; l++) {
    const double value = scale(l) * current;
    const int centre = l * l + l;
    if (m > 0) {
      values[centre - m] = value * sine;
    }
    values[centre + m] = value * cosine;
    if (l < max_angular) {
      const int index = (l + 1) * (l + 1) + m;
      const double next = constants[index] * z * current - constants[size + index] * below;
      below = current;
      current = next;
    }
  }
}

// The gradient of Q(z) Re or Im (x + iy)^m without its part along (x, y, z), times a factor.
__device__ inline void tangential(double x, double y, double z, double gx, double gy, double gz,
                                  double factor, int size, double* gradient) {
  const double radial = x * gx + y * gy + z * gz;
  gradient[0] = factor * (gx - radial * x);
  gradient[size] = factor * (gy - radial * y);
  gradient[2 * size] = factor * (gz - radial * z);
}

// Likewise, and r grad Y_lm, to gradients[axis (L + 1)^2 + l^2 + l +- m].
template <class Scale>
__device__ inline void harmonics_with_gradients_of_order(int m, int max_angular, double x, double y,
                                                         double z, const double* constants,
                                                         Scale scale, double* values,
                                                         double* gradients) {
  const int size = (max_angular + 1) * (max_angular + 1);
  double cosine = 1;  // Re (x + iy)^m
  double sine = 0;    // Im (x + iy)^m
  double cosine_below = 0;  // of m - 1
  double sine_below = 0;
  for (int i = 0; i < m; i++) {
    cosine_below = cosine;
    sine_below = sine;
    cosine = cosine_below * x - sine_below * y;
    sine = cosine_below * y + sine_below * x;
  }
  double below = 0;
  double current = constants[2 * size + m];
  double slope_below = 0;  // d/dz
  double slope = 0;
  for (int l = m; l <= max_angular; l++) {
    const double factor = scale(l);
    const int centre = l * l + l;
    const double flat = m * current;
    if (m > 0) {
      values[centre - m] = factor * current * sine;
      tangential(x, y, z, flat * sine_below, flat * cosine_below, slope * sine, factor, size,
                 gradients + centre - m);
    }
    values[centre + m] = factor * current * cosine;
    tangential(x, y, z, flat * cosine_below, -flat * sine_below, slope * cosine, factor, size,
               gradients + centre + m);
    if (l < max_angular) {
      const int index = (l + 1) * (l + 1) + m;
      const double next = constants[index] * z * current - constants[size + index] * below;
      const double next_slope =
          constants[index] * (current + z * slope) - constants[size + index] * slope_below;
      below = current;
      current = next;
      slope_below = slope;
      slope = next_slope;
    }
  }
}

// The l of index l^2 + l + m.
__device__ inline int degree_of(int lm) {
  int l = 0;
  while ((l + 1) * (l + 1) <= lm) {
    l++;
  }
  return l;
}
