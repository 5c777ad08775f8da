package org.farfield.potential;

import org.apache.commons.numbers.gamma.LogGamma;
import org.farfield.math.GaussLegendre;

/**
 * A potential that is a sum of Gaussians, Σ_q a_q exp(−r²/2s_q²).
 *
 * @param amplitudes a_q
 * @param widths s_q, ascending, Å
 */
@SuppressWarnings("ArrayRecordComponent") // a plain table, compared by nobody
public record GaussianSum(double[] amplitudes, double[] widths) {
  private static final int FEWEST_NODES = 10;
  private static final double NODES_PER_E_FOLD = 9;

  /**
   * What a potential has and the same potential with a larger smearing has not. With 2s² = 1/t in
   * the integral of the incomplete gamma function, v_σ(r) − v_σ'(r) = 2/Γ(p/2) ∫_{σ}^{σ'}
   * (2s²)^{−p/2} exp(−r²/2s²) d ln s: for p &gt; 0 a sum of Gaussians no wider than σ'. For p = 0,
   * where v_σ is a Gaussian itself, it is all of v_σ, and nothing is left to the other.
   *
   * @param sharp v_σ
   * @param smearing σ' &gt; σ, Å
   * @return the difference, to 1e-13 of its value at r = 0
   */
  public static GaussianSum difference(SmearedPowerLaw sharp, double smearing) {
    double p = sharp.exponent();
    double sigma = sharp.smearing();
    if (p == 0) {
      return new GaussianSum(new double[] {sharp.value(0)}, new double[] {sigma});
    }
    double range = Math.log(smearing / sigma);
    GaussLegendre rule = GaussLegendre.of(FEWEST_NODES + (int) Math.ceil(NODES_PER_E_FOLD * range));
    double[] amplitudes = new double[rule.size()];
    double[] widths = new double[rule.size()];
    for (int q = 0; q < widths.length; q++) {
      widths[q] = sigma * Math.exp(0.5 * range * (1 + rule.nodes()[q]));
      double logarithm = -0.5 * p * Math.log(2 * widths[q] * widths[q]) - LogGamma.value(0.5 * p);
      amplitudes[q] = range * rule.weights()[q] * Math.exp(logarithm);
    }
    return new GaussianSum(amplitudes, widths);
  }

  /**
   * The potential at a distance.
   *
   * @param r distance ≥ 0, Å
   * @return Σ_q a_q exp(−r²/2s_q²)
   */
  public double value(double r) {
    double sum = 0;
    for (int q = 0; q < widths.length; q++) {
      double x = r / widths[q];
      sum += amplitudes[q] * Math.exp(-0.5 * x * x);
    }
    return sum;
  }

  /**
   * The Fourier transform.
   *
   * @param k wave number ≥ 0, 1/Å
   * @return Σ_q a_q (2π s_q²)^{3/2} exp(−k² s_q²/2)
   */
  public double fourier(double k) {
    double sum = 0;
    for (int q = 0; q < widths.length; q++) {
      double s = widths[q];
      double x = 0.5 * k * k * s * s;
      if (x < 750) { // else it is zero
        sum += amplitudes[q] * Math.pow(2 * Math.PI * s * s, 1.5) * Math.exp(-x);
      }
    }
    return sum;
  }

  /**
   * The integral over all space, which is the Fourier transform at k = 0.
   *
   * @return Σ_q a_q (2π s_q²)^{3/2}
   */
  public double integral() {
    return fourier(0);
  }

  /**
   * The width of the widest Gaussian.
   *
   * @return the largest s_q, Å
   */
  public double widest() {
    return widths[widths.length - 1];
  }
}
