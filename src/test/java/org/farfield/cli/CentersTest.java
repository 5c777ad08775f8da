package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

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
import java.util.Map;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorMap;
import org.farfield.tensor.files.MtsFile;
import org.farfield.tensor.files.Npy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of some atoms are those of all, without the others; species give columns. */
class CentersTest {
  private static final String FRAMES =
      """
      4
      Lattice="5 0 0 0.3 5 0 0 0 6" pbc="T T T" Properties=species:S:1:pos:R:3:site:L:1
      O 0 0 0 T
      H 0.9 0.2 0.1 F
      H -0.3 0.9 0.4 T
      C 2 2 2 F
      2
      pbc="F F F" Properties=species:S:1:pos:R:3:site:L:1
      C 0 0 0 F
      N 0 0.2 1.1 F
      3
      pbc="F F F" Properties=species:S:1:pos:R:3:site:L:1
      N 0 0 0 T
      O 0 1 1 F
      O 1 0 0.1 T
      """;
  // (system, atom) of the frames above
  private static final Map<String, List<List<Integer>>> CHOSEN =
      Map.of(
          "elements:O,H",
          List.of(List.of(0, 0), List.of(0, 1), List.of(0, 2), List.of(2, 1), List.of(2, 2)),
          "atoms:0,2:",
          List.of(
              List.of(0, 0),
              List.of(0, 2),
              List.of(0, 3),
              List.of(1, 0),
              List.of(2, 0),
              List.of(2, 2)),
          "column:site",
          List.of(List.of(0, 0), List.of(0, 2), List.of(2, 0), List.of(2, 2)));

  @TempDir Path directory;
  private String frames;

  @BeforeEach
  void writeFrames() throws IOException {
    frames = Files.writeString(directory.resolve("f.xyz"), FRAMES).toString();
  }

