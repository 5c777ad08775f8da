package org.farfield.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class InverseTest {
  @Test
  void productWithTheMatrixIsTheUnitMatrix() {
    int n = 17;
    double[] a = new Random(3).doubles(n * n, -1, 1).toArray();
    double[] inverse = Inverse.of(a.clone(), n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int k = 0; k < n; k++) {
          sum += a[i * n + k] * inverse[k * n + j];
        }
        assertThat(sum).isCloseTo(i == j ? 1 : 0, within(1e-12));
      }
    }
  }

  @Test
  void singularMatricesHaveNone() {
    assertThatThrownBy(() -> Inverse.of(new double[] {1, 2, 2, 4}, 2))
        .isInstanceOf(ArithmeticException.class);
  }
}
