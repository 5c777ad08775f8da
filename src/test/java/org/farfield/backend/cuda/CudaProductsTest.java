package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.farfield.backend.Backend;
import org.farfield.backend.Multiplier;
import org.farfield.backend.TestStructures;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.descriptor.Descriptor;
import org.farfield.descriptor.Factor;
import org.farfield.descriptor.PairRows;
import org.farfield.descriptor.PowerSpectrum;
import org.farfield.descriptor.PowerSpectrum.Pair;
import org.farfield.descriptor.SelectedFeatures;
import org.farfield.descriptor.SpectrumRows;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.expansion.plan.Speeds;
import org.farfield.spec.Cutoff;
import org.farfield.spec.Density;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Precision;
import org.farfield.spec.RadialScaling;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Products on the device against the host's power spectrum of the device's coefficients. */
class CudaProductsTest {
  private static final long LITTLE = 400_000; // bytes of memory: little fits at a time

  private Backend backend;

  @BeforeAll
  static void requireDevice() {
    SimulatedDevice.require();
  }

  @BeforeEach
  void open() {
    backend = new CudaBackend(0);
  }

  @AfterEach
  void close() {
    backend.close();
  }

  /** A batch with a second expansion, and all pairs of its densities. */
  record Case(
      List<ExpansionTables> tables, List<List<PlannedStructure>> structures, Descriptor spectrum) {
    static Case of(RandomBatch batch) {
      Expansion h = batch.tables().hyperparameters();
      ExpansionTables second =
          new ExpansionTables(
              Expansion.builder()
                  .basis(new Monomial(1, 3))
                  .maxAngular(2)
                  .channels(h.channels())
                  .precision(h.precision())
                  .accuracy(1e-3)
                  .densities(
                      List.of(
                          new GaussianDensity(0.5, new Cutoff(3, 0.5), RadialScaling.NONE),
                          LongRangeDensity.powerLaw(1, 1.4)))
                  .build());
      return of(List.of(batch.tables(), second), batch.jobs());
    }

    static Case of(List<ExpansionTables> tables, List<PlannedStructure> first) {
      List<List<PlannedStructure>> structures = new ArrayList<>();
      TreeSet<Integer> labels = new TreeSet<>();
      for (PlannedStructure job : first) {
        List<PlannedStructure> jobs = new ArrayList<>(List.of(job));
        for (ExpansionTables t : tables.subList(1, tables.size())) {
          jobs.add(new Planner(t, new Speeds(1e12, 1, 1, 1e9, 1)).prepare(job.structure()));
        }
        structures.add(jobs);
        IntStream.of(job.sources().labels()).forEach(labels::add);
      }
      List<Factor> factors = new ArrayList<>();
      for (int e = 0; e < tables.size(); e++) {
        Expansion h = tables.get(e).hyperparameters();
        for (int d = 0; d < h.densities().size(); d++) {
          factors.add(new Factor(e, d, h.maxAngular(), h.basis().size(), new ArrayList<>(labels)));
        }
      }
      List<Pair> pairs = new ArrayList<>();
      for (int i = 0; i < factors.size(); i++) {
        for (int j = i; j < factors.size(); j++) {
          pairs.add(i % 2 == 0 ? new Pair(i, j) : new Pair(j, i));
        }
      }
      return new Case(tables, structures, new PowerSpectrum(factors, pairs, "channel_%d"));
    }

    Case only(Random random, int features) {
      List<BitSet> kept = new ArrayList<>();
      spectrum.blocks().forEach(block -> kept.add(new BitSet()));
      for (int f = 0; f < features; f++) {
        int block = random.nextInt(kept.size());
        kept.get(block).set(random.nextInt(spectrum.blocks().get(block).count()));
      }
      return new Case(tables, structures, new SelectedFeatures(spectrum, kept));
    }

    List<PairRows> multiply(Backend backend, List<int[]> rows) {
      Multiplier multiplier = backend.multiplier().orElseThrow();
      return multiplier.multiply(
          tables, structures, spectrum.spectrumRows().orElseThrow().products(), rows);
    }

    List<List<Coefficients>> expand(Backend backend) {
      List<List<Coefficients>> all = new ArrayList<>();
      structures.forEach(s -> all.add(new ArrayList<>()));
      for (int e = 0; e < tables.size(); e++) {
        int expansion = e;
        List<Coefficients> c =
            backend.expand(tables.get(e), structures.stream().map(s -> s.get(expansion)).toList());
        for (int s = 0; s < c.size(); s++) {
          all.get(s).add(c.get(s));
        }
      }
      return all;
    }

    int atoms(int structure) {
      return structures.get(structure).get(0).structure().size();
    }

    List<int[]> single() {
      return IntStream.range(0, structures.size())
          .mapToObj(s -> IntStream.range(0, atoms(s)).toArray())
          .toList();
    }

    /** Atoms by their types: a row for each, from the last type to the first. */
    List<int[]> byType() {
      return structures.stream()
          .map(
              s -> {
                Structure structure = s.get(0).structure();
                int[] species = structure.species();
                return IntStream.of(structure.types())
                    .map(t -> species.length - 1 - Arrays.binarySearch(species, t))
                    .toArray();
              })
          .toList();
    }

    /** Compares with the host's products of the same coefficients. */
    void agreesWithTheHost(Backend backend, List<int[]> rows, double tolerance) {
      agrees(backend, backend, rows, tolerance);
    }

    /** Compares with the host's products of the coefficients of a backend. */
    void agrees(Backend backend, Backend expanding, List<int[]> rows, double tolerance) {
      List<PairRows> found = multiply(backend, rows);
      List<List<Coefficients>> expansions = expand(expanding);
      SpectrumRows unpack = spectrum.spectrumRows().orElseThrow();
      int length = spectrum.features();
      for (int s = 0; s < structures.size(); s++) {
        int count = IntStream.of(rows.get(s)).max().orElseThrow() + 1;
        double[] expected = new double[count * length];
        Descriptor.Evaluator evaluator = spectrum.evaluator(expansions.get(s));
        for (int atom = 0; atom < atoms(s); atom++) {
          evaluator.add(atom, expected, rows.get(s)[atom] * length);
        }
        double[] actual = new double[count * length];
        int channels = structures.get(s).get(0).sources().channels();
        assertThat(found.get(s).length()).isEqualTo((int) unpack.length(channels));
        for (int row = 0; row < count; row++) {
          unpack.add(found.get(s), row, actual, row * length);
        }
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        assertThat(difference(actual, expected)).isLessThanOrEqualTo(tolerance * largest);
      }
    }

    /** Compares the bits with those of a device on which little fits at a time. */
    void equalOnTinyDevice(Backend backend, List<int[]> rows) {
      List<PairRows> whole = multiply(backend, rows);
      try (Backend tiny = SimulatedDevice.openWithin(LITTLE)) {
        List<PairRows> cut = multiply(tiny, rows);
        for (int s = 0; s < whole.size(); s++) {
          assertThat(cut.get(s).numbers().values()).isEqualTo(whole.get(s).numbers().values());
        }
      }
    }

    /** Compares the bits with those of each structure in a call of its own. */
    void equalAlone(Backend backend, List<int[]> rows) {
      List<PairRows> together = multiply(backend, rows);
      for (int s = 0; s < together.size(); s++) {
        Case alone = new Case(tables, List.of(structures.get(s)), spectrum);
        assertThat(alone.multiply(backend, List.of(rows.get(s))).get(0).numbers().values())
            .isEqualTo(together.get(s).numbers().values());
      }
    }
  }

