package org.farfield.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.ejml.simple.SimpleMatrix;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.linalg.DenseProduct;
import org.farfield.linalg.RowRidge;
import org.junit.jupiter.api.Test;

class DualRidgeTest {
  /** Of more rows than a block of the factor, and more than fill whole blocks. */
  @Test
  void isRidgeRegressionOfRows() {
    Random random = new Random(8);
    double[][] rows = new double[230][];
    double[] y = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = random.doubles(300, -1, 1).toArray();
      y[i] = random.nextGaussian();
    }
    double[][] units = SimpleMatrix.identity(300).toArray2(); // of which predictions are weights
    try (WorkerPool pool = new WorkerPool(2)) {
      DenseProduct product = new DenseProduct(pool);
      for (double alpha : new double[] {1e-8, 1e-4, 1}) {
        double[] c = DualRidge.coefficients(DualRidge.kernel(rows, product), y, alpha, product);
        double[] weights = new double[300];
        for (int i = 0; i < rows.length; i++) {
          for (int x = 0; x < weights.length; x++) {
            weights[x] += c[i] * rows[i][x];
          }
        }
        double[] expected = new RowRidge(rows, y, units, product).predictions(alpha);
        assertThat(weights).containsExactly(expected, within(1e-9));
      }
    }
  }

  /** More rows than are multiplied at once. */
  @Test
  void productsAreThoseOfAllRows() {
    double[][] rows = new double[1100][];
    Random random = new Random(3);
    for (int i = 0; i < rows.length; i++) {
      rows[i] = random.doubles(2, -1, 1).toArray();
    }
    try (WorkerPool pool = new WorkerPool(1)) {
      double[] kernel = DualRidge.kernel(rows, new DenseProduct(pool));
      for (int n = 0; n < 1000; n++) {
        int i = random.nextInt(rows.length);
        int j = random.nextInt(rows.length);
        double expected = rows[i][0] * rows[j][0] + rows[i][1] * rows[j][1];
        assertThat(kernel[i * rows.length + j]).isCloseTo(expected, within(1e-14));
      }
    }
  }
}
