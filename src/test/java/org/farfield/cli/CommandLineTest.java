package org.farfield.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.farfield.Farfield;
import org.farfield.OnCpu;
import org.farfield.expansion.Coefficients;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.structure.Structure;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorMap;
import org.farfield.tensor.files.MtsFile;
import org.farfield.tensor.files.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The program as a user runs it, in this process. */
class CommandLineTest {
  private static final String DIMERS = "examples/dimers.xyz";

  @TempDir Path directory;

  private record Outcome(int code, String out, String err) {}

  private static Outcome run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
    return new Outcome(code, out.toString(), err.toString());
  }

  private Outcome featurize(String input, String output, String... more) {
    List<String> all =
        new ArrayList<>(List.of("featurize", input, "--out", directory.resolve(output).toString()));
    all.addAll(Arrays.asList(more));
    return run(all.toArray(new String[0]));
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  @ParameterizedTest
  @ValueSource(strings = {"in.xyz", "./in.xyz", "link.xyz", "hard.xyz"})
  void theInputIsNotReplacedByItsFeatures(String out) throws IOException {
    String text = Files.readString(Path.of(DIMERS));
    Path in = file("in.xyz", text);
    Files.createSymbolicLink(directory.resolve("link.xyz"), in);
    Files.createLink(directory.resolve("hard.xyz"), in);
    Outcome outcome = featurize(in.toString(), out, "--force");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("this is the input").hasLineCount(1);
    assertThat(in).hasContent(text);
  }

  @Test
  void theFileHoldsWhatTheApiReturns() {
    assertThat(featurize(DIMERS, "x.mts", "--max-radial", "2", "--max-angular", "2").code())
        .isZero();
    TensorMap map = MtsFile.read(directory.resolve("x.mts"));
    assertThat(map.keys().names())
        .containsExactly("o3_lambda", "o3_sigma", "center_type", "neighbor_type");
    List<Structure> structures = Farfield.read(Path.of(DIMERS));
    Expansion h = Expansion.builder().basis(new org.farfield.basis.Gto(2, 5)).maxAngular(2).build();
    List<Coefficients> expected = OnCpu.expand(h, structures);
    int checked = 0;
    for (int b = 0; b < map.blocks().size(); b++) {
      TensorBlock block = map.blocks().get(b);
      int l = map.keys().value(b, 0);
      for (int row = 0; row < block.samples().size(); row++) {
        int system = block.samples().value(row, 0);
        int atom = block.samples().value(row, 1);
        Coefficients c = expected.get(system);
        assertThat(structures.get(system).type(atom)).isEqualTo(map.keys().value(b, 2));
        int channel = 0;
        while (c.channelLabel(channel) != map.keys().value(b, 3)) {
          channel++;
        }
        for (int m = -l; m <= l; m++) {
          for (int n = 0; n < 3; n++) {
            assertThat(block.values()[(row * (2 * l + 1) + m + l) * 3 + n])
                .isEqualTo(c.get(atom, 0, channel, l, m, n));
            checked++;
          }
        }
      }
    }
    int all = expected.stream().mapToInt(c -> c.values().length).sum();
    assertThat(checked).isEqualTo(all);
  }

  @Test
  void theMatrixHoldsTheSameNumbersAndNamesItsColumns() throws IOException {
    assertThat(
            featurize(
                    DIMERS, "x.npz", "--max-radial", "1", "--max-angular", "1", "--exponent", "1,6")
                .code())
        .isZero();
    Npy features;
    Npy samples;
    try (ZipFile zip = new ZipFile(directory.resolve("x.npz").toFile());
        InputStream f = zip.getInputStream(zip.getEntry("features.npy"));
        InputStream s = zip.getInputStream(zip.getEntry("samples.npy"))) {
      features = Npy.read(f);
      samples = Npy.read(s);
    }
    JsonNode sidecar = new ObjectMapper().readTree(directory.resolve("x.npz.json").toFile());
    assertThat(sidecar.get("column_names").toString())
        .isEqualTo("[\"density\",\"neighbor_type\",\"o3_lambda\",\"o3_mu\",\"n\"]");
    assertThat(sidecar.get("columns").size()).isEqualTo(features.shape().get(1));
    Expansion h =
        Expansion.builder()
            .basis(new org.farfield.basis.Gto(1, 5))
            .maxAngular(1)
            .densities(List.of(LongRangeDensity.powerLaw(1, 1), LongRangeDensity.powerLaw(6, 1)))
            .build();
    List<Coefficients> expected = OnCpu.expand(h, Farfield.read(Path.of(DIMERS)));
    int columns = features.shape().get(1);
    for (int row = 0; row < features.shape().get(0); row++) {
      Coefficients c = expected.get((int) samples.data()[2 * row]);
      int atom = (int) samples.data()[2 * row + 1];
      for (int x = 0; x < columns; x++) {
        JsonNode label = sidecar.get("columns").get(x);
        double value = 0;
        for (int a = 0; a < c.channels(); a++) {
          if (c.channelLabel(a) == label.get(1).asInt()) {
            value =
                c.get(
                    atom,
                    label.get(0).asInt(),
                    a,
                    label.get(2).asInt(),
                    label.get(3).asInt(),
                    label.get(4).asInt());
          }
        }
        assertThat(features.data()[row * columns + x]).isEqualTo(value);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "power-spectrum, structure",
    "power-spectrum, structure-sum",
    "expansion, structure",
    "expansion, structure-sum"
  })
  void rowsPerStructureAreTheMeanOrSumOverAtoms(String descriptor, String per) throws IOException {
    String[] options = {"--descriptor", descriptor, "--max-radial", "1", "--max-angular", "2"};
    List<String> more = new ArrayList<>(Arrays.asList(options));
    more.addAll(List.of("--per", per));
    assertThat(featurize(DIMERS, "a.npy", options).code()).isZero();
    assertThat(featurize(DIMERS, "s.npy", more.toArray(new String[0])).code()).isZero();
    Npy atoms = npy("a.npy");
    Npy pooled = npy("s.npy");
    List<Structure> structures = Farfield.read(Path.of(DIMERS));
    int columns = pooled.shape().get(1);
    int row = 0;
    for (int i = 0; i < structures.size(); i++) {
      int size = structures.get(i).size();
      double[] sum = new double[columns];
      for (int atom = 0; atom < size; atom++, row++) {
        for (int x = 0; x < columns; x++) {
          sum[x] += atoms.data()[row * columns + x];
        }
      }
      for (int x = 0; x < columns; x++) {
        assertThat(pooled.data()[i * columns + x])
            .isCloseTo(per.equals("structure") ? sum[x] / size : sum[x], offset(1e-12));
      }
    }
    assertThat(Files.readString(directory.resolve("s.npy.json")))
        .contains(per.equals("structure") ? "(mean over atoms)" : "(sum over atoms)");
  }

  @ParameterizedTest
  @CsvSource({
    "power-spectrum, structure",
    "power-spectrum, structure-sum",
    "expansion, structure",
    "expansion, structure-sum"
  })
  void blocksPerStructureAreTheMeanOrSumOverTheirAtoms(String descriptor, String per) {
    String[] options = {"--descriptor", descriptor, "--max-radial", "1", "--max-angular", "2"};
    List<String> more = new ArrayList<>(Arrays.asList(options));
    more.addAll(List.of("--per", per));
    assertThat(featurize(DIMERS, "a.mts", options).code()).isZero();
    assertThat(featurize(DIMERS, "s.mts", more.toArray(new String[0])).code()).isZero();
    TensorMap atoms = MtsFile.read(directory.resolve("a.mts"));
    TensorMap pooled = MtsFile.read(directory.resolve("s.mts"));
    assertThat(pooled.keys()).isEqualTo(atoms.keys());
    for (int b = 0; b < atoms.blocks().size(); b++) {
      TensorBlock block = atoms.blocks().get(b);
      TensorBlock means = pooled.blocks().get(b);
      int length = means.values().length / means.samples().size();
      for (int i = 0; i < means.samples().size(); i++) {
        double[] sum = new double[length];
        int count = 0;
        for (int row = 0; row < block.samples().size(); row++) {
          if (block.samples().value(row, 0) == means.samples().value(i, 0)) {
            count++;
            for (int x = 0; x < length; x++) {
              sum[x] += block.values()[row * length + x];
            }
          }
        }
        assertThat(count).isPositive();
        for (int x = 0; x < length; x++) {
          assertThat(means.values()[i * length + x])
              .isCloseTo(per.equals("structure") ? sum[x] / count : sum[x], offset(1e-12));
        }
      }
    }
    assertThat(MtsFile.readInfo(directory.resolve("s.mts")))
        .contains(per.equals("structure") ? "(mean over atoms)" : "(sum over atoms)");
  }

  private Npy npy(String name) throws IOException {
    try (InputStream in = Files.newInputStream(directory.resolve(name))) {
      return Npy.read(in);
    }
  }

  @Test
  void explainSaysWhatFeaturizeWouldWrite() throws IOException {
    Path out = directory.resolve("x.npz");
    Path config =
        file(
            "c.yaml",
            "descriptor: power-spectrum\nper: structure-sum\nformat: npz\nforce: true\n"
                + "max-radial: 1\nmax-angular: 2\nout: '"
                + out
                + "'\n");
    Outcome explained = run("explain", DIMERS, "--config", config.toString());
    assertThat(explained.code()).as(explained.err()).isZero();
    assertThat(out).doesNotExist();
    Outcome done = run("featurize", DIMERS, "--config", config.toString());
    assertThat(done.code()).as(done.err()).isZero();
    // 3 species × 2 radial functions, squared, for each l
    assertThat(explained.out())
        .contains("sum over atoms", "15 rows × 108 columns", Files.size(out) + " bytes")
        .containsPattern("power spectrum +[0-9.e+]+ flop, [0-9.e+-]+ MB");
    assertThat(run("explain", DIMERS).out()).contains("features.mts: expansion", "blocks");
    assertThat(run("explain", DIMERS, "--format", "npz").out()).contains("features.npz");
    assertThat(run("explain", DIMERS, "--per", "x").err()).contains("per must be");
    assertThat(run("explain", DIMERS, "--format", "npz", "--out", "x.mts").err())
        .contains("does not go with");
  }

  @Test
  void threadsDoNotChangeABit() throws IOException {
    assertThat(featurize("examples/water.xyz", "1.mts", "--threads", "1").code()).isZero();
    assertThat(featurize("examples/water.xyz", "3.mts", "--threads", "3").code()).isZero();
    assertThat(Files.mismatch(directory.resolve("1.mts"), directory.resolve("3.mts")))
        .isEqualTo(-1);
  }

  @Test
  void standardInputAndGzipGiveTheSameFile() throws IOException {
    assertThat(featurize(DIMERS, "file.mts").code()).isZero();
    Path gz = directory.resolve("d.xyz.gz");
    try (java.io.OutputStream out = new java.util.zip.GZIPOutputStream(Files.newOutputStream(gz))) {
      Files.copy(Path.of(DIMERS), out);
    }
    assertThat(featurize(gz.toString(), "gz.mts").code()).isZero();
    InputStream before = System.in;
    try (InputStream in = Files.newInputStream(Path.of(DIMERS))) {
      System.setIn(in);
      assertThat(featurize("-", "stdin.mts").code()).isZero();
      System.setIn(new java.io.ByteArrayInputStream("1\n\nXx 0 0 0\n".getBytes(UTF_8)));
      assertThat(featurize("-", "bad.mts").err()).contains("<stdin>, frame 0, line 3");
    } finally {
      System.setIn(before);
    }
    for (String other : List.of("gz.mts", "stdin.mts")) {
      assertThat(Files.mismatch(directory.resolve("file.mts"), directory.resolve(other)))
          .isEqualTo(-1L);
    }
  }

  @Test
  void aCensusSparesTheFirstPass() throws IOException {
    Path census = directory.resolve("census.json");
    String[] keep = {"--census", census.toString()};
    assertThat(featurize(DIMERS, "a.mts", keep).code()).isZero();
    String kept = Files.readString(census);
    assertThat(featurize(DIMERS, "b.mts", keep).code()).isZero();
    assertThat(census).hasContent(kept);
    assertThat(featurize(DIMERS, "c.mts").code()).isZero();
    assertThat(Files.mismatch(directory.resolve("a.mts"), directory.resolve("b.mts")))
        .isEqualTo(-1L);
    assertThat(Files.mismatch(directory.resolve("a.mts"), directory.resolve("c.mts")))
        .isEqualTo(-1L);
    assertThat(run("explain", DIMERS, "--census", census.toString()).out())
        .contains("15 frames by pairs");
    Outcome other = featurize(DIMERS, "d.mts", "--census", census.toString(), "--frames", "0:2");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err())
        .contains("census.json: was taken of other frames; delete it, or name another file")
        .hasLineCount(1);
    assertThat(directory.resolve("d.mts")).doesNotExist();
  }

  @Test
  void severalFilesAreOneInput() throws IOException {
    Path two = directory.resolve("two.xyz");
    Files.writeString(two, Files.readString(Path.of(DIMERS)).repeat(2));
    assertThat(featurize(two.toString(), "two.mts").err()).contains("30 frames");
    String out = directory.resolve("both.mts").toString();
    assertThat(run("featurize", DIMERS, DIMERS, "--out", out).err()).contains("30 frames");
    assertThat(Files.mismatch(directory.resolve("two.mts"), directory.resolve("both.mts")))
        .isEqualTo(-1L);
    assertThat(run("featurize", DIMERS, "-", "--force", "--out", out).err())
        .contains("standard input (-) does not go with other files");
  }

  @Test
  void framesAreSelected() {
    assertThat(featurize(DIMERS, "x.mts", "--frames", "2:7:2").err()).contains("3 frames");
    assertThat(featurize(DIMERS, "y.mts", "--frames", "99").err()).contains("no frame is selected");
  }

  @Test
  void configurationIsOverriddenByTheCommandLine() throws IOException {
    Path config = file("c.yaml", "max-radial: 1\nmax-angular: 1\nexponent: [1, 6]\n");
    assertThat(
            featurize(DIMERS, "x.mts", "--config", config.toString(), "--max-angular", "0").code())
        .isZero();
    TensorMap map = MtsFile.read(directory.resolve("x.mts"));
    assertThat(map.keys().names()).contains("density");
    assertThat(map.blocks().get(0).properties().size()).isEqualTo(2);
    for (int b = 0; b < map.keys().size(); b++) {
      assertThat(map.keys().value(b, 0)).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-radail: 3 | unknown option 'max-radail'",
        "max-radial: many | must be a whole number",
        "smearing: [1, x] | must be a number",
        "max-radial: [1 | not valid",
        "radius: {a: 1} | must be a value or a list"
      })
  void wrongConfigurationIsReported(String content, String message) throws IOException {
    Path config = file("c.yaml", content + "\n");
    Outcome outcome = featurize(DIMERS, "x.mts", "--config", config.toString());
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err().trim()).contains("c.yaml").contains("line 1").contains(message);
    assertNothingWritten();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--smearing 0 | smearing must be a positive number",
        "--smearing -1 | smearing must be a positive number",
        "--exponent -1 | exponent must be between",
        "--exponent 1,2,3 --smearing 1,2 | exponent has 3 values, smearing has 2 values; give one",
        "--radius 0 | radius must be a positive",
        "--max-angular 31 | max-angular must be between 0 and 30",
        "--max-angular -1 | max-angular must be between",
        "--max-radial -1 | max-radial must be between",
        "--max-radial 60 | linearly dependent",
        "--max-radial x | --max-radial",
        "--accuracy 1 | accuracy must be between",
        "--k-cutoff 0 | k-cutoff must be a positive",
        "--path mesh | needs a periodic cell",
        "--path fast | path must be auto, pairs, ksum or mesh, not 'fast'",
        "--precision half | precision must be double or single, not 'half'",
        "--device tpu | the device must be",
        "--device cuda:x | (--device)",
        "--threads 0 | --threads must be at least 1",
        "--basis sto | basis must be gto, monomial, laplacian, tabulated or",
        "--basis tabulated | basis tabulated needs basis-file",
        "--channels charges | no per-atom number column 'charges'",
        "--descriptor x | descriptor must be expansion, power-spectrum or equivariant",
        "--per x | per must be atom, structure or structure-sum",
        "--format x | --format must be",
        "--frames a:b | frame selection",
        "--nonsense 1 | Unknown option"
      })
  void wrongOptionsAreReported(String options, String message) throws IOException {
    Outcome outcome = featurize(DIMERS, "x.mts", options.split(" "));
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err().trim().lines()).hasSize(1);
    assertThat(outcome.err()).contains(message).doesNotContain("\tat ");
    assertNothingWritten();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hello | line 1",
        "2\\n\\nH 0 0 0\\n | frame 0",
        "1\\n\\nH 0 0 nan\\n | line 3",
        "1\\n\\nH 0 0\\n | line 3",
        "1\\n\\nXx 0 0 0\\n | unknown element",
        "0\\n\\n | frame 0",
        "1\\nLattice=\"1 0 0 2 0 0 0 0 1\"\\nH 0 0 0\\n | volume is zero",
        "1\\npbc=\"T T T\"\\nH 0 0 0\\n | Lattice",
        "1\\nLattice=\"9 0 0 9 0 0 0 0 9\" pbc=\"T T F\"\\nH 0 0 0\\n | zero or parallel",
        "1\\n\\nH 0 0 0\\n1\\n\\nH 0 0 inf\\n | frame 1",
        "2\\n"
            + "Lattice=\"9 0 0 0 9 0 0 0 9\"\\n"
            + "H 0 0 0\\n"
            + "O 1 -2e8 0\\n"
            + " | position of atom 2 is too far away"
      })
  void wrongInputIsReported(String content, String message) throws IOException {
    Path input = file("bad.xyz", content.replace("\\n", "\n"));
    Outcome outcome = featurize(input.toString(), "x.mts");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err().trim().lines()).hasSize(1);
    assertThat(outcome.err()).contains("bad.xyz").contains(message);
    Files.delete(input);
    assertNothingWritten();
  }

  @Test
  void anEmptyFileIsReported() throws IOException {
    Outcome outcome = featurize(file("bad.xyz", "").toString(), "x.mts");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("bad.xyz");
  }

  @Test
  void absurdSizesAreRefusedBeforeAnythingIsComputed() throws IOException {
    Path input = file("big.xyz", "1\nLattice=\"9000 0 0 0 9000 0 0 0 9000\"\nH 0 0 0\n");
    Outcome outcome = featurize(input.toString(), "x.mts");
    assertThat(outcome.code()).isEqualTo(5);
    assertThat(outcome.err()).contains("big.xyz", "are needed", "FARFIELD_JAVA_OPTS=-Xmx");
    assertThat(outcome.err().lines()).hasSize(1);
  }

  @Test
  void aDeviceThatIsNotHereIsALackAndNoWrongInput() throws IOException {
    Outcome outcome = featurize(DIMERS, "x.mts", "--device", "cuda:9999");
    assertThat(outcome.code()).isEqualTo(5);
    assertThat(outcome.err())
        .startsWith("farfield: the device 'cuda:9999' cannot be used: ")
        .endsWith("(--device)" + System.lineSeparator())
        .hasLineCount(1);
    assertNothingWritten();
  }

  @Test
  void atomsOnTopOfEachOtherAreFinite() throws IOException {
    Path input = file("o.xyz", "2\n\nH 0 0 0\nH 0 0 0\n");
    assertThat(featurize(input.toString(), "x.npy").code()).isZero();
    try (InputStream in = Files.newInputStream(directory.resolve("x.npy"))) {
      assertThat(Arrays.stream(Npy.read(in).data()).allMatch(Double::isFinite)).isTrue();
    }
  }

  @Test
  void outputsAreNotReplacedUnlessForced() throws IOException {
    Path target = file("x.mts", "precious");
    Outcome outcome = featurize(DIMERS, "x.mts");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("--force");
    assertThat(target).hasContent("precious");
    assertThat(featurize(DIMERS, "x.mts", "--force").code()).isZero();
    assertThat(MtsFile.read(target).blocks()).isNotEmpty();
    assertThat(featurize(DIMERS, "no/x.mts").err()).contains("does not exist");
    assertThat(run("featurize", DIMERS, "--out", directory.toString()).err())
        .contains("holds no run but other files");
    assertThat(featurize("missing.xyz", "y.mts").err()).contains("no such file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--help",
        "featurize --help",
        "explain --help",
        "plot --help",
        "plot distances --help"
      })
  void helpIsShown(String arguments) {
    Outcome outcome = run(arguments.isEmpty() ? new String[0] : arguments.split(" "));
    assertThat(outcome.out() + outcome.err()).contains("Usage: farfield");
  }

  @Test
  void explainTriesSomeFramesOfLongSums() throws IOException {
    Random random = new Random(2);
    StringBuilder frames = new StringBuilder();
    for (int frame = 0; frame < 400; frame++) {
      frames.append("40\nLattice=\"8 0 0 1 8 0 0 0 8\" Properties=species:S:1:pos:R:3\n");
      for (int atom = 0; atom < 40; atom++) {
        frames.append("C");
        random.doubles(3, 0, 8).forEach(x -> frames.append(' ').append(x));
        frames.append('\n');
      }
    }
    String input = Files.writeString(directory.resolve("many.xyz"), frames).toString();
    String[] sharp = {
      "explain", input, "--smearing=0.2", "--split=never", "--accuracy=1e-9", "--device=cpu"
    };
    assertThat(run(sharp).out()).containsPattern("sums \\S+ \\(as \\d+ frames took just now\\), ");
    assertThat(run("explain", input).out()).doesNotContain("just now");
  }

  @Test
  void infoAndExplainSayWhatRuns() {
    assertThat(run("info").out()).contains("cpu", "reference", "threads", "cuda");
    Outcome explained = run("explain", "examples/water.xyz", "--path", "mesh");
    assertThat(explained.out()).contains("648 atoms", "mesh", "B-splines", "k-cutoff");
    assertThat(run("explain", DIMERS).out()).contains("15 frames by pairs");
    assertThat(run("--version").out()).startsWith("farfield ").doesNotContain("$");
    assertThat(run("generate-completion").out()).contains("complete");
  }

  private void assertNothingWritten() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(p -> p.getFileName().toString()))
          .allMatch(name -> name.equals("c.yaml"));
    }
  }
}
