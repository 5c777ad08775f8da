package org.farfield.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.farfield.math.DotProduct;
import org.junit.jupiter.api.Test;

class SymmetricEigenTest {
  @Test
  void vectorsAreThoseOfTheMatrixInAscendingOrder() {
    int n = 17;
    double[] a = new Random(1).doubles(n * n, -1, 1).toArray();
    SymmetricEigen eigen = SymmetricEigen.of(a, n);
    for (int i = 0; i < n; i++) {
      double[] x = eigen.vector(i);
      assertThat(eigen.value(i)).isGreaterThanOrEqualTo(eigen.value(Math.max(0, i - 1)));
      assertThat(DotProduct.of(x, 0, x, 0, n)).isCloseTo(1, within(1e-13));
      for (int r = 0; r < n; r++) {
        double product = 0;
        for (int c = 0; c < n; c++) {
          product += (a[r * n + c] + a[c * n + r]) / 2 * x[c];
        }
        assertThat(product).isCloseTo(eigen.value(i) * x[r], within(1e-13));
      }
    }
  }
}