  private static double difference(double[] a, double[] b) {
    return IntStream.range(0, b.length).mapToDouble(x -> Math.abs(a[x] - b[x])).max().orElse(0);
  }

  @ParameterizedTest
  @CsvSource({"1, false", "2, true", "3, true", "4, false", "5, true", "6, false"})
  void raggedBatchesAgreeWithTheHost(long seed, boolean pooled) {
    Case batch = Case.of(RandomBatch.withNeighbors(seed, 5));
    batch.agreesWithTheHost(backend, pooled ? batch.byType() : batch.single(), 1e-12);
  }

  @ParameterizedTest
  @ValueSource(longs = {12, 13})
  void productsOfMultipolesAgreeWithTheHost(long seed) {
    RandomBatch batch = RandomBatch.ofMultipoles(seed, 5, Precision.DOUBLE);
    Case some = Case.of(List.of(batch.tables()), batch.jobs());
    some.agreesWithTheHost(backend, some.byType(), 1e-12);
  }

  @ParameterizedTest
  @CsvSource({"7, false", "8, true"})
  void selectedFeaturesAgreeWithTheHost(long seed, boolean pooled) {
    Case batch = Case.of(RandomBatch.withNeighbors(seed, 5)).only(new Random(seed), 200);
    batch.agreesWithTheHost(backend, pooled ? batch.byType() : batch.single(), 1e-12);
  }

  /** More atoms than are added up at a time, and rows that begin anywhere. */
  @Test
  void rowsOfManyAtomsAgreeWithTheHost() {
    Case large = large(Precision.DOUBLE);
    large.agreesWithTheHost(backend, large.byType(), 1e-12);
    large.agreesWithTheHost(backend, List.of(new int[large.atoms(0)]), 1e-12);
    int[] backwards = IntStream.range(0, large.atoms(0)).map(i -> large.atoms(0) - 1 - i).toArray();
    large.agreesWithTheHost(backend, List.of(backwards), 1e-12);
  }

