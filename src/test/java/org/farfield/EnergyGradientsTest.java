package org.farfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.farfield.backend.TestStructures;
import org.farfield.basis.Gto;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.features.EnergyGradients;
import org.farfield.features.EnergyModel;
import org.farfield.features.MatrixSink;
import org.farfield.features.StructureSources;
import org.farfield.features.SummedGradients;
import org.farfield.spec.Centers;
import org.farfield.spec.Channels;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DensityProducts;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Pooling;
import org.farfield.spec.RadialScaling;
import org.farfield.spec.Rotations;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.farfield.sweeps.Sweep;
import org.farfield.tensor.files.Npy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Energies of features and what they promise to be the derivatives of them. */
class EnergyGradientsTest {
  private static final double STEP = 1e-3;

  private static Farfield farfield;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    farfield = Farfield.on("cpu", 2);
  }

  @AfterAll
  static void end() {
    farfield.close();
  }

  private static Structure structure(String kind) {
    return switch (kind) {
      case "crystal" -> TestStructures.periodic(31, 5, 5);
      case "slab" -> TestStructures.partlyPeriodic(32, 5, 5);
      default -> TestStructures.open(33, 6, 4);
    };
  }

  private static GaussianDensity soap() {
    return new GaussianDensity(0.6, new Cutoff(4, 1), RadialScaling.NONE);
  }

  private static Expansion.Builder expansion(double radius) {
    return Expansion.builder().basis(new Gto(2, radius)).maxAngular(2).accuracy(1e-10);
  }

  /** SOAP and LODE in one expansion, or in two. */
  private static FeatureSpec spec(String kind) {
    Expansion both =
        expansion(3).densities(List.of(soap(), LongRangeDensity.powerLaw(1, 1))).build();
    Expansion near = expansion(3).densities(List.of(soap())).build();
    Expansion far = expansion(4).densities(List.of(LongRangeDensity.powerLaw(3, 1.2))).build();
    return switch (kind) {
      case "coefficients" -> FeatureSpec.coefficients(both);
      case "power spectrum" ->
          FeatureSpec.of(new DescriptorSpec.PowerSpectrum(new DensityProducts("all")), both);
      case "distinct" ->
          FeatureSpec.of(new DescriptorSpec.PowerSpectrum(new DensityProducts("all"), true), both);
      case "of two" ->
          FeatureSpec.of(new DescriptorSpec.PowerSpectrum(new DensityProducts("0-1")), near, far);
      case "of three" ->
          FeatureSpec.of(
              new DescriptorSpec.Equivariant(
                  new DensityProducts("0-0-1"), 3, new Rotations(0, 1, 1, 2)),
              near,
              far);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  /** Not linear, and another one for each element. */
  private static final EnergyModel MODEL =
      (type, row, slope) -> {
        double sum = 0;
        for (int x = 0; x < row.length; x++) {
          sum += weight(type, x) * row[x];
        }
        for (int x = 0; x < row.length; x++) {
          slope[x] = weight(type, x) * (1 + 0.1 * sum);
        }
        return sum + 0.05 * sum * sum;
      };

  private static double weight(int type, int x) {
    return Math.sin(1 + 0.7 * x + type);
  }

  @Sweep
  @ParameterizedTest
  @CsvSource({
    "crystal, coefficients",
    "crystal, power spectrum",
    "crystal, distinct",
    "crystal, of two",
    "crystal, of three",
    "slab, power spectrum",
    "slab, of two",
    "molecule, coefficients",
    "molecule, power spectrum",
    "molecule, of three"
  })
  void areThoseOfDifferences(String kind, String features) {
    assertDerivatives(spec(features), structure(kind));
  }

  @ParameterizedTest
  @EnumSource(Pooling.class)
  void belongToTheRowsThatThereAre(Pooling pooling) {
    FeatureSpec spec = spec("of two").with(pooling);
    assertDerivatives(spec, structure("molecule"));
    assertDerivatives(spec.with(new Centers.Types(List.of(6, 8))), structure("molecule"));
  }

  @ParameterizedTest
  @CsvSource({"crystal", "molecule"})
  void pointsAreHeld(String kind) {
    FeatureSpec spec =
        spec("of two")
            .with(
                Centers.points(
                    List.of(new Centers.Point(0.7, 1.1, 1.9), new Centers.Point(2.9, 2.6, 0.4))));
    Structure s = structure(kind);
    assertDerivatives(spec, s);
    EnergyGradients found = farfield.gradients(spec, List.of(s), MODEL).get(0);
    assertThat(found.forces()).hasSize(3 * s.size());
    assertThat(found.gradients().weights()[0]).hasSize(s.size());
  }

  private static void assertDerivatives(FeatureSpec spec, Structure s) {
    EnergyGradients found = farfield.gradients(spec, List.of(s), MODEL).get(0);
    double[] positions = slopes(spec, 3 * s.size(), (component, by) -> moved(s, component, by));
    double largest = DoubleStream.of(positions).map(Math::abs).max().orElseThrow();
    assertThat(largest).isGreaterThan(1e-3);
    assertThat(found.gradients().positions()).containsExactly(positions, within(1e-7 * largest));
    double[] forces = found.forces();
    for (int x = 0; x < forces.length; x++) {
      assertThat(forces[x]).isEqualTo(-found.gradients().positions()[x]);
    }
    double[] strain = slopes(spec, 9, (component, by) -> strained(s, component, by));
    double most = DoubleStream.of(strain).map(Math::abs).max().orElseThrow();
    assertThat(found.gradients().strain()).containsExactly(strain, within(1e-6 * most));
  }

  @Test
  void sourcesHaveDerivativesToo() {
    Structure s = structure("crystal");
    Expansion charges =
        expansion(3).density(1, 1).channels(new Channels.Columns(List.of("charge"))).build();
    FeatureSpec spec = FeatureSpec.powerSpectrum(charges);
    double[] expected =
        slopes(
            spec,
            s.size(),
            (atom, by) -> {
              double[] q = s.numbers("charge").clone();
              q[atom] += by;
              return new Structure(
                  s.types(), s.positions(), s.cell(), Map.of("charge", q), "charged");
            });
    EnergyGradients found = farfield.gradients(spec, List.of(s), MODEL).get(0);
    double largest = DoubleStream.of(expected).map(Math::abs).max().orElseThrow();
    assertThat(found.gradients().weights()).hasDimensions(1, s.size());
    assertThat(found.gradients().weights()[0]).containsExactly(expected, within(1e-7 * largest));
  }

  /** Five points of a line give the slope to the fourth order. */
  private static double[] slopes(
      FeatureSpec spec, int components, BiFunction<Integer, Double, Structure> change) {
    List<Structure> structures = new ArrayList<>();
    for (int x = 0; x < components; x++) {
      for (int move : new int[] {-2, -1, 1, 2}) {
        structures.add(change.apply(x, move * STEP));
      }
    }
    double[] e =
        farfield.gradients(spec, structures, MODEL).stream()
            .mapToDouble(EnergyGradients::energy)
            .toArray();
    return slopes(components, place -> new double[] {e[place]}, 1);
  }

  /** Slopes of several numbers; values by 4 · component + point. */
  private static double[] slopes(int components, Function<Integer, double[]> values, int numbers) {
    double[] slopes = new double[components * numbers];
    for (int c = 0; c < components; c++) {
      for (int x = 0; x < numbers; x++) {
        double far = values.apply(4 * c + 3)[x] - values.apply(4 * c)[x];
        double near = values.apply(4 * c + 2)[x] - values.apply(4 * c + 1)[x];
        slopes[c * numbers + x] = (8 * near - far) / (12 * STEP);
      }
    }
    return slopes;
  }

  private static Structure moved(Structure s, int coordinate, double by) {
    double[] positions = s.positions();
    positions[coordinate] += by;
    return s.withPositions(positions);
  }

  private static Structure strained(Structure s, int component, double by) {
    double[] positions = s.positions();
    strain(positions, component, by);
    Structure result = s.withPositions(positions);
    if (s.cell().equals(Cell.OPEN)) {
      return result;
    }
    double[] rows = s.cell().rows();
    strain(rows, component, by);
    return result.withCell(
        new Cell(rows, s.cell().isPeriodic(0), s.cell().isPeriodic(1), s.cell().isPeriodic(2)));
  }

  private static void strain(double[] vectors, int component, double by) {
    for (int v = 0; v < vectors.length; v += 3) {
      vectors[v + component / 3] += by * vectors[v + component % 3];
    }
  }

  @Test
  void energiesAreThoseOfTheRowsOfFiles() throws IOException {
    List<Structure> structures =
        List.of(structure("crystal"), structure("slab"), structure("molecule"));
    FeatureSpec spec = spec("of two").withSpecies(List.of(1, 6, 8, 9)).with(Pooling.SUM);
    Path file = directory.resolve("x.npy");
    farfield.write(spec, StructureSources.of("list", structures), new MatrixSink(file, false));
    double[] rows;
    int length;
    try (InputStream in = Files.newInputStream(file)) {
      Npy array = Npy.read(in);
      rows = array.data();
      length = array.shape().get(1);
    }
    double[] model = new Random(3).doubles(length, -1, 1).toArray();
    List<EnergyGradients> found = farfield.gradients(spec, structures, model);
    List<EnergyGradients> byAtom = farfield.gradients(spec.with(Pooling.ATOM), structures, model);
    for (int i = 0; i < structures.size(); i++) {
      int from = i * length;
      double expected =
          IntStream.range(0, length).mapToDouble(x -> model[x] * rows[from + x]).sum();
      assertThat(found.get(i).energy()).isCloseTo(expected, within(1e-10));
      // the sum of the energies of atoms is the energy of their sum
      assertThat(byAtom.get(i).energy()).isCloseTo(expected, within(1e-10));
      assertThat(byAtom.get(i).gradients().positions())
          .containsExactly(found.get(i).gradients().positions(), within(1e-10));
    }
  }

  @ParameterizedTest
  @EnumSource(Pooling.class)
  void bitsDoNotDependOnThreadsOrCompany(Pooling pooling) {
    FeatureSpec spec = spec("of two").withSpecies(List.of(1, 6, 8)).with(pooling);
    List<Structure> structures = new ArrayList<>();
    structures.add(TestStructures.open(40, 150, 14)); // more than two portions of centres
    for (int i = 0; i < 5; i++) {
      structures.add(TestStructures.open(41 + i, 4 + i, 5));
    }
    List<EnergyGradients> once = farfield.gradients(spec, structures, MODEL);
    try (Farfield three = Farfield.on("cpu", 3)) {
      for (int i = 0; i < structures.size(); i++) {
        EnergyGradients alone = three.gradients(spec, List.of(structures.get(i)), MODEL).get(0);
        assertThat(alone.energy()).isEqualTo(once.get(i).energy());
        assertThat(alone.gradients().positions()).isEqualTo(once.get(i).gradients().positions());
        assertThat(alone.gradients().strain()).isEqualTo(once.get(i).gradients().strain());
        assertThat(alone.gradients().weights()).isEqualTo(once.get(i).gradients().weights());
      }
    }
  }

  @Test
  void devicesAgree() {
    FeatureSpec spec = spec("of two");
    List<Structure> structures = List.of(structure("crystal"), structure("molecule"));
    List<EnergyGradients> here = farfield.gradients(spec, structures, MODEL);
    for (String device : List.of("reference", "auto")) {
      try (Farfield other = Farfield.on(device)) {
        List<EnergyGradients> there = other.gradients(spec, structures, MODEL);
        for (int i = 0; i < structures.size(); i++) {
          assertThat(there.get(i).energy()).isCloseTo(here.get(i).energy(), within(1e-9));
          assertThat(there.get(i).forces()).containsExactly(here.get(i).forces(), within(1e-9));
        }
      }
    }
  }

  @Test
  void whatIsWrongIsSaid() {
    Structure s = structure("molecule");
    FeatureSpec spec = spec("of two");
    assertThat(farfield.gradients(spec, List.of(), MODEL)).isEmpty();
    assertThatThrownBy(() -> farfield.gradients(spec, List.of(s), new double[7]))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("the model has 7 weights, but rows have ");
    assertThatThrownBy(() -> farfield.gradients(spec.withSpecies(List.of(1)), List.of(s), MODEL))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("none of the species");
    FeatureSpec none = spec.with(new Centers.Types(List.of(92)));
    assertThatThrownBy(() -> farfield.gradients(none, List.of(s), MODEL))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no atoms of the centers");
    assertThatThrownBy(
            () ->
                farfield.gradients(
                    spec.with(new Centers.Types(List.of(6))).with(Pooling.MEAN),
                    List.of(s, new Structure(new int[] {1}, new double[3], Cell.OPEN)),
                    MODEL))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no mean");
  }

  /** {@link Farfield#gradientsOfSum} against differences of the sums themselves. */
  @ParameterizedTest
  @CsvSource({"crystal", "slab", "molecule"})
  void sumsOfCoefficientsHaveDerivatives(String kind) {
    Structure s = structure(kind);
    Expansion both =
        expansion(3).densities(List.of(soap(), LongRangeDensity.powerLaw(1, 1))).build();
    SummedGradients found = farfield.gradientsOfSum(both, s);
    assertThat(found.features()).isEqualTo(sums(both, List.of(s)).get(0).length);
    double[] positions =
        differences(both, 3 * s.size(), (component, by) -> moved(s, component, by));
    double largest = DoubleStream.of(positions).map(Math::abs).max().orElseThrow();
    assertThat(found.positions()).containsExactly(positions, within(1e-7 * largest));
    double[] strain = differences(both, 9, (component, by) -> strained(s, component, by));
    double most = DoubleStream.of(strain).map(Math::abs).max().orElseThrow();
    assertThat(found.strain()).containsExactly(strain, within(1e-6 * most));
  }

  private static double[] differences(
      Expansion expansion, int components, BiFunction<Integer, Double, Structure> change) {
    List<Structure> structures = new ArrayList<>();
    for (int c = 0; c < components; c++) {
      for (int move : new int[] {-2, -1, 1, 2}) {
        structures.add(change.apply(c, move * STEP));
      }
    }
    List<double[]> sums = sums(expansion, structures);
    return slopes(components, sums::get, sums.get(0).length);
  }

  private static List<double[]> sums(Expansion expansion, List<Structure> structures) {
    List<double[]> sums = new ArrayList<>();
    for (Coefficients c : farfield.expand(expansion, structures)) {
      double[] sum = new double[c.rowLength()];
      for (int x = 0; x < c.values().length; x++) {
        sum[x % sum.length] += c.values()[x];
      }
      sums.add(sum);
    }
    assertThat(Arrays.stream(sums.get(0)).anyMatch(x -> x != 0)).isTrue();
    return sums;
  }
}
