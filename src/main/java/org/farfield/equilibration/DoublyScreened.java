package org.farfield.equilibration;

import java.util.Optional;
import org.apache.commons.numbers.gamma.Erfc;
import org.farfield.potential.Gaussians;
import org.farfield.potential.Potential;
import org.farfield.potential.Tail;
import org.farfield.potential.Yukawa;

/**
 * 4π e^{−k²σ²/2} (k² + 2κ²)/(k² + κ²)², of points e^{−κr} (1/r + κ/2): the linear part of the step
 * with which {@link CoarseMesh} makes its inverse better.
 *
 * @param kappa κ, 1/Å
 * @param smearing σ, Å
 */
record DoublyScreened(double kappa, double smearing) implements Potential {
  // e^−42 counts as zero, and so does e^{−8.6²/2}
  private static final double NOTHING = 42;
  private static final double SMEARED = 8.6;

  // Yukawa's y less κ²/2 ∂y/∂κ²
  @Override
  public double value(double r) {
    double c = kappa * smearing / Math.sqrt(2);
    double x = r / (Math.sqrt(2) * smearing);
    double both =
        Math.exp(c * c - kappa * r) * Erfc.value(c - x)
            + Math.exp(c * c + kappa * r) * Erfc.value(c + x);
    return (1 - c * c) * new Yukawa(kappa, smearing).value(r) + kappa / 4 * both;
  }

  @Override
  public double fourier(double k) {
    double s = k * k + kappa * kappa;
    double smeared = 4 * Math.PI * Math.exp(-0.5 * k * k * smearing * smearing);
    return smeared * (s + kappa * kappa) / (s * s);
  }

  @Override
  public double fourierSlope(double k) {
    double s = k * k + kappa * kappa;
    return k * fourier(k) * (2 / (s + kappa * kappa) - 4 / s - smearing * smearing);
  }

  @Override
  public double fourierAtZero() {
    return fourier(0);
  }

  @Override
  public Potential withSmearing(double other) {
    return new DoublyScreened(kappa, other);
  }

  @Override
  public Optional<Gaussians> gaussians() {
    return Optional.empty();
  }

  @Override
  public Tail tail() {
    return new Tail.None(Math.max(SMEARED * smearing, NOTHING / kappa));
  }
}
