package org.farfield.expansion.tables;

import org.farfield.math.ModifiedSphericalBessel;

/**
 * Pair functions of multipoles whose potentials are sums of Gaussians. A Gaussian's
 * e^{−(r²+d²)/2s²} i_l(rd/s²) goes up and down in λ by −(d/dd − λ/d) and (d/dd + (λ+1)/d); with a =
 * d/s² and b = r/s² that makes of i_l
 *
 * <pre>L = 1: a i_l − b i_{l+1},  −a i_l + b i_{l−1};
 * L = 2: a² i_l − 2ab i_{l+1} + b² i_{l+2},  (−a² − b² + (2l+3)/s²) i_l + 2ab i_{l+1},
 *        a² i_l − 2ab i_{l−1} + b² i_{l−2}.</pre>
 */
final class GaussianMultipoles {
  private final MultipoleCoupling coupling;
  private final int maxAngular;
  private final GaussianPairs pairs;

  GaussianMultipoles(MultipoleCoupling coupling, GaussianPairs pairs) {
    this.coupling = coupling;
    this.maxAngular = coupling.maxAngular();
    this.pairs = pairs;
  }

  /** f^L_nl(d) of all slots. */
  void exact(double d, double[] out) {
    double[] bessel = new double[maxAngular + 3];
    pairs.integrate(
        d,
        coupling.slots(),
        (gauss, inverseSquare, r, distance, factors) -> {
          ModifiedSphericalBessel.evaluateScaled(
              maxAngular + 2, r * distance * inverseSquare, bessel);
          for (int slot = 0; slot < coupling.slots(); slot++) {
            add(slot, gauss, inverseSquare, r, distance, bessel, factors);
          }
        },
        out);
  }

  private void add(
      int slot,
      double gauss,
      double inverseSquare,
      double r,
      double d,
      double[] bessel,
      double[] factors) {
    double a = d * inverseSquare;
    double b = r * inverseSquare;
    int first = slot * (maxAngular + 1);
    for (int l = Math.max(0, -MultipoleCoupling.shift(slot)); l <= maxAngular; l++) {
      factors[first + l] +=
          gauss
              * switch (slot) {
                case 0 -> bessel[l];
                case 1 -> a * bessel[l] - b * bessel[l + 1];
                case 2 -> -a * bessel[l] + b * bessel[l - 1];
                case 3 -> a * a * bessel[l] - 2 * a * b * bessel[l + 1] + b * b * bessel[l + 2];
                case 4 ->
                    (-a * a - b * b + (2 * l + 3) * inverseSquare) * bessel[l]
                        + 2 * a * b * bessel[l + 1];
                default -> a * a * bessel[l] - 2 * a * b * bessel[l - 1] + b * b * bessel[l - 2];
              };
    }
  }
}
