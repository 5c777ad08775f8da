package org.farfield.expansion.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.farfield.basis.Gto;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.SplitTables;
import org.farfield.math.SphericalHarmonics;
import org.farfield.potential.Potential;
import org.farfield.potential.PowerLaw;
import org.farfield.potential.TabulatedPotential;
import org.farfield.potential.Yukawa;
import org.farfield.spec.Channels;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.sweeps.Sweep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipoleTableTest {
  private static final int L = 3;
  private static final double SMALLEST = 0.01; // of values near the origin, where tails end
  private static final Channels QUADRUPOLES =
      new Channels.Multipoles(
          Optional.empty(), Optional.empty(), Optional.of("m"), Optional.empty());

  private static Expansion expansion(double exponent) {
    return Expansion.builder()
        .density(exponent, 0.7)
        .basis(new Gto(2, 2.5))
        .maxAngular(L)
        .channels(QUADRUPOLES)
        .accuracy(1e-10)
        .build();
  }

  /** Coefficients of one neighbour with moments. */
  private static double[] coefficients(
      MultipoleTable table, boolean ends, double[] moments, double... d) {
    MultipoleCoupling coupling = table.coupling();
    double[] y = new double[(coupling.largestHarmonic() + 1) * (coupling.largestHarmonic() + 1)];
    double distance =
        new SphericalHarmonics(coupling.largestHarmonic())
            .evaluateDirection(d[0], d[1], d[2], y, 0);
    int harmonics = (L + 1) * (L + 1);
    double[] z = new double[coupling.slots() * harmonics];
    coupling.couple(moments, y, z);
    double[] f = new double[coupling.slots() * (L + 1) * 3];
    table.values(distance, f);
    double[] exact = new double[f.length];
    table.exact(distance, exact);
    assertClose(f, exact, 1e-11, ends ? SMALLEST : 0);
    double[] c = new double[harmonics * 3];
    for (int slot = 0; slot < coupling.slots(); slot++) {
      for (int lm = 0; lm < harmonics; lm++) {
        for (int n = 0; n < 3; n++) {
          c[3 * lm + n] +=
              z[slot * harmonics + lm] * f[(slot * (L + 1) + (int) Math.sqrt(lm)) * 3 + n];
        }
      }
    }
    return c;
  }

  private static void assertClose(double[] actual, double[] expected, double tolerance) {
    assertClose(actual, expected, tolerance, 0);
  }

  private static void assertClose(
      double[] actual, double[] expected, double tolerance, double least) {
    double largest = least;
    for (double e : expected) {
      largest = Math.max(largest, Math.abs(e));
    }
    for (int x = 0; x < expected.length; x++) {
      assertThat(actual[x])
          .isCloseTo(expected[x], org.assertj.core.data.Offset.offset(tolerance * largest));
    }
  }

  private static double[] one(int lm) {
    double[] moments = new double[9];
    moments[lm] = 1;
    return moments;
  }

  /** The derivative with respect to the place of the neighbour, by differences of fourth order. */
  private static double[] derivative(
      MultipoleTable table, boolean ends, int lm, int axis, double... d) {
    double h = 3e-3;
    double[] weights = {1.0 / 12, -2.0 / 3, 0, 2.0 / 3, -1.0 / 12};
    double[] result = null;
    for (int s = -2; s <= 2; s++) {
      double[] moved = d.clone();
      moved[axis] += s * h;
      double[] c = coefficients(table, ends, one(lm), moved);
      result = result == null ? new double[c.length] : result;
      for (int x = 0; x < c.length; x++) {
        result[x] += weights[s + 2] / h * c[x];
      }
    }
    return result;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, 2.5, 3, 6})
  void multipolesAreDerivativesOfCharges(double exponent) {
    checkDerivatives(
        new ExpansionTables(expansion(exponent)).densities().get(0).multipoles(),
        8.1,
        exponent == 0);
  }

  /** One that ends late, and one whose far series has an amplitude. */
  @Test
  void multipolesOfOtherPotentialsAreDerivativesOfCharges() {
    checkDerivatives(multipoles(new Yukawa(0.6, 0.8)), 8.1, true);
    checkDerivatives(multipoles(twiceAndAHalf()), 8.1, false);
  }

  private static Potential twiceAndAHalf() {
    List<Double> r = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (int i = 0; i <= 400; i++) {
      r.add(0.02 * i);
      values.add(2.5 * new PowerLaw(1, 0.8).value(0.02 * i));
    }
    Map<String, Object> tail = Map.of("exponent", 1, "amplitude", 2.5);
    Map<String, Object> table = Map.of("r", r, "values", values, "asymptote", tail);
    return new TabulatedPotential(table, 0.8);
  }

  private static MultipoleTable multipoles(Potential potential) {
    Expansion h = expansion(1).withDensities(List.of(new LongRangeDensity(potential)));
    return new ExpansionTables(h).densities().get(0).multipoles();
  }

  @Sweep
  @ParameterizedTest
  @ValueSource(doubles = {0, 1, 6})
  void multipolesOfSplitRestsAreDerivativesOfCharges(double exponent) {
    SplitTables split = new ExpansionTables(expansion(exponent)).split(1.9);
    checkDerivatives(split.near().get(0).multipoles(), 5, true);
  }

  private static void checkDerivatives(MultipoleTable table, double furthest, boolean ends) {
    Random random = new Random(5);
    double least = ends ? SMALLEST : 0;
    for (double scale : new double[] {0, 0.05, 1, 2.5, furthest, 3 * furthest}) {
      double[] d = {scale * (0.5 + random.nextDouble()), -scale * random.nextDouble(), 0.4 * scale};
      int[] place = {3, 1, 2};
      for (int axis = 0; axis < 3; axis++) {
        assertClose(
            coefficients(table, ends, one(place[axis]), d),
            derivative(table, ends, 0, axis, d),
            3e-9,
            least);
      }
      // (1/3) R_2m(∇) from derivatives of dipoles
      double third = 1 / Math.sqrt(3);
      assertClose(
          coefficients(table, ends, one(4), d),
          scaled(third, derivative(table, ends, 1, 0, d)),
          3e-9,
          least);
      assertClose(
          coefficients(table, ends, one(5), d),
          scaled(third, derivative(table, ends, 2, 1, d)),
          3e-9,
          least);
      assertClose(
          coefficients(table, ends, one(7), d),
          scaled(third, derivative(table, ends, 2, 0, d)),
          3e-9,
          least);
      double[] xx = derivative(table, ends, 3, 0, d);
      double[] yy = derivative(table, ends, 1, 1, d);
      double[] zz = derivative(table, ends, 2, 2, d);
      double[] q20 = new double[xx.length];
      double[] q22 = new double[xx.length];
      for (int x = 0; x < xx.length; x++) {
        q20[x] = (2 * zz[x] - xx[x] - yy[x]) / 6;
        q22[x] = third / 2 * (xx[x] - yy[x]);
      }
      assertClose(coefficients(table, ends, one(6), d), q20, 3e-9, least);
      assertClose(coefficients(table, ends, one(8), d), q22, 3e-9, least);
    }
  }

  private static double[] scaled(double factor, double[] values) {
    return java.util.Arrays.stream(values).map(v -> factor * v).toArray();
  }

  @Test
  void chargesAreThoseOfTheTableOfCharges() {
    Expansion others =
        expansion(1)
            .withDensities(
                Stream.of(new Yukawa(0.6, 0.8), twiceAndAHalf())
                    .map(LongRangeDensity::new)
                    .toList());
    checkCharges(new ExpansionTables(expansion(1)).densities().get(0));
    new ExpansionTables(others).densities().forEach(MultipoleTableTest::checkCharges);
  }

  private static void checkCharges(LongRangeTable table) {
    for (double d : new double[] {0, 0.4, 3, 20, 60}) {
      double[] f = new double[(L + 1) * 3];
      table.values(d, f);
      double[] all = new double[6 * f.length];
      table.multipoles().values(d, all);
      assertClose(java.util.Arrays.copyOf(all, f.length), f, 1e-12);
    }
  }

  @Test
  void slopesAreThoseOfTheValues() {
    MultipoleTable table = new ExpansionTables(expansion(2.5)).densities().get(0).multipoles();
    int count = 6 * (L + 1) * 3;
    for (double d : new double[] {0.3, 2, 7, 25}) {
      double h = 1e-3;
      double[][] f = new double[5][count];
      for (int s = -2; s <= 2; s++) {
        table.values(d + s * h, f[s + 2]);
      }
      double[] expected = new double[count];
      for (int x = 0; x < count; x++) {
        expected[x] = (8 * (f[3][x] - f[1][x]) - (f[4][x] - f[0][x])) / (12 * h);
      }
      double[] slopes = new double[count];
      table.withSlopes(d, new double[count], slopes);
      assertClose(slopes, expected, 1e-9);
    }
  }
}
