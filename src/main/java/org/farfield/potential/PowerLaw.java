package org.farfield.potential;

import java.util.List;
import java.util.Optional;
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
public record PowerLaw(double exponent, double smearing) implements Potential {
  private static final Parameter.Real<PowerLaw> EXPONENT =
      new Parameter.Real<>(
          "exponent",
          "P",
          "",
          0,
          100,
          1,
          "exponent p of v ~ 1/r^p, any real number; 0 is the density itself, 1 electrostatics, 6"
              + " dispersion",
          PowerLaw::exponent);
  private static final Parameter.Real<PowerLaw> SMEARING = Parameter.smearing(PowerLaw::smearing);

  /** Its registration. */
  public static final PotentialKind<PowerLaw> KIND =
      new PotentialKind<>(
          "power-law",
          "v(r) = γ(p/2, r²/2σ²) / Γ(p/2) / r^p",
          "1/r^p of a Gaussian source",
          PowerLaw.class,
          List.of(EXPONENT, SMEARING),
          v -> new PowerLaw(v.real("exponent"), v.real("smearing")));

  // in units of the smearing: exp(−x²/2) is below 1e-16 from here on
  private static final double SMEARED = 8.6;

  /**
   * Checks.
   *
   * @param exponent p from 0 to 100
   * @param smearing σ &gt; 0, Å
   */
  public PowerLaw {
    EXPONENT.check(exponent);
    SMEARING.check(smearing);
  }

  @Override
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

  @Override
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

  // k dv̂/dk = (p − 3) v̂ − 2 A e^{−x}, x = k²σ²/2, A the
  // factor of Γ((3−p)/2, x)/x^{(3−p)/2} in v̂.
  @Override
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

  @Override
  public double fourierAtZero() {
    if (exponent == 0) {
      return Math.pow(4 * Math.PI * smearing * smearing, 0.75);
    }
    if (exponent <= 3) {
      return 0;
    }
    return prefactor() * 2 / (exponent - 3);
  }

  @Override
  public Potential withSmearing(double other) {
    return new PowerLaw(exponent, other);
  }

  @Override
  public Optional<Gaussians> gaussians() {
    if (exponent == 0) {
      return Optional.of(new Gaussians.One(value(0)));
    }
    // 1/Γ(p/2) ∫ t^{p/2−1} exp(−t r²) dt
    double a = 0.5 * exponent;
    return Optional.of(
        new Gaussians.Measure(a, Gamma.value(a), LogGamma.value(a), this::withSmearing));
  }

  @Override
  public Tail tail() {
    double start = SMEARED * smearing;
    return exponent == 0 ? new Tail.None(start) : new Tail.Power(exponent, 1, start);
  }
}
