package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.farfield.sweeps.Sweep;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorMap;
import org.farfield.tensor.files.MtsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** --gradients against differences of the values that the same command writes. */
class GradientCommandTest {
  private static final double STEP = 1e-3; // Å
  private static final double STRAIN_STEP = 2e-4; // moves what is 5 Å away as far
  private static final int[] TYPES = {8, 1, 1, 8};
  private static final double[] POSITIONS = {
    0.1, 0.2, 0.3, 1.0, 0.4, 0.1, -0.3, 1.1, 0.5, 2.2, 2.4, 1.7
  };
  private static final double[] CELL = {5, 0.3, 0, -0.4, 5.2, 0.6, 0.2, 0.1, 4.8};
  private static final String[] COMMON = {
    "--max-radial", "1", "--max-angular", "1", "--radius", "3", "--accuracy", "1e-9"
  };

  @TempDir Path directory;

  private record Outcome(int code, String err) {}

  private Outcome featurize(String input, String output, List<String> options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "featurize",
                directory.resolve(input).toString(),
                "--out",
                directory.resolve(output).toString(),
                "--force"));
    arguments.addAll(options);
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            arguments.toArray(new String[0]),
            new PrintWriter(new StringWriter()),
            new PrintWriter(err, true));
    return new Outcome(code, err.toString());
  }

  // A frame of one atom goes before: samples count the rows of all frames.
  private void write(String name, String pbc, double[] positions, double[] cell)
      throws IOException {
    StringBuilder text = new StringBuilder("1\npbc=\"F F F\"\nO 0 0 0\n4\n");
    if (!pbc.equals("F F F")) {
      text.append("Lattice=\"");
      for (double x : cell) {
        text.append(String.format(Locale.ROOT, "%.12f ", x));
      }
      text.append("\" ");
    }
    text.append("pbc=\"").append(pbc).append("\"\n");
    for (int i = 0; i < 4; i++) {
      text.append(
          String.format(
              Locale.ROOT,
              "%s %.12f %.12f %.12f%n",
              TYPES[i] == 8 ? "O" : "H",
              positions[3 * i],
              positions[3 * i + 1],
              positions[3 * i + 2]));
    }
    Files.writeString(directory.resolve(name), text);
  }

  private TensorMap values(String pbc, double[] positions, double[] cell, List<String> options)
      throws IOException {
    write("moved.xyz", pbc, positions, cell);
    assertThat(featurize("moved.xyz", "moved.mts", options).err()).contains("device");
    return MtsFile.read(directory.resolve("moved.mts"));
  }

  @Sweep(oneIn = 4)
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "expansion | atom | --exponent 1 | T T T",
        "expansion | structure | --exponent 1,6 | F F F",
        "expansion | structure-sum | --exponent 1,2.7 --smearing 1.5 | T T F",
        "power-spectrum | atom | --exponent 2 --smearing 1.5 | F T F",
        "power-spectrum | atom | --density rho --cutoff 2.5 | T F T",
        "power-spectrum | structure-sum | --exponent 1 | T T T",
        "equivariant | atom | --max-lambda 1 | T T T",
        "equivariant | structure | --max-lambda 1 --correlation-order 3 --smearing 1.5 | T T T",
      })
  void gradientsAreDifferencesOfTheValues(String descriptor, String per, String more, String pbc)
      throws IOException {
    List<String> plain = new ArrayList<>(List.of(COMMON));
    plain.addAll(List.of("--descriptor", descriptor, "--per", per));
    plain.addAll(List.of(more.split(" ", -1)));
    List<String> options = new ArrayList<>(plain);
    boolean periodic = pbc.contains("T") && !pbc.equals("T F T");
    options.addAll(List.of("--gradients", periodic ? "positions,strain,cell" : "positions"));
    write("x.xyz", pbc, POSITIONS, CELL);
    assertThat(featurize("x.xyz", "x.mts", options).err()).contains("device cpu");
    TensorMap map = MtsFile.read(directory.resolve("x.mts"));
    // some of them: each takes two runs, and what is behind them is tested in full elsewhere
    for (int x : new int[] {0, 4, 8, 10}) {
      double[] ahead = POSITIONS.clone();
      ahead[x] += STEP;
      double[] behind = POSITIONS.clone();
      behind[x] -= STEP;
      TensorMap up = values(pbc, ahead, CELL, plain);
      TensorMap down = values(pbc, behind, CELL, plain);
      comparePositions(map, up, down, x / 3, x % 3);
    }
    for (int x : periodic ? new int[] {1, 4, 6, 8} : new int[0]) {
      compareStrain(map, pbc, x / 3, x % 3, plain);
      compareCell(map, pbc, x / 3, x % 3, plain);
    }
  }

  // Samples that are not there stand for zeros.
  private static void comparePositions(
      TensorMap map, TensorMap up, TensorMap down, int j, int axis) {
    assertThat(up.keys()).isEqualTo(map.keys());
    for (int b = 0; b < map.blocks().size(); b++) {
      TensorBlock block = map.blocks().get(b);
      TensorBlock gradient = block.gradients().get("positions");
      assertThat(gradient.samples().names()).containsExactly("sample", "system", "atom");
      assertThat(gradient.components().get(0).names()).containsExactly("xyz");
      int length = block.values().length / block.samples().size();
      double[] found = new double[block.values().length];
      for (int s = 0; s < gradient.samples().size(); s++) {
        int sample = gradient.samples().value(s, 0);
        assertThat(gradient.samples().value(s, 1)).isEqualTo(block.samples().value(sample, 0));
        if (gradient.samples().value(s, 1) == 1 && gradient.samples().value(s, 2) == j) {
          System.arraycopy(
              gradient.values(), (3 * s + axis) * length, found, sample * length, length);
        }
      }
      compare(found, up.blocks().get(b).values(), down.blocks().get(b).values(), STEP);
    }
  }

  private static void compare(double[] found, double[] up, double[] down, double step) {
    double largest = 1e-3;
    for (double x : up) {
      largest = Math.max(largest, Math.abs(x));
    }
    for (int x = 0; x < found.length; x++) {
      assertThat(found[x]).isCloseTo((up[x] - down[x]) / (2 * step), offset(2e-5 * largest));
    }
  }

  // r → r (1 + ε), ε = STRAIN_STEP at (first, second)
  private void compareStrain(TensorMap map, String pbc, int first, int second, List<String> plain)
      throws IOException {
    TensorMap[] moved = new TensorMap[2];
    for (int side = 0; side < 2; side++) {
      double step = side == 0 ? STRAIN_STEP : -STRAIN_STEP;
      double[] positions = POSITIONS.clone();
      double[] cell = CELL.clone();
      for (int i = 0; i < 4; i++) {
        positions[3 * i + second] += step * POSITIONS[3 * i + first];
      }
      for (int i = 0; i < 3; i++) {
        cell[3 * i + second] += step * CELL[3 * i + first];
      }
      moved[side] = values(pbc, positions, cell, plain);
    }
    compareMatrices(map, moved, STRAIN_STEP, "strain", first, second, List.of("xyz_1", "xyz_2"));
  }

  private void compareCell(TensorMap map, String pbc, int vector, int axis, List<String> plain)
      throws IOException {
    TensorMap[] moved = new TensorMap[2];
    for (int side = 0; side < 2; side++) {
      double[] cell = CELL.clone();
      cell[3 * vector + axis] += side == 0 ? STEP : -STEP;
      moved[side] = values(pbc, POSITIONS, cell, plain);
    }
    compareMatrices(map, moved, STEP, "cell", vector, axis, List.of("abc", "xyz"));
  }

  private static void compareMatrices(
      TensorMap map,
      TensorMap[] moved,
      double step,
      String name,
      int first,
      int second,
      List<String> axes) {
    for (int b = 0; b < map.blocks().size(); b++) {
      TensorBlock block = map.blocks().get(b);
      TensorBlock gradient = block.gradients().get(name);
      assertThat(gradient.samples().names()).containsExactly("sample");
      assertThat(gradient.components().get(0).names()).containsExactly(axes.get(0));
      assertThat(gradient.components().get(1).names()).containsExactly(axes.get(1));
      int length = block.values().length / block.samples().size();
      double[] found = new double[block.values().length];
      for (int s = 0; s < gradient.samples().size(); s++) {
        int from = (9 * s + 3 * first + second) * length;
        System.arraycopy(
            gradient.values(), from, found, gradient.samples().value(s, 0) * length, length);
      }
      compare(found, moved[0].blocks().get(b).values(), moved[1].blocks().get(b).values(), step);
    }
  }

  @Test
  void neighboursAloneAreSamples() throws IOException {
    write("x.xyz", "F F F", POSITIONS, CELL);
    List<String> options =
        List.of(
            "--density",
            "rho",
            "--cutoff",
            "1.6",
            "--max-radial",
            "0",
            "--max-angular",
            "0",
            "--gradients",
            "positions");
    assertThat(featurize("x.xyz", "x.mts", options).err()).contains("device");
    TensorMap map = MtsFile.read(directory.resolve("x.mts"));
    // oxygens that feel hydrogens: atom 0 has both as neighbours, atom 3 none
    TensorBlock block = map.blocks().get(2);
    assertThat(block.samples().size()).isEqualTo(2);
    TensorBlock gradient = block.gradients().get("positions");
    List<List<Integer>> samples = new ArrayList<>();
    for (int s = 0; s < gradient.samples().size(); s++) {
      samples.add(
          List.of(
              gradient.samples().value(s, 0),
              gradient.samples().value(s, 1),
              gradient.samples().value(s, 2)));
    }
    assertThat(samples)
        .containsExactly(List.of(0, 1, 0), List.of(0, 1, 1), List.of(0, 1, 2), List.of(1, 1, 3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x.npz | --gradients positions | --gradients are written to .mts only",
        "x.mts | --gradients forces | gradients must be none, positions, strain or cell",
        "x.mts | --gradients none,cell | gradients with several values must be",
        "x.mts | --gradients cell --path mesh | use the path ksum or auto",
        "x.mts | --gradients cell --smearing 0.5 --split 1 | use split auto or never",
      })
  void badOptionsAreOneSentence(String output, String options, String message) throws IOException {
    write("x.xyz", "T T T", POSITIONS, CELL);
    String text = Files.readString(directory.resolve("x.xyz"));
    Files.writeString(directory.resolve("x.xyz"), text.substring(text.indexOf("\n4\n") + 1));
    Outcome outcome = featurize("x.xyz", output, List.of(options.split(" ", -1)));
    assertThat(outcome.err()).contains(message);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(directory.resolve(output)).doesNotExist();
  }

  // 14 oxygens and 26 hydrogens: sums over these have more than one group
  private void writeMany() throws IOException {
    StringBuilder text = new StringBuilder("40\npbc=\"F F F\"\n");
    for (int i = 0; i < 40; i++) {
      String element = i % 3 == 0 ? "O" : "H";
      double y = 1.1 * (i / 5 % 4);
      double z = 1.3 * (i / 20);
      text.append(String.format(Locale.ROOT, "%s %d %.2f %.2f%n", element, i % 5, y, z));
    }
    Files.writeString(directory.resolve("x.xyz"), text);
  }

  private void featurizeMany(String output, String per, String threads) {
    List<String> options = new ArrayList<>(List.of(COMMON));
    options.addAll(List.of("--descriptor", "power-spectrum", "--per", per));
    options.addAll(List.of("--gradients", "positions,strain", "--threads", threads));
    assertThat(featurize("x.xyz", output, options).err()).contains("device cpu");
  }

  @ParameterizedTest
  @ValueSource(strings = {"atom", "structure", "structure-sum"})
  void threadsChangeNoByte(String per) throws IOException {
    writeMany();
    featurizeMany("1.mts", per, "1");
    featurizeMany("3.mts", per, "3");
    assertThat(directory.resolve("3.mts")).hasSameBinaryContentAs(directory.resolve("1.mts"));
  }

  /** Sums are made in groups of centres. */
  @Test
  void sumsAreThoseOfTheRows() throws IOException {
    writeMany();
    featurizeMany("rows.mts", "atom", "2");
    featurizeMany("sums.mts", "structure-sum", "2");
    TensorMap rows = MtsFile.read(directory.resolve("rows.mts"));
    TensorMap sums = MtsFile.read(directory.resolve("sums.mts"));
    for (int b = 0; b < rows.blocks().size(); b++) {
      TensorBlock block = rows.blocks().get(b);
      TensorBlock sum = sums.blocks().get(b);
      requireSum(block.values(), sum.values());
      for (String kind : List.of("positions", "strain")) {
        // of a row all atoms are samples, in their order
        requireSum(block.gradients().get(kind).values(), sum.gradients().get(kind).values());
      }
    }
  }

  private static void requireSum(double[] rows, double[] sum) {
    double[] expected = new double[sum.length];
    double largest = 0;
    for (int x = 0; x < rows.length; x++) {
      expected[x % sum.length] += rows[x];
      largest = Math.max(largest, Math.abs(rows[x]));
    }
    assertThat(rows.length).isGreaterThan(sum.length);
    for (int x = 0; x < sum.length; x++) {
      assertThat(sum[x]).isCloseTo(expected[x], offset(1e-12 * largest));
    }
  }

  @Test
  void explainTellsRowsAndMemory() throws IOException {
    write("x.xyz", "T T F", POSITIONS, CELL);
    List<String> options = List.of("--max-angular", "1", "--gradients", "positions,cell");
    StringWriter out = new StringWriter();
    List<String> arguments =
        new ArrayList<>(List.of("explain", directory.resolve("x.xyz").toString()));
    arguments.addAll(options);
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    assertThat(Main.run(arguments.toArray(new String[0]), new PrintWriter(out), nowhere)).isZero();
    assertThat(featurize("x.xyz", "x.mts", options).err()).contains("device");
    long[] rows = new long[2];
    for (TensorBlock block : MtsFile.read(directory.resolve("x.mts")).blocks()) {
      rows[0] += block.gradients().get("positions").samples().size();
      rows[1] += block.gradients().get("cell").samples().size();
    }
    assertThat(rows[0]).isPositive();
    assertThat(out.toString())
        .containsPattern(
            String.format(
                "gradients +positions %d rows, cell %d rows; [0-9.]+ MB of rows and Jacobians",
                rows[0], rows[1]))
        .containsPattern("derivatives [1-9][0-9.e+]+ flop more");
  }
}
