package org.farfield.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.ejml.simple.SimpleMatrix;
import org.ejml.simple.SimpleSVD;
import org.farfield.kernels.cpu.WorkerPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamedQrTest {
  /** Rows x of falling size by column, y a linear function and noise. */
  private static double[][] rows(int count, int features, double decades, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[count][features];
    for (double[] row : rows) {
      double common = random.nextGaussian();
      for (int f = 0; f < features; f++) {
        row[f] = (common + random.nextGaussian()) * Math.pow(10, -decades * f / features);
      }
    }
    return rows;
  }

  private static double[] target(double[] row) {
    double sum = 0.3 * Math.sin(100 * row[0]);
    double other = 0;
    for (int f = 0; f < row.length; f++) {
      sum += (f % 3 - 1) * row[f];
      other += row[f];
    }
    return new double[] {sum, other};
  }

  private static StreamedQr qr(double[][] rows, int from, int to, DenseProduct product) {
    StreamedQr qr = new StreamedQr(rows[0].length, 2, product);
    for (int i = from; i < to; i++) {
      qr.add(rows[i], 0, target(rows[i]), 1);
    }
    return qr;
  }

  private static double[] normalEquations(double[][] rows, double alpha) {
    SimpleMatrix x = new SimpleMatrix(rows);
    double[][] y = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      y[i] = target(rows[i]);
    }
    SimpleMatrix g = x.transpose().mult(x);
    SimpleMatrix penalised = g.plus(SimpleMatrix.identity(rows[0].length).scale(alpha * g.trace()));
    return penalised.solve(x.transpose().mult(new SimpleMatrix(y))).getDDRM().data;
  }

  /**
   * Features of atoms that hardly touch have numbers whose squares, or reciprocals, do not exist.
   */
  @Test
  void columnsOfTinyNumbersAreHarmless() {
    double[][] rows = rows(300, 40, 0, 3);
    for (double[] row : rows) {
      for (int f = 0; f < row.length; f += 3) {
        row[f] *= f % 2 == 0 ? Double.MIN_NORMAL / 1000 : 1e-200;
      }
    }
    try (WorkerPool pool = new WorkerPool(1)) {
      StreamedQr qr = qr(rows, 0, 300, new DenseProduct(pool));
      assertThat(Arrays.stream(qr.factor())).allMatch(Double::isFinite);
      assertThat(Arrays.stream(new Ridge(qr).weights(1e-9))).allMatch(Double::isFinite);
      assertThat(qr.squares()[1]).isCloseTo(squares(rows, 1), offset(1e-10));
    }
  }

  private static double squares(double[][] rows, int f) {
    double sum = 0;
    for (double[] row : rows) {
      sum += row[f] * row[f];
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "7, 3", "3, 7", "300, 1", "700, 33", "900, 70", "2500, 129", "40, 300"})
  void theFactorGivesTheRowsProducts(int count, int features) {
    double[][] rows = rows(count, features, 1, count);
    try (WorkerPool pool = new WorkerPool(2)) {
      StreamedQr qr = qr(rows, 0, count, new DenseProduct(pool));
      SimpleMatrix r = new SimpleMatrix(features, features, true, qr.factor());
      SimpleMatrix x = new SimpleMatrix(rows);
      SimpleMatrix g = x.transpose().mult(x);
      double scale = g.elementMaxAbs();
      assertThat(r.transpose().mult(r).minus(g).elementMaxAbs()).isLessThan(1e-13 * scale);
      double[] w = new Random(1).doubles(2L * features, -1, 1).toArray();
      double[] errors = Ridge.squaredErrors(qr, w);
      for (int t = 0; t < 2; t++) {
        double expected = 0;
        for (double[] row : rows) {
          double error = -target(row)[t];
          for (int f = 0; f < features; f++) {
            error += row[f] * w[2 * f + t];
          }
          expected += error * error;
        }
        assertThat(errors[t]).isCloseTo(expected, within(1e-11 * expected));
      }
    }
  }

  @Test
  void partsAddUp() {
    double[][] rows = rows(1500, 60, 1, 3);
    try (WorkerPool pool = new WorkerPool(1)) {
      DenseProduct product = new DenseProduct(pool);
      StreamedQr parts = qr(rows, 0, 400, product);
      parts.add(qr(rows, 400, 410, product));
      parts.add(qr(rows, 410, 1500, product));
      StreamedQr whole = qr(rows, 0, 1500, product);
      assertThat(parts.rows()).isEqualTo(1500);
      double[] w = normalEquations(rows, 1e-3);
      assertThat(Ridge.squaredErrors(parts, w))
          .containsExactly(Ridge.squaredErrors(whole, w), within(1e-9));
      assertThat(new Ridge(parts).weights(1e-3)).containsExactly(w, within(1e-11));
    }
  }

  @ParameterizedTest
  @CsvSource({"1e-1", "1e-6", "1e-9"})
  void ridgeSolvesThePenalisedNormalEquations(double alpha) {
    double[][] rows = rows(800, 45, 1, 4);
    try (WorkerPool pool = new WorkerPool(2)) {
      DenseProduct product = new DenseProduct(pool);
      StreamedQr qr = qr(rows, 0, 800, product);
      double[] expected = normalEquations(rows, alpha);
      assertThat(new Ridge(qr).weights(alpha)).containsExactly(expected, within(1e-10));
      assertThat(PenalisedFactor.of(qr, alpha, product).weights())
          .containsExactly(expected, within(1e-10));
    }
  }

  /** Columns over 14 decades: both ways predict alike where XᵀX has no digit left. */
  @Test
  void smallDirectionsAreNotLost() {
    double[][] rows = rows(900, 40, 14, 5);
    try (WorkerPool pool = new WorkerPool(2)) {
      DenseProduct product = new DenseProduct(pool);
      StreamedQr qr = qr(rows, 0, 900, product);
      Ridge ridge = new Ridge(qr);
      assertThat(ConditionNumber.of(qr)).isGreaterThan(1e12);
      double exact = Ridge.squaredErrors(qr, ridge.weights(1e-30))[1];
      double solved = Ridge.squaredErrors(qr, PenalisedFactor.of(qr, 1e-30, product).weights())[1];
      assertThat(exact).isLessThan(1e-22 * 900);
      assertThat(solved).isLessThan(1e-22 * 900);
    }
  }

  /** Residuals, and predictions elsewhere, are those of the rows' own singular values. */
  @ParameterizedTest
  @CsvSource({"1e-28", "1e-20", "1e-14", "1e-9"})
  void badConditionsCostLittle(double alpha) {
    double[][] rows = rows(900, 40, 14.5, 5);
    double[][] elsewhere = rows(200, 40, 14.5, 6);
    SimpleMatrix y = new SimpleMatrix(900, 1);
    for (int i = 0; i < rows.length; i++) {
      y.set(i, target(rows[i])[1]);
    }
    SimpleSVD<SimpleMatrix> svd = new SimpleMatrix(rows).svd(true);
    double[] s = svd.getSingularValues();
    assertThat(s[0] / s[39]).isGreaterThan(1e14);
    double trace = Arrays.stream(s).map(v -> v * v).sum();
    double[] filter = Arrays.stream(s).map(v -> v / (v * v + alpha * trace)).toArray();
    SimpleMatrix projected = SimpleMatrix.diag(filter).mult(svd.getU().transpose()).mult(y);
    double[] expected = svd.getV().mult(projected).getDDRM().data;
    try (WorkerPool pool = new WorkerPool(2)) {
      DenseProduct product = new DenseProduct(pool);
      StreamedQr qr = qr(rows, 0, 900, product);
      double[] solved = second(PenalisedFactor.of(qr, alpha, product).weights());
      for (double[] ours : List.of(solved, second(new Ridge(qr).weights(alpha)))) {
        for (double[][] where : List.of(rows, elsewhere)) {
          assertThat(error(where, ours)).isLessThan(10 * error(where, expected));
        }
      }
    }
  }

  // Weights of the second target, which is linear.
  private static double[] second(double[] weights) {
    return IntStream.range(0, weights.length / 2).mapToDouble(f -> weights[2 * f + 1]).toArray();
  }

  private static double error(double[][] rows, double[] weights) {
    double squares = 0;
    for (double[] row : rows) {
      double error = -target(row)[1];
      for (int f = 0; f < row.length; f++) {
        error += row[f] * weights[f];
      }
      squares += error * error;
    }
    return Math.sqrt(squares);
  }

  @Test
  void bitsDoNotDependOnThreads() {
    double[][] rows = rows(1700, 130, 2, 6);
    try (WorkerPool one = new WorkerPool(1);
        WorkerPool three = new WorkerPool(3)) {
      StreamedQr alone = qr(rows, 0, 1700, new DenseProduct(one));
      StreamedQr together = qr(rows, 0, 1700, new DenseProduct(three));
      assertThat(together.factor()).isEqualTo(alone.factor());
      assertThat(together.projected()).isEqualTo(alone.projected());
      assertThat(together.residual()).isEqualTo(alone.residual());
    }
  }

  @Test
  void rowsWithoutExtentChangeNothing() {
    try (WorkerPool pool = new WorkerPool(1)) {
      StreamedQr qr = new StreamedQr(3, 1, new DenseProduct(pool));
      qr.add(new double[] {0, 2, 0}, 0, new double[] {4}, 1);
      qr.add(new double[3], 0, new double[] {5}, 1);
      Ridge ridge = new Ridge(qr);
      assertThat(ridge.weights(0)).containsExactly(new double[] {0, 2, 0}, within(1e-14));
      assertThat(PenalisedFactor.of(qr, 1e-9, new DenseProduct(pool)).effectiveRank())
          .isCloseTo(1, within(1e-8));
      assertThat(ConditionNumber.of(qr)).isInfinite();
      assertThat(qr.residual()[0]).isCloseTo(25, within(1e-13));
    }
  }
}
