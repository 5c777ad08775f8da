package org.farfield.expansion.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.util.List;
import java.util.Random;
import org.farfield.basis.Gto;
import org.farfield.basis.Laplacian;
import org.farfield.basis.Monomial;
import org.farfield.basis.RadialBasis;
import org.farfield.error.InputException;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DeltaDensity;
import org.farfield.spec.Density;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.RadialScaling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShortRangeTableTest {
  private static final List<RadialBasis> BASES =
      List.of(new Gto(5, 5), new Monomial(2, 3), new Laplacian(4, 4));
  private static final Cutoff CUTOFF = new Cutoff(6, 0);

  private static ExpansionTables tables(RadialBasis basis, int maxAngular, Density density) {
    return new ExpansionTables(
        Expansion.builder()
            .basis(basis)
            .maxAngular(maxAngular)
            .densities(List.of(density))
            .build());
  }

  @ParameterizedTest
  @CsvSource({"0.1, 4", "0.3, 12", "2, 4", "0, 4", "0, 12"})
  void tablesReproduceTheirQuadratures(double width, int maxAngular) {
    Density density =
        width == 0
            ? new DeltaDensity(CUTOFF, RadialScaling.NONE)
            : new GaussianDensity(width, CUTOFF, RadialScaling.NONE);
    for (RadialBasis basis : BASES) {
      ShortRangeTable table = tables(basis, maxAngular, density).shortRange().get(0);
      int count = (maxAngular + 1) * basis.size();
      double[] fast = new double[count];
      double[] exact = new double[count];
      Random random = new Random(3);
      double scale = 0;
      for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < 40; i++) {
          double d = i == 0 ? 0 : random.nextDouble() * 6;
          table.exactPair(d, exact);
          table.pair(d, fast);
          for (int f = 0; f < count; f++) {
            scale = Math.max(scale, Math.abs(exact[f]));
            if (pass == 1) {
              assertThat(fast[f])
                  .as("%s, function %d, d = %s", basis, f, d)
                  .isCloseTo(exact[f], offset(1e-10 * scale));
            }
          }
        }
      }
    }
  }

  /** The quadrature over k of LODE with p = 0 is another route to the same numbers. */
  @ParameterizedTest
  @ValueSource(doubles = {0.3, 0.7, 2})
  void gaussiansEqualTheirIntegralInReciprocalSpace(double width) {
    for (RadialBasis basis : BASES) {
      Density local = new GaussianDensity(width, CUTOFF, RadialScaling.NONE);
      ShortRangeTable table = tables(basis, 4, local).shortRange().get(0);
      LongRangeTable waves =
          tables(basis, 4, LongRangeDensity.powerLaw(0, width)).densities().get(0);
      int count = 5 * basis.size();
      double[] space = new double[count];
      double[] reciprocal = new double[count];
      for (double d : new double[] {0, 0.1, 1, 2.9, 4, 5.9}) {
        table.exactPair(d, space);
        waves.quadraturePair(d, reciprocal);
        assertThat(space).containsExactly(reciprocal, offset(1e-10));
      }
    }
  }

  @Test
  void smoothingFallsFromOneToZeroAndScalingAsAPower() {
    Cutoff cutoff = new Cutoff(5, 1);
    assertThat(cutoff.factor(4)).isEqualTo(1);
    assertThat(cutoff.factor(4.5)).isCloseTo(0.5, offset(1e-15));
    assertThat(cutoff.factor(5)).isZero();
    assertThat(new Cutoff(5, 0).factor(Math.nextDown(5.0))).isEqualTo(1);
    assertThat(new RadialScaling(2, 3, 4).factor(6)).isCloseTo(2 / (2 + 16.0), offset(1e-15));
    assertThat(RadialScaling.NONE.factor(7)).isEqualTo(1);
  }

  @Test
  void impossibleDensitiesAreRefused() {
    refused(() -> new Cutoff(0, 0), "cutoff must be a positive number of Å, not 0.0");
    refused(() -> new Cutoff(5, 6), "smoothing must be between 0 and the cutoff (5.0 Å), not 6.0");
    refused(() -> new Cutoff(5, -1), "smoothing must be between 0 and the cutoff");
    refused(() -> new Cutoff(5, Double.NaN), "smoothing must be between 0 and the cutoff");
    refused(
        () -> new GaussianDensity(-1, CUTOFF, RadialScaling.NONE),
        "width must be a positive number of Å, not -1.0");
    refused(
        () -> new GaussianDensity(1e-4, CUTOFF, RadialScaling.NONE),
        "for sharper atoms use the delta density");
    refused(() -> new RadialScaling(0, 1, 1), "the rate of the scaling");
    refused(() -> new RadialScaling(1, -1, 1), "the scale of the scaling");
    refused(() -> new RadialScaling(1, 1, -1), "the exponent of the scaling");
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable making, String message) {
    assertThatThrownBy(making).isInstanceOf(InputException.class).hasMessageContaining(message);
  }
}
