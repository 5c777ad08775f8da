package org.farfield.expansion.tables;

import java.util.Arrays;
import org.farfield.math.ModifiedSphericalBessel;

/**
 * Pair functions of a sum of Gaussians in space, of positive terms alone, so that they keep their
 * relative accuracy however far: f_nl(d) = 4π Σ_q a_q ∫ r² R_nl e^{−(r²+d²)/2s_q²} i_l(rd/s_q²) dr.
 */
final class GaussianPairs implements FarPairs {
  private final GaussianSum sum;
  private final Lazy<RadialFunctions[]> radial; // by group of widths
  private final int[] groups; // first Gaussian of each, and the end
  private final int maxAngular;
  private final double end; // of a Gaussian, in units of its width

  /** Adds to what a Gaussian of width s makes of a radius, one number per degree of each set. */
  interface Kernel {
    /**
     * Adds.
     *
     * @param gauss 4π times the amplitude and e^{−(r−d)²/2s²}
     * @param inverseSquare 1/s²
     * @param r radius, Å
     * @param d distance, Å
     * @param factors one number per set and degree
     */
    void add(double gauss, double inverseSquare, double r, double d, double[] factors);
  }

  GaussianPairs(
      GaussianSum sum, Lazy<RadialFunctions[]> radial, int[] groups, int maxAngular, double end) {
    this.sum = sum;
    this.radial = radial;
    this.groups = groups;
    this.maxAngular = maxAngular;
    this.end = end;
  }

  /** Of Gaussians that one radial grid resolves. */
  GaussianPairs(GaussianSum sum, RadialFunctions radial, int maxAngular, double end) {
    this(
        sum,
        new Lazy<>(() -> new RadialFunctions[] {radial}),
        new int[] {0, sum.widths().length},
        maxAngular,
        end);
  }

  @Override
  public void values(double d, double[] out) {
    integrate(d, 1, this::addValue, out);
  }

  @Override
  public void slopes(double d, double[] out) {
    integrate(d, 1, this::addSlope, out);
  }

  /**
   * Integrals over the radius of what a kernel makes of all Gaussians, for every function.
   *
   * @param d distance, Å
   * @param sets how many factors the kernel makes for each degree, {@code [set][l]}
   * @param kernel makes them
   * @param out receives as many numbers per function, {@code [set][function]}
   */
  void integrate(double d, int sets, Kernel kernel, double[] out) {
    RadialFunctions[] grids = radial.get();
    double[] part = new double[sets * grids[0].count()];
    Arrays.fill(out, 0, part.length, 0);
    for (int g = 0; g < grids.length; g++) {
      int from = groups[g];
      int to = groups[g + 1];
      double reach = end * sum.widths()[to - 1];
      grids[g].project(
          d - reach,
          d + reach,
          sets,
          (r, factors) -> {
            Arrays.fill(factors, 0);
            for (int q = from; q < to; q++) {
              double gauss = gaussian(q, r - d);
              if (gauss > 0) {
                kernel.add(gauss, inverseSquare(q), r, d, factors);
              }
            }
          },
          part);
      for (int f = 0; f < part.length; f++) {
        out[f] += part[f];
      }
    }
  }

  private void addValue(double gauss, double inverseSquare, double r, double d, double[] factors) {
    double[] bessel = new double[maxAngular + 1];
    ModifiedSphericalBessel.evaluateScaled(maxAngular, r * d * inverseSquare, bessel);
    for (int l = 0; l <= maxAngular; l++) {
      factors[l] += gauss * bessel[l];
    }
  }

  // The derivative with respect to d: (r i_l' − d i_l)/s², i_l' = (l i_{l−1} + (l+1)
  // i_{l+1})/(2l+1).
  private void addSlope(double gauss, double inverseSquare, double r, double d, double[] factors) {
    double[] bessel = new double[maxAngular + 2];
    ModifiedSphericalBessel.evaluateScaled(maxAngular + 1, r * d * inverseSquare, bessel);
    for (int l = 0; l <= maxAngular; l++) {
      double below = l == 0 ? 0 : l * bessel[l - 1];
      double slope = (below + (l + 1) * bessel[l + 1]) / (2 * l + 1);
      factors[l] += gauss * inverseSquare * (r * slope - d * bessel[l]);
    }
  }

  private double inverseSquare(int q) {
    return 1 / (sum.widths()[q] * sum.widths()[q]);
  }

  private double gaussian(int q, double x) {
    double exponent = 0.5 * x * x * inverseSquare(q);
    return exponent > 0.5 * end * end ? 0 : 4 * Math.PI * sum.amplitudes()[q] * Math.exp(-exponent);
  }
}
