package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in a file: success, or one line, a known exit code and no output. */
class HostileInputTest {
  private static final String XYZ =
      "3\nLattice=\"6 0 0 0 6.5 0 0 0 7\" Properties=species:S:1:pos:R:3:q:R:1 pbc=\"T T T\"\n"
          + "O 0 0 0 -0.8\nH 0.76 0.59 0 0.4\nH -0.76 0.59 0 0.4\n";
  private static final String POSCAR =
      "water\n1.0\n6 0 0\n0 6.5 0\n0 0 7\nO H\n1 2\nCartesian\n0 0 0\n0.76 0.59 0\n-0.76 0.59 0\n";
  private static final String CIF =
      "data_x\n_cell_length_a 5\n_cell_length_b 6\n_cell_length_c 7\n_cell_angle_alpha 90\n"
          + "_cell_angle_beta 100\n_cell_angle_gamma 90\nloop_\n_atom_site_type_symbol\n"
          + "_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\nO 0 0 0\nH 0.1 0.1 0\n";
  private static final String CONFIG =
      "density: [lode, rho]\nexponent: 1\nsmearing: 1.5\ncutoff: 3\nwidth: 0.5\nbasis: gto\n"
          + "max-radial: 1\nmax-angular: 1\nradius: 3\naccuracy: 1e-3\ncenter-atom-weight: 1\n"
          + "path: auto\nsplit: auto\n";
  private static final String[] SMALL = {
    "--max-radial", "1", "--max-angular", "1", "--accuracy", "1e-3", "--device", "cpu"
  };
  private static final List<String> PIECES =
      List.of(
          "-1",
          "0",
          "1e308",
          "-1e308",
          "nan",
          "inf",
          "1e-320",
          "1e9",
          "2147483648",
          "010",
          "''",
          "{",
          "[",
          "]",
          "\"",
          "\u001b[31m",
          "\u202e",
          "\n",
          "x",
          "-",
          "1e",
          "~",
          "null",
          "!!int",
          "&a",
          "*a",
          "${env:HOME}",
          ":",
          ",",
          "é",
          "T",
          "9".repeat(2000));

  @TempDir Path directory;
  private Path input;
  private int succeeded;

  @BeforeEach
  void write() throws IOException {
    input = Files.writeString(directory.resolve("in.xyz"), XYZ);
  }

  private static String mutated(String text, Random random) {
    StringBuilder s = new StringBuilder(text);
    for (int change = 0; change <= random.nextInt(3); change++) {
      int at = random.nextInt(s.length());
      int end = Math.min(s.length(), at + random.nextInt(6));
      switch (random.nextInt(4)) {
        case 0 -> s.delete(at, Math.min(end, s.length() - 1));
        case 1 -> s.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        case 2 -> s.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
        default -> s.setLength(Math.max(1, at));
      }
    }
    return s.toString();
  }

  private void run(String what, Path file, String content, String... more) throws IOException {
    Files.writeString(file, content, StandardCharsets.UTF_8);
    Path out = directory.resolve("out.npz");
    List<String> arguments =
        new ArrayList<>(
            List.of("featurize", what.equals("in") ? file.toString() : input.toString()));
    arguments.addAll(List.of("--out", out.toString()));
    arguments.addAll(Arrays.asList(more));
    StringWriter err = new StringWriter();
    PrintWriter writer = new PrintWriter(err, true);
    long start = System.nanoTime();
    int code = Main.run(arguments.toArray(new String[0]), writer, writer);
    double seconds = (System.nanoTime() - start) * 1e-9;
    String said = err.toString().stripTrailing();
    assertThat(code).as("%s%n%s", content, said).isIn(0, 2, 5);
    assertThat(seconds).as("seconds of%n%s", content).isLessThan(60);
    assertThat(said.codePoints().filter(c -> Character.getType(c) == Character.CONTROL))
        .as("%s%n%s", content, said)
        .isEmpty();
    assertThat(said.length()).as("%s%n%s", content, said).isLessThan(1200);
    assertThat(Files.exists(out)).as("%s%n%s", content, said).isEqualTo(code == 0);
    succeeded += code == 0 ? 1 : 0;
    Files.deleteIfExists(out);
    Files.deleteIfExists(directory.resolve("out.npz.json"));
    assertThat(directory.toFile().list((d, name) -> name.startsWith("."))).isEmpty();
  }

