package org.farfield.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.ejml.simple.SimpleMatrix;
import org.farfield.kernels.cpu.WorkerPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against singular values. */
class RankAndConditionTest {
  private static double[][] rows(int count, int features, double decades) {
    Random random = new Random(count + features);
    double[][] rows = new double[count][features];
    for (double[] row : rows) {
      double common = random.nextGaussian();
      for (int f = 0; f < features; f++) {
        row[f] = (common + random.nextGaussian()) * Math.pow(10, -decades * f / features);
      }
    }
    return rows;
  }

  private static StreamedQr factor(double[][] rows, DenseProduct product) {
    StreamedQr qr = new StreamedQr(rows[0].length, 1, product);
    for (double[] row : rows) {
      qr.add(row, 0, new double[] {1}, 1);
    }
    return qr;
  }

  @ParameterizedTest
  @CsvSource({"1,1,0", "50,7,0", "30,60,0", "300,90,4", "300,90,12"})
  void areThoseOfSingularValues(int count, int features, double decades) {
    double[][] rows = rows(count, features, decades);
    double[] singular = new SimpleMatrix(rows).svd().getSingularValues();
    double trace = Arrays.stream(singular).map(s -> s * s).sum();
    try (WorkerPool pool = new WorkerPool(2)) {
      DenseProduct product = new DenseProduct(pool);
      StreamedQr qr = factor(rows, product);
      for (double alpha : new double[] {1e-14, 1e-9, 1e-3, 1, 100}) {
        double expected = Arrays.stream(singular).map(s -> s * s / (s * s + alpha * trace)).sum();
        assertThat(PenalisedFactor.of(qr, alpha, product).effectiveRank())
            .as("alpha %s", alpha)
            .isCloseTo(expected, within(1e-6 * features));
      }
      if (count >= features) {
        double ratio = singular[0] / singular[features - 1];
        assertThat(ConditionNumber.of(qr)).isBetween(0.8 * ratio, (1 + 1e-3) * ratio);
      } else {
        assertThat(ConditionNumber.of(qr)).isGreaterThan(1e14);
      }
    }
  }

  @Test
  void nothingHasNoRank() {
    try (WorkerPool pool = new WorkerPool(1)) {
      DenseProduct product = new DenseProduct(pool);
      StreamedQr qr = factor(new double[5][3], product);
      assertThat(PenalisedFactor.of(qr, 1e-9, product).effectiveRank()).isZero();
      assertThat(ConditionNumber.of(qr)).isInfinite();
    }
  }
}
