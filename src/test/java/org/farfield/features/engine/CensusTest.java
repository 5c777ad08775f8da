package org.farfield.features.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.basis.Gto;
import org.farfield.error.InputException;
import org.farfield.features.Census;
import org.farfield.features.FeatureLayout;
import org.farfield.features.MtsSink;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.files.Sha256;
import org.farfield.spec.Centers;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GradientKind;
import org.farfield.spec.Pooling;
import org.farfield.structure.Cell;
import org.farfield.structure.FrameSelection;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CensusTest {
  private static final Expansion EXPANSION =
      Expansion.builder().basis(new Gto(1, 3)).maxAngular(1).accuracy(1e-3).build();
  private static final FeatureSpec SPEC =
      FeatureSpec.coefficients(EXPANSION)
          .with(GradientKind.POSITIONS)
          .with(new Centers.Types(List.of(1, 8)));

  @TempDir Path directory;
  private Engine engine;
  private Featurizer featurizer;

  @BeforeEach
  void start() {
    engine = new Engine(new CpuBackend(1));
    featurizer = new Featurizer(engine, "test");
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private static List<Structure> structures(Random random, int count) {
    List<Structure> all = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      int atoms = 1 + random.nextInt(5);
      int[] types = new int[atoms];
      double[] positions = new double[3 * atoms];
      for (int i = 0; i < atoms; i++) {
        types[i] = new int[] {1, 6, 8, 17}[random.nextInt(4)];
      }
      for (int x = 0; x < positions.length; x++) {
        positions[x] = 4 * random.nextDouble();
      }
      types[0] = 8;
      Cell cell = random.nextBoolean() ? Cell.OPEN : Cell.periodic(5, 0, 0, 0, 6, 0, 0, 0, 7);
      all.add(new Structure(types, positions, cell, java.util.Map.of(), "frame " + s));
    }
    return all;
  }

  private static StructureSource list(List<Structure> some) {
    return StructureSources.of("list", some);
  }

  // Sums of estimates may be rounded in another order.
  private static void assertSame(Census a, Census b) {
    assertThat(a.frames()).isEqualTo(b.frames());
    assertThat(a.atoms()).isEqualTo(b.atoms());
    assertThat(a.rows()).isEqualTo(b.rows());
    assertThat(a.withoutCentres()).isEqualTo(b.withoutCentres());
    assertThat(a.channels()).isEqualTo(b.channels());
    assertThat(a.samples()).isEqualTo(b.samples());
    assertThat(a.plans()).isEqualTo(b.plans());
    assertThat(a.costs())
        .usingRecursiveComparison()
        .withComparatorForType(
            (x, y) -> Math.abs(x - y) <= 1e-12 * Math.abs(x) ? 0 : Double.compare(x, y),
            Double.class)
        .isEqualTo(b.costs());
  }

  @Test
  void censusesOfPartsAddUp() {
    Random random = new Random(5);
    for (int trial = 0; trial < 20; trial++) {
      List<Structure> all = structures(random, 2 + random.nextInt(8));
      Census whole = featurizer.census(SPEC, list(all));
      Census sum = Census.none(1);
      List<Census> parts = new ArrayList<>();
      for (int first = 0; first < all.size(); ) {
        int end = Math.min(all.size(), first + 1 + random.nextInt(3));
        parts.add(featurizer.census(SPEC, list(all.subList(first, end))));
        sum = sum.plus(parts.get(parts.size() - 1));
        first = end;
      }
      assertSame(sum, whole);
      Census right = Census.none(1);
      for (int p = parts.size() - 1; p >= 0; p--) {
        right = parts.get(p).plus(right);
      }
      assertSame(right, whole);
      assertThat(new FeatureLayout(SPEC, sum).tensor())
          .isEqualTo(new FeatureLayout(SPEC, whole).tensor());
    }
  }

  /** Each atom's part of a sum over reciprocal vectors is derived by itself, along three axes. */
  @Test
  void derivativesOfCrystalsCostTheSquareOfTheirAtoms() {
    Random random = new Random(6);
    FeatureSpec all = SPEC.with(Centers.ALL);
    for (int atoms : new int[] {20, 40}) {
      StructureSource crystal = list(List.of(crystal(random, atoms)));
      Census census = featurizer.census(all, crystal);
      double vectors = census.plans().get(0).kinds().get(0).plan().waveVectors();
      double fields = 2 * 4; // n, lm
      assertThat(census.costs().gradients().flops())
          .isCloseTo(2.0 * atoms * atoms * vectors * 3 * fields, withinPercentage(1));
      assertThat(census.derivatives()).isEqualTo(3.0 * atoms * atoms + 9 * atoms);
      Census some = featurizer.census(SPEC, crystal);
      assertThat(some.costs().gradients().flops())
          .isCloseTo(census.costs().gradients().flops() * some.rows() / atoms, withinPercentage(1));
      FeatureSpec plain = FeatureSpec.coefficients(EXPANSION);
      assertThat(featurizer.census(plain, crystal).costs())
          .extracting(costs -> costs.gradients().flops())
          .isEqualTo(0.0);
    }
  }

  // Half of it hydrogen.
  private static Structure crystal(Random random, int atoms) {
    int[] types = new int[atoms];
    for (int i = 0; i < atoms; i++) {
      types[i] = i % 2 == 0 ? 1 : 6;
    }
    double[] positions = random.doubles(3L * atoms, 0, 12).toArray();
    Cell cell = Cell.periodic(12, 0, 0, 0, 12, 0, 0, 0, 12);
    return new Structure(types, positions, cell, java.util.Map.of(), "crystal");
  }

  private Path input() throws IOException {
    return Files.copy(Path.of("examples/dimers.xyz"), directory.resolve("in.xyz"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"census.json", "census.yaml", "census"})
  void aKeptCensusIsTheCensus(String name) throws IOException {
    StructureSource source = StructureSources.file(input());
    FeatureSpec spec = SPEC.with(Centers.ALL);
    Census census = featurizer.census(spec, source);
    CensusFile file = new CensusFile(directory.resolve(name));
    assertThat(file.exists()).isFalse();
    file.write(census, spec, source, "cpu");
    assertThat(file.exists()).isTrue();
    Census read = file.read(spec.with(Pooling.SUM), source, "cpu");
    assertThat(read.samples()).isEqualTo(census.samples());
    assertThat(read.costs()).isEqualTo(census.costs());
    assertThat(read.cutoffs()).isEqualTo(census.cutoffs());
    assertThat(read.paths()).isEqualTo(census.paths());
    Path with = directory.resolve("with.mts");
    Path without = directory.resolve("without.mts");
    featurizer.run(spec, source, read, new MtsSink(with, false), Progress.SILENT);
    featurizer.run(spec, source, new MtsSink(without, false), Progress.SILENT);
    assertThat(Files.mismatch(with, without)).isEqualTo(-1L);
  }

  @ParameterizedTest // each is a census, but of nothing that there is
  @CsvSource({"channels, 16", "samples, 5", "flops, 3", "frames, 7"})
  void aDamagedCensusIsRefused(String name, int number) throws IOException {
    StructureSource source = StructureSources.file(input());
    FeatureSpec spec = SPEC.with(Centers.ALL);
    Path path = directory.resolve("census.json");
    CensusFile file = new CensusFile(path);
    file.write(featurizer.census(spec, source), spec, source, "cpu");
    String text = Files.readString(path);
    Matcher of = Pattern.compile("\"" + name + "\" : \\D*([0-9.]+)").matcher(text);
    assertThat(of.find()).isTrue();
    Files.writeString(path, text.substring(0, of.start(1)) + number + text.substring(of.end(1)));
    assertThatThrownBy(() -> file.read(spec, source, "cpu"))
        .isInstanceOf(InputException.class)
        .hasMessage(path + ": is damaged; delete it, and it is made again");
  }

  @Test
  void aCensusOfSomethingElseIsRefused() throws IOException {
    Path in = input();
    StructureSource source = StructureSources.file(in);
    FeatureSpec spec = SPEC.with(Centers.ALL);
    CensusFile file = new CensusFile(directory.resolve("census.json"));
    file.write(featurizer.census(spec, source), spec, source, "cpu");
    Expansion sharper = Expansion.builder().basis(new Gto(1, 3)).maxAngular(1).build();
    assertRefused(file, SPEC, source, "cpu", "was taken for other expansions");
    assertRefused(
        file, FeatureSpec.coefficients(EXPANSION), source, "cpu", "was taken for other expansions");
    assertRefused(
        file,
        FeatureSpec.coefficients(sharper).with(GradientKind.POSITIONS),
        source,
        "cpu",
        "was taken for other expansions");
    assertRefused(
        file,
        spec,
        StructureSources.select(source, FrameSelection.parse("1:")),
        "cpu",
        "was taken of other frames");
    assertRefused(file, spec, source, "cuda:0", "was taken for the device cpu");
    assertRefused(
        file, spec, StructureSources.files(List.of(in, in), null), "cpu", "was taken of 1 files");
    assertThatThrownBy(
            () ->
                new CensusFile(directory.resolve("c"))
                    .write(Census.none(1), spec, list(List.of()), "cpu"))
        .hasMessage("list: is no file, so that its census cannot be kept");
  }

  private void assertRefused(
      CensusFile file, FeatureSpec spec, StructureSource source, String device, String why) {
    assertThatThrownBy(() -> file.read(spec, source, device))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("census.json: " + why)
        .hasMessageEndingWith("; delete it, or name another file");
  }

  @Test
  void sizeAndHashDecideWhetherAnInputHasChanged() throws IOException {
    Path in = input();
    StructureSource source = StructureSources.file(in);
    FeatureSpec spec = SPEC.with(Centers.ALL);
    CensusFile file = new CensusFile(directory.resolve("census.json"));
    Census census = featurizer.census(spec, source);
    file.write(census, spec, source, "cpu");
    FileTime time = Files.getLastModifiedTime(in);
    // another time, the same content
    Files.setLastModifiedTime(in, FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
    assertThat(file.read(spec, source, "cpu").samples()).isEqualTo(census.samples());
    // the same size, another content, another time
    String text = Files.readString(in);
    Files.writeString(in, text.replaceFirst("0\\.1", "0.2").replaceFirst("0\\.0", "0.3"));
    assertThat(Files.size(in)).isEqualTo(text.length());
    assertThat(Sha256.of(in)).isNotEqualTo(Sha256.of(Path.of("examples/dimers.xyz")));
    Files.setLastModifiedTime(in, FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
    assertThatThrownBy(() -> file.read(spec, source, "cpu"))
        .hasMessage(
            in
                + ": has changed since "
                + directory.resolve("census.json")
                + " was taken; delete that file, and it is made again, or name another");
    // another size at an equal time
    Files.writeString(in, text + "\n");
    Files.setLastModifiedTime(in, time);
    assertThatThrownBy(() -> file.read(spec, source, "cpu")).hasMessageContaining("has changed");
    // an equal time spares the hash
    Files.writeString(in, text);
    Files.setLastModifiedTime(in, time);
    assertThat(file.read(spec, source, "cpu").samples()).isEqualTo(census.samples());
    Files.writeString(directory.resolve("census.json"), "{\"name\": \"farfield census\"}");
    assertThatThrownBy(() -> file.read(spec, source, "cpu")).hasMessageContaining("census.json");
  }

  @Test
  void sourcesAreReadAsTheyAreTaken() throws IOException {
    Path in = input();
    Path broken = Files.writeString(directory.resolve("broken.xyz"), "1\n\nO 0 0 0\nnonsense\n");
    StructureSource both = StructureSources.files(List.of(in, broken), null);
    assertThat(both.name()).endsWith("in.xyz and 1 more");
    assertThat(both.files()).containsExactly(in, broken);
    try (Stream<Structure> some = both.open()) {
      assertThat(some.limit(16)).hasSize(16);
    }
    StructureSource part = StructureSources.select(both, FrameSelection.parse("13:16:2"));
    for (int again = 0; again < 2; again++) {
      try (Stream<Structure> some = part.open()) {
        assertThat(some.map(Structure::origin))
            .containsExactly("in.xyz, frame 13", "broken.xyz, frame 0");
      }
    }
    try (Stream<Structure> all = both.open()) {
      assertThatThrownBy(all::toList).hasMessageContaining("broken.xyz, frame 1");
    }
    assertThat(part.selection()).isEqualTo("[13:16:2]");
  }
}
