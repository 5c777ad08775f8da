package org.farfield.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.expansion.Coefficients;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Descriptors of two expansions of different shape, of a structure that lacks a channel. */
class DescriptorTest {
  private static final List<Integer> CHANNELS = List.of(1, 6, 8);
  private static final int ATOMS = 3;
  private static final Expansion NEAR =
      Expansion.builder().basis(new Gto(2, 4)).maxAngular(3).build();
  private static final Expansion FAR =
      Expansion.builder()
          .basis(new Monomial(1, 3))
          .maxAngular(2)
          .densities(List.of(LongRangeDensity.powerLaw(1, 1), LongRangeDensity.powerLaw(6, 1)))
          .build();
  private static final List<Factor> FACTORS =
      List.of(
          new Factor(0, 0, 3, 3, CHANNELS),
          new Factor(1, 0, 2, 2, CHANNELS),
          new Factor(1, 1, 2, 2, CHANNELS));

  private static List<Coefficients> random(long seed) {
    Random random = new Random(seed);
    List<Coefficients> expansions = new ArrayList<>();
    for (Expansion h : List.of(NEAR, FAR)) {
      Coefficients c = new Coefficients(h, ATOMS, new int[] {1, 8});
      Arrays.setAll(c.values(), i -> random.nextGaussian());
      expansions.add(c);
    }
    return expansions;
  }

  private static PowerSpectrum spectrum() {
    return new PowerSpectrum(
        FACTORS,
        List.of(
            new PowerSpectrum.Pair(0, 0),
            new PowerSpectrum.Pair(0, 2),
            new PowerSpectrum.Pair(2, 1),
            new PowerSpectrum.Pair(1, 1)),
        "neighbor_%d_type");
  }

  private static List<BitSet> someOf(Descriptor whole) {
    Random random = new Random(3);
    List<BitSet> kept = new ArrayList<>();
    for (FeatureBlock block : whole.blocks()) {
      BitSet chosen = new BitSet();
      IntStream.range(0, block.count()).filter(p -> random.nextInt(3) == 0).forEach(chosen::set);
      kept.add(chosen);
    }
    kept.get(1).clear();
    return kept;
  }

  static Stream<Descriptor> descriptors() {
    ExpansionRows rows = new ExpansionRows(FACTORS, "neighbor_type");
    PowerSpectrum spectrum = spectrum();
    return Stream.of(
        rows,
        spectrum,
        new SelectedFeatures(rows, someOf(rows)),
        new SelectedFeatures(spectrum, someOf(spectrum)),
        new ProjectedFeatures(spectrum, projections(spectrum, 5)));
  }

  private static List<ProjectedFeatures.Projection> projections(Descriptor whole, int count) {
    Random random = new Random(6);
    List<ProjectedFeatures.Projection> result = new ArrayList<>();
    for (FeatureBlock block : whole.blocks()) {
      double[] means = new double[block.count()];
      if (block.lambda() == 0) {
        Arrays.setAll(means, p -> random.nextGaussian());
      }
      double[][] weights = new double[count][];
      Arrays.setAll(weights, k -> random.doubles(block.count(), -1, 1).toArray());
      result.add(new ProjectedFeatures.Projection(means, weights));
    }
    return result;
  }

  static Stream<Descriptor> combined() {
    return Stream.of(new ExpansionRows(FACTORS, "neighbor_type"), spectrum());
  }

  @ParameterizedTest
  @MethodSource("combined")
  void projectionsCombineThePropertiesOfEveryComponent(Descriptor whole) {
    List<ProjectedFeatures.Projection> projections = projections(whole, 2);
    Descriptor projected = new ProjectedFeatures(whole, projections);
    double[] all = row(whole, random(1), 1);
    double[] some = row(projected, random(1), 1);
    for (int b = 0; b < projections.size(); b++) {
      FeatureBlock from = whole.blocks().get(b);
      FeatureBlock to = projected.blocks().get(b);
      assertThat(to.names()).containsExactly("component");
      assertThat(to.properties()).containsExactly(0, 1);
      for (int m = 0; m <= 2 * from.lambda(); m++) {
        for (int k = 0; k < 2; k++) {
          double expected = 0;
          for (int p = 0; p < from.count(); p++) {
            double x = all[from.offset() + m * from.count() + p] - projections.get(b).means()[p];
            expected += projections.get(b).weights()[k][p] * x;
          }
          assertThat(some[to.offset() + 2 * m + k]).isCloseTo(expected, offset(1e-11));
        }
      }
    }
  }