  @Test
  void structures() throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < 25; i++) {
      run("in", directory.resolve("m.xyz"), mutated(XYZ, random), SMALL);
      run("in", directory.resolve("m.poscar"), mutated(POSCAR, random), SMALL);
      run("in", directory.resolve("m.cif"), mutated(CIF, random), SMALL);
    }
    assertThat(succeeded).as("inputs that are not refused").isPositive();
  }

  @Test
  void configurations() throws IOException {
    Random random = new Random(2);
    Path file = directory.resolve("c.yaml");
    for (int i = 0; i < 60; i++) {
      run("config", file, mutated(CONFIG, random), "--device", "cpu", "--config", file.toString());
    }
    assertThat(succeeded).as("inputs that are not refused").isPositive();
  }

  @Test
  void selectionsAndProjections() throws IOException {
    List<String> spectrum = new ArrayList<>(List.of(SMALL));
    spectrum.addAll(List.of("--descriptor", "power-spectrum"));
    Path matrix = directory.resolve("m.npz");
    Path components = directory.resolve("p.json");
    List<String> make =
        new ArrayList<>(List.of("featurize", input.toString(), "--out", matrix.toString()));
    make.addAll(spectrum);
    List<String> reduce =
        new ArrayList<>(
            List.of(
                "reduce",
                input.toString(),
                "--out",
                components.toString(),
                "--method",
                "pca",
                "--count",
                "2"));
    reduce.addAll(spectrum);
    PrintWriter silent = new PrintWriter(new StringWriter());
    assertThat(Main.run(make.toArray(new String[0]), silent, silent)).isZero();
    assertThat(Main.run(reduce.toArray(new String[0]), silent, silent)).isZero();
    String select = Files.readString(directory.resolve("m.npz.json"));
    String project = Files.readString(components);
    Random random = new Random(3);
    Path file = directory.resolve("f.json");
    for (int i = 0; i < 40; i++) {
      run("select", file, mutated(select, random), with(spectrum, "--select", file));
      run("project", file, mutated(project, random), with(spectrum, "--project", file));
    }
    for (String columns : new String[] {"-1", "0", "2147483647", "1e300"}) {
      run(
          "project",
          file,
          project.replaceFirst("\"columns\":\\d+", "\"columns\":" + columns),
          with(spectrum, "--project", file));
    }
    run(
        "project",
        file,
        project.replaceAll("\"components\":\\[\\[.*?\\]\\]", "\"components\":[]"),
        with(spectrum, "--project", file));
    assertThat(succeeded).as("inputs that are not refused").isPositive();
  }

  private static String[] with(List<String> options, String name, Path file) {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of(name, file.toString()));
    return all.toArray(new String[0]);
  }

  @Test
  void numbersOfHyperparameters() throws IOException {
    Random random = new Random(4);
    List<String> names =
        List.of(
            "radius",
            "smearing",
            "exponent",
            "accuracy",
            "k-cutoff",
            "center-atom-weight",
            "max-radial",
            "max-angular",
            "split");
    double[] values = {
      0, -1, 1e-320, 1e-30, 1e-6, 1e-3, 0.03, 7, 99, 1e4, 1e9, 1e20, 1e308, -1e308
    };
    for (int i = 0; i < 50; i++) {
      String name = names.get(random.nextInt(names.size()));
      String value = Double.toString(values[random.nextInt(values.length)]);
      Path file = directory.resolve("h.yaml");
      run(
          "config",
          file,
          "max-radial: 1\nmax-angular: 1\n".replaceAll(name + ": 1", "")
              + name
              + ": "
              + value
              + "\n",
          "--device",
          "cpu",
          "--config",
          file.toString());
    }
    assertThat(succeeded).as("inputs that are not refused").isPositive();
  }
}
