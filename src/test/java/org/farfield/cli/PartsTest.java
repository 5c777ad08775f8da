package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipFile;
import org.farfield.tensor.Labels;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorMap;
import org.farfield.tensor.files.MtsFile;
import org.farfield.tensor.files.Npy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Features of the frames of an input one by one are those of the input, columns included. */
class PartsTest {
  private static final int FRAMES = 6;

  @TempDir Path directory;
  private String frames;

  @BeforeEach
  void writeFrames() throws IOException {
    Random random = new Random(5);
    String[] elements = {"H", "O", "Na", "Cl", "D", "S"};
    StringBuilder text = new StringBuilder();
    for (int f = 0; f < FRAMES; f++) {
      int atoms = 1 + random.nextInt(4);
      text.append(atoms).append("\nProperties=species:S:1:pos:R:3:q:R:1\n");
      for (int i = 0; i < atoms; i++) {
        text.append(elements[random.nextInt(elements.length)]);
        for (int x = 0; x < 4; x++) {
          text.append(String.format(Locale.ROOT, " %.6f", 3 * random.nextDouble()));
        }
        text.append('\n');
      }
    }
    frames = Files.writeString(directory.resolve("f.xyz"), text).toString();
  }

  private String run(String out, String... more) {
    return runOn(frames, out, more);
  }

