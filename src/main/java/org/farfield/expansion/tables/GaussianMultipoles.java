package org.farfield.expansion.tables;

import java.util.Arrays;
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
  private final int functions; // of one slot
  private final GaussianPairs pairs;

  GaussianMultipoles(MultipoleCoupling coupling, int functions, GaussianPairs pairs) {
    this.coupling = coupling;
    this.maxAngular = coupling.maxAngular();
    this.functions = functions;
    this.pairs = pairs;
  }

  /** f^L_nl(d) of all slots. */
  void exact(double d, double[] out) {
    double[] part = new double[functions];
    Bessel bessel = new Bessel(maxAngular + 2);
    for (int slot = 0; slot < coupling.slots(); slot++) {
      int index = slot;
      bessel.restart();
      pairs.integrate(
          d,
          (gauss, inverseSquare, r, distance, factors) -> {
            double[] i = bessel.next(r * d * inverseSquare);
            add(index, gauss, inverseSquare, r, distance, i, factors);
          },
          part);
      System.arraycopy(part, 0, out, slot * functions, functions);
    }
  }

  /** Bessel functions of arguments that come again in the same order: most of the work. */
  private static final class Bessel {
    private final int maxOrder;
    private final double[] now;
    private double[] known;
    private int end;
    private int at;

    Bessel(int maxOrder) {
      this.maxOrder = maxOrder;
      now = new double[maxOrder + 1];
      known = new double[64 * now.length];
    }

    void restart() {
      at = 0;
    }

    double[] next(double x) {
      if (at < end) {
        System.arraycopy(known, at, now, 0, now.length);
      } else {
        ModifiedSphericalBessel.evaluateScaled(maxOrder, x, now);
        if (end + now.length > known.length) {
          known = Arrays.copyOf(known, Math.multiplyExact(2, known.length));
        }
        System.arraycopy(now, 0, known, end, now.length);
        end += now.length;
      }
      at += now.length;
      return now;
    }
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
    int least = Math.max(0, -MultipoleCoupling.shift(slot));
    for (int l = least; l <= maxAngular; l++) {
      factors[l] +=
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
