package org.farfield.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModifiedSphericalBesselTest {
  private static final int MAX_ORDER = 30;

  /** e^{−x} i_l(x) = Σ_k e^{−x} (x²/2)^k x^l / (k! (2l+2k+1)!!): positive terms lose no digits. */
  private static double series(int l, double x) {
    double logTerm = -x;
    for (int i = 1; i <= l; i++) {
      logTerm += Math.log(x / (2 * i + 1));
    }
    double sum = Math.exp(logTerm);
    for (int k = 1; k < 4 * x + 60; k++) {
      logTerm += Math.log(0.5 * x * x / (k * (2.0 * (l + k) + 1)));
      sum += Math.exp(logTerm);
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 0.3, 0.499, 0.501, 2, 7, 19, 21, 80, 200, 929, 931, 1500})
  void equalsThePowerSeries(double x) {
    double[] all = new double[MAX_ORDER + 1];
    for (int maxOrder : new int[] {0, 1, 4, 9, MAX_ORDER}) {
      ModifiedSphericalBessel.evaluateScaled(maxOrder, x, all);
      for (int l = 0; l <= maxOrder; l++) {
        assertThat(all[l])
            .as("i_%d(%s) of %d", l, x, maxOrder)
            .isCloseTo(series(l, x), withPercentage(1e-7));
      }
    }
  }

  @Test
  void atZeroOnlyOrderZeroIsLeft() {
    double[] all = new double[4];
    ModifiedSphericalBessel.evaluateScaled(3, 0, all);
    assertThat(all).containsExactly(1, 0, 0, 0);
  }

  @Test
  void farOutAllOrdersComeTogether() {
    double[] all = new double[MAX_ORDER + 1];
    ModifiedSphericalBessel.evaluateScaled(MAX_ORDER, 1e6, all);
    for (int l = 0; l <= MAX_ORDER; l++) {
      // 1/2x (1 − l(l+1)/2x + (l−1)l(l+1)(l+2)/8x² − …)
      double first = l * (l + 1) / 2e6;
      double second = (l - 1.0) * l * (l + 1) * (l + 2) / 8e12;
      assertThat(all[l]).isCloseTo((1 - first + second) / 2e6, withPercentage(1e-6));
    }
  }
}
