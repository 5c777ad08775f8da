package org.farfield.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.farfield.Farfield;
import org.farfield.OnCpu;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DeltaDensity;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.tensor.TensorMap;
import org.farfield.tensor.files.MtsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** --density rho and delta on the command line. */
class ShortRangeCommandTest {
  private static final String DIMERS = "examples/dimers.xyz";

  @TempDir Path directory;

  private record Outcome(int code, String out, String err) {}

  private static Outcome run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
    return new Outcome(code, out.toString(), err.toString());
  }

  private String out() {
    return directory.resolve("x.mts").toString();
  }

  private Outcome featurize(String... options) {
    List<String> all = new ArrayList<>(List.of("featurize", DIMERS, "--out", out()));
    all.addAll(List.of(options));
    return run(all.toArray(new String[0]));
  }

  @Test
  void densitiesOfAllKindsStandInTheOrderGiven() throws IOException {
    Path config = directory.resolve("c.yaml");
    Files.writeString(
        config,
        """
        density: [rho, lode, delta]
        cutoff: [3, 6]
        width: 0.4
        smoothing: 1
        scaling: [1, 2, 4]
        exponent: 6
        max-radial: 1
        max-angular: 1
        """,
        UTF_8);
    Outcome outcome = featurize("--config", config.toString());
    assertThat(outcome.err()).contains("path pairs");
    assertThat(outcome.code()).isZero();
    RadialScaling scaling = new RadialScaling(1, 2, 4);
    Expansion h =
        Expansion.builder()
            .basis(new Gto(1, 5))
            .maxAngular(1)
            .densities(
                List.of(
                    new GaussianDensity(0.4, new Cutoff(3, 1), scaling),
                    new GaussianDensity(0.4, new Cutoff(6, 1), scaling),
                    LongRangeDensity.powerLaw(6, 1),
                    new DeltaDensity(new Cutoff(3, 1), scaling),
                    new DeltaDensity(new Cutoff(6, 1), scaling)))
            .build();
    Coefficients c = OnCpu.expand(h, Farfield.read(Path.of(DIMERS))).get(0);
    TensorMap map = MtsFile.read(directory.resolve("x.mts"));
    assertThat(map.keys().names())
        .containsExactly("o3_lambda", "o3_sigma", "center_type", "neighbor_type", "density");
    for (int b = 0; b < map.keys().size(); b++) {
      int l = map.keys().value(b, 0);
      int density = map.keys().value(b, 4);
      int channel = 0;
      while (c.channelLabel(channel) != map.keys().value(b, 3)) {
        channel++;
      }
      assertThat(map.blocks().get(b).samples().value(0, 0)).isZero();
      int atom = map.blocks().get(b).samples().value(0, 1);
      assertThat(map.blocks().get(b).values()[0])
          .isEqualTo(c.get(atom, density, channel, l, -l, 0));
    }
    String info = MtsFile.readInfo(directory.resolve("x.mts")).replace("\\", "");
    assertThat(info)
        .contains(
            "{\"density\":\"rho\",\"width\":0.4,\"cutoff\":3.0,\"smoothing\":1.0,"
                + "\"scaling\":[1.0,2.0,4.0]}",
            "{\"density\":\"lode\",\"potential\":\"power-law\",\"exponent\":6.0,\"smearing\":1.0}",
            "{\"density\":\"delta\",\"cutoff\":6.0,\"smoothing\":1.0,");
  }

  @Test
  void oneShortRangeDensityHasFeatomicsLabels() throws IOException {
    assertThat(featurize("--density", "rho").code()).isZero();
    assertThat(MtsFile.read(directory.resolve("x.mts")).keys().names())
        .containsExactly("o3_lambda", "o3_sigma", "center_type", "neighbor_type");
    assertThat(featurize("--force", "--density", "rho", "--descriptor", "power-spectrum").code())
        .isZero();
  }

  @Test
  void slabsAreTaken() throws IOException {
    Path slab = directory.resolve("slab.xyz");
    Files.writeString(slab, "1\nLattice=\"3 0 0 0 3 0 0 0 9\" pbc=\"T T F\"\nO 0 0 0\n", UTF_8);
    assertThat(run("featurize", slab.toString(), "--out", out(), "--density", "rho").code())
        .isZero();
    Outcome both =
        run(
            "featurize",
            slab.toString(),
            "--force",
            "--out",
            out(),
            "--device",
            "cpu",
            "--density",
            "rho,lode");
    assertThat(both.code()).as(both.err()).isZero();
    assertThat(run("explain", slab.toString(), "--device", "cpu").out()).contains("box across");
  }

  @Test
  void explainTellsTheCutoff() {
    assertThat(run("explain", DIMERS, "--density", "rho,lode,delta", "--cutoff", "4").out())
        .contains("short-range Gaussians of width 0.5 Å: neighbours within 4.0 Å")
        .contains("short-range points: neighbours within 4.0 Å, smoothed over the last 0.5 Å");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--density soap | density must be lode, rho or delta, not 'soap'",
        "--density rho,rho | names a kind twice",
        "--density rho --cutoff 0 | cutoff must be a positive number of Å, not 0.0",
        "--density rho --cutoff many | --cutoff",
        "--density rho --cutoff 3 --smoothing 4 | smoothing must be between 0 and the cutoff",
        "--density rho --width -1 | width must be a positive number of Å, not -1.0",
        "--density rho --width 1e-5 | for sharper atoms use the delta density",
        "--density rho --cutoff 3,4 --width 1,2,3 | cutoff has 2 values, width has 3 values",
        "--density rho --scaling 1,2 | scaling needs three numbers",
        "--density rho --scaling 0,2,4 | the rate of the scaling must be a positive number",
        "--density rho --exponent 6 | exponent goes with density lode",
        "--density delta --width 1 | width goes with density rho; delta takes cutoff, ",
        "--cutoff 4 | cutoff goes with density rho or delta; lode takes potential, exponent,"
            + " smearing",
        "--density rho --path ksum | is for long-range densities; use the path pairs or auto"
      })
  void impossibleOptionsAreRefused(String options, String message) {
    Outcome outcome = featurize(options.split(" ", -1));
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains(message);
    assertThat(outcome.err().trim().lines()).hasSize(1);
    assertThat(directory.resolve("x.mts")).doesNotExist();
  }
}
