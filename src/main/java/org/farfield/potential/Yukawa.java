package org.farfield.potential;

import java.util.List;
import java.util.Optional;
import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.Erfcx;

/**
 * The screened Coulomb potential of a Gaussian source: v̂(k) = 4πq e^{−k²σ²/2}/(k² + κ²), in space
 *
 * <p>v(r) = q e^{κ²σ²/2}/2r [e^{−κr} erfc(κσ/√2 − r/√2σ) − e^{κr} erfc(κσ/√2 + r/√2σ)],
 *
 * <p>far away q e^{κ²σ²/2} e^{−κr}/r. Its integral converges, so that there is no background.
 *
 * @param kappa κ, the inverse of the screening length, 1/Å
 * @param smearing σ &gt; 0, Å
 * @param charge q of the source; 1 but for the smooth part of a split
 */
public record Yukawa(double kappa, double smearing, double charge) implements Potential {
  private static final Parameter.Real<Yukawa> KAPPA =
      new Parameter.Real<>(
          "kappa",
          "KAPPA",
          "1/Å",
          1e-6,
          100,
          0.1,
          "inverse screening length κ, by which the potential falls as exp(−κr)/r",
          Yukawa::kappa);
  private static final Parameter.Real<Yukawa> SMEARING = Parameter.smearing(Yukawa::smearing);

  /** Its registration. */
  public static final PotentialKind<Yukawa> KIND =
      new PotentialKind<>(
          "yukawa",
          "v̂(k) = 4π exp(−k²σ²/2) / (k² + κ²)",
          "exp(−κr)/r of a Gaussian source: electrostatics in an electrolyte",
          Yukawa.class,
          List.of(KAPPA, SMEARING),
          v -> new Yukawa(v.real("kappa"), v.real("smearing")));

  // e^−42 of what an exponential begins with counts as zero; a sum of Gaussians that is to follow
  // it so far needs more
  private static final double NOTHING = 42;
  private static final double LESS_THAN_NOTHING = 80;
  // in units of the smearing: exp(−x²/2) is below 1e-16 from here on
  private static final double SMEARED = 8.6;
  // below this r/σ the difference of the two terms loses more than the series
  private static final double SMALL = 1e-3;

  /**
   * Checks.
   *
   * @param kappa κ, 1/Å
   * @param smearing σ &gt; 0, Å
   * @param charge q of the source
   */
  public Yukawa {
    KAPPA.check(kappa);
    SMEARING.check(smearing);
  }

  /**
   * That of a unit charge.
   *
   * @param kappa κ, 1/Å
   * @param smearing σ &gt; 0, Å
   */
  public Yukawa(double kappa, double smearing) {
    this(kappa, smearing, 1);
  }

  @Override
  public double value(double r) {
    double x = r / (Math.sqrt(2) * smearing);
    double c = kappa * smearing / Math.sqrt(2);
    if (r < SMALL * smearing) {
      // v = v(0) (1 + b r²): ∇²v = κ² v − 4π density, so that 6 v(0) b = κ² v(0) − 4π density(0)
      double centre =
          charge * (2 / Math.sqrt(Math.PI) - 2 * c * Erfcx.value(c)) / (Math.sqrt(2) * smearing);
      double density = charge * Math.pow(2 * Math.PI * smearing * smearing, -1.5);
      return centre + (kappa * kappa * centre - 4 * Math.PI * density) * r * r / 6;
    }
    double gauss = Math.exp(-x * x);
    double outward =
        c > x ? gauss * Erfcx.value(c - x) : Math.exp(c * c - kappa * r) * Erfc.value(c - x);
    return charge * (outward - gauss * Erfcx.value(c + x)) / (2 * r);
  }

  @Override
  public double fourier(double k) {
    return 4
        * Math.PI
        * charge
        * Math.exp(-0.5 * k * k * smearing * smearing)
        / (k * k + kappa * kappa);
  }

  @Override
  public double fourierSlope(double k) {
    return -k * (smearing * smearing + 2 / (k * k + kappa * kappa)) * fourier(k);
  }

  @Override
  public double fourierAtZero() {
    return fourier(0);
  }

  @Override
  public Potential withSmearing(double other) {
    return new Yukawa(kappa, other, charge);
  }

  /*
   * 1/(k² + κ²) = ∫_0^∞ e^{−s(k² + κ²)} ds, and e^{−k²s'} is the transform of a Gaussian with t =
   * 1/4s': w(t) = q e^{κ²σ²/2 − κ²/4t} t^{−1/2}/√π.
   */
  @Override
  public Optional<Gaussians> gaussians() {
    double quarter = 0.25 * kappa * kappa;
    double most = 0.5 * kappa * kappa * smearing * smearing;
    double norm = Math.sqrt(Math.PI) / charge;
    return Optional.of(
        new Gaussians.Measure(
            0.5,
            norm,
            Math.log(norm),
            t -> most - quarter / t,
            quarter / (LESS_THAN_NOTHING + most),
            this::wider));
  }

  // The same measure up to a smaller t is that of a smaller charge.
  private Potential wider(double other) {
    double factor = Math.exp(0.5 * kappa * kappa * (smearing * smearing - other * other));
    return new Yukawa(kappa, other, charge * factor);
  }

  @Override
  public Tail tail() {
    return new Tail.Screened(
        kappa,
        charge,
        0.5 * kappa * kappa * smearing * smearing,
        (SMEARED + kappa * smearing) * smearing,
        Math.max(SMEARED * smearing, NOTHING / kappa));
  }
}
