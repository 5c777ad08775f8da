package org.farfield.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.farfield.error.InputException;
import org.farfield.features.Narrowing;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.GradientKind;
import org.farfield.spec.Pooling;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What featurize and explain share: descriptor, rows and format of the output. */
final class OutputOptions {
  @Option(
      names = "--format",
      paramLabel = "F",
      description =
          "mts (metatensor) or npz (plain matrix; also .npy). Default: by the name of --out, else"
              + " mts.")
  private String format;

  @Option(names = "--force", description = "Replace an existing file.")
  private boolean force;

  @Option(
      names = "--descriptor",
      paramLabel = "D",
      defaultValue = "expansion",
      description =
          "expansion (coefficients), power-spectrum (invariant products of two densities) or"
              + " equivariant (products that rotate like spherical harmonics). Default:"
              + " ${DEFAULT-VALUE}.")
  private String descriptor = "expansion";

  @Mixin private ProductOptions products;

  @Option(
      names = "--select",
      paramLabel = "FILE",
      description =
          "Keep only the features that FILE names: YAML or JSON with 'column_names' and 'columns',"
              + " such as the sidecar of a matrix.")
  private Path select;

  @Option(
      names = "--project",
      paramLabel = "FILE",
      description =
          "Combine the features as FILE says, which comes of 'farfield reduce --method pca' with"
              + " the same options.")
  private Path project;

  @Option(
      names = "--per",
      paramLabel = "WHAT",
      defaultValue = "atom",
      description =
          "atom; structure: the mean over atoms (of each centre type in .mts); structure-sum: their"
              + " sum. Default: ${DEFAULT-VALUE}.")
  private String per = "atom";

  @Option(
      names = "--gradients",
      split = ",",
      paramLabel = "OF",
      defaultValue = "none",
      description =
          "Derivatives written with the features (.mts only): none, positions, strain or cell;"
              + " several at once, e.g. positions,cell. Sums are then done directly, and --device"
              + " auto takes the CPU. Default: ${DEFAULT-VALUE}.")
  private List<String> gradients = List.of();

  boolean force() {
    return force;
  }

  /** Whether the file is a plain matrix. */
  boolean matrix(Path out) {
    if (format != null) {
      return format.equals("npz");
    }
    String name = out.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".npz") || name.endsWith(".npy");
  }

  /** A name where none is given. */
  Path defaultTarget() {
    return Path.of("npz".equals(format) ? "features.npz" : "features.mts");
  }

  /** Refuses what does not exist or does not go together. */
  void check(Path out) {
    oneOf("--format", format == null ? "mts" : format, "mts", "npz");
    oneOf("--descriptor", descriptor, "expansion", "power-spectrum", "equivariant");
    oneOf("--per", per, "atom", "structure", "structure-sum");
    if (matrix(out) && out.getFileName().toString().endsWith(".mts")) {
      throw new InputException(out + ": --format npz does not go with a name in .mts");
    }
  }

  /** A long computation must not end at a file that cannot be written. */
  void checkFile(Path out) {
    if (Files.isDirectory(out)) {
      throw new InputException(out + ": this is a directory; name a file in it");
    }
    if (!force && Files.exists(out)) {
      throw new InputException(out + ": the file exists; use --force to replace it");
    }
    Path parent = out.toAbsolutePath().getParent();
    if (!Files.isDirectory(parent)) {
      throw new InputException(
          out + ": the directory " + parent + " does not exist; make it first");
    }
  }

  DescriptorSpec descriptor(List<Expansion> expansions) {
    return products.choice(descriptor, expansions);
  }

  Optional<Narrowing> narrowing() {
    if (select != null && project != null) {
      throw new InputException("--select does not go with --project; use one of them");
    }
    return project == null
        ? Optional.ofNullable(select).map(SelectionFile::read)
        : Optional.of(ProjectionFile.read(project));
  }

  /** Refuses what 'reduce' has no use for. */
  void requireDefaultRows() {
    if (format != null
        || !per.equals("atom")
        || project != null
        || !gradients.equals(List.of("none"))) {
      throw new InputException(
          "--format, --per, --project and --gradients do not go with reduce: it looks at the"
              + " features of atoms");
    }
  }

  List<GradientKind> gradients(Path out) {
    if (gradients.equals(List.of("none"))) {
      return List.of();
    }
    Set<GradientKind> kinds = EnumSet.noneOf(GradientKind.class);
    for (String name : gradients) {
      if (gradients.size() > 1) {
        oneOf("--gradients with several values", name, "positions", "strain", "cell");
      } else {
        oneOf("--gradients", name, "none", "positions", "strain", "cell");
      }
      kinds.add(GradientKind.valueOf(name.toUpperCase(Locale.ROOT)));
    }
    if (matrix(out)) {
      throw new InputException(
          "--gradients are written to .mts only; use --out with a name in .mts");
    }
    return List.copyOf(kinds);
  }

  boolean isExpansion() {
    return descriptor.equals("expansion");
  }

  Pooling pooling() {
    return switch (per) {
      case "structure" -> Pooling.MEAN;
      case "structure-sum" -> Pooling.SUM;
      default -> Pooling.ATOM;
    };
  }

  static void oneOf(String option, String value, String... choices) {
    if (!List.of(choices).contains(value)) {
      String last = choices[choices.length - 1];
      List<String> others = List.of(choices).subList(0, choices.length - 1);
      throw new InputException(
          option
              + " must be "
              + String.join(", ", others)
              + " or "
              + last
              + ", not '"
              + value
              + "'");
    }
  }
}
