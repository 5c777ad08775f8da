package org.farfield.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
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
      double[][] asked = SimpleMatrix.identity(features).toArray2();
      double[] w = new RowRidge(x, y, asked, new DenseProduct(pool)).predictions(alpha);
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
      double[] predictions = new RowRidge(x, y, x, new DenseProduct(pool)).predictions(1e-20);
      assertThat(predictions).containsExactly(y, within(1e-9));
    }
  }

  /** As the singular values say, at every penalty, where directions differ by 1e14. */
  @ParameterizedTest
  @CsvSource({"60, 24", "24, 60", "30, 30"})
  void predictsAsSingularValuesDo(int rows, int features) {
    Random random = new Random(rows);
    int rank = Math.min(rows, features);
    SimpleMatrix left = SimpleMatrix.random_DDRM(rows, rank, -1, 1, random).svd(true).getU();
    SimpleMatrix right = SimpleMatrix.random_DDRM(features, rank, -1, 1, random).svd(true).getU();
    double[] s = random.doubles(rank, -14, 0).map(x -> Math.pow(10, x)).toArray();
    SimpleMatrix x = left.mult(SimpleMatrix.diag(s)).mult(right.transpose());
    SimpleMatrix y = SimpleMatrix.random_DDRM(rows, 1, -1, 1, random);
    double trace = Arrays.stream(s).map(v -> v * v).sum();
    double[][] table = x.toArray2();
    try (WorkerPool pool = new WorkerPool(1)) {
      RowRidge ridge = new RowRidge(table, y.getDDRM().data, table, new DenseProduct(pool));
      for (double alpha : new double[] {1e-16, 1e-10, 1e-4, 1}) {
        SimpleMatrix filter = new SimpleMatrix(rank, rank);
        for (int k = 0; k < rank; k++) {
          filter.set(k, k, s[k] * s[k] / (s[k] * s[k] + alpha * trace));
        }
        SimpleMatrix expected = left.mult(filter).mult(left.transpose()).mult(y);
        double[] ours = ridge.predictions(alpha);
        double room = 1e-15 * (10 + 1 / Math.sqrt(alpha));
        assertThat(ours).containsExactly(expected.getDDRM().data, within(room));
      }
    }
  }
}
