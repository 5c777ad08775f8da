package org.farfield.expansion.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.List;
import java.util.Random;
import org.farfield.basis.Gto;
import org.farfield.basis.Laplacian;
import org.farfield.basis.Monomial;
import org.farfield.basis.RadialBasis;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.expansion.tables.SplitRestTable;
import org.farfield.spec.Expansion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rests of which what is beyond a short distance is summed with the waves of the smooth part. */
class SplitTablesTest {
  private static final int L = 4;
  private static final double ACCURACY = 1e-6;
  private static final double SMEARING = 1;

  private static ExpansionTables tables(RadialBasis basis, double exponent, double accuracy) {
    return new ExpansionTables(
        Expansion.builder()
            .basis(basis)
            .maxAngular(L)
            .density(exponent, 0.25)
            .accuracy(accuracy)
            .build());
  }

  private static List<RadialBasis> bases() {
    return List.of(new Gto(3, 4), new Monomial(2, 3), new Laplacian(2, 3));
  }

  /** Both parts are the whole at any distance, and the rest, which ends soon, is its exact self. */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 2.7, 3, 4, 6})
  void partsAddUpAtAnyDistance(double exponent) {
    for (RadialBasis basis : bases()) {
      ExpansionTables tables = tables(basis, exponent, ACCURACY);
      SplitTables split = tables.split(SMEARING);
      assertThat(split.hasMoved()).isTrue();
      LongRangeTable whole = tables.densities().get(0);
      LongRangeTable smooth = split.smooth().orElseThrow().densities().get(0);
      SplitRestTable rest = split.near().get(0);
      int count = (L + 1) * basis.size();
      assertThat(rest.end()).isBetween(2.5, 7.5);
      double[] expected = new double[count];
      double[] far = new double[count];
      double[] near = new double[count];
      double[] exact = new double[count];
      double[] slopes = new double[count];
      double[] exactSlopes = new double[count];
      whole.quadraturePair(0, expected);
      double scale = Math.abs(expected[0]);
      double end = rest.end() + 2;
      Random random = new Random(8);
      for (int i = 0; i < 50; i++) {
        double d = i == 0 ? 0 : random.nextDouble() * end;
        whole.exact(d, expected);
        smooth.quadraturePair(d, far);
        rest.withSlopes(d, near, slopes);
        if (d <= rest.end()) {
          rest.exactWithSlopes(d, exact, exactSlopes);
        }
        for (int f = 0; f < count; f++) {
          double tolerance = d <= rest.end() ? 1e-3 * ACCURACY : ACCURACY;
          assertThat(near[f] + far[f]).isCloseTo(expected[f], offset(tolerance * scale));
          if (d <= rest.end()) {
            assertThat(near[f]).isCloseTo(exact[f], offset(1e-3 * ACCURACY * scale));
            assertThat(slopes[f]).isCloseTo(exactSlopes[f], offset(0.1 * ACCURACY * scale));
          }
        }
      }
    }
  }

  /**
   * What is missing of the whole, of each function, beside what its l has of a rest of which
   * nothing has moved: for short potentials values at the centre would say little.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 3, 4, 6, 12})
  void littleIsMissingOfEachFunction(double exponent) {
    for (RadialBasis basis : bases()) {
      ExpansionTables tables = tables(basis, exponent, ACCURACY);
      SplitTables moved = tables.split(SMEARING);
      SplitTables unmoved = tables.split(SMEARING, moved.tolerance(), false);
      LongRangeTable[] smooth = new LongRangeTable[2];
      SplitRestTable[] rest = new SplitRestTable[2];
      for (int i = 0; i < 2; i++) {
        SplitTables split = i == 0 ? moved : unmoved;
        smooth[i] = split.smooth().orElseThrow().densities().get(0);
        rest[i] = split.near().get(0);
      }
      int count = (L + 1) * basis.size();
      double[][] far = new double[2][count];
      double[][] near = new double[2][count];
      double[] missing = new double[count];
      double[] all = new double[L + 1];
      double step = 0.05;
      for (double d = 0.5 * step; d < 11; d += step) {
        for (int i = 0; i < 2; i++) {
          smooth[i].quadraturePair(d, far[i]);
          rest[i].values(d, near[i]);
        }
        for (int f = 0; f < count; f++) {
          double error = near[0][f] + far[0][f] - near[1][f] - far[1][f];
          missing[f] += step * d * d * error * error;
          all[f / basis.size()] += step * d * d * near[1][f] * near[1][f];
        }
      }
      for (int f = 0; f < count; f++) {
        double share = Math.sqrt(missing[f] / (all[f / basis.size()] / basis.size()));
        assertThat(share).isLessThan(0.1 * ACCURACY);
      }
    }
  }

  /** Spectra in space: what is left out is what the rest has beyond the smooth part's waves. */
  @Test
  void restHasTheSpectrumThatIsLeft() {
    for (RadialBasis basis : bases()) {
      ExpansionTables tables = tables(basis, 1, ACCURACY);
      SplitTables split = tables.split(SMEARING);
      LongRangeTable whole = tables.densities().get(0);
      LongRangeTable smooth = split.smooth().orElseThrow().densities().get(0);
      SplitRestTable rest = split.near().get(0);
      int steps = 3000;
      double[] f = new double[(L + 1) * basis.size()];
      double[][] near = new double[steps][];
      for (int i = 0; i < steps; i++) {
        rest.values((i + 0.5) * rest.end() / steps, f);
        near[i] = f.clone();
      }
      double[] wholly = new double[f.length];
      double[] far = new double[f.length];
      for (double k : new double[] {0.4, 1.7, 4, 5.5, 9}) {
        whole.exactSpectrum(k, wholly);
        smooth.exactSpectrum(k, far);
        for (int n = 0; n < basis.size(); n++) {
          double sum = 0;
          for (int i = 0; i < steps; i++) {
            double d = (i + 0.5) * rest.end() / steps;
            sum += rest.end() / steps * near[i][n] * d * Math.sin(k * d) / k;
          }
          double largest = 4 * Math.PI; // of v̂ I where it counts
          assertThat(sum + far[n]).isCloseTo(wholly[n], offset(1e-5 * largest));
        }
      }
    }
  }

  /** The table of the spectrum is that without a table, up to where waves of the rest end. */
  @Test
  void spectraAndSlopesComeFromTables() {
    for (RadialBasis basis : bases()) {
      LongRangeTable smooth =
          tables(basis, 1, 1e-8).split(SMEARING).smooth().orElseThrow().densities().get(0);
      double[] exact = new double[(L + 1) * basis.size()];
      double[] exactSlopes = new double[exact.length];
      double[] fast = new double[exact.length];
      double[] slopes = new double[exact.length];
      double[] after = new double[exact.length];
      double[] before = new double[exact.length];
      double step = 1e-5;
      for (double k = 0.3; k < 7; k += 0.0371) {
        smooth.exactSpectrumWithSlopes(k, exact, exactSlopes);
        smooth.spectrumWithSlopes(k, fast, slopes);
        smooth.exactSpectrum(k + step, after);
        smooth.exactSpectrum(k - step, before);
        for (int f = 0; f < exact.length; f++) {
          assertThat(fast[f]).isCloseTo(exact[f], offset(1e-8));
          assertThat(slopes[f]).isCloseTo(exactSlopes[f], offset(1e-5));
          assertThat((after[f] - before[f]) / (2 * step)).isCloseTo(exactSlopes[f], offset(1e-3));
        }
      }
    }
  }

  /** Look-ups need no search where all segments are equal: where waves of the rest end, too. */
  @Test
  void wavesOfTheRestEndAtAnEdgeLikeOthers() {
    for (RadialBasis basis : bases()) {
      LongRangeTable smooth =
          tables(basis, 1, ACCURACY).split(SMEARING).smooth().orElseThrow().densities().get(0);
      double[] edges = smooth.spectrumTable().edges();
      int last = edges.length - 1;
      double width = edges[last] - edges[last - 1];
      assertThat(edges[last]).isGreaterThanOrEqualTo(smooth.largestK());
      for (int i = last; edges[i - 1] > 1; i--) {
        assertThat(edges[i] - edges[i - 1]).isCloseTo(width, offset(1e-12));
      }
    }
  }

  /** The smooth part does not depend on how fine tables of rests are. */
  @Test
  void finerTablesShareTheSmoothPart() {
    ExpansionTables tables = tables(new Gto(3, 4), 1, ACCURACY);
    for (boolean isMoved : new boolean[] {true, false}) {
      double usual = SplitTables.tolerance(ACCURACY);
      SplitTables split = tables.split(SMEARING, usual, isMoved);
      SplitTables finer = tables.split(SMEARING, 1e-3 * usual, isMoved);
      assertThat(finer).isNotSameAs(split);
      assertThat(finer.hasMoved()).isEqualTo(isMoved);
      assertThat(finer.smooth().orElseThrow()).isSameAs(split.smooth().orElseThrow());
      double[] values = new double[(L + 1) * 4];
      double[] fine = new double[values.length];
      split.near().get(0).values(1.7, values);
      finer.near().get(0).values(1.7, fine);
      assertThat(fine).isNotEqualTo(values).containsExactly(values, offset(1e-8));
    }
  }

  /** Coefficients much smaller than usual need tables of which nothing has moved. */
  @Test
  void finerTablesHaveMovedNothing() {
    ExpansionTables tables = tables(new Gto(3, 4), 1, ACCURACY);
    double usual = SplitTables.tolerance(ACCURACY);
    SplitTables split = tables.split(SMEARING, usual, false);
    assertThat(split.hasMoved()).isFalse();
    assertThat(split.near().get(0).end()).isGreaterThan(15);
  }
}
