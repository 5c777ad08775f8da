package org.farfield.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against all eigenvectors, of matrices of few and of many dimensions. */
class SpannedEigenTest {
  // of so many random rows, which get shorter
  private static double[] matrix(int n, int rank, double each) {
    Random random = new Random(n + rank);
    double[] matrix = new double[n * n];
    for (int k = 0; k < rank; k++) {
      double[] row = random.doubles(n, -1, 1).map(x -> x + 0.3).toArray();
      double length = Math.pow(each, k);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          matrix[i * n + j] += length * row[i] * row[j];
        }
      }
    }
    return matrix;
  }

  @ParameterizedTest
  @CsvSource({
    "5, 3, 0.5, 4",
    "260, 0, 1, 3",
    "260, 1, 1, 4",
    "260, 7, 0.1, 9",
    "260, 60, 0.6, 20",
    "260, 129, 0.99, 140",
    "260, 131, 0.99, 260",
    "260, 300, 1, 12"
  })
  void theyAreThoseOfTheWhole(int n, int rank, double each, int count) {
    double[] matrix = matrix(n, rank, each);
    SpannedEigen found = SpannedEigen.of(matrix, n, 0);
    SymmetricEigen expected = SymmetricEigen.of(matrix, n);
    double[] values = found.values(count);
    double[][] vectors = found.vectors(count);
    double largest = Math.max(1e-300, expected.value(n - 1));
    assertThat(vectors).hasDimensions(count, n);
    for (int c = 0; c < count; c++) {
      assertThat(values[c])
          .isNotNegative()
          .isCloseTo(Math.max(0, expected.value(n - 1 - c)), offset(1e-12 * largest));
      for (int other = 0; other <= c; other++) {
        assertThat(dot(vectors[c], vectors[other])).isCloseTo(other == c ? 1 : 0, offset(1e-12));
      }
      for (int i = 0; i < n; i++) {
        double[] row = Arrays.copyOfRange(matrix, i * n, (i + 1) * n);
        assertThat(dot(row, vectors[c]))
            .isCloseTo(values[c] * vectors[c][i], offset(1e-11 * largest));
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
