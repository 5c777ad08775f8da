package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.farfield.potential.Parameter;
import org.farfield.potential.PotentialKind;
import org.farfield.potential.Potentials;
import org.farfield.potential.TabulatedPotential;
import org.farfield.spec.codec.Hyperparameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Components of features are for these features alone: every hyperparameter, changed one at a time,
 * is refused, unless rows are the same within the promised accuracy or are rows of the same
 * features.
 */
class ProjectionSpecTest {
  private static final String FRAMES =
      """
      3
      Lattice="6 0 0 1 5 0 0 0 7" pbc="T T T" Properties=species:S:1:pos:R:3:q:R:1:r:R:1
      O 0 0 0 -0.8 1
      H 0.76 0.59 0 0.4 2
      H -0.76 0.59 0 0.4 3
      """;
  private static final String TABLE = "points: [0, 1, 2, 3, 4]\nvalues: [[1, 0.8, 0.4, 0.1, 0]]\n";

  private static final String GTO =
      """
      density: [rho, delta, lode]
      cutoff: 3
      max-radial: 1
      max-angular: 1
      accuracy: 1e-4
      descriptor: power-spectrum
      """;
  private static final String TABULATED =
      """
      basis: tabulated
      basis-file: %s
      max-angular: 1
      descriptor: power-spectrum
      """;
  private static final String EQUIVARIANT =
      """
      max-radial: 0
      max-angular: 2
      descriptor: equivariant
      correlation-order: 3
      """;
  private static final String MIXED =
      """
      max-radial: 0
      max-angular: 0
      mixtures: 2
      descriptor: power-spectrum
      """;
  private static final String COLUMNS =
      """
      max-radial: 0
      max-angular: 0
      channels: q
      descriptor: power-spectrum
      """;

  private static final String SOURCES =
      """
      max-radial: 0
      max-angular: 0
      sources: charges=q
      descriptor: power-spectrum
      """;
  private static final String EQUILIBRATED =
      """
      max-radial: 0
      max-angular: 0
      sources: equilibrated
      descriptor: power-spectrum
      """;
  private static final String RECEIVERS =
      """
      basis: multipoles
      receiver-widths: 0.8
      max-angular: 1
      descriptor: power-spectrum
      """;
  private static final String SPECTRUM = "descriptor: power-spectrum\n";

  // smooth enough for a smearing of 1 and of 1.1 Å
  private static final String POTENTIAL =
      """
      k: [0, 0.5, 1, 1.5, 2, 2.5, 3, 4, 5]
      values: [1, 0.9, 0.7, 0.4, 0.2, 0.1, 0.01, 0, 0]
      asymptote: none
      range: 12
      """;

  @TempDir Path directory;

  /** A changed parameter; the change is refused or makes no difference to what a feature is. */
  private record Change(String base, String name, String value, boolean refused) {}