  private String runOn(String input, String out, String... more) {
    List<String> arguments = new ArrayList<>(List.of("featurize", input, "--force"));
    arguments.addAll(List.of("--out", directory.resolve(out).toString()));
    arguments.addAll(List.of("--max-radial", "1", "--max-angular", "1"));
    arguments.addAll(List.of(more));
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            arguments.toArray(new String[0]),
            new PrintWriter(new StringWriter()),
            new PrintWriter(err, true));
    return code + " " + err;
  }

  private static String[] plus(String[] first, String... second) {
    String[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  private double[] numbers(String name) throws IOException {
    if (name.endsWith(".npy")) {
      try (InputStream in = Files.newInputStream(directory.resolve(name))) {
        return Npy.read(in).data();
      }
    }
    try (ZipFile zip = new ZipFile(directory.resolve(name).toFile());
        InputStream in = zip.getInputStream(zip.getEntry("features.npy"))) {
      return Npy.read(in).data();
    }
  }

  private String columns(String name) throws IOException {
    String text = Files.readString(directory.resolve(name + ".json"));
    return text.substring(text.indexOf("\"column_names\""), text.indexOf("\"matrix\""));
  }

  @ParameterizedTest
  @CsvSource({
    "expansion,a.npz",
    "expansion,a.npy",
    "power-spectrum,a.npz",
    "power-spectrum,a.npy",
    "equivariant,a.npz"
  })
  void matricesOfPartsAreThoseOfTheWhole(String descriptor, String file) throws IOException {
    String[] what = {"--descriptor", descriptor};
    assertThat(run("all-" + file, what)).startsWith("0 ");
    double[] all = numbers("all-" + file);
    int at = 0;
    for (int f = 0; f < FRAMES; f++) {
      assertThat(run(file, plus(what, "--frames", f + ":" + (f + 1)))).startsWith("0 ");
      assertThat(columns(file)).isEqualTo(columns("all-" + file));
      double[] part = numbers(file);
      assertThat(part).isEqualTo(Arrays.copyOfRange(all, at, at + part.length));
      at += part.length;
    }
    assertThat(at).isEqualTo(all.length);
  }

  private static List<Integer> row(Labels labels, int row) {
    List<Integer> values = new ArrayList<>();
    for (int c = 0; c < labels.width(); c++) {
      values.add(labels.value(row, c));
    }
    return values;
  }

  /** Every number by block, system, atom and place in its row. */
  private static void collect(TensorMap map, int system, Map<List<Integer>, double[]> out) {
    for (int b = 0; b < map.keys().size(); b++) {
      TensorBlock block = map.blocks().get(b);
      int rows = block.samples().size();
      int length = rows == 0 ? 0 : block.values().length / rows;
      for (int i = 0; i < rows; i++) {
        List<Integer> name = new ArrayList<>(row(map.keys(), b));
        name.addAll(row(block.samples(), i));
        name.set(map.keys().width(), name.get(map.keys().width()) + system);
        out.put(name, Arrays.copyOfRange(block.values(), i * length, (i + 1) * length));
      }
    }
  }

  private static void assertSame(Labels some, Labels others) {
    assertThat(some.size()).isEqualTo(others.size());
    for (int i = 0; i < some.size(); i++) {
      assertThat(row(some, i)).isEqualTo(row(others, i));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--descriptor expansion",
        "--descriptor power-spectrum",
        "--descriptor equivariant",
        "--descriptor expansion --channels q",
        "--descriptor power-spectrum --centers elements:O,Na,S",
        "--descriptor expansion --centers atoms:1:",
        "--descriptor power-spectrum --per structure-sum",
        "--descriptor expansion --gradients positions,strain"
      })
  void blocksOfPartsAreThoseOfTheWhole(String options) {
    String[] what = options.split(" ");
    assertThat(run("all.mts", what)).startsWith("0 ");
    TensorMap all = MtsFile.read(directory.resolve("all.mts"));
    Map<List<Integer>, double[]> expected = new HashMap<>();
    Map<List<Integer>, double[]> found = new HashMap<>();
    collect(all, 0, expected);
    boolean empty = false;
    for (int f = 0; f < FRAMES; f++) {
      String result = run("part.mts", plus(what, "--frames", String.valueOf(f)));
      if (result.contains("has no atoms of the centers")) {
        continue;
      }
      assertThat(result).startsWith("0 ");
      TensorMap part = MtsFile.read(directory.resolve("part.mts"));
      assertSame(part.keys(), all.keys());
      for (int b = 0; b < all.keys().size(); b++) {
        TensorBlock block = part.blocks().get(b);
        assertSame(block.properties(), all.blocks().get(b).properties());
        assertThat(block.gradients().keySet()).isEqualTo(all.blocks().get(b).gradients().keySet());
        empty |= block.samples().size() == 0;
      }
      collect(part, f, found);
    }
    assertThat(empty).isTrue();
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    found.forEach((name, values) -> assertThat(values).isEqualTo(expected.get(name)));
  }

  @Test
  void filesWithTheSameSpeciesHaveTheSameBlocks() throws IOException {
    String other = directory.resolve("g.xyz").toString();
    Files.writeString(Path.of(other), "2\n\nN 0 0 0\nH 0 0 1\n");
    String[] what = {"--descriptor", "expansion", "--species", "H,O,Na,Cl,D,S,N"};
    assertThat(run("f.mts", what)).startsWith("0 ");
    assertThat(runOn(other, "g.mts", what)).startsWith("0 ");
    TensorMap f = MtsFile.read(directory.resolve("f.mts"));
    TensorMap g = MtsFile.read(directory.resolve("g.mts"));
    assertSame(f.keys(), g.keys());
    assertThat(f.keys().size()).isEqualTo(6 * 6 * 2); // D is H; l is 0 and 1
    assertThat(f.blocks().stream().filter(b -> b.samples().size() == 0)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"select", "project"})
  void featuresOfAbsentElementsAreZero(String how) throws IOException {
    String water = directory.resolve("w.xyz").toString();
    Files.writeString(
        Path.of(water), "3\n\nO 0 0 0\nH 0 0 1\nH 0 1 0\n3\n\nO 0 0 0\nH 0 0 1.1\nH 0 .9 .1\n");
    String species = "H,O,Na,Cl,S";
    String[] reduce = {
      "reduce", frames, "--method", how.equals("select") ? "fps" : "pca", "--count", "5"
    };
    String file = directory.resolve("r.json").toString();
    int code =
        Main.run(
            plus(
                reduce,
                "--out",
                file,
                "--max-radial",
                "1",
                "--max-angular",
                "1",
                "--descriptor",
                "power-spectrum"),
            new PrintWriter(new StringWriter()),
            new PrintWriter(System.err, true));
    assertThat(code).isZero();
    String[] what = {"--descriptor", "power-spectrum", "--" + how, file};
    assertThat(runOn(water, "a.npz", what)).startsWith("0 ");
    assertThat(runOn(water, "b.npz", plus(what, "--species", species))).startsWith("0 ");
    assertThat(numbers("a.npz")).isEqualTo(numbers("b.npz"));
    assertThat(columns("a.npz")).isEqualTo(columns("b.npz"));
  }

  @Test
  void aDamagedFrameElsewhereIsNamedUnlessSpeciesAreGiven() throws IOException {
    Files.writeString(Path.of(frames), Files.readString(Path.of(frames)) + "1\n\nQq 0 0 0\n");
    assertThat(run("a.npz", "--frames", "0"))
        .startsWith("2 ")
        .contains("frame 6", "'Qq'", "all frames are read for their elements");
    assertThat(run("a.npz", "--frames", "0", "--species", "H,O,Na,Cl,S")).startsWith("0 ");
  }
}
