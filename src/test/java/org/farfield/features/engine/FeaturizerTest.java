package org.farfield.features.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.farfield.backend.Backend;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.backend.reference.ReferenceBackend;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.error.InputException;
import org.farfield.features.FeatureLayout;
import org.farfield.features.FeatureSink;
import org.farfield.features.MatrixSink;
import org.farfield.features.Metadata;
import org.farfield.features.MtsSink;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.spec.Channels;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DensityProducts;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.GradientKind;
import org.farfield.spec.Pooling;
import org.farfield.spec.RadialScaling;
import org.farfield.spec.Rotations;
import org.farfield.structure.Cell;
import org.farfield.structure.Column;
import org.farfield.structure.Structure;
import org.farfield.sweeps.Sweep;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorMap;
import org.farfield.tensor.files.MtsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeaturizerTest {
  private static final FeatureSpec POWER_SPECTRUM =
      FeatureSpec.of(
          new DescriptorSpec.PowerSpectrum(new DensityProducts("all")),
          Expansion.builder().basis(new Gto(1, 4)).maxAngular(1).build(),
          Expansion.builder()
              .densities(List.of(new GaussianDensity(0.5, new Cutoff(3, 0.5), RadialScaling.NONE)))
              .basis(new Monomial(2, 3))
              .maxAngular(2)
              .build());

  private static final FeatureSpec COEFFICIENTS =
      FeatureSpec.coefficients(POWER_SPECTRUM.expansions().toArray(new Expansion[0]));
  private static final StructureSource DIMERS =
      StructureSources.file(Path.of("examples/dimers.xyz"));
  private static final StructureSource WATER = StructureSources.file(Path.of("examples/water.xyz"));

  @TempDir Path directory;

  private static FeatureSink sink(Path file, boolean matrix) {
    return matrix ? new MatrixSink(file, false) : new MtsSink(file, false);
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "true, true"})
  void batchingDoesNotChangeAByte(boolean powerSpectrum, boolean matrix) throws IOException {
    Path[] files = new Path[3];
    int[] batches = {1, 4, 1000};
    try (Backend backend = new CpuBackend(2)) {
      for (int i = 0; i < 3; i++) {
        files[i] = directory.resolve(i + ".out");
        new Featurizer(new Engine(backend), "test", batches[i])
            .run(
                powerSpectrum ? POWER_SPECTRUM : COEFFICIENTS,
                DIMERS,
                sink(files[i], matrix),
                Progress.SILENT);
      }
    }
    assertThat(Files.mismatch(files[0], files[1])).isEqualTo(-1L);
    assertThat(Files.mismatch(files[0], files[2])).isEqualTo(-1L);
  }

  /** Starting them takes as long as the sums of a small call. */
  @Test
  void aCallOfOneBatchStartsNoThreads() {
    try (Backend backend = new CpuBackend(2)) {
      Featurizer featurizer = new Featurizer(new Engine(backend), "test");
      featurizer.features(COEFFICIENTS, WATER); // classes and tables are there
      boolean none = false;
      for (int call = 0; call < 20 && !none; call++) { // the JVM starts some of its own
        long before = ManagementFactory.getThreadMXBean().getTotalStartedThreadCount();
        featurizer.features(COEFFICIENTS, WATER);
        none = ManagementFactory.getThreadMXBean().getTotalStartedThreadCount() == before;
      }
      assertThat(none).isTrue();
    }
  }

  @Test
  void batchesOfAProcessorFitItsCache() {
    try (Backend two = new CpuBackend(2);
        Backend five = new CpuBackend(5);
        Backend other = new ReferenceBackend()) {
      assertThat(Batches.most(two)).isEqualTo(8e6);
      assertThat(Batches.most(five)).isEqualTo(20e6);
      assertThat(Batches.most(other)).isEqualTo(Batches.BYTES);
    }
  }

  @Sweep
  @ParameterizedTest
  @CsvSource({"ATOM, false", "MEAN, false", "SUM, false", "ATOM, true", "MEAN, true", "SUM, true"})
  void threadsDoNotChangeABit(Pooling pooling, boolean matrix) throws IOException {
    for (FeatureSpec spec : List.of(POWER_SPECTRUM, COEFFICIENTS)) {
      Path first = null;
      for (int threads : new int[] {1, 2, 5}) {
        Path file = directory.resolve(threads + spec.descriptor().text() + ".out");
        try (Backend backend = new CpuBackend(threads)) {
          new Featurizer(new Engine(backend), "test")
              .run(spec.with(pooling), WATER, sink(file, matrix), Progress.SILENT);
        }
        first = first == null ? file : first;
        assertThat(Files.mismatch(first, file)).isEqualTo(-1L);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Pooling.class)
  void theSizeOfTheFileIsKnownBeforehand(Pooling pooling) throws IOException {
    for (String name : List.of("x.mts", "x.npz", "x.npy")) {
      Path file = directory.resolve(name);
      FeatureSpec spec = POWER_SPECTRUM.with(pooling);
      FeatureSink sink = sink(file, !name.endsWith("mts"));
      try (Backend backend = new ReferenceBackend()) {
        Featurizer featurizer = new Featurizer(new Engine(backend), "test");
        Output output =
            featurizer
                .explain(spec, featurizer.census(spec, DIMERS), sink, SumsPace.USUAL)
                .output();
        assertThat(file).doesNotExist();
        featurizer.run(spec, DIMERS, sink, Progress.SILENT);
        assertThat(output.bytes()).isEqualTo(Files.size(file));
        assertThat(output.numbers()).isPositive();
      }
    }
  }

  private static FeatureSpec spec(String name) {
    return switch (name) {
      case "coefficients" -> COEFFICIENTS;
      case "spectrum" -> POWER_SPECTRUM;
      case "equivariant" ->
          FeatureSpec.of(
              new DescriptorSpec.Equivariant(DensityProducts.SELF, 2, new Rotations(0, 1, 0, 2)),
              COEFFICIENTS.expansions().get(0));
      case "derivatives" ->
          COEFFICIENTS.with(GradientKind.POSITIONS, GradientKind.STRAIN, GradientKind.CELL);
      case "derivatives of sums" ->
          POWER_SPECTRUM.with(Pooling.SUM).with(GradientKind.POSITIONS, GradientKind.CELL);
      default -> throw new AssertionError(name);
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"coefficients", "spectrum", "equivariant", "derivatives", "derivatives of sums"})
  void memoryHoldsWhatTheFileHolds(String name) {
    Path file = directory.resolve("x.mts");
    try (Backend backend = new CpuBackend(2)) {
      Featurizer featurizer = new Featurizer(new Engine(backend), "test");
      featurizer.run(spec(name), DIMERS, new MtsSink(file, false), Progress.SILENT);
      assertEqual(featurizer.features(spec(name), DIMERS), MtsFile.read(file));
    }
  }

  private static void assertEqual(TensorMap a, TensorMap b) {
    assertThat(a.keys()).isEqualTo(b.keys());
    for (int i = 0; i < a.blocks().size(); i++) {
      assertEqual(a.blocks().get(i), b.blocks().get(i));
    }
  }

  private static void assertEqual(TensorBlock a, TensorBlock b) {
    assertThat(a.samples()).isEqualTo(b.samples());
    assertThat(a.components()).isEqualTo(b.components());
    assertThat(a.properties()).isEqualTo(b.properties());
    assertThat(a.values()).isEqualTo(b.values());
    assertThat(a.gradients().keySet()).isEqualTo(b.gradients().keySet());
    a.gradients().forEach((kind, gradient) -> assertEqual(gradient, b.gradients().get(kind)));
  }

  /** Takes whole rows as they come. */
  private static final class Rows implements FeatureSink {
    private final List<double[]> rows = new ArrayList<>();
    private final List<List<Integer>> samples = new ArrayList<>();
    private List<String> columns;

    @Override
    public String name() {
      return "rows";
    }

    @Override
    public Arrangement arrangement() {
      return Arrangement.ROWS;
    }

    @Override
    public Footprint footprint(FeatureLayout layout, Metadata metadata) {
      return new Footprint(0, 0);
    }

    @Override
    public Writer open(FeatureLayout layout, Metadata metadata) {
      columns = new ArrayList<>(layout.columnNames());
      columns.add(Arrays.toString(layout.columns()));
      return new Writer() {
        @Override
        public void append(int block, int[] labels, int count, double[] values, int offset) {
          int width = layout.sampleNames().size();
          for (int r = 0; r < count; r++) {
            int from = offset + r * layout.length();
            rows.add(Arrays.copyOfRange(values, from, from + layout.length()));
            samples.add(Arrays.stream(labels, r * width, (r + 1) * width).boxed().toList());
          }
        }

        @Override
        public void appendGradient(
            int block, GradientKind kind, int[] labels, int count, double[] values, int offset) {
          throw new AssertionError();
        }

        @Override
        public void commit() {
          assertThat(rows).hasSize(Math.toIntExact(layout.rows()));
        }

        @Override
        public void close() {}
      };
    }
  }

  @ParameterizedTest
  @CsvSource({"coefficients, ATOM", "spectrum, ATOM", "spectrum, MEAN", "equivariant, SUM"})
  void rowsOfPartsAreThoseOfTheWhole(String name, Pooling pooling) {
    List<Structure> all = new ArrayList<>();
    try (Stream<Structure> structures = DIMERS.open()) {
      structures.forEach(all::add);
    }
    FeatureSpec spec = spec(name).with(pooling).withSpecies(List.of(1, 8, 11, 17, 6));
    try (Backend backend = new CpuBackend(2)) {
      Rows whole = new Rows();
      new Featurizer(new Engine(backend), "test").run(spec, DIMERS, whole, Progress.SILENT);
      int row = 0;
      Random random = new Random(3);
      for (int first = 0; first < all.size(); ) {
        int end = Math.min(all.size(), first + 1 + random.nextInt(4));
        Rows part = new Rows();
        new Featurizer(new Engine(backend), "test", 2)
            .run(spec, StructureSources.of("part", all.subList(first, end)), part, Progress.SILENT);
        assertThat(part.columns).isEqualTo(whole.columns);
        for (int r = 0; r < part.rows.size(); r++) {
          assertThat(part.rows.get(r)).isEqualTo(whole.rows.get(row));
          List<Integer> sample = new ArrayList<>(part.samples.get(r));
          sample.set(0, sample.get(0) + first);
          assertThat(sample).isEqualTo(whole.samples.get(row));
          row++;
        }
        first = end;
      }
      assertThat(row).isEqualTo(whole.rows.size());
    }
  }

  @Test
  void gradientsHaveNoPlaceInRows() {
    try (Backend backend = new CpuBackend(1)) {
      Featurizer featurizer = new Featurizer(new Engine(backend), "test");
      assertThatThrownBy(
              () -> featurizer.run(spec("derivatives"), DIMERS, new Rows(), Progress.SILENT))
          .isInstanceOf(InputException.class)
          .hasMessage("gradients are written to .mts only, not to rows");
    }
  }

  private static StructureSource changing(List<Structure> first, List<Structure> then) {
    return new StructureSource() {
      private boolean read;

      @Override
      public String name() {
        return "changing.xyz";
      }

      @Override
      public Stream<Structure> open() {
        Stream<Structure> now = read ? then.stream() : first.stream();
        read = true;
        return now;
      }
    };
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInputThatChangesIsRefusedAndOneThatGrowsIsNot(boolean matrix) throws IOException {
    List<Structure> all;
    try (Stream<Structure> dimers = DIMERS.open()) {
      all = dimers.limit(6).toList();
    }
    double[] moved = all.get(2).positions().clone();
    moved[0] += 0.01;
    List<Structure> other = new ArrayList<>(all.subList(0, 4));
    other.set(2, all.get(2).withPositions(moved));
    List<Structure> swapped = new ArrayList<>(all.subList(0, 4));
    swapped.set(0, all.get(1));
    swapped.set(1, all.get(0));
    List<Structure> water;
    try (Stream<Structure> frames = WATER.open()) {
      water = frames.toList();
    }
    try (Engine engine = new Engine(new CpuBackend(2))) {
      Featurizer featurizer = new Featurizer(engine, "test");
      List<Structure> first = all.subList(0, 4);
      for (List<Structure> then :
          List.of(all.subList(0, 3), other, swapped, water, List.<Structure>of())) {
        Path file = directory.resolve("changed.out");
        assertThatThrownBy(
                () ->
                    featurizer.run(
                        COEFFICIENTS, changing(first, then), sink(file, matrix), Progress.SILENT))
            .isInstanceOf(InputException.class)
            .hasMessageContaining("changing.xyz: has changed while it was read");
        assertThat(directory).isEmptyDirectory();
      }
      Path grown = directory.resolve("grown.out");
      featurizer.run(COEFFICIENTS, changing(first, all), sink(grown, matrix), Progress.SILENT);
      Path plain = directory.resolve("plain.out");
      featurizer.run(
          COEFFICIENTS, StructureSources.of("x", first), sink(plain, matrix), Progress.SILENT);
      assertThat(Files.mismatch(grown, plain)).isEqualTo(-1L);
    }
  }

  @ParameterizedTest
  @CsvSource({"ATOM, false", "ATOM, true", "SUM, false", "MEAN, true"})
  void numbersThatAreNotFiniteAreRefused(Pooling pooling, boolean matrix) throws IOException {
    Structure good = new Structure(new int[] {1, 1}, new double[] {0, 0, 0, 1, 0, 0}, Cell.OPEN);
    Structure bad =
        new Structure(new int[] {1, 1}, new double[] {0, 0, 0, 1, 0, 0}, Cell.OPEN)
            .with(Column.reals("q", new double[] {1e200, 1}));
    good = good.with(Column.reals("q", new double[] {1, 1}));
    Expansion charges =
        Expansion.builder()
            .basis(new Gto(1, 4))
            .maxAngular(1)
            .channels(new Channels.Columns(List.of("q")))
            .build();
    FeatureSpec spec =
        FeatureSpec.of(new DescriptorSpec.PowerSpectrum(new DensityProducts("all")), charges)
            .with(pooling);
    StructureSource source = StructureSources.of("frames", List.of(good, bad));
    try (Engine engine = new Engine(new CpuBackend(2))) {
      assertThatThrownBy(
              () ->
                  new Featurizer(engine, "test")
                      .run(spec, source, sink(directory.resolve("x.out"), matrix), Progress.SILENT))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(bad.origin())
          .hasMessageContaining(
              pooling == Pooling.ATOM ? "features of atom 1 would be infinite" : "its features");
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void theAtomWhoseNumbersAreNotFiniteIsNamed() {
    Structure structure =
        new Structure(new int[4], new double[] {0, 0, 0, 1, 0, 0, 50, 0, 0, 2, 0, 0}, Cell.OPEN)
            .with(Column.reals("q", new double[] {1, 1, 1e200, 1}));
    Expansion near =
        Expansion.builder()
            .basis(new Gto(1, 4))
            .maxAngular(1)
            .densities(List.of(new GaussianDensity(0.5, new Cutoff(4, 0.5), RadialScaling.NONE)))
            .channels(new Channels.Columns(List.of("q")))
            .build();
    FeatureSpec spec =
        FeatureSpec.of(new DescriptorSpec.PowerSpectrum(new DensityProducts("all")), near);
    try (Engine engine = new Engine(new CpuBackend(2))) {
      Featurizer featurizer = new Featurizer(engine, "test");
      assertThatThrownBy(
              () -> featurizer.features(spec, StructureSources.of("x", List.of(structure))))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("features of atom 3 would be infinite");
    }
  }
}
