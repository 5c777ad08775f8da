package org.farfield.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChebyshevTableTest {
  private static final double END = 10;

  private static ChebyshevTable table(
      double narrowest, int group, double noise, PiecewisePolynomial.Functions source) {
    return new ChebyshevTable(
        new double[] {0, 4, END},
        narrowest,
        group,
        ChebyshevTable.TOLERANCE,
        x -> new double[] {noise, noise, noise},
        source);
  }

  /** Sharp ones somewhere, smooth ones, and what falls over many orders. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void functionsAreExactToRoundingFromFewSamples(int seed) {
    Random random = new Random(seed);
    double sharp = random.nextDouble() * END;
    double width = 0.05 + 0.1 * random.nextDouble();
    double turns = 3 * random.nextDouble();
    PiecewisePolynomial.Function exact =
        (x, out) -> {
          out[0] = 1 / (1 + Math.pow((x - sharp) / width, 2));
          out[1] = Math.sin(turns * x);
          out[2] = Math.exp(-3 * x);
        };
    AtomicInteger samples = new AtomicInteger();
    PiecewisePolynomial.Functions counted =
        x -> {
          samples.addAndGet(x.length);
          return PiecewisePolynomial.Functions.of(3, exact).at(x);
        };
    ChebyshevTable table = table(0.01, 1, 1e-30, counted);
    assertThat(samples.get()).isBetween(3 * ChebyshevTable.NODES, 50 * ChebyshevTable.NODES);
    double[] found = new double[3];
    double[] expected = new double[3];
    for (int i = 0; i < 1000; i++) {
      double x = i == 0 ? 0 : i == 1 ? END : END * random.nextDouble();
      table.evaluate(x, found);
      exact.evaluate(x, expected);
      assertThat(found[0]).isCloseTo(expected[0], offset(2e-14));
      assertThat(found[1]).isCloseTo(expected[1], offset(2e-14));
      assertThat(found[2]).isCloseTo(expected[2], offset(2e-14 * Math.exp(-3 * (x - 4)) + 1e-30));
      assertThat(table.at(new double[] {1, x})[1]).isEqualTo(found);
    }
  }

  /** What only noise has is not divided, however small the values; a group has one scale. */
  @Test
  void noiseIsNotResolved() {
    PiecewisePolynomial.Function noisy =
        (x, out) -> {
          out[0] = 1e-9 * Math.cos(x);
          out[1] = 1e-25 * Math.sin(1e6 * x);
        };
    PiecewisePolynomial.Functions source = PiecewisePolynomial.Functions.of(2, noisy);
    assertThat(table(0.1, 1, 1e-24, source).edges()).containsExactly(0, 4, END);
    assertThat(table(0.1, 2, 1e-30, source).edges()).containsExactly(0, 4, END);
    assertThat(table(0.1, 1, 1e-30, source).edges()).hasSizeGreaterThan(50);
  }

  @Test
  void nothingIsNarrowerThanAllowed() {
    ChebyshevTable table =
        table(
            0.5,
            1,
            0,
            PiecewisePolynomial.Functions.of(1, (x, out) -> out[0] = Math.abs(x - Math.PI)));
    double[] edges = table.edges();
    assertThat(edges[0]).isZero();
    assertThat(edges[edges.length - 1]).isEqualTo(END);
    for (int s = 1; s < edges.length; s++) {
      assertThat(edges[s] - edges[s - 1]).isGreaterThan(0.499);
      if (edges[s - 1] < Math.PI && edges[s] > Math.PI) {
        assertThat(edges[s] - edges[s - 1]).isLessThan(1);
      }
    }
  }
}