  @Test
  void projectionsThatDoNotFitAreRefused() {
    PowerSpectrum spectrum = spectrum();
    List<ProjectedFeatures.Projection> good = projections(spectrum, 1);
    assertThatThrownBy(() -> new ProjectedFeatures(spectrum, good.subList(0, 2)))
        .hasMessageContaining("2 projections for 4 blocks");
    ExpansionRows rows = new ExpansionRows(FACTORS, "neighbor_type");
    List<ProjectedFeatures.Projection> others = projections(rows, 1);
    assertThatThrownBy(() -> new ProjectedFeatures(spectrum, others.subList(0, 4)))
        .hasMessageContaining("its projection has others");
    others.get(1).means()[0] = 1; // of l = 1
    assertThatThrownBy(() -> new ProjectedFeatures(rows, others))
        .hasMessageContaining("block 1 rotates: it cannot have means");
  }

  /** Every number of a row with its labels: factors, λ, μ and those of the property. */
  private static Map<List<Integer>, Double> named(Descriptor descriptor, double[] row) {
    Map<List<Integer>, Double> result = new HashMap<>();
    for (FeatureBlock block : descriptor.blocks()) {
      int width = block.names().size();
      for (int m = 0; m <= 2 * block.lambda(); m++) {
        for (int p = 0; p < block.count(); p++) {
          List<Integer> key = new ArrayList<>(block.factors());
          key.add(block.lambda());
          key.add(m - block.lambda());
          for (int i = 0; i < width; i++) {
            key.add(block.properties()[p * width + i]);
          }
          assertThat(result.put(key, row[block.offset() + m * block.count() + p])).isNull();
        }
      }
    }
    return result;
  }

  private static double[] row(Descriptor descriptor, List<Coefficients> expansions, int atom) {
    double[] row = new double[descriptor.features()];
    descriptor.evaluator(expansions).add(atom, row, 0);
    return row;
  }

  @ParameterizedTest
  @MethodSource("descriptors")
  void blocksFollowOneAnotherAndNameEveryNumber(Descriptor descriptor) {
    int end = 0;
    for (FeatureBlock block : descriptor.blocks()) {
      assertThat(block.offset()).isEqualTo(end);
      assertThat(block.count()).isPositive();
      end += block.length();
    }
    assertThat(descriptor.features()).isEqualTo(end);
    assertThat(named(descriptor, new double[end])).hasSize(end);
  }

  @ParameterizedTest
  @MethodSource("descriptors")
  void rowsAreAdded(Descriptor descriptor) {
    List<Coefficients> expansions = random(1);
    double[] first = row(descriptor, expansions, 0);
    double[] second = row(descriptor, expansions, 2);
    double[] both = new double[descriptor.features() + 2];
    Arrays.fill(both, 1);
    Descriptor.Evaluator evaluator = descriptor.evaluator(expansions);
    evaluator.add(0, both, 1);
    evaluator.add(2, both, 1);
    for (int x = 0; x < first.length; x++) {
      assertThat(both[x + 1]).isCloseTo(1 + first[x] + second[x], offset(1e-12));
    }
    assertThat(both[0]).isEqualTo(1);
    assertThat(both[both.length - 1]).isEqualTo(1);
  }

  // At most quadratic in the coefficients: central differences are exact but for rounding.
  @ParameterizedTest
  @MethodSource("descriptors")
  void theAdjointIsTheDerivative(Descriptor descriptor) {
    List<Coefficients> expansions = random(1);
    Random random = new Random(5);
    double[] cotangent = random.doubles(descriptor.features() + 1, -1, 1).toArray();
    List<Coefficients> targets = expansions.stream().map(Coefficients::zeros).toList();
    targets.get(1).values()[0] = 7; // is added to
    descriptor.evaluator(expansions).addAdjoint(1, cotangent, 1, targets);
    targets.get(1).values()[0] -= 7;
    double step = 1e-3;
    for (int e = 0; e < 2; e++) {
      double[] values = expansions.get(e).values();
      for (int i = 0; i < values.length; i++) {
        double value = values[i];
        values[i] = value + step;
        double above = energy(row(descriptor, expansions, 1), cotangent);
        values[i] = value - step;
        double below = energy(row(descriptor, expansions, 1), cotangent);
        values[i] = value;
        assertThat(targets.get(e).values()[i])
            .isCloseTo((above - below) / (2 * step), offset(1e-8));
      }
    }
  }

