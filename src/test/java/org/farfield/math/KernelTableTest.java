package org.farfield.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** A table for kernels has the values of that which it is made of, of lower degree where it may. */
class KernelTableTest {
  private static final double[] EDGES = {0, 0.5, 1, 2.5, 4};
  private static final int FUNCTIONS = 5;

  // The largest is about 1 everywhere, the smallest 1e-9; far out all are smooth.
  private static void functions(double x, double[] out) {
    double near = Math.exp(-3 * x * x);
    out[0] = 1 / (1 + x);
    out[1] = Math.cos(8 * x) * near;
    out[2] = 1e-9 * Math.sin(5 * x);
    out[3] = 0.3 - 0.01 * x;
    out[4] = Math.exp(-x);
  }

  private static double value(KernelTable table, double x, int f) {
    int s = table.segment(x);
    double t = table.variable(s, x);
    double sum = 0;
    for (int power = table.degree(s); power >= 0; power--) {
      sum = sum * t + table.coefficients()[table.start(s) + power * table.functions() + f];
    }
    return sum;
  }

  @Test
  void valuesAreThoseOfTheTable() {
    PiecewisePolynomial plain =
        new PiecewisePolynomial(EDGES, 15, FUNCTIONS, KernelTableTest::functions);
    KernelTable table = new KernelTable(plain, 8);
    double[] expected = new double[FUNCTIONS];
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      double x = i < EDGES.length ? EDGES[i] : 4 * random.nextDouble();
      plain.evaluate(x, expected, 0);
      for (int f = 0; f < FUNCTIONS; f++) {
        assertThat(value(table, x, f)).isCloseTo(expected[f], within(1.2e-14));
      }
      assertThat(value(table, x, FUNCTIONS)).isZero();
    }
  }

  @Test
  void degreesAreNoHigherThanTheyMustBe() {
    KernelTable smooth =
        new KernelTable(
            new PiecewisePolynomial(
                EDGES,
                11,
                2,
                (x, out) -> {
                  out[0] = 1 + x * x * x;
                  out[1] = 1e-3 - x;
                }),
            8);
    for (int s = 0; s < smooth.segments(); s++) {
      assertThat(smooth.degree(s)).isBetween(3, 8); // above 3 there is noise
    }
    KernelTable rough =
        new KernelTable(
            new PiecewisePolynomial(EDGES, 11, 1, (x, out) -> out[0] = Math.cos(20 * x)), 8);
    for (int s = 0; s < rough.segments(); s++) {
      assertThat(rough.degree(s)).isEqualTo(11);
    }
    KernelTable zero =
        new KernelTable(new PiecewisePolynomial(EDGES, 11, 1, (x, out) -> out[0] = 0), 8);
    assertThat(value(zero, 3, 0)).isZero();
  }

  @Test
  void anArgumentIsOnItsSegmentAlone() {
    KernelTable table =
        new KernelTable(
            new PiecewisePolynomial(EDGES, 11, FUNCTIONS, KernelTableTest::functions), 8);
    Random random = new Random(2);
    for (int i = 0; i < 500; i++) {
      double x = i < EDGES.length ? EDGES[i] : 4 * random.nextDouble();
      for (int s = 0; s < table.segments(); s++) {
        assertThat(table.isOn(s, x)).isEqualTo(table.segment(x) == s);
      }
    }
  }
}
