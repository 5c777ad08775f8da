package org.farfield.equilibration.sums;

import java.util.Optional;
import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.Erfc;
import org.farfield.potential.Gaussians;
import org.farfield.potential.Potential;
import org.farfield.potential.Tail;

/**
 * 1/r up to an end R, and nothing beyond, of a Gaussian source: v̂(k) = 4π (1 − cos kR)
 * e^{−k²σ²/2}/k². In a box whose images are farther than R a periodic sum of it is that of a
 * molecule (C. A. Rozzi et al., Phys. Rev. B 73, 205119, 2006).
 *
 * @param end R, Å
 * @param smearing σ, Å
 */
record EndingCoulomb(double end, double smearing) implements Potential {
  // erfc of it is 1e-16
  private static final double SMEARED = 6;
  // below this kR the cosine is no difference but its series
  private static final double SMALL = 1e-3;

  @Override
  public double value(double r) {
    double scale = 1 / (Math.sqrt(2) * smearing);
    if (r * scale < 1e-4) {
      return 2 * scale / Math.sqrt(Math.PI) * (1 - r * r * scale * scale / 3);
    }
    return (Erf.value(r * scale)
            - 0.5 * Erfc.value((end - r) * scale)
            + 0.5 * Erfc.value((end + r) * scale))
        / r;
  }

  @Override
  public double fourier(double k) {
    return wave(k) * Math.exp(-0.5 * k * k * smearing * smearing);
  }

  private double wave(double k) {
    double half = Math.sin(0.5 * k * end) / k;
    return 8 * Math.PI * half * half;
  }

  @Override
  public double fourierSlope(double k) {
    double x = k * end;
    // d/dk (1 − cos x)/k² = (x sin x − 2 (1 − cos x))/k³
    double difference =
        x < SMALL
            ? -x * x * x * x / 12
            : x * Math.sin(x) - 4 * Math.sin(0.5 * x) * Math.sin(0.5 * x);
    return (4 * Math.PI * difference / (k * k * k) - k * smearing * smearing * wave(k))
        * Math.exp(-0.5 * k * k * smearing * smearing);
  }

  @Override
  public double fourierAtZero() {
    return 2 * Math.PI * end * end;
  }

  @Override
  public Potential withSmearing(double other) {
    return new EndingCoulomb(end, other);
  }

  @Override
  public Optional<Gaussians> gaussians() {
    return Optional.empty();
  }

  @Override
  public Tail tail() {
    return new Tail.None(end + SMEARED * Math.sqrt(2) * smearing);
  }
}
