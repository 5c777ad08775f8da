package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.farfield.Farfield;
import org.farfield.OtherPython;
import org.farfield.driver.SmallServer;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Molecular dynamics of a small box of water by a model that was trained on springs. */
@Timeout(300)
class DriverCommandTest {
  private static final double SIDE = 6.2;
  private static final double BOHR = 0.529177210903;
  private static final double HARTREE = 27.211386245988;

  @TempDir static Path folder;

  private static final StringWriter said = new StringWriter();

  @BeforeAll
  static void train() throws IOException {
    StringBuilder frames = new StringBuilder();
    Random random = new Random(4);
    for (int f = 0; f < 8; f++) {
      frames.append(water(random));
    }
    Files.writeString(folder.resolve("frames.xyz"), frames);
    Files.writeString(folder.resolve("start.xyz"), water(random));
    Files.writeString(
        folder.resolve("near-far.yaml"),
        """
        expansions:
          - {density: rho, cutoff: 2, width: 0.3, basis: gto, max-radial: 2, radius: 2}
          - {density: lode, exponent: 1, smearing: 1, basis: monomial, max-radial: 0, radius: 2}
        max-angular: 1
        descriptor: power-spectrum
        products: 0-0,0-1
        """);
    int code =
        run(
            "train @frames.xyz --config @near-far.yaml --forces forces --train-on 1 --cv 2"
                + " --alpha 1e-9 --block-weights 1,0.1 --threads 2 --out @model.ff");
    assertThat(code).as(said.toString()).isZero();
  }

  private static int run(String line) {
    String[] arguments =
        Stream.of(line.split(" "))
            .map(word -> word.startsWith("@") ? folder.resolve(word.substring(1)).toString() : word)
            .toArray(String[]::new);
    return Main.run(arguments, new PrintWriter(said), new PrintWriter(said, true));
  }

  // Eight molecules, whose bonds and angle are springs.
  private static String water(Random random) {
    double[][] ideal = {{0, 0, 0}, {0.76, 0.59, 0}, {-0.76, 0.59, 0}};
    double[] lengths = {0.962, 0.962, 1.52}; // O-H, O-H, H-H
    int[][] pairs = {{0, 1}, {0, 2}, {1, 2}};
    StringBuilder atoms = new StringBuilder();
    double energy = 0;
    for (int molecule = 0; molecule < 8; molecule++) {
      double[][] r = new double[3][3];
      double[][] force = new double[3][3];
      for (int a = 0; a < 3; a++) {
        for (int x = 0; x < 3; x++) {
          r[a][x] =
              ideal[a][(x + molecule) % 3]
                  + (molecule >> x & 1) * SIDE / 2
                  + 0.04 * random.nextGaussian();
        }
      }
      for (int p = 0; p < 3; p++) {
        double[] from = r[pairs[p][0]];
        double[] to = r[pairs[p][1]];
        double d =
            Math.sqrt(
                Math.pow(to[0] - from[0], 2)
                    + Math.pow(to[1] - from[1], 2)
                    + Math.pow(to[2] - from[2], 2));
        double stretch = d - lengths[p];
        energy += 5 * stretch * stretch;
        for (int x = 0; x < 3; x++) {
          double pull = 10 * stretch * (to[x] - from[x]) / d;
          force[pairs[p][0]][x] += pull;
          force[pairs[p][1]][x] -= pull;
        }
      }
      for (int a = 0; a < 3; a++) {
        atoms.append(a == 0 ? "O" : "H");
        for (double number : new double[] {r[a][0], r[a][1], r[a][2]}) {
          atoms.append(' ').append(number);
        }
        for (double number : force[a]) {
          atoms.append(' ').append(number);
        }
        atoms.append('\n');
      }
    }
    return String.format(
            Locale.ROOT,
            "24%nLattice=\"%s 0 0 0 %s 0 0 0 %s\" Properties=species:S:1:pos:R:3:forces:R:3"
                + " energy=%s pbc=\"T T T\"%n",
            SIDE,
            SIDE,
            SIDE,
            energy)
        + atoms;
  }

