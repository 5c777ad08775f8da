package org.farfield.potential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.numbers.gamma.Erfc;
import org.farfield.OnCpu;
import org.farfield.basis.Gto;
import org.farfield.cli.Main;
import org.farfield.error.InputException;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.Window;
import org.farfield.expansion.plan.WindowedPotential;
import org.farfield.expansion.tables.GaussianSum;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.expansion.tables.RadialFunctions;
import org.farfield.math.GaussLegendre;
import org.farfield.math.ModifiedSphericalBessel;
import org.farfield.spec.Channels;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.farfield.sweeps.Sweep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Closed forms; what backends make of it stands in {@code PotentialContract}. */
class YukawaTest {
  private static final GaussLegendre RULE = GaussLegendre.of(20);
  private static final String DIMERS = "examples/dimers.xyz";

  @ParameterizedTest
  @CsvSource({"0.01, 1", "0.3, 0.5", "1, 1", "4, 1", "2, 3"})
  void valueIsTheTransformOfTheTransform(double kappa, double smearing) {
    Yukawa v = new Yukawa(kappa, smearing);
    double centre = v.value(0);
    for (double r : new double[] {0, 1e-6, 9e-4 * smearing, 1.1e-3 * smearing, 0.1, 0.7, 2, 5}) {
      double sum = 0;
      double edge = 0;
      while (edge < 9 / smearing) { // narrow panels where v̂ is sharp
        double half = 0.5 * Math.min(0.5, Math.max(0.3 * kappa, 0.2 * edge));
        for (int q = 0; q < RULE.size(); q++) {
          double k = edge + half * (1 + RULE.nodes()[q]);
          double wave = k * r < 1e-9 ? 1 : Math.sin(k * r) / (k * r);
          sum += half * RULE.weights()[q] * k * k * v.fourier(k) * wave / (2 * Math.PI * Math.PI);
        }
        edge += 2 * half;
      }
      assertThat(v.value(r)).as("r = %s", r).isCloseTo(sum, offset(1e-11 * centre));
    }
  }

