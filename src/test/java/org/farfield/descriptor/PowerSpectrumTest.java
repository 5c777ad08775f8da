package org.farfield.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.farfield.backend.Backend;
import org.farfield.backend.Oracle;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.basis.Monomial;
import org.farfield.descriptor.PowerSpectrum.Pair;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ResultNumbers;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PowerSpectrumTest {
  private static final String CHANNEL = PlainProducts.CHANNEL;

  @ParameterizedTest
  @ValueSource(strings = {"triclinic_p1", "triclinic_p6"})
  void agreesWithIndependentValues(String name) {
    Oracle oracle = Oracle.load(name);
    ExpansionTables tables = new ExpansionTables(oracle.hyperparameters().build());
    try (Backend backend = new CpuBackend(1)) {
      Planner planner = new Planner(tables, backend.speeds());
      Coefficients c = backend.expand(tables, List.of(planner.prepare(oracle.structure()))).get(0);
      int channels = c.channels();
      int radial = c.radial();
      Factor factor = new Factor(0, 0, c.maxAngular(), radial, labels(c));
      PowerSpectrum spectrum =
          new PowerSpectrum(List.of(factor), List.of(new PowerSpectrum.Pair(0, 0)), CHANNEL);
      Descriptor.Evaluator evaluator = spectrum.evaluator(List.of(c));
      double[] features = new double[spectrum.features()];
      double worst = 0;
      double largest = 0;
      for (int atom = 0; atom < c.atoms(); atom++) {
        Arrays.fill(features, 0);
        evaluator.add(atom, features, 0);
        int at = 0;
        for (int l = 0; l <= c.maxAngular(); l++) {
          JsonNode expected = oracle.json().get("power_spectrum").get(l).get(atom);
          for (int i = 0; i < channels * radial; i++) {
            for (int j = 0; j < channels * radial; j++) {
              double e =
                  expected
                      .get(i / radial)
                      .get(i % radial)
                      .get(j / radial)
                      .get(j % radial)
                      .asDouble();
              largest = Math.max(largest, Math.abs(e));
              worst = Math.max(worst, Math.abs(e - features[at++]));
            }
          }
        }
      }
      assertThat(worst / largest).isLessThan(1e-9);
    }
  }

  private static List<Integer> labels(Coefficients c) {
    return IntStream.range(0, c.channels()).map(c::channelLabel).boxed().toList();
  }

  /** Several densities, channels and radial functions, so that vectors have a rest, or not. */
  @ParameterizedTest
  @CsvSource({"1, 0, 0", "1, 3, 2", "2, 2, 4", "3, 4, 3", "4, 7, 1"})
  void distinctProductsHaveTheSameScalarProductsAndDerivatives(
      int channels, int maxRadial, int maxAngular) {
    Expansion expansion =
        Expansion.builder()
            .densities(List.of(LongRangeDensity.powerLaw(1, 1), LongRangeDensity.powerLaw(3, 1)))
            .basis(new Monomial(maxRadial, 3))
            .maxAngular(maxAngular)
            .build();
    Random random = new Random(channels);
    List<Coefficients> c = List.of(random(expansion, channels, random));
    List<Integer> labels = IntStream.range(0, channels).boxed().toList();
    List<Factor> factors =
        IntStream.range(0, 2)
            .mapToObj(d -> new Factor(0, d, maxAngular, maxRadial + 1, labels))
            .toList();
    Pair mixed = new Pair(0, 1);
    PowerSpectrum both = new PowerSpectrum(factors, List.of(new Pair(1, 1), mixed), CHANNEL);
    PowerSpectrum once = new PowerSpectrum(factors, List.of(new Pair(1, 1, true), mixed), CHANNEL);
    int side = channels * (maxRadial + 1);
    assertThat(both.features() - once.features())
        .isEqualTo((maxAngular + 1) * side * (side - 1) / 2);
    double[] first = row(both, c, 0);
    double[] distinct = row(once, c, 0);
    assertThat(product(distinct, row(once, c, 1)))
        .isCloseTo(product(first, row(both, c, 1)), withinPercentage(1e-11));

    double[] cotangent = random.doubles(once.features(), -1, 1).toArray();
    Map<List<Integer>, Integer> places = places(once);
    double[] ofBoth = new double[both.features()];
    places(both)
        .forEach(
            (label, place) -> {
              Integer there = places.get(label);
              List<Integer> swapped = new ArrayList<>(label.subList(0, 2));
              swapped.addAll(label.subList(4, 6));
              swapped.addAll(label.subList(2, 4));
              if (label.get(0) == 1) {
                ofBoth[place] = cotangent[there];
                assertThat(distinct[there]).isEqualTo(first[place]);
              } else if (there != null) {
                double times = swapped.equals(label) ? 1 : Math.sqrt(2);
                ofBoth[place] = times * cotangent[there];
                assertThat(distinct[there])
                    .isCloseTo(times * first[place], within(1e-14 * largest(first)));
              } else {
                assertThat(places).containsKey(swapped);
              }
            });
    double[] expected = adjoint(both, c, ofBoth);
    double[] ours = adjoint(once, c, cotangent);
    assertClose(ours, expected);
  }

  /** What a device makes: of the channels that a structure has, and half of what is symmetric. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void rowsOfADeviceAreUnpacked(boolean distinct) {
    Expansion expansion =
        Expansion.builder()
            .densities(List.of(LongRangeDensity.powerLaw(1, 1), LongRangeDensity.powerLaw(3, 1)))
            .basis(new Monomial(1, 3))
            .maxAngular(2)
            .build();
    int[] channels = {2, 7};
    Coefficients c = new Coefficients(expansion, 1, channels);
    Random random = new Random(4);
    Arrays.setAll(c.values(), x -> random.nextGaussian());
    List<Factor> factors =
        IntStream.range(0, 2).mapToObj(d -> new Factor(0, d, 2, 2, List.of(1, 2, 5, 7))).toList();
    List<Pair> pairs = List.of(new Pair(1, 1, distinct), new Pair(0, 1));
    PowerSpectrum spectrum = new PowerSpectrum(factors, pairs, CHANNEL);
    double[] expected = row(spectrum, List.of(c), 0);

    List<Double> made = new ArrayList<>();
    for (Pair pair : pairs) {
      for (int l = 0; l <= 2; l++) {
        for (int i = 0; i < 4; i++) {
          for (int j = pair.first() == pair.second() ? i : 0; j < 4; j++) {
            made.add(number(c, pair, l, i, j));
          }
        }
      }
    }
    SpectrumRows all = spectrum.spectrumRows().orElseThrow();
    assertThat(all.length(2)).isEqualTo(made.size());
    double[] unpacked = new double[expected.length];
    all.add(rows(channels, made), 0, unpacked, 0);
    assertClose(unpacked, expected);

    int[] places = random.ints(40, 0, expected.length).distinct().toArray();
    SpectrumRows some = all.only(places);
    List<Double> kept = new ArrayList<>();
    for (PairProducts.Feature f : some.products().kept().orElseThrow()) {
      int a = Arrays.binarySearch(channels, f.channel1());
      int b = Arrays.binarySearch(channels, f.channel2());
      boolean isThere = a >= 0 && b >= 0;
      kept.add(isThere ? number(c, pairs.get(f.pair()), f.l(), 2 * a + f.n1(), 2 * b + f.n2()) : 0);
    }
    double[] found = new double[places.length];
    some.add(rows(channels, kept), 0, found, 0);
    assertClose(found, IntStream.of(places).mapToDouble(x -> expected[x]).toArray());
  }

  private static double number(Coefficients c, Pair pair, int l, int i, int j) {
    double sum = 0;
    for (int m = -l; m <= l; m++) {
      sum +=
          c.get(0, pair.first(), i / 2, l, m, i % 2) * c.get(0, pair.second(), j / 2, l, m, j % 2);
    }
    return Math.pow(-1, l) / Math.sqrt(2 * l + 1) * sum;
  }

  private static PairRows rows(int[] channels, List<Double> made) {
    ResultNumbers numbers = new ResultNumbers(made.size());
    Arrays.setAll(numbers.values(), made::get);
    return new PairRows(channels, made.size(), numbers);
  }

  private static void assertClose(double[] ours, double[] expected) {
    for (int x = 0; x < expected.length; x++) {
      assertThat(ours[x]).isCloseTo(expected[x], within(1e-13 * largest(expected)));
    }
  }

  // block, l, a1, n1, a2, n2 of each feature
  private static Map<List<Integer>, Integer> places(PowerSpectrum spectrum) {
    Map<List<Integer>, Integer> places = new HashMap<>();
    for (int b = 0; b < 2; b++) {
      FeatureBlock block = spectrum.blocks().get(b);
      for (int p = 0; p < block.count(); p++) {
        List<Integer> label = new ArrayList<>(List.of(b));
        IntStream.range(5 * p, 5 * p + 5).forEach(x -> label.add(block.properties()[x]));
        places.put(label, block.offset() + p);
      }
    }
    return places;
  }

  private static Coefficients random(Expansion expansion, int channels, Random random) {
    Coefficients c = new Coefficients(expansion, 2, IntStream.range(0, channels).toArray());
    Arrays.setAll(c.values(), x -> random.nextGaussian());
    return c;
  }

  private static double[] row(PowerSpectrum spectrum, List<Coefficients> c, int atom) {
    double[] row = new double[spectrum.features()];
    spectrum.evaluator(c).add(atom, row, 0);
    return row;
  }

  private static double[] adjoint(
      PowerSpectrum spectrum, List<Coefficients> c, double[] cotangent) {
    Coefficients target = c.get(0).zeros();
    spectrum.evaluator(c).addAdjoint(1, cotangent, 0, List.of(target));
    return target.values();
  }

  private static double product(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(x -> a[x] * b[x]).sum();
  }

  private static double largest(double[] row) {
    return Arrays.stream(row).map(Math::abs).max().orElseThrow();
  }
}
