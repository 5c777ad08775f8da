package org.farfield.expansion.tables;

import org.farfield.math.ModifiedSphericalBessel;
import org.farfield.potential.Tail;

/**
 * Pair functions of a screened potential beyond its source and the radial functions, f_nl(d) = 4π q
 * e^s κ k_l(κd) ∫ r² R_nl i_l(κr) dr, where k_0(x) = e^−x/x.
 */
final class ScreenedPairs implements FarPairs {
  private final Tail.Screened tail;
  private final int maxAngular;
  private final int size;
  private final double extent;
  private final double[] integrals; // of e^{−κ extent} i_l(κr), so that none is too large

  ScreenedPairs(Tail.Screened tail, RadialFunctions radial, int maxAngular) {
    this.tail = tail;
    this.maxAngular = maxAngular;
    size = radial.basis().size();
    extent = radial.basis().extent();
    integrals = new double[radial.count()];
    radial.project(
        0,
        Double.MAX_VALUE,
        (r, factors) -> {
          ModifiedSphericalBessel.evaluateScaled(maxAngular, tail.kappa() * r, factors);
          double scale = Math.exp(tail.kappa() * (r - extent));
          for (int l = 0; l <= maxAngular; l++) {
            factors[l] *= scale;
          }
        },
        integrals);
  }

  /** From here on they hold, Å. */
  double start() {
    return extent + tail.smeared();
  }

  @Override
  public void values(double d, double[] out) {
    double[] k = outside(d);
    for (int f = 0; f < integrals.length; f++) {
      out[f] = k[f / size] * integrals[f];
    }
  }

  @Override
  public void slopes(double d, double[] out) { // k_l' = −(l k_{l−1} + (l+1) k_{l+1})/(2l+1)
    double[] k = outside(d);
    for (int f = 0; f < integrals.length; f++) {
      int l = f / size;
      double below = l == 0 ? 0 : l * k[l - 1];
      out[f] = -tail.kappa() * (below + (l + 1) * k[l + 1]) / (2 * l + 1) * integrals[f];
    }
  }

  // 4π q e^{s + κ extent} κ k_l(κd), l up to L + 1; they grow with l, so that this way is stable.
  private double[] outside(double d) {
    double x = tail.kappa() * d;
    double factor = 4 * Math.PI * tail.charge() * tail.kappa();
    double[] k = new double[maxAngular + 2];
    k[0] = factor * Math.exp(tail.rise() - tail.kappa() * (d - extent)) / x;
    k[1] = k[0] * (1 + 1 / x);
    for (int l = 1; l <= maxAngular; l++) {
      k[l + 1] = k[l - 1] + (2 * l + 1) / x * k[l];
    }
    return k;
  }
}
