package org.farfield.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.farfield.potential.Potential;
import org.farfield.potential.PowerLaw;
import org.farfield.potential.TabulatedPotential;
import org.farfield.potential.Yukawa;

/**
 * One or more of each kind of potential that is a sum of Gaussians, for {@link PotentialContract}.
 */
final class TestPotentials {
  private TestPotentials() {}

  static Stream<Potential> all() {
    return Stream.of(new PowerLaw(1, 0.9), new PowerLaw(6, 0.9), new Yukawa(0.8, 0.9));
  }

  /** Those that are no sums of Gaussians, or not known to be. */
  static Stream<Potential> withoutGaussians() {
    List<Double> r = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (int i = 0; i <= 800; i++) {
      r.add(0.02 * i);
      values.add(new Yukawa(1, 0.9).value(0.02 * i));
    }
    Map<String, Object> screened = Map.of("r", r, "values", values, "asymptote", "none");
    return Stream.of(new TabulatedPotential(screened, 0.9));
  }
}