  private static double energy(double[] row, double[] cotangent) {
    return IntStream.range(0, row.length).mapToDouble(x -> row[x] * cotangent[x + 1]).sum();
  }

  @Test
  void coefficientsStandUnderTheirLabels() {
    List<Coefficients> expansions = random(1);
    ExpansionRows rows = new ExpansionRows(FACTORS, "neighbor_type");
    named(rows, row(rows, expansions, 2))
        .forEach(
            (label, value) -> {
              Factor factor = FACTORS.get(label.get(0));
              assertThat(value)
                  .isEqualTo(
                      coefficient(
                          expansions,
                          factor,
                          label.get(3),
                          label.get(1),
                          label.get(2),
                          label.get(4)));
            });
  }

  private static double coefficient(
      List<Coefficients> expansions, Factor factor, int channel, int l, int m, int n) {
    if (channel == 6) {
      return 0; // not in this structure
    }
    return expansions
        .get(factor.expansion())
        .get(2, factor.density(), channel == 1 ? 0 : 1, l, m, n);
  }

  @Test
  void thePowerSpectrumIsTheSumOverOrders() {
    List<Coefficients> expansions = random(1);
    PowerSpectrum spectrum = spectrum();
    Map<List<Integer>, Double> features = named(spectrum, row(spectrum, expansions, 2));
    Set<Integer> degrees = new HashSet<>();
    features.forEach(
        (label, value) -> {
          Factor first = FACTORS.get(label.get(0));
          Factor second = FACTORS.get(label.get(1));
          int l = label.get(4);
          double sum = 0;
          for (int m = -l; m <= l; m++) {
            sum +=
                coefficient(expansions, first, label.get(5), l, m, label.get(6))
                    * coefficient(expansions, second, label.get(7), l, m, label.get(8));
          }
          double expected = Math.pow(-1, l) / Math.sqrt(2 * l + 1) * sum;
          assertThat(value).isCloseTo(expected, offset(1e-13));
          degrees.add(10 * (label.get(0) + label.get(1)) + l);
        });
    // l ≤ 3 for ρ⊗ρ, l ≤ 2 for the others
    assertThat(degrees).containsExactlyInAnyOrder(0, 1, 2, 3, 20, 21, 22, 30, 31, 32);
  }

  @ParameterizedTest
  @MethodSource("descriptors")
  void aSelectionHasTheNumbersOfTheWhole(Descriptor whole) {
    List<BitSet> kept = someOf(whole);
    SelectedFeatures part = new SelectedFeatures(whole, kept);
    List<Coefficients> expansions = random(1);
    Map<List<Integer>, Double> all = named(whole, row(whole, expansions, 0));
    Map<List<Integer>, Double> some = named(part, row(part, expansions, 0));
    int expected = 0;
    for (int b = 0; b < kept.size(); b++) {
      expected += kept.get(b).cardinality() * (2 * whole.blocks().get(b).lambda() + 1);
    }
    assertThat(some).hasSize(expected);
    some.forEach((label, value) -> assertThat(value).isEqualTo(all.get(label)));
  }

  @Test
  void impossibleSelectionsAreRefused() {
    PowerSpectrum whole = spectrum();
    List<BitSet> none = Stream.generate(BitSet::new).limit(4).toList();
    assertThatThrownBy(() -> new SelectedFeatures(whole, none)).hasMessageContaining("no property");
    assertThatThrownBy(() -> new SelectedFeatures(whole, none.subList(0, 3)))
        .hasMessageContaining("3 sets of properties for 4 blocks");
    int count = whole.blocks().get(2).count();
    none.get(2).set(count);
    assertThatThrownBy(() -> new SelectedFeatures(whole, none))
        .hasMessageContaining("property " + count + " of block 2");
  }

  @Test
  void foreignExpansionsAreRefused() {
    List<Coefficients> swapped = List.of(random(1).get(1), random(1).get(0));
    assertThatThrownBy(() -> spectrum().evaluator(swapped)).hasMessageContaining("l up to 2");
    Coefficients other = new Coefficients(NEAR, 1, new int[] {7});
    assertThatThrownBy(() -> spectrum().evaluator(List.of(other, random(1).get(1))))
        .hasMessageContaining("no channel 7");
  }
}
