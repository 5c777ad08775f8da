package org.farfield.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  // Normal errors of deviations from 1 to 3, told as a factor times these; the first ones trained
  // on.
  private static Evaluation evaluation(int numbers, int trained, double factor) {
    Random random = new Random(4);
    double[] targets = new double[numbers];
    double[] predictions = new double[numbers];
    double[] uncertainties = new double[numbers];
    for (int i = 0; i < numbers; i++) {
      double deviation = 1 + 2 * random.nextDouble();
      targets[i] = random.nextGaussian();
      predictions[i] = targets[i] + (i < trained ? 0 : deviation * random.nextGaussian());
      uncertainties[i] = factor * deviation;
    }
    List<Boolean> own = IntStream.range(0, numbers).mapToObj(i -> i < trained).toList();
    return new Evaluation(
        targets,
        predictions,
        uncertainties,
        Collections.nCopies(numbers, ""),
        Collections.nCopies(numbers, ""),
        Collections.nCopies(numbers, false),
        own,
        numbers);
  }

  @Test
  void tellsErrorsAsTheyAre() {
    Calibration c = Calibration.of(evaluation(20_000, 5_000, 1)).orElseThrow();
    assertThat(c.within()).isCloseTo(0.683, within(0.01));
    assertThat(c.logLikelihood()).isGreaterThan(c.ofOneDeviation() + 0.02);
    assertThat(c.told()).hasSize(10).isSorted();
    for (int part = 0; part < 10; part++) {
      assertThat(c.found()[part]).isCloseTo(c.told()[part], within(0.06 * c.told()[part]));
    }
  }

  @Test
  void tellsThatUncertaintiesAreTooSmall() {
    Calibration c = Calibration.of(evaluation(20_000, 0, 0.2)).orElseThrow();
    assertThat(c.within()).isLessThan(0.2);
    assertThat(c.logLikelihood()).isLessThan(c.ofOneDeviation() - 1);
  }

  @Test
  void partsHaveAllNumbers() {
    Calibration c = Calibration.of(evaluation(23, 0, 1)).orElseThrow();
    Calibration all = Calibration.of(evaluation(10, 0, 1)).orElseThrow();
    assertThat(c.told()).hasSize(4);
    assertThat(all.told()).hasSize(2);
  }

  @Test
  void whatIsExactAndSaidToBeIsLeftOut() {
    double[] errors = new Random(3).doubles(40, -1, 1).toArray();
    double[] told = new Random(5).doubles(40, 0.1, 1).toArray();
    Calibration expected = Calibration.of(errors, told).orElseThrow();
    double[] others = Arrays.copyOf(errors, 60);
    others[59] = 1e-7; // what a program printed of a force that is none
    Calibration more = Calibration.of(others, Arrays.copyOf(told, 60)).orElseThrow();
    assertThat(more.told()).isEqualTo(expected.told());
    assertThat(more.within()).isEqualTo(expected.within());
  }

  @Test
  void nothingIsSaidWithoutUncertaintiesOrNumbers() {
    assertThat(Calibration.of(evaluation(100, 0, 0))).isEmpty();
    assertThat(Calibration.of(evaluation(100, 95, 1))).isEmpty();
    assertThat(Calibration.of(evaluation(0, 0, 1))).isEmpty();
    assertThat(Calibration.of(new double[20], IntStream.range(1, 21).asDoubleStream().toArray()))
        .isEmpty(); // without errors
  }
}
