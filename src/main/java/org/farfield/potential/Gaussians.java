package org.farfield.potential;

import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/** The Gaussians that a {@link Potential} is a sum of. */
public sealed interface Gaussians permits Gaussians.One, Gaussians.Measure {
  /**
   * One Gaussian, a exp(−r²/2σ²) with the potential's own σ.
   *
   * @param amplitude a
   */
  record One(double amplitude) implements Gaussians {}

  /**
   * Gaussians of all widths from the potential's own σ on: v(r) = ∫_0^T w(t) exp(−t r²) dt, T =
   * 1/2σ², w(t) = t^{power−1} e^{logShape(t)} / norm.
   *
   * @param power of t; the integral of v over the plane or line diverges up to 1 or ½, that over
   *     space up to 3/2, unless the shape ends before t = 0
   * @param norm what the weight is divided by
   * @param logNorm its logarithm
   * @param logShape the logarithm of the rest of the weight, smooth in log t, 0 for a power law
   * @param smallest the shape counts as zero below this t, 1/Å²; 0 if it does not vanish
   * @param wider for a larger smearing σ', the potential of the Gaussians that are no narrower
   */
  record Measure(
      double power,
      double norm,
      double logNorm,
      DoubleUnaryOperator logShape,
      double smallest,
      DoubleFunction<Potential> wider)
      implements Gaussians {
    /**
     * That of a power law.
     *
     * @param power of t
     * @param norm what the weight is divided by
     * @param logNorm its logarithm
     * @param wider the potential with a larger smearing
     */
    public Measure(double power, double norm, double logNorm, DoubleFunction<Potential> wider) {
      this(power, norm, logNorm, t -> 0, 0, wider);
    }

    /**
     * The rest of the weight.
     *
     * @param t exponent, 1/Å²
     * @return 1 for a power law
     */
    public double shape(double t) {
      return Math.exp(logShape.applyAsDouble(t));
    }

    /**
     * How fast the shape rises.
     *
     * @param t exponent, 1/Å²
     * @return d ln shape / d ln t
     */
    public double steepness(double t) {
      double rise = logShape.applyAsDouble(t) - logShape.applyAsDouble(0.9 * t);
      return rise / Math.log(1 / 0.9);
    }

    /**
     * The largest width that counts.
     *
     * @return Å
     */
    public double widest() {
      return Math.sqrt(0.5 / smallest);
    }
  }
}
