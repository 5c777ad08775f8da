package org.farfield.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TrimersTest {
  /** 11/8 of C9/r⁹ in an equilateral triangle, −2 C9/(abc)³ in a row. */
  @Test
  void energyOfThreeBodies() {
    double c9 = Trimers.axilrodTeller(4, 4, 4) * Math.pow(4, 9) / 1.375;
    assertThat(c9).isCloseTo(5573 * 27211.386 * Math.pow(0.5291772, 9), within(1e-6 * c9));
    assertThat(Trimers.axilrodTeller(4, 5, 9)).isCloseTo(-2 * c9 / Math.pow(180, 3), within(1e-12));
  }
}
