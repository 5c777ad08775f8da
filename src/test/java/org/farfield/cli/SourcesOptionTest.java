package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.farfield.Farfield;
import org.farfield.PreparedStructures;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Sources;
import org.farfield.features.Metadata;
import org.farfield.spec.Channels;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.codec.Codec;
import org.farfield.structure.Structure;
import org.farfield.tensor.TensorMap;
import org.farfield.tensor.files.MtsFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --sources}: columns of a file as charges, dipoles, quadrupoles and their widths. */
class SourcesOptionTest {
  private static final int ATOMS = 5;
  private static final String[] SMALL = {
    "--descriptor",
    "expansion",
    "--max-radial",
    "1",
    "--max-angular",
    "2",
    "--radius",
    "2",
    "--accuracy",
    "1e-8"
  };

  @TempDir Path directory;

  private Path input;
  private double[][] moments; // [lm][atom]
  private double[] widths;

  private record Outcome(int code, String err) {}

  private static Outcome run(List<String> arguments) {
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            arguments.toArray(new String[0]),
            new PrintWriter(new StringWriter(), true),
            new PrintWriter(err, true));
    return new Outcome(code, err.toString());
  }

  private Outcome featurize(String output, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of("featurize", input.toString(), "--force", "--out", path(output).toString()));
    all.addAll(List.of(SMALL));
    all.addAll(List.of(more));
    if (!all.contains("--density") && !all.contains("--smearing")) {
      all.addAll(List.of("--smearing", "0.7"));
    }
    return run(all);
  }

  private Path path(String name) {
    return directory.resolve(name);
  }

  /** A crystal with a column for each kind; m has the moments up to l = 2, q and mu their parts. */
  @BeforeEach
  void write() throws IOException {
    Random random = new Random(7);
    moments = new double[9][];
    for (int lm = 0; lm < 9; lm++) {
      moments[lm] = random.doubles(ATOMS, -1, 1).toArray();
    }
    widths = new double[] {0.7, 0.9, 0.7, 1.2, 0.9};
    StringBuilder text = new StringBuilder();
    text.append(ATOMS)
        .append("\nLattice=\"5 0 0 0.4 5.2 0 -0.3 0.6 4.9\" pbc=\"T T T\"")
        .append(
            " Properties=species:S:1:pos:R:3:q:R:1:mu:R:3:m:R:9:low:R:4:s:R:1:bad:R:2:neg:R:1\n");
    for (int i = 0; i < ATOMS; i++) {
      text.append(i % 2 == 0 ? "O" : "H");
      add(text, 5 * random.nextDouble(), 5 * random.nextDouble(), 5 * random.nextDouble());
      add(text, moments[0][i], moments[3][i], moments[1][i], moments[2][i]);
      for (double[] row : moments) {
        add(text, row[i]);
      }
      add(text, moments[0][i], moments[1][i], moments[2][i], moments[3][i]);
      add(text, widths[i], 0, 0, i == 3 ? -1 : 1);
      text.append('\n');
    }
    input = Files.writeString(path("in.xyz"), text);
  }

  private static void add(StringBuilder text, double... numbers) {
    for (double x : numbers) {
      text.append(String.format(Locale.ROOT, " %.17g", x));
    }
  }

  private double[] values(String name) {
    TensorMap map = MtsFile.read(path(name));
    return map.blocks().stream().flatMapToDouble(b -> Arrays.stream(b.values())).toArray();
  }

  private double[] inJava(int rows, boolean hasWidths, Channels named) {
    Expansion.Builder builder =
        Expansion.builder().basis(new Gto(1, 2)).maxAngular(2).density(1, 0.7).accuracy(1e-8);
    Structure structure = Farfield.read(input).get(0);
    double[][][] some = {Arrays.copyOf(moments, rows)};
    Sources sources = new Sources(new int[1], some);
    if (hasWidths) {
      sources = sources.withWidths(widths);
    }
    Channels given = new Channels.Given((int) Math.sqrt(rows) - 1, hasWidths);
    try (Farfield farfield = Farfield.on("cpu", 2);
        PreparedStructures prepared =
            farfield.prepare(
                builder.channels(given).build(), List.of(structure), List.of(sources))) {
      Coefficients c = prepared.apply(List.of(sources)).get(0);
      FeatureSpec spec = FeatureSpec.coefficients(builder.channels(named).build());
      double[] features =
          farfield.features(spec, List.of(structure)).blocks().stream()
              .flatMapToDouble(b -> Arrays.stream(b.values()))
              .toArray();
      // the same numbers in another order
      double[] sorted = c.values().clone();
      Arrays.sort(sorted);
      double[] sortedFeatures = features.clone();
      Arrays.sort(sortedFeatures);
      assertThat(sortedFeatures).containsExactly(sorted, offset(1e-12));
      return features;
    }
  }

  private static Channels.Multipoles named(String q, String mu, String m, String s) {
    return new Channels.Multipoles(
        Optional.ofNullable(q),
        Optional.ofNullable(mu),
        Optional.ofNullable(m),
        Optional.ofNullable(s));
  }

  @Test
  void chargesAndDipolesAreThoseOfTheProgram() {
    assertThat(featurize("a.mts", "--sources", "charges=q,dipoles=mu").code()).isEqualTo(0);
    assertThat(values("a.mts")).isEqualTo(inJava(4, false, named("q", "mu", null, null)));
    // the same moments from one column of four
    assertThat(featurize("b.mts", "--sources", "multipoles=low").code()).isEqualTo(0);
    assertThat(values("b.mts")).containsExactly(values("a.mts"), offset(1e-7)); // cut off later
  }

  @Test
  void quadrupolesAndWidthsAreThoseOfTheProgram() {
    assertThat(featurize("a.mts", "--sources", "multipoles=m,widths=s").code()).isEqualTo(0);
    assertThat(values("a.mts")).isEqualTo(inJava(9, true, named(null, null, "m", "s")));
  }

  @Test
  void explainSaysThatWidthsHaveSumsOfTheirOwn() {
    for (String sources : List.of("charges=q", "charges=q,widths=s")) {
      List<String> all = new ArrayList<>(List.of("explain", input.toString()));
      all.addAll(List.of(SMALL));
      all.addAll(List.of("--smearing", "0.7", "--sources", sources));
      StringWriter out = new StringWriter();
      PrintWriter err = new PrintWriter(new StringWriter());
      assertThat(Main.run(all.toArray(new String[0]), new PrintWriter(out, true), err)).isZero();
      assertThat(out.toString().contains("widths of sources  3, each with a sum of its own"))
          .isEqualTo(sources.contains("widths"));
    }
  }

  @Test
  void columnsAreAdded() {
    assertThat(featurize("both.mts", "--sources", "charges=q,multipoles=m").code()).isEqualTo(0);
    assertThat(featurize("q.mts", "--sources", "charges=q").code()).isEqualTo(0);
    assertThat(featurize("m.mts", "--sources", "multipoles=m").code()).isEqualTo(0);
    double[] sum = values("q.mts");
    double[] others = values("m.mts");
    Arrays.setAll(sum, x -> sum[x] + others[x]);
    assertThat(values("both.mts")).containsExactly(sum, offset(1e-7));
  }

  @Test
  void whatTheFileSaysIsReadBack() throws IOException {
    String sources = "charges=q,dipoles=mu,multipoles=m,widths=s";
    assertThat(featurize("a.mts", "--sources", sources).code()).isEqualTo(0);
    FeatureSpec spec = Codec.read(Metadata.specOf(path("a.mts")));
    assertThat(spec.expansions().get(0).channels()).isEqualTo(named("q", "mu", "m", "s"));
    Outcome again =
        run(
            List.of(
                "featurize",
                input.toString(),
                "--config",
                path("a.mts").toString(),
                "--out",
                path("b.mts").toString()));
    assertThat(again.err()).contains("->");
    assertThat(Files.mismatch(path("a.mts"), path("b.mts"))).isEqualTo(-1L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "charges=q;--channels;q | sources make one channel: they do not go with channels",
        "charges | sources are KIND=COLUMN with the kinds charges, dipoles, multipoles, widths, not"
            + " 'charges'",
        "charge=q | not 'charge=q'",
        "charges=q,charges=q | sources name charges twice",
        "widths=s | sources need a column of charges, dipoles or multipoles",
        "charges=nothing | 'nothing'",
        "charges=mu | 'mu'",
        "dipoles=q | the column 'q' has 1 number per atom; needed are x, y and z",
        "multipoles=bad | the column 'bad' has 2 numbers per atom; needed are 1, 4 or 9",
        "charges=q,widths=neg | the width 'neg' of atom 4 is -1.0; it must be positive",
        "charges=q,widths=s;--smearing;0.8 | the width of the source of atom 1, 0.7 Å, is smaller",
        "dipoles=mu;--density;rho | are for long-range densities",
        "dipoles=mu;--gradients;positions | sources"
      })
  void whatIsWrongIsOneSentence(String option, String message) {
    List<String> options = new ArrayList<>(List.of("--sources"));
    options.addAll(List.of(option.split(";")));
    Outcome outcome = featurize("x.mts", options.toArray(new String[0]));
    assertThat(outcome.err()).contains(message);
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err().strip().lines()).hasSize(1);
    assertThat(path("x.mts")).doesNotExist();
  }
}
