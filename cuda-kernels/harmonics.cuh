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
