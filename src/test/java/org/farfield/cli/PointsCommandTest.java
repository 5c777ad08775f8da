package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorMap;
import org.farfield.tensor.files.MtsFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --centers points:FILE}. */
class PointsCommandTest {
  private static final String FRAMES =
      """
      4
      Lattice="5 0 0 0.3 5 0 0 0 6" pbc="T T T" Properties=species:S:1:pos:R:3
      O 0 0 0
      H 0.9 0.2 0.1
      H -0.3 0.9 0.4
      C 2 2 2
      2
      pbc="F F F" Properties=species:S:1:pos:R:3
      C 0 0 0
      N 0 0.2 1.1
      """;

  @TempDir Path directory;
  private String frames;

  @BeforeEach
  void writeFrames() throws IOException {
    frames = write("f.xyz", FRAMES);
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private String run(String command, List<String> more) {
    List<String> arguments = new ArrayList<>(List.of(command, frames));
    arguments.addAll(more);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            arguments.toArray(new String[0]),
            new PrintWriter(out, true),
            new PrintWriter(err, true));
    return code + " " + out + err;
  }

  private String run(String command, String... more) {
    return run(command, List.of(more));
  }

  private String featurize(String points, String out, String... more) {
    List<String> arguments = new ArrayList<>(List.of("--force", "--max-radial", "1"));
    arguments.addAll(List.of("--max-angular", "1", "--density", "rho,lode"));
    arguments.addAll(List.of("--centers", "points:" + points));
    arguments.addAll(List.of("--out", directory.resolve(out).toString()));
    arguments.addAll(List.of(more));
    return run("featurize", arguments);
  }

  private static int[] column(TensorBlock block, int column) {
    int[] values = new int[block.samples().size()];
    Arrays.setAll(values, i -> block.samples().value(i, column));
    return values;
  }

  @Test
  void oneFrameIsForAllStructures() throws IOException {
    String points = write("p.csv", "x,y,z\n0.5,0.5,0.5\n0,0.2,1.1\n9,9,9\n");
    assertThat(featurize(points, "a.mts", "--descriptor", "power-spectrum")).startsWith("0 ");
    TensorMap map = MtsFile.read(directory.resolve("a.mts"));
    for (int b = 0; b < map.keys().size(); b++) {
      assertThat(map.keys().value(b, map.keys().names().indexOf("center_type"))).isZero();
      assertThat(column(map.blocks().get(b), 0)).containsExactly(0, 0, 0, 1, 1, 1);
      assertThat(column(map.blocks().get(b), 1)).containsExactly(0, 1, 2, 0, 1, 2);
    }
    String twice = write("p.xyz", "3\n\nX 0.5 0.5 0.5\nX 0 0.2 1.1\nX 9 9 9\n".repeat(2));
    assertThat(featurize(twice, "b.mts", "--descriptor", "power-spectrum")).startsWith("0 ");
    assertThat(MtsFile.read(directory.resolve("b.mts")).blocks().get(0).values())
        .isEqualTo(map.blocks().get(0).values());
  }

  @Test
  void aFrameEachMayHaveOtherPoints() throws IOException {
    String points = write("p.xyz", "1\n\nX 1 1 1\n3\n\nQ 0 0 0\nQ 1 0 0\nQ 2 0 0\n");
    assertThat(featurize(points, "a.npz")).startsWith("0 ");
    assertThat(featurize(points, "a.mts", "--gradients", "positions")).startsWith("0 ");
    TensorMap map = MtsFile.read(directory.resolve("a.mts"));
    for (TensorBlock block : map.blocks()) {
      TensorBlock gradient = block.gradients().get("positions");
      for (int s = 0; s < gradient.samples().size(); s++) { // atoms alone
        int system = gradient.samples().value(s, 1);
        assertThat(gradient.samples().value(s, 2)).isLessThan(system == 0 ? 4 : 2);
      }
    }
    String selected = write("one.xyz", "3\n\nQ 0 0 0\nQ 1 0 0\nQ 2 0 0\n");
    assertThat(featurize(selected, "b.mts", "--frames", "1")).startsWith("0 ");
  }