  private static Case large(Precision precision) {
    ExpansionTables tables =
        new ExpansionTables(
            Expansion.builder()
                .basis(new Gto(1, 3))
                .maxAngular(2)
                .kCutoff(2)
                .path(EvaluationPath.KSUM)
                .precision(precision)
                .densities(
                    List.<Density>of(
                        new GaussianDensity(0.5, new Cutoff(3, 0.5), RadialScaling.NONE),
                        LongRangeDensity.powerLaw(1, 1.2)))
                .build());
    Structure s = TestStructures.periodic(5, 150, 11);
    return Case.of(
        List.of(tables), List.of(new Planner(tables, new Speeds(1e12, 1, 1, 1e9, 1)).prepare(s)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void littleMemoryDoesNotChangeABit(boolean pooled) {
    Case batch = Case.of(RandomBatch.withNeighbors(9, 6));
    equalOnTinyDevice(batch, pooled ? batch.byType() : batch.single());
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void dividingAStructureDoesNotChangeABit(Precision precision) {
    Case large = large(precision);
    equalOnTinyDevice(large, large.byType());
    equalOnTinyDevice(large, large.single());
    equalOnTinyDevice(large.only(new Random(1), 20), large.byType());
  }

  /** A batch on a mesh may have more features than are downloaded at a time. */
  @Test
  void downloadingInPiecesDoesNotChangeABit() {
    ExpansionTables tables =
        new ExpansionTables(
            Expansion.builder()
                .basis(new Gto(7, 4))
                .maxAngular(1)
                .accuracy(1e-2)
                .path(EvaluationPath.MESH)
                .densities(List.<Density>of(LongRangeDensity.powerLaw(1, 1.5)))
                .build());
    Planner planner = new Planner(tables, backend.speeds());
    Structure s = TestStructures.periodic(6, 40, 8);
    Case mesh = Case.of(List.of(tables), List.of(planner.prepare(s)));
    equalOnTinyDevice(mesh, mesh.single());
  }

  private void equalOnTinyDevice(Case batch, List<int[]> rows) {
    batch.equalOnTinyDevice(backend, rows);
  }

  @Test
  void rowsOfSomeCentresHaveTheBitsOfAll() {
    Case batch = Case.of(RandomBatch.withNeighbors(11, 5));
    List<PairRows> whole = batch.multiply(backend, batch.single());
    List<List<PlannedStructure>> thirds =
        batch.structures.stream().map(s -> s.stream().map(RandomBatch::third).toList()).toList();
    Case some = new Case(batch.tables, thirds, batch.spectrum);
    List<int[]> rows =
        some.structures.stream()
            .map(s -> IntStream.range(0, s.get(0).centres().length).toArray())
            .toList();
    List<PairRows> found = some.multiply(backend, rows);
    for (int s = 0; s < found.size(); s++) {
      double[] all = whole.get(s).numbers().values();
      int length = whole.get(s).length();
      double[] expected =
          IntStream.of(thirds.get(s).get(0).centres())
              .boxed()
              .flatMapToDouble(i -> Arrays.stream(all, i * length, (i + 1) * length))
              .toArray();
      assertThat(found.get(s).numbers().values()).isEqualTo(expected);
    }
    equalOnTinyDevice(some, rows);
  }

  @Test
  void aStructureAloneHasTheSameBits() {
    Case batch = Case.of(RandomBatch.withNeighbors(10, 5));
    batch.equalAlone(backend, batch.byType());
  }

  @Test
  void singlePrecisionStaysWithinItsBound() {
    Case exact = large(Precision.DOUBLE);
    double[] expected = exact.multiply(backend, exact.single()).get(0).numbers().values();
    double[] single =
        large(Precision.SINGLE).multiply(backend, exact.single()).get(0).numbers().values();
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertThat(difference(single, expected) / largest).isCloseTo(2e-5, within(2e-5));
    assertThat(difference(single, expected)).isPositive();
  }

  @Test
  void severalDevicesShareTheStructures() {
    Case batch = Case.of(RandomBatch.withNeighbors(11, 4));
    try (Backend group = new CudaGroup(List.of(0))) {
      List<PairRows> expected = batch.multiply(backend, batch.single());
      List<PairRows> found = batch.multiply(group, batch.single());
      for (int s = 0; s < expected.size(); s++) {
        assertThat(found.get(s).numbers().values()).isEqualTo(expected.get(s).numbers().values());
      }
    }
  }
}
