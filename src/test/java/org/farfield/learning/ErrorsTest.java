package org.farfield.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ErrorsTest {
  @Test
  void sayWhatTheirNamesDo() {
    Random random = new Random(3);
    double[] targets = random.doubles(1000).map(x -> 1e6 + 3 * x).toArray();
    double[] predictions = Arrays.stream(targets).map(t -> t + 0.25).toArray();
    Errors errors = Errors.of(targets, predictions);
    assertThat(errors.frames()).isEqualTo(1000);
    assertThat(errors.rmse()).isCloseTo(0.25, within(1e-9));
    assertThat(errors.mae()).isCloseTo(0.25, within(1e-9));
    assertThat(errors.deviation()).isCloseTo(3 / Math.sqrt(12), within(0.02));
    assertThat(errors.percent()).isCloseTo(25 * Math.sqrt(12) / 3, within(1.0));
    assertThat(errors.hasDeviation()).isTrue();
    double[] turning = {3, -4, 0};
    assertThat(Errors.of(turning, turning, true).deviation())
        .isCloseTo(Math.sqrt(25 / 3.0), within(1e-14));
  }

  /** A mean of equal numbers is not always that number: 0.1 added up and divided is 1e-17 off. */
  @Test
  void equalTargetsDoNotDeviate() {
    for (int n = 1; n < 40; n++) {
      double[] equal = new double[n];
      Arrays.fill(equal, 0.1);
      Errors errors = Errors.of(equal, new double[n]);
      assertThat(errors.hasDeviation()).isFalse();
      assertThat(errors.deviation()).isZero();
      assertThat(errors.rmse()).isCloseTo(0.1, within(1e-15));
    }
  }
}
