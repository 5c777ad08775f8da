package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.farfield.basis.Gto;
import org.farfield.basis.Laplacian;
import org.farfield.basis.Monomial;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.expansion.plan.Split;
import org.farfield.spec.Channels;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Precision;
import org.farfield.spec.Splitting;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Split potentials are the same numbers as whole ones, and what holds for those holds for them: all
 * of {@link PhysicsContract} with potentials split; for every backend that splits.
 */
public class SplitContract extends PhysicsContract {
  private static Expansion.Builder sharp(double exponent) {
    return Expansion.builder()
        .basis(new Monomial(2, 2.5))
        .maxAngular(3)
        .density(exponent, 0.5)
        .path(EvaluationPath.KSUM)
        .accuracy(1e-8);
  }

  @Override
  protected Coefficients expand(Expansion h, Structure s) {
    return super.expand(
        h.splitting().mode() == Splitting.Mode.AUTO && !s.cell().isOpen() ? split(h) : h, s);
  }

  private static Expansion split(Expansion h) {
    double widest =
        h.densities().stream()
            .mapToDouble(d -> ((LongRangeDensity) d).potential().smearing())
            .max()
            .orElseThrow();
    return new Expansion(
        h.densities(),
        h.basis(),
        h.maxAngular(),
        h.centerAtomWeight(),
        h.channels(),
        h.accuracy(),
        h.kCutoff(),
        h.path(),
        h.precision(),
        Splitting.at(1.3 * widest));
  }

  // What the rest has beyond a short distance is summed with the smooth part, or it is not.
  private void splitEqualsPlain(
      Expansion.Builder builder, double smearing, Structure s, boolean isMoved) {
    Coefficients plain = expand(builder.splitting(Splitting.NEVER).build(), s);
    Expansion h = builder.splitting(Splitting.at(smearing)).build();
    Coefficients split = expand(h, s);
    double error = error(split, plain);
    assertThat(error).isLessThan(h.accuracy()); // both have errors, but far below the promise
    assertThat(error).as("they are two different sums").isGreaterThan(0);
    assertThat(split(h, s).isMoved()).isEqualTo(isMoved);
  }

  private Split split(Expansion h, Structure s) {
    return plan(tables(h), s).plan().split().orElseThrow();
  }

  /** Around p = 3 the term at k = 0 changes; the lattice vectors are shorter than the cutoff. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1, 2, 2.7, 3, 3.5, 4, 6, 12})
  void splitEqualsPlainForEveryExponent(double exponent) {
    // of p = 0 there is no smooth part
    splitEqualsPlain(sharp(exponent), 1, TestStructures.periodic(61, 5, 5), exponent > 0);
  }

  @Test
  void splitEqualsPlainWithChargesThatAreNotNeutral() {
    splitEqualsPlain(
        sharp(1).channels(new Channels.Columns(List.of("charge"))),
        1.2,
        TestStructures.periodic(62, 6, 6),
        true);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, 4})
  void theCentreAtomIsWeighedOnce(double exponent) {
    splitEqualsPlain(
        sharp(exponent).centerAtomWeight(0.3), 1, TestStructures.periodic(63, 5, 5), exponent > 0);
  }

  @Test
  void onlyTheSharpOfSeveralDensitiesAreSplit() {
    splitEqualsPlain(
        sharp(1)
            .densities(
                List.of(
                    LongRangeDensity.powerLaw(0, 0.6),
                    LongRangeDensity.powerLaw(1, 1.2),
                    LongRangeDensity.powerLaw(6, 0.5),
                    LongRangeDensity.powerLaw(1, 0.7))),
        1,
        TestStructures.periodic(64, 5, 5),
        true);
  }

  @Test
  void splitsInSinglePrecisionKeepTheAccuracy() {
    Structure s = TestStructures.periodic(68, 5, 5);
    Coefficients plain = expand(sharp(1).splitting(Splitting.NEVER).build(), s);
    Expansion h =
        sharp(1).accuracy(1e-4).precision(Precision.SINGLE).splitting(Splitting.at(1)).build();
    assertThat(split(h, s).isMoved()).isTrue();
    assertThat(error(expand(h, s), plain)).isBetween(1e-9, h.accuracy());
  }

  /** Of functions wider than the cell parts cancel: next to nothing is left of l = 0. */
  @Test
  void littleIsLeftOfWideFunctionsAccurately() {
    splitEqualsPlain(
        sharp(2).basis(new Gto(0, 5)).accuracy(1e-5),
        1.4,
        TestStructures.periodic(67, 18, 6),
        false);
  }

  @Test
  void otherBasesSplitToo() {
    Structure s = TestStructures.periodic(65, 4, 5);
    splitEqualsPlain(sharp(1).basis(new Gto(2, 2)), 1, s, true);
    splitEqualsPlain(sharp(1).basis(new Laplacian(2, 3)), 1, s, true);
  }

  @Test
  void gradientsOfASplitPlanAreThoseOfThePlainOne() {
    Structure s = TestStructures.periodic(66, 4, 5);
    Expansion h = sharp(1).splitting(Splitting.at(1)).build();
    assertThat(split(h, s).isMoved()).isTrue();
    Coefficients g = expand(h, s);
    Gradients split = adjoint(backend, h, s, g);
    Gradients plain = adjoint(backend, sharp(1).splitting(Splitting.NEVER).build(), s, g);
    equalWithin(h.accuracy(), split.positions(), plain.positions());
    equalWithin(h.accuracy(), split.strain(), plain.strain());
    for (int a = 0; a < plain.weights().length; a++) {
      equalWithin(h.accuracy(), split.weights()[a], plain.weights()[a]);
    }
    assertThat(split.positions()).as("they are two different sums").isNotEqualTo(plain.positions());
  }

  public static void equalWithin(double accuracy, double[] values, double[] expected) {
    double difference = 0;
    double largest = 0;
    for (int x = 0; x < expected.length; x++) {
      difference = Math.max(difference, Math.abs(values[x] - expected[x]));
      largest = Math.max(largest, Math.abs(expected[x]));
    }
    assertThat(difference / largest).isLessThan(accuracy);
  }

  public static Gradients adjoint(Backend backend, Expansion h, Structure s, Coefficients g) {
    ExpansionTables tables = tables(h);
    PlannedStructure job = new Planner(tables, backend.speeds()).prepare(s);
    return backend.adjoint(tables, List.of(job), List.of(g)).get(0);
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "NaN", "wide", "''"})
  void aSplitThatIsNoSmearingIsRefused(String text) {
    assertThatThrownBy(() -> Splitting.parse(text))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("split must be auto, never or a positive smearing");
  }

  @Test
  void aSplitBelowAllSmearingsIsRefused() {
    Expansion.Builder builder = sharp(1).splitting(Splitting.at(0.5));
    assertThatThrownBy(builder::build)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no lode density has a smaller smearing");
  }
}
