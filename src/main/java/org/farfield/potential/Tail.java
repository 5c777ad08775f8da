package org.farfield.potential;

import org.apache.commons.numbers.gamma.Gamma;

/** What a potential is far from its source. */
public sealed interface Tail permits Tail.Power, Tail.Screened, Tail.None {
  /**
   * From here on the potential is its tail to machine precision.
   *
   * @return distance, Å
   */
  double start();

  /**
   * Whether the integral of the potential over all space converges. Where it does not, periodic
   * sums have a uniform background.
   *
   * @return true if v̂(0) is finite
   */
  boolean isIntegrable();

  /**
   * A r^−p, which has a multipole series.
   *
   * @param exponent p &gt; 0
   * @param amplitude A
   * @param start from here on, Å
   */
  record Power(double exponent, double amplitude, double start) implements Tail {
    @Override
    public boolean isIntegrable() {
      return exponent > 3;
    }

    /**
     * The constant B of v̂(k) → B k^{p−3} for k → 0, for p &lt; 3.
     *
     * @return B
     */
    public double smallWaveNumberAmplitude() {
      return Math.pow(Math.PI, 1.5)
          * Math.pow(2, 3 - exponent)
          * Gamma.value(0.5 * (3 - exponent))
          / Gamma.value(0.5 * exponent)
          * amplitude;
    }
  }

  /**
   * Nothing; and before, where the Gaussian of the source is gone, exactly q e^{s − κr}/r. That is
   * a sum of products of functions of either end, κ Σ_l (2l+1) i_l(κr) k_l(κd) P_l.
   *
   * @param kappa κ &gt; 0, 1/Å
   * @param charge q
   * @param rise s, by which the charge looks larger from outside
   * @param smeared beyond it the Gaussian is gone, Å
   * @param start from here on it is nothing, Å
   */
  record Screened(double kappa, double charge, double rise, double smeared, double start)
      implements Tail {
    @Override
    public boolean isIntegrable() {
      return true;
    }
  }

  /**
   * Nothing.
   *
   * @param start from here on, Å
   */
  record None(double start) implements Tail {
    @Override
    public boolean isIntegrable() {
      return true;
    }
  }
}
