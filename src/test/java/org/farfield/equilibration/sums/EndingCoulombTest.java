package org.farfield.equilibration.sums;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.numbers.gamma.Erf;
import org.farfield.math.GaussPanels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndingCoulombTest {
  private static final double END = 23;
  private static final EndingCoulomb POTENTIAL = new EndingCoulomb(END, 0.9);

  @Test
  void isThatOfAGaussianUpToTheEndAndNothingBeyond() {
    for (double r : new double[] {1e-6, 1e-4, 2e-4, 0.3, 1, 5, 15}) {
      double expected = Erf.value(r / (Math.sqrt(2) * 0.9)) / r;
      assertThat(POTENTIAL.value(r)).as("%s", r).isCloseTo(expected, within(1e-13));
    }
    assertThat(POTENTIAL.value(END)).isCloseTo(0.5 / END, within(1e-13));
    assertThat(POTENTIAL.value(POTENTIAL.tail().start())).isCloseTo(0, within(1e-15));
  }

  private static double transform(double k) {
    double end = POTENTIAL.tail().start();
    double[] edges = new double[200];
    for (int i = 0; i < edges.length; i++) {
      edges[i] = end * i / (edges.length - 1);
    }
    GaussPanels rule = new GaussPanels(edges, 16);
    double sum = 0;
    for (int q = 0; q < rule.nodes().length; q++) {
      double r = rule.nodes()[q];
      double wave = k == 0 ? 1 : Math.sin(k * r) / (k * r);
      sum += rule.weights()[q] * 4 * Math.PI * r * r * wave * POTENTIAL.value(r);
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-5, 1e-3, 0.02, 2 * Math.PI / END, 0.3, 1, 2.7})
  void itsTransformIsThatOfItsValues(double k) {
    assertThat(POTENTIAL.fourier(k)).isCloseTo(transform(k), offset(1e-9));
    double step = 1e-4;
    double slope =
        (8 * (POTENTIAL.fourier(k + step) - POTENTIAL.fourier(k - step))
                - (POTENTIAL.fourier(k + 2 * step) - POTENTIAL.fourier(k - 2 * step)))
            / (12 * step);
    assertThat(POTENTIAL.fourierSlope(k)).isCloseTo(slope, offset(1e-7 * (1 + Math.abs(slope))));
  }

  @Test
  void atZeroItIsTheIntegral() {
    assertThat(POTENTIAL.fourierAtZero()).isCloseTo(POTENTIAL.fourier(1e-6), offset(1e-6));
    assertThat(POTENTIAL.fourierAtZero()).isCloseTo(transform(0), offset(1e-8));
  }

  @Test
  void anotherWidthIsAnotherGaussian() {
    EndingCoulomb other = new EndingCoulomb(END, 1.4);
    assertThat(POTENTIAL.withSmearing(1.4)).isEqualTo(other);
    assertThat(POTENTIAL.gaussians()).isEmpty();
  }
}