  @Test
  void serversGetWhatPredictWrites() throws Exception {
    String predict = "predict @model.ff @start.xyz --out @p.xyz --forces --stress --threads 2";
    assertThat(run(predict)).isZero();
    Structure known = Farfield.read(folder.resolve("p.xyz")).get(0);
    try (SmallServer server = new SmallServer(folder.resolve("socket"))) {
      CompletableFuture<Integer> code =
          CompletableFuture.supplyAsync(
              () -> run("driver @model.ff @start.xyz --threads 2 --socket unix:" + path("socket")));
      server.accept();
      double[] positions = known.positions();
      for (int x = 0; x < positions.length; x++) {
        positions[x] /= BOHR;
      }
      double side = SIDE / BOHR;
      server.positions(new double[] {side, 0, 0, 0, side, 0, 0, 0, side}, positions);
      SmallServer.Said answer = server.forces();
      server.say("EXIT");
      assertThat(code.get()).isZero();
      assertThat(answer.energy() * HARTREE)
          .isCloseTo(known.properties().get("predicted_energy").number(), within(1e-9));
      double[] forces = known.column("predicted_forces").numbers();
      for (int x = 0; x < forces.length; x++) {
        assertThat(answer.forces()[x] * HARTREE / BOHR).isCloseTo(forces[x], within(1e-8));
      }
      double[][] stress = known.property("predicted_stress").matrix();
      for (int x = 0; x < 9; x++) {
        double virial = -stress[x / 3][x % 3] * SIDE * SIDE * SIDE;
        assertThat(answer.virial()[x] * HARTREE).isCloseTo(virial, within(1e-8));
      }
      assertThat(stress[0][0]).isNotCloseTo(0, within(1e-5));
    }
    assertThat(said.toString()).contains("connected to unix:").contains("farfield: 1 step");
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  /** ASE is the server; it is killed, comes back, and the energy is conserved for 200 steps. */
  @Test
  void aseMovesTheAtoms() throws Exception {
    OtherPython.require("the driver with ASE");
    int port;
    try (ServerSocket any = new ServerSocket(0)) {
      port = any.getLocalPort();
    }
    CompletableFuture<Integer> code =
        CompletableFuture.supplyAsync(
            () ->
                run(
                    "driver @model.ff @start.xyz --threads 2 --wait 120 --socket localhost:"
                        + port));
    Process first = server(port, 1_000_000);
    try (BufferedReader lines = first.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines.lines().anyMatch(line -> line.startsWith("step 5 "))).isTrue();
    } finally {
      first.destroyForcibly().waitFor();
    }
    Process second = server(port, 200);
    String all = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(second.waitFor()).as(all).isZero();
    assertThat(code.get()).as(said.toString()).isZero();
    String drift = all.lines().filter(l -> l.startsWith("drift")).findFirst().orElseThrow();
    System.err.println("farfield: NVE of 8 waters, 200 steps of 0.25 fs by ASE: " + drift);
    assertThat(Math.abs(Double.parseDouble(drift.split(" ")[3]))).isLessThan(2e-4);
    assertThat(said.toString()).contains("broke; waiting for a server").contains("has ended");
  }

  private static Process server(int port, int steps) throws IOException {
    return OtherPython.start(
        "molecular_dynamics.py",
        path("start.xyz"),
        Integer.toString(port),
        Integer.toString(steps));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--socket here; unix:NAME or HOST:PORT",
        "--socket unix:x --energy-unit J; the unit of energies is eV, hartree, kcal/mol, kJ/mol",
        "--socket unix:x --wait -1; --wait must be 0 or more seconds",
        "--socket unix:x --frames 7:; has no frame to start from",
      })
  void wrongInputIsSaid(String options, String words) {
    said.getBuffer().setLength(0);
    assertThat(run("driver @model.ff @start.xyz --threads 1 " + options)).isEqualTo(2);
    assertThat(said.toString().strip()).contains(words).hasLineCount(1);
  }

  @Test
  void noServerIsSaid() {
    said.getBuffer().setLength(0);
    String nowhere = "--wait 0 --socket unix:" + path("nowhere");
    assertThat(run("driver @model.ff @start.xyz --threads 1 " + nowhere)).isEqualTo(5);
    assertThat(List.of(said.toString().strip().split("\n")))
        .last()
        .asString()
        .contains("no server listens at unix:");
  }
}
