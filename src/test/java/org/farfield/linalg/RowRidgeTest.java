package org.farfield.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.ejml.simple.SimpleMatrix;
import org.farfield.kernels.cpu.WorkerPool;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowRidgeTest {
  /** More rows than features, as many, fewer; some of them equal. */
  @ParameterizedTest
  @CsvSource({"40, 7", "12, 12", "9, 30", "1, 5"})
  void solvesTheNormalEquations(int rows, int features) {
    Random random = new Random(7 * rows + features);
    double[][] x = new double[rows][features];
    double[] y = random.doubles(rows, -1, 1).toArray();
    for (double[] row : x) {
      for (int f = 0; f < features; f++) {
        row[f] = random.nextGaussian();
      }
    }
    x[rows - 1] = x[0].clone();
    double alpha = 1e-3;
    SimpleMatrix matrix = new SimpleMatrix(x);
    SimpleMatrix square = matrix.transpose().mult(matrix);
    SimpleMatrix penalty = SimpleMatrix.identity(features).scale(alpha * square.trace());
    SimpleMatrix right = matrix.transpose().mult(new SimpleMatrix(rows, 1, true, y));
    SimpleMatrix expected = square.plus(penalty).solve(right);
    try (WorkerPool pool = new WorkerPool(2)) {
      double[] w = new RowRidge(x, y, new DenseProduct(pool)).weights(alpha);
      for (int f = 0; f < features; f++) {
        assertThat(w[f]).isCloseTo(expected.get(f), within(1e-10));
      }
    }
  }

  /** A penalty far below the rounding of XXᵀ still leaves a solution. */
  @ParameterizedTest
  @CsvSource({"20, 6", "6, 20"})
  void interpolatesWhereThePenaltyVanishes(int rows, int features) {
    Random random = new Random(3);
    double[] truth = random.doubles(features, -1, 1).toArray();
    double[][] x = new double[rows][features];
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      for (int f = 0; f < features; f++) {
        x[i][f] = random.nextGaussian() * Math.pow(10, -Math.min(f, 5));
        y[i] += truth[f] * x[i][f];
      }
    }
    try (WorkerPool pool = new WorkerPool(1)) {
      double[] w = new RowRidge(x, y, new DenseProduct(pool)).weights(1e-20);
      for (int i = 0; i < rows; i++) {
        double prediction = 0;
        for (int f = 0; f < features; f++) {
          prediction += w[f] * x[i][f];
        }
        assertThat(prediction).isCloseTo(y[i], within(1e-9));
      }
    }
  }
}
