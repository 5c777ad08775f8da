package org.farfield.potential;

import org.apache.commons.numbers.gamma.Gamma;
import org.apache.commons.numbers.gamma.LogGamma;
import org.apache.commons.numbers.gamma.RegularizedGamma;
import org.farfield.math.IncompleteGamma;

/**
 * The potential v_p of one Gaussian-smeared source: v_p(r) = γ(p/2, r²/2σ²) / Γ(p/2) / r^p, which
 * is 1/r^p far away and finite at r = 0 (Huguenin-Dumittan et al. 2023, eq. 5); p = 0 is the
 * L2-normalised Gaussian density itself.
 *
 * @param exponent p ≥ 0, any real number
 * @param smearing σ &gt; 0, Å
 */
public record SmearedPowerLaw(double exponent, double smearing) {

  /**
   * The potential at a distance.
   *
   * @param r distance ≥ 0, Å
   * @return v_p(r)
   */
  public double value(double r) {
    double twoSigma2 = 2 * smearing * smearing;
    double s = r * r / twoSigma2;
    if (exponent == 0) {
      return Math.pow(Math.PI * smearing * smearing, -0.75) * Math.exp(-s);
    }
    double a = exponent / 2;
    if (s < a + 1) {
      // e^{−s} Σ s^k / Γ(a+k+1), all terms positive
      double term = Math.exp(-LogGamma.value(a + 1));
      double sum = term;
      for (int k = 1; k < 500; k++) {
        term *= s / (a + k);
        sum += term;
        if (term < 1e-17 * sum) {
          break;
        }
      }
      return Math.pow(twoSigma2, -a) * Math.exp(-s) * sum;
    }
    return RegularizedGamma.P.value(a, s) * Math.pow(r, -exponent);
  }

  /**
   * The three-dimensional Fourier transform ∫ v_p(r) e^{−ik·r} d³r.
   *
   * @param k wave number &gt; 0, 1/Å
   * @return v̂_p(k)
   */
  public double fourier(double k) {
    double x = 0.5 * k * k * smearing * smearing;
    if (exponent == 0) {
      return Math.pow(4 * Math.PI * smearing * smearing, 0.75) * Math.exp(-x);
    }
    if (exponent == 1) {
      return 4 * Math.PI * Math.exp(-x) / (k * k);
    }
    return prefactor() * IncompleteGamma.scaledUpper(0.5 * (3 - exponent), x);
  }

  /**
   * The derivative of {@link #fourier}: k dv̂/dk = (p − 3) v̂ − 2 A e^{−x}, x = k²σ²/2, A the
   * factor of Γ((3−p)/2, x)/x^{(3−p)/2} in v̂.
   *
   * @param k wave number &gt; 0, 1/Å
   * @return dv̂_p/dk
   */
  public double fourierSlope(double k) {
    double s2 = smearing * smearing;
    if (exponent == 0) {
      return -k * s2 * fourier(k);
    }
    double x = 0.5 * k * k * s2;
    return ((exponent - 3) * fourier(k) - 2 * prefactor() * Math.exp(-x)) / k;
  }

  private double prefactor() {
    return Math.pow(Math.PI, 1.5)
        * Math.pow(2 * smearing * smearing, 0.5 * (3 - exponent))
        / Gamma.value(0.5 * exponent);
  }

  /**
   * The transform at k = 0 as the lattice sum uses it: 0 for 0 &lt; p ≤ 3, where a uniform
   * background replaces it.
   *
   * @return v̂_p(0)
   */
  public double fourierAtZero() {
    if (exponent == 0) {
      return Math.pow(4 * Math.PI * smearing * smearing, 0.75);
    }
    if (exponent <= 3) {
      return 0;
    }
    return prefactor() * 2 / (exponent - 3);
  }

  /**
   * The constant A of v̂_p(k) → A k^{p−3} for k → 0, for 0 &lt; p &lt; 3.
   *
   * @return A
   */
  public double smallWaveNumberAmplitude() {
    return Math.pow(Math.PI, 1.5)
        * Math.pow(2, 3 - exponent)
        * Gamma.value(0.5 * (3 - exponent))
        / Gamma.value(0.5 * exponent);
  }
}
