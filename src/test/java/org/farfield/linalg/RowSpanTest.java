package org.farfield.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.math.DotProduct;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowSpanTest {
  /** Random rows of very different lengths; one is zero, and one the sum of two others. */
  @ParameterizedTest
  @CsvSource({"7, 300", "150, 151", "200, 900", "1, 1", "5, 5"})
  void rowsComeBackFromCoordinatesThatKeepTheirProducts(int rows, int features) {
    Random random = new Random(31);
    double[][] x = new double[rows][];
    for (int i = 0; i < rows; i++) {
      double length = Math.pow(10, -6 * random.nextDouble());
      x[i] = random.doubles(features, -length, length).toArray();
    }
    if (rows > 4) {
      x[2] = new double[features];
      for (int f = 0; f < features; f++) {
        x[4][f] = x[0][f] + x[1][f];
      }
    }
    double[] columns = new double[rows * features];
    for (int f = 0; f < features; f++) {
      for (int i = 0; i < rows; i++) {
        columns[f * rows + i] = x[i][f];
      }
    }
    try (WorkerPool pool = new WorkerPool(2)) {
      RowSpan span = new RowSpan(columns, rows, new DenseProduct(pool));
      double[][] coordinates = new double[rows][rows + 1];
      for (int i = 0; i < rows; i++) {
        span.coordinates(i, coordinates[i], 1);
        double[] back = span.at(coordinates[i], 1);
        for (int f = 0; f < features; f++) {
          assertThat(back[f]).isCloseTo(x[i][f], within(1e-14));
        }
      }
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < rows; j++) {
          assertThat(DotProduct.of(coordinates[i], 1, coordinates[j], 1, rows))
              .isCloseTo(DotProduct.of(x[i], 0, x[j], 0, features), within(1e-14 * features));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 6", "3, 10"}) // two features of three rows; a number too many
  void rowsMustBeFewerThanTheirNumbers(int rows, int numbers) {
    try (WorkerPool pool = new WorkerPool(1)) {
      DenseProduct product = new DenseProduct(pool);
      assertThatThrownBy(() -> new RowSpan(new double[numbers], rows, product))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(rows + " rows of " + numbers + " numbers");
    }
  }
}
