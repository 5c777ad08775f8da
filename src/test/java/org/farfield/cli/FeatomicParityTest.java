package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.farfield.OtherPython;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our files, read by metatensor, hold the numbers that featomic computes now. {@code
 * -Dfarfield.python=PYTHON} names a Python that has what {@code src/test/python/requirements.txt}
 * lists; without it nothing is compared, and the console says so.
 */
class FeatomicParityTest {
  private static final String[] BASIS = {
    "--max-radial", "1", "--max-angular", "2", "--radius", "3.5", "--accuracy", "1e-9"
  };
  private static final String K_CUTOFF = Double.toString(1.2 * Math.PI / 0.9);
  private static final String[] LODE = {"--smearing", "0.9", "--k-cutoff", K_CUTOFF};
  private static final String[] SOAP = {
    "--density", "rho", "--cutoff", "3.5", "--smoothing", "0.5", "--width", "0.4"
  };

  @TempDir Path directory;

  @Test
  void filesHoldWhatFeatomicComputes() throws IOException, InterruptedException {
    OtherPython.require("agreement with an installed featomic");
    writeFrames(new Random(7));
    List<String> files = new ArrayList<>(List.of(directory.resolve("f.json").toString()));
    files.add(featurize("lode", LODE, "--gradients", "positions"));
    files.add(featurize("soap", SOAP, "--gradients", "positions"));
    files.add(featurize("soap-ps", SOAP, "--descriptor", "power-spectrum"));
    files.add(featurize("equivariant", LODE, "--descriptor", "equivariant", "--max-lambda", "3"));
    files.add(
        featurize(
            "triple",
            LODE,
            "--descriptor",
            "equivariant",
            "--correlation-order",
            "3",
            "--max-lambda",
            "2"));
    String said = OtherPython.run("parity.py", files.toArray(new String[0]));
    assertThat(said.lines().filter(line -> line.contains("compared"))).hasSize(7);
  }

  // Periodic: of molecules featomic's LODE knows nothing.
  private void writeFrames(Random random) throws IOException {
    StringBuilder xyz = new StringBuilder();
    List<String> json = new ArrayList<>();
    for (int atoms = 2; atoms <= 4; atoms++) {
      String cell = 6 + random.nextDouble() + " 0 0 0.5 6.5 0 0.2 0.3 " + (7 + random.nextDouble());
      xyz.append(atoms).append("\nLattice=\"").append(cell).append("\" pbc=\"T T T\"\n");
      List<String> types = new ArrayList<>();
      List<String> positions = new ArrayList<>();
      for (int i = 0; i < atoms; i++) {
        int element = random.nextInt(3);
        String at =
            6 * random.nextDouble() + " " + 6 * random.nextDouble() + " " + 6 * random.nextDouble();
        xyz.append(List.of("H", "C", "O").get(element)).append(' ').append(at).append('\n');
        types.add(List.of("1", "6", "8").get(element));
        positions.add(at.replace(' ', ','));
      }
      json.add(
          "{\"types\":"
              + types
              + ",\"positions\":"
              + positions
              + ",\"cell\":["
              + cell.replace(' ', ',')
              + "]}");
    }
    Files.writeString(directory.resolve("f.xyz"), xyz);
    Files.writeString(directory.resolve("f.json"), json.toString());
  }

  private String featurize(String kind, String[] density, String... more) {
    Path file = directory.resolve(kind + ".mts");
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("featurize", directory.resolve("f.xyz").toString()));
    arguments.addAll(List.of("--out", file.toString(), "--device", "cpu"));
    arguments.addAll(Arrays.asList(BASIS));
    arguments.addAll(Arrays.asList(density));
    arguments.addAll(Arrays.asList(more));
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    assertThat(Main.run(arguments.toArray(new String[0]), err, err)).isZero();
    return kind + "=" + file;
  }
}