  @Test
  void filesSayWhichPointsTheyHave() throws IOException {
    String points = write("p.txt", "0.5 0.5 0.5\n");
    assertThat(featurize(points, "a.mts")).startsWith("0 ");
    String again = directory.resolve("again.mts").toString();
    String config = directory.resolve("a.mts").toString();
    assertThat(run("featurize", "--config", config, "--out", again)).startsWith("0 ");
    assertThat(Files.readAllBytes(Path.of(again))).isEqualTo(Files.readAllBytes(Path.of(config)));
    String yaml = write("c.yaml", "centers: points:" + points + "\nmax-radial: 1\n");
    assertThat(run("featurize", "--config", yaml, "--out", again, "--force")).startsWith("0 ");
    write("p.txt", "0.5 0.5 0.6\n");
    assertThat(run("featurize", "--config", config, "--out", again, "--force"))
        .startsWith("2 ")
        .contains("p.txt: is not the file that the specification means", "SHA-256");
  }

  @Test
  void otherCommandsKnowPoints() throws IOException {
    String points = write("p.txt", "0.5 0.5 0.5\n1 1 1\n");
    String out = directory.resolve("x.mts").toString();
    assertThat(run("explain", "--centers", "points:" + points, "--out", out))
        .startsWith("0 ")
        .contains("2 frames, 6 atoms", "a row per point");
    List<String> common =
        List.of("--centers", "points:" + points, "--descriptor", "power-spectrum", "--census");
    List<String> reduce = new ArrayList<>(common);
    String best = directory.resolve("r.json").toString();
    reduce.addAll(List.of(directory.resolve("census.json").toString(), "--out", best));
    reduce.addAll(List.of("--method", "fps", "--count", "3"));
    assertThat(run("reduce", reduce)).startsWith("0 ");
    List<String> select = new ArrayList<>(common);
    select.addAll(List.of(directory.resolve("census.json").toString(), "--out", out, "--force"));
    select.addAll(List.of("--select", best));
    assertThat(run("featurize", select)).startsWith("0 ");
    write("p.txt", "0.5 0.5 0.5\n");
    assertThat(run("featurize", select))
        .startsWith("2 ")
        .contains("was taken for other expansions, channels, centers or gradients");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "p.txt | 1 2 | a point is three numbers",
        "p.txt | 1 2 inf | is not finite",
        "p.txt | 1e9 0 0 | f.xyz, frame 0: the position of point 1 is too far away",
        "p.xyz | 1;;X 0 0 0;1;;X 0 0 0;1;;X 0 0 0 | more frames of points than 2 structures",
        "p.xyz | 2;;X 0 0 0;X 1 1 | atom 2 has 3 columns",
        "p.foo | 1 2 3 | does not tell the format of the points"
      })
  void wrongPointsAreOneSentence(String name, String text, String message) throws IOException {
    assertThat(featurize(write(name, text.replace(';', '\n')), "x.mts"))
        .startsWith("2 ")
        .contains(message);
    assertThat(directory.resolve("x.mts")).doesNotExist();
  }

  /** Columns are of atoms, of which none is beside a row; properties are of frames. */
  @Test
  void columnsOfAtomsAreNotKeptBesidePoints() throws IOException {
    frames =
        write("f.xyz", "1\nenergy=-2 Properties=species:S:1:pos:R:3:q:R:1:note:S:1\nO 0 0 0 1 a\n");
    String points = write("p.txt", "0.5 0.5 0.5\n1 1 1\n");
    for (String out : List.of("x.mts", "x.npz", "run/")) {
      for (String name : List.of("q", "note")) {
        assertThat(featurize(points, out, "--keep", name))
            .startsWith("2 ")
            .contains("'" + name + "' is of atoms; it cannot be kept beside rows of points");
      }
      assertThat(featurize(points, out, "--keep", "energy")).startsWith("0 ");
    }
  }

  @Test
  void tooFewFramesOfPoints() throws IOException {
    frames = write("f.xyz", FRAMES.repeat(2));
    String points = write("p.xyz", "1\n\nX 0 0 0\n".repeat(3));
    assertThat(featurize(points, "x.mts"))
        .startsWith("2 ")
        .contains("there are 3 frames of points and more structures; give one frame");
  }
}