  private String run(String out, String... more) {
    List<String> arguments = new ArrayList<>(List.of("featurize", frames, "--force"));
    arguments.addAll(List.of("--out", directory.resolve(out).toString()));
    arguments.addAll(List.of("--max-radial", "1", "--max-angular", "1", "--density", "rho,lode"));
    arguments.addAll(List.of(more));
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            arguments.toArray(new String[0]),
            new PrintWriter(new StringWriter()),
            new PrintWriter(err, true));
    return code + " " + err;
  }

  private Map<List<Integer>, double[]> rows(TensorBlock block) {
    Map<List<Integer>, double[]> rows = new HashMap<>();
    int length = block.values().length / block.samples().size();
    for (int i = 0; i < block.samples().size(); i++) {
      List<Integer> sample = new ArrayList<>();
      for (int c = 0; c < block.samples().width(); c++) {
        sample.add(block.samples().value(i, c));
      }
      rows.put(sample, Arrays.copyOfRange(block.values(), i * length, (i + 1) * length));
    }
    return rows;
  }

  private static List<Integer> key(TensorMap map, int row) {
    List<Integer> key = new ArrayList<>();
    for (int c = 0; c < map.keys().width(); c++) {
      key.add(map.keys().value(row, c));
    }
    return key;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "expansion | elements:O,H",
        "expansion | atoms:0,2:",
        "power-spectrum | column:site",
        "equivariant | elements:O,H"
      })
  void rowsAreThoseOfAll(String descriptor, String centers) {
    String[] what = {"--descriptor", descriptor, "--gradients", "positions,cell"};
    assertThat(run("all.mts", what)).startsWith("0 ");
    String[] some = {"--centers", centers, what[0], what[1], what[2], what[3]};
    assertThat(run("some.mts", some)).startsWith("0 ");
    TensorMap all = MtsFile.read(directory.resolve("all.mts"));
    TensorMap chosen = MtsFile.read(directory.resolve("some.mts"));
    Map<List<Integer>, Integer> blocks = new HashMap<>();
    for (int b = 0; b < chosen.keys().size(); b++) {
      blocks.put(key(chosen, b), b);
    }
    int found = 0;
    for (int b = 0; b < all.keys().size(); b++) {
      TensorBlock whole = all.blocks().get(b);
      Map<List<Integer>, double[]> expected = rows(whole);
      expected.keySet().retainAll(CHOSEN.get(centers));
      Integer place = blocks.remove(key(all, b));
      assertThat(place != null).isEqualTo(!expected.isEmpty());
      if (place == null) {
        continue;
      }
      TensorBlock part = chosen.blocks().get(place);
      Map<List<Integer>, double[]> values = rows(part);
      assertThat(values.keySet()).isEqualTo(expected.keySet());
      values.forEach((sample, row) -> assertThat(row).isEqualTo(expected.get(sample)));
      for (String kind : List.of("positions", "cell")) {
        Map<List<Integer>, double[]> gradients = named(whole, kind);
        Map<List<Integer>, double[]> partial = named(part, kind);
        gradients.keySet().removeIf(g -> !CHOSEN.get(centers).contains(g.subList(0, 2)));
        assertThat(partial.keySet()).isEqualTo(gradients.keySet());
        partial.forEach((sample, row) -> assertThat(row).isEqualTo(gradients.get(sample)));
      }
      found++;
    }
    assertThat(blocks).isEmpty();
    assertThat(found).isPositive();
  }

  // By the sample of the row in place of its number.
  private Map<List<Integer>, double[]> named(TensorBlock block, String kind) {
    Map<List<Integer>, double[]> result = new HashMap<>();
    rows(block.gradients().get(kind))
        .forEach(
            (sample, row) -> {
              int of = sample.get(0);
              List<Integer> name =
                  new ArrayList<>(
                      List.of(block.samples().value(of, 0), block.samples().value(of, 1)));
              name.addAll(sample.subList(1, sample.size()));
              result.put(name, row);
            });
    return result;
  }

  private double[][] matrix(String name) throws IOException {
    try (InputStream in = Files.newInputStream(directory.resolve(name))) {
      Npy npy = Npy.read(in);
      double[][] rows = new double[npy.shape().get(0)][npy.shape().get(1)];
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(npy.data(), i * rows[i].length, rows[i], 0, rows[i].length);
      }
      return rows;
    }
  }

  @ParameterizedTest
  @CsvSource({"expansion", "power-spectrum"})
  void matricesHaveTheRowsOfCentres(String descriptor) throws IOException {
    assertThat(run("all.npy", "--descriptor", descriptor)).startsWith("0 ");
    String[] some = {"--descriptor", descriptor, "--centers", "column:site"};
    assertThat(run("some.npy", some)).startsWith("0 ");
    double[][] all = matrix("all.npy");
    double[][] chosen = matrix("some.npy");
    assertThat(chosen).isDeepEqualTo(new double[][] {all[0], all[2], all[6], all[8]});
    assertThat(run("mean.npy", concat(some, "--per", "structure")))
        .contains("2 ", "frame 1", "has no atoms of the centers column:site", "no mean");
    assertThat(run("sum.npy", concat(some, "--per", "structure-sum"))).startsWith("0 ");
    double[][] sums = matrix("sum.npy");
    assertThat(sums).hasNumberOfRows(3);
    for (int x = 0; x < all[0].length; x++) {
      assertThat(sums[0][x]).isCloseTo(all[0][x] + all[2][x], offset(1e-12));
      assertThat(sums[1][x]).isZero();
      assertThat(sums[2][x]).isCloseTo(all[6][x] + all[8][x], offset(1e-12));
    }
  }

  private static String[] concat(String[] first, String... second) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(second));
    return all.toArray(new String[0]);
  }

  @Test
  void noCentresAreReported() {
    assertThat(run("x.mts", "--centers", "elements:Au"))
        .startsWith("2 ")
        .contains("f.xyz: has no atoms of the centers elements:Au");
    assertThat(run("x.mts", "--centers", "column:sites")).contains("column 'sites'");
    assertThat(directory.resolve("x.mts")).doesNotExist();
  }

  @Test
  void speciesGivePartsTheSameColumns() throws IOException {
    String[] what = {"--descriptor", "power-spectrum"};
    assertThat(run("all.npy", what)).startsWith("0 ");
    double[][] all = matrix("all.npy");
    int row = 0;
    for (int frame = 0; frame < 3; frame++) {
      String[] part = {"--frames", String.valueOf(frame), "--species", "O,N,C,H"};
      assertThat(run("part.npy", concat(what, part))).startsWith("0 ");
      for (double[] values : matrix("part.npy")) {
        assertThat(values).isEqualTo(all[row++]);
      }
      assertThat(columns(directory.resolve("part.npy.json")))
          .isEqualTo(columns(directory.resolve("all.npy.json")));
    }
    assertThat(row).isEqualTo(all.length);
    assertThat(run("x.npy", "--species", "O,H"))
        .startsWith("2 ")
        .contains("f.xyz, frame 0", "atom 4 is C, which is none of the species");
  }

  // Their names and labels: what comes behind belongs to one matrix.
  private static String columns(Path file) throws IOException {
    String text = Files.readString(file);
    return text.substring(text.indexOf("\"column_names\""), text.indexOf("\"matrix\""));
  }
}
