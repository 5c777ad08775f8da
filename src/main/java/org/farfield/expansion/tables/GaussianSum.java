package org.farfield.expansion.tables;

import org.farfield.math.GaussLegendre;
import org.farfield.potential.Gaussians;
import org.farfield.potential.Potential;

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
  private static final double NODES_PER_E_FOLD_OF_TAIL = 24;

  /**
   * What a potential has and its wider Gaussians have not. With 2s² = 1/t in its measure, this is
   * ∫_{σ}^{σ'} 2t w(t) exp(−r²/2s²) d ln s. Of a potential that is one Gaussian itself it is all,
   * and nothing is left to the others.
   *
   * @param sharp v, with Gaussians
   * @param smearing σ' &gt; σ, Å
   * @return the difference, to 1e-13 of its value at r = 0
   */
  public static GaussianSum difference(Potential sharp, double smearing) {
    Gaussians gaussians = sharp.gaussians().orElseThrow();
    if (gaussians instanceof Gaussians.One one) {
      return single(one, sharp);
    }
    Gaussians.Measure measure = (Gaussians.Measure) gaussians;
    return sum(measure, sharp.smearing(), Math.min(smearing, measure.widest()), NODES_PER_E_FOLD);
  }

  /**
   * All of a potential whose measure ends at a smallest t, to 1e-12 of its value at any distance
   * where that is above 1e-18.
   *
   * @param potential v
   * @return the same as a sum
   */
  public static GaussianSum of(Potential potential) {
    Gaussians gaussians = potential.gaussians().orElseThrow();
    if (gaussians instanceof Gaussians.One one) {
      return single(one, potential);
    }
    Gaussians.Measure measure = (Gaussians.Measure) gaussians;
    return sum(measure, potential.smearing(), measure.widest(), NODES_PER_E_FOLD_OF_TAIL);
  }

  private static GaussianSum single(Gaussians.One one, Potential potential) {
    return new GaussianSum(new double[] {one.amplitude()}, new double[] {potential.smearing()});
  }

  private static GaussianSum sum(
      Gaussians.Measure measure, double narrowest, double widest, double density) {
    double range = Math.log(widest / narrowest);
    GaussLegendre rule = GaussLegendre.of(FEWEST_NODES + (int) Math.ceil(density * range));
    double[] amplitudes = new double[rule.size()];
    double[] widths = new double[rule.size()];
    for (int q = 0; q < widths.length; q++) {
      widths[q] = narrowest * Math.exp(0.5 * range * (1 + rule.nodes()[q]));
      double square = 2 * widths[q] * widths[q];
      double logarithm = -measure.power() * Math.log(square) - measure.logNorm();
      amplitudes[q] = range * rule.weights()[q] * Math.exp(logarithm) * measure.shape(1 / square);
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