  @ParameterizedTest
  @CsvSource({"0.01, 1", "0.3, 0.5", "1, 1", "4, 1"})
  void farAwayItIsScreened(double kappa, double smearing) {
    Yukawa v = new Yukawa(kappa, smearing);
    double amplitude = Math.exp(0.5 * kappa * kappa * smearing * smearing);
    double r = (9 + kappa * smearing) * smearing;
    assertThat(v.value(r) / (amplitude * Math.exp(-kappa * r) / r)).isCloseTo(1, offset(1e-13));
    assertThat(v.fourierAtZero()).isCloseTo(v.fourier(1e-9 * kappa), offset(1e-9 / kappa));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.7, 3})
  void slopeIsTheDerivative(double k) {
    Yukawa v = new Yukawa(0.4, 0.8);
    double step = 1e-4 * k;
    double difference = (v.fourier(k + step) - v.fourier(k - step)) / (2 * step);
    assertThat(v.fourierSlope(k)).isCloseTo(difference, offset(1e-7 * Math.abs(difference)));
  }

  /** To a small error of what is left of it, so that pair functions are right however far. */
  @ParameterizedTest
  @CsvSource({"1e-4, 1", "0.1, 0.5", "1, 1", "6, 1"})
  void itIsASumOfGaussians(double kappa, double smearing) {
    Yukawa v = new Yukawa(kappa, smearing);
    GaussianSum sum = GaussianSum.of(v);
    for (double r = 0; r < v.tail().start(); r += 0.01 * smearing + 0.03 * r) {
      assertThat(sum.value(r) / v.value(r)).as("r = %s", r).isCloseTo(1, offset(1e-11));
    }
  }

  @ParameterizedTest
  @CsvSource({"0.01, 0.3, 4", "0.5, 0.3, 1.2", "2, 0.5, 8", "8, 0.5, 2"})
  void splitsAddUp(double kappa, double smearing, double wider) {
    Yukawa v = new Yukawa(kappa, smearing);
    Potential smooth = ((Gaussians.Measure) v.gaussians().orElseThrow()).wider().apply(wider);
    GaussianSum rest = GaussianSum.difference(v, wider);
    for (double r = 0; r < 5 * wider; r += 0.11 * smearing) {
      assertThat(smooth.value(r) + rest.value(r)).isCloseTo(v.value(r), offset(1e-12 * v.value(0)));
    }
    assertThat(smooth.fourierAtZero() + rest.integral())
        .isCloseTo(v.fourierAtZero(), offset(1e-11 * v.fourierAtZero()));
  }

  /** The terms of a screened two-dimensional Ewald sum, which has no divergence at G = 0. */
  @ParameterizedTest
  @CsvSource({"0, 0.01", "0, 0.5", "0, 3", "0.7, 0.01", "0.7, 3", "3, 0.5"})
  void ofASlab(double g, double kappa) {
    double smearing = 0.8;
    Window window = new Window(40, 1.4);
    int max = 75;
    WindowedPotential v =
        new WindowedPotential(new Yukawa(kappa, smearing), List.of(window), new int[] {max}, 1e-3);
    double[] amplitudes = v.amplitudes(g);
    double root = Math.sqrt(2) * smearing;
    double decay = Math.hypot(g, kappa);
    for (double z = 0; z < 11; z += 0.7) {
      double sum = 0;
      for (int m = 0; m <= max; m++) {
        double wave = Math.cos(2 * Math.PI * m * z / window.period());
        sum += (m == 0 ? 1 : 2) * v.value(amplitudes, m, 0) * wave / window.period();
      }
      double exact =
          Math.PI
              / decay
              * Math.exp(0.5 * kappa * kappa * smearing * smearing)
              * (Math.exp(decay * z) * Erfc.value(decay * smearing / Math.sqrt(2) + z / root)
                  + Math.exp(-decay * z) * Erfc.value(decay * smearing / Math.sqrt(2) - z / root));
      assertThat(sum).isCloseTo(exact, offset(1e-12 * Math.max(1, 100 / decay)));
    }
  }

  /** Outside of the source the pair functions are products, κ i_l(κr) k_l(κd). */
  @Sweep
  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 0.05, 0.7, 3})
  void pairFunctionsFarAway(double kappa) {
    Gto basis = new Gto(2, 2);
    int most = 4;
    Yukawa v = new Yukawa(kappa, 0.7);
    Expansion h =
        Expansion.builder()
            .basis(basis)
            .maxAngular(most)
            .densities(List.of(new LongRangeDensity(v)))
            .build();
    LongRangeTable table = new ExpansionTables(h).densities().get(0);
    RadialFunctions radial = new RadialFunctions(basis, most, 20);
    double[] inner = new double[radial.count()];
    double[] f = new double[radial.count()];
    double[] exact = new double[radial.count()];
    radial.project(
        0,
        Double.MAX_VALUE,
        (r, factors) -> {
          ModifiedSphericalBessel.evaluateScaled(most, kappa * r, factors);
          for (int l = 0; l <= most; l++) {
            factors[l] *= Math.exp(kappa * r);
          }
        },
        inner);
    double factor = 4 * Math.PI * kappa * Math.exp(0.5 * kappa * kappa * 0.49);
    double first = basis.extent() + 7;
    for (double d = first; d < table.farDistance() && kappa * d < 35; d *= 1.13) {
      double[] outer = modified(most, kappa * d);
      table.values(d, f);
      table.quadraturePair(d, exact);
      for (int x = 0; x < f.length; x++) {
        double expected = factor * inner[x] * outer[x / basis.size()];
        // what a quadrature over k near the source loses is relative to the charge's function
        double lost = d < basis.extent() + 8.6 * 0.7 ? 1e-12 : 1e-9 * Math.abs(expected);
        assertThat(f[x]).as("d = %s, %s", d, x).isCloseTo(expected, offset(lost));
        assertThat(exact[x]).as("d = %s, %s", d, x).isCloseTo(expected, offset(lost));
      }
    }
    table.values(1.01 * table.farDistance(), f);
    assertThat(f).containsOnly(0);
  }

  // k_0 = e^{−x}/x, and upwards
  private static double[] modified(int most, double x) {
    double[] k = new double[most + 2];
    k[0] = Math.exp(-x) / x;
    k[1] = k[0] * (1 + 1 / x);
    for (int l = 1; l < most; l++) {
      k[l + 1] = k[l - 1] + (2 * l + 1) / x * k[l];
    }
    return k;
  }

  /** Of charges that sum to zero there is nothing to be screened at k = 0. */
  @ParameterizedTest
  @CsvSource({"TTT, 2", "TFT, 1", "FFF, 2"})
  void withoutScreeningItIsElectrostatics(String periodic, int order) {
    Structure s =
        new Structure(
            new int[] {11, 17, 17},
            new double[] {0, 0, 0, 2.1, 0.3, -0.2, 0.4, 2.2, 1.9},
            new Cell(
                periodic.equals("FFF") ? new double[9] : new double[] {5, 0, 0, 1, 6, 0, 0, -1, 5},
                periodic.charAt(0) == 'T',
                periodic.charAt(1) == 'T',
                periodic.charAt(2) == 'T'),
            Map.of("charge", new double[] {1, -0.75, -0.25}),
            "ions");
    List<double[]> values = new ArrayList<>();
    for (Potential v :
        List.of(new PowerLaw(1, 0.8), new Yukawa(1e-2, 0.8), new Yukawa(1e-3, 0.8))) {
      Expansion h =
          Expansion.builder()
              .basis(new Gto(2, 2))
              .maxAngular(3)
              .channels(new Channels.Columns(List.of("charge")))
              .densities(List.of(new LongRangeDensity(v)))
              .accuracy(1e-10)
              .build();
      values.add(OnCpu.expand(h, List.of(s)).get(0).values());
    }
    double largest = 0;
    double weak = 0;
    double weaker = 0;
    for (int x = 0; x < values.get(0).length; x++) {
      largest = Math.max(largest, Math.abs(values.get(0)[x]));
      weak = Math.max(weak, Math.abs(values.get(1)[x] - values.get(0)[x]));
      weaker = Math.max(weaker, Math.abs(values.get(2)[x] - values.get(0)[x]));
    }
    // of e^{−κr}/r −κ adds up to nothing, κ² r/2 does not; of a plane's 2π e^{−κ|z|}/κ, πκ z²
    // does not
    assertThat(weak / largest).isLessThan(order == 2 ? 1e-2 : 0.1).isGreaterThan(0);
    assertThat(weaker / weak).isLessThan(1.3 * Math.pow(10, -order));
  }

  private static String run(int code, String... arguments) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text, true);
    assertThat(Main.run(arguments, writer, writer)).as(text::toString).isEqualTo(code);
    return text.toString();
  }

  @Test
  void optionsMetadataAndExplanation(@TempDir Path folder) throws IOException {
    String out = folder.resolve("x.npz").toString();
    run(0, "featurize", DIMERS, "--potential", "yukawa", "--kappa", "0.2,0.5", "--out", out);
    assertThat(Files.readString(folder.resolve("x.npz.json")).replace("\\", ""))
        .contains("\"potential\":\"yukawa\",\"kappa\":0.2,\"smearing\":1.0}")
        .contains("\"potential\":\"yukawa\",\"kappa\":0.5,\"smearing\":1.0}");
    assertThat(run(2, "explain", DIMERS, "--kappa", "0.2"))
        .contains("kappa goes with potential yukawa; power-law takes exponent, smearing");
    assertThat(run(2, "explain", DIMERS, "--potential", "yukawa", "--exponent", "1"))
        .contains("exponent goes with potential power-law");
    assertThat(run(0, "explain", "--help")).contains("--kappa");
  }

  /** What stands outside of a list passes by the entries of other potentials. */
  @Test
  void besideOtherPotentials(@TempDir Path folder) throws IOException {
    Path config = folder.resolve("c.yaml");
    Files.writeString(
        config,
        """
        kappa: 0.3
        expansions:
          - {potential: yukawa}
          - {potential: power-law, exponent: 6}
          - {density: rho}
        """);
    String crystal = folder.resolve("crystal.xyz").toString();
    Files.writeString(
        Path.of(crystal),
        "1\nLattice=\"3 0 0 0 3 0 0 0 3\" Properties=species:S:1:pos:R:3\nNa 0 0 0\n");
    assertThat(run(0, "explain", crystal, "--config", config.toString()))
        .contains("(yukawa, kappa 0.3 1/Å, smearing 1.0 Å)")
        .contains("(power-law, exponent 6.0, smearing 1.0 Å)");
  }

  @Test
  void screeningHasARange() {
    assertThatThrownBy(() -> new Yukawa(0, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("kappa must be between 1.0E-6 and 100 1/Å, not 0");
  }
}
