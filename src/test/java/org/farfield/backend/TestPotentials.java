package org.farfield.backend;

import java.util.stream.Stream;
import org.farfield.potential.Potential;
import org.farfield.potential.PowerLaw;
import org.farfield.potential.Yukawa;

/**
 * One or more of each kind of potential that is a sum of Gaussians, for {@link PotentialContract}.
 */
final class TestPotentials {
  private TestPotentials() {}

  static Stream<Potential> all() {
    return Stream.of(new PowerLaw(1, 0.9), new PowerLaw(6, 0.9), new Yukawa(0.8, 0.9));
  }
}