  private List<Change> changes() throws IOException {
    String tabulated = TABULATED.formatted(file("table.yaml", TABLE));
    String other = file("other.yaml", TABLE.replace("0.4", "0.41")).toString();
    String finer = file("finer.yaml", TABLE.replace("2, 3", "2.1, 3")).toString();
    String table = file("potential.yaml", POTENTIAL).toString();
    String changed = file("changed.yaml", POTENTIAL.replace("0.4", "0.41")).toString();
    List<Change> changes = new ArrayList<>();
    for (PotentialKind<?> kind : Potentials.all()) {
      String base =
          "potential: "
              + kind.name()
              + "\nmax-radial: 0\nmax-angular: 0\n"
              + SPECTRUM
              + (kind.equals(TabulatedPotential.KIND) ? "potential-file: " + table + "\n" : "");
      for (Parameter<?> parameter : kind.parameters()) {
        if (parameter instanceof Parameter.Real<?> real) {
          changes.add(new Change(base, real.option(), String.valueOf(1.1 * real.usual()), true));
        }
      }
      boolean needsFile = kind.parameters().stream().anyMatch(Parameter.Document.class::isInstance);
      if (!kind.equals(Potentials.all().get(0)) && !needsFile) {
        changes.add(new Change(GTO, "potential", kind.name(), true));
      }
      if (needsFile) {
        changes.add(new Change(base, "potential-file", changed, true));
      }
    }
    changes.addAll(
        List.of(
            new Change(GTO, "density", "rho,lode", true),
            new Change(GTO, "exponent", "2", true),
            new Change(GTO, "smearing", "1.1", true),
            new Change(GTO, "cutoff", "3.1", true),
            new Change(GTO, "width", "0.4", true),
            new Change(GTO, "smoothing", "0.4", true),
            new Change(GTO, "scaling", "1,2,4", true),
            new Change(GTO, "basis", "monomial", true),
            new Change(GTO, "max-radial", "0", true),
            new Change(GTO, "radius", "4", true),
            new Change(GTO, "max-angular", "0", true),
            new Change(GTO, "center-atom-weight", "0.5", true),
            new Change(GTO, "accuracy", "1e-3", true),
            new Change(GTO, "k-cutoff", "3", true),
            new Change(GTO, "precision", "single", true),
            new Change(GTO, "descriptor", "equivariant", true),
            new Change(GTO, "products", "all", true),
            new Change(GTO, "duplicates", "drop", true),
            new Change(GTO, "path", "ksum", false),
            new Change(GTO, "split", "1.5", false),
            new Change(GTO, "per", "structure", false),
            new Change(GTO, "gradients", "positions", false),
            new Change(GTO, "centers", "elements:O", false),
            new Change(GTO, "species", "H,O", false),
            new Change(GTO, "species", "H,O,C", true),
            new Change(tabulated, "basis-file", other, true),
            new Change(tabulated, "basis-file", finer, true),
            new Change(EQUIVARIANT, "correlation-order", "4", true),
            new Change(EQUIVARIANT, "max-lambda", "1", true),
            new Change(EQUIVARIANT, "min-lambda", "1", true),
            new Change(EQUIVARIANT, "sigma", "1", true),
            new Change(EQUIVARIANT, "max-intermediate", "1", true),
            new Change(MIXED, "mixtures", "3", true),
            new Change(MIXED, "seed", "1", true),
            new Change(RECEIVERS, "receiver-widths", "0.9", true),
            new Change(COLUMNS, "channels", "r", true),
            new Change(SOURCES, "sources", "charges=r", true),
            new Change(
                EQUILIBRATED,
                "equilibration",
                file("e.yaml", "total-charge: 1").toString(),
                true)));
    return changes;
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private static String run(String... arguments) {
    StringWriter err = new StringWriter();
    int code = Main.run(arguments, new PrintWriter(new StringWriter()), new PrintWriter(err, true));
    return code + " " + err;
  }

  @Test
  void everyChangeIsRefusedOrHarmless() throws IOException {
    String frames = file("f.xyz", FRAMES).toString();
    Set<String> tried = new HashSet<>();
    for (Change change : changes()) {
      String config = file("c.yaml", change.base()).toString();
      String projection = directory.resolve("p" + change.base().hashCode() + ".json").toString();
      if (!Files.exists(Path.of(projection))) {
        String made =
            run(
                "reduce",
                frames,
                "--config",
                config,
                "--out",
                projection,
                "--method",
                "pca",
                "--count",
                "2");
        assertThat(made).startsWith("0 ");
      }
      List<String> arguments = new ArrayList<>(List.of("featurize", frames, "--force"));
      arguments.addAll(List.of("--config", config, "--project", projection));
      arguments.addAll(List.of("--out", directory.resolve("x.mts").toString()));
      assertThat(run(arguments.toArray(new String[0]))).startsWith("0 ");
      Files.delete(directory.resolve("x.mts"));
      arguments.addAll(List.of("--" + change.name(), change.value()));
      String outcome = run(arguments.toArray(new String[0]));
      if (change.refused()) {
        assertThat(outcome)
            .as(change.toString())
            .startsWith("2 farfield: " + projection)
            .containsAnyOf("was made with other hyperparameters", "combines other features");
        assertThat(outcome.lines()).hasSize(1);
        assertThat(directory.resolve("x.mts")).doesNotExist();
      } else {
        assertThat(outcome).as(change.toString()).startsWith("0 ");
      }
      tried.add(change.name());
    }
    // a new hyperparameter belongs into the list above
    Stream.concat(Hyperparameters.ofExpansions().stream(), Hyperparameters.ofFeatures().stream())
        .map(entry -> entry.parameter().name())
        .filter(name -> !List.of("select", "project").contains(name))
        .forEach(name -> assertThat(tried).contains(name));
  }
}
