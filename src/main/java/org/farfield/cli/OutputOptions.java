package org.farfield.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.farfield.error.InputException;
import org.farfield.pipeline.DensityPairs;
import org.farfield.pipeline.DescriptorChoice;
import org.farfield.pipeline.Pooling;
import org.farfield.pipeline.Selection;
import picocli.CommandLine.Option;

/** What featurize and explain share: descriptor, rows and format of the output. */
final class OutputOptions {
  @Option(
      names = "--format",
      paramLabel = "F",
      description =
          "mts (metatensor) or npz (plain matrix; also .npy). Default: by the name of --out, else mts.")
  private String format;

  @Option(names = "--force", description = "Replace an existing file.")
  private boolean force;

  @Option(
      names = "--descriptor",
      paramLabel = "D",
      defaultValue = "expansion",
      description =
          "expansion (coefficients) or power-spectrum (invariants). Default: ${DEFAULT-VALUE}.")
  private String descriptor = "expansion";

  @Option(
      names = "--pairs",
      paramLabel = "WHICH",
      description =
          "power-spectrum: which densities are multiplied: self (each with itself), all (every pair), or pairs by their numbers, e.g. 0-0,0-1. Default: self.")
  private String pairs;

  @Option(
      names = "--select",
      paramLabel = "FILE",
      description =
          "Keep only the features that FILE names: YAML or JSON with 'column_names' and 'columns', such as the sidecar of a matrix.")
  private Path select;

  @Option(
      names = "--per",
      paramLabel = "WHAT",
      defaultValue = "atom",
      description =
          "atom; structure: the mean over atoms (of each centre type in .mts); structure-sum: their sum. Default: ${DEFAULT-VALUE}.")
  private String per = "atom";

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
    oneOf("--descriptor", descriptor, "expansion", "power-spectrum");
    oneOf("--per", per, "atom", "structure", "structure-sum");
    if (matrix(out) && out.getFileName().toString().endsWith(".mts")) {
      throw new InputException(out + ": --format npz does not go with a name in .mts");
    }
  }

  DescriptorChoice descriptor() {
    if (descriptor.equals("power-spectrum")) {
      return new DescriptorChoice.PowerSpectrum(
          pairs == null ? DensityPairs.SELF : new DensityPairs(pairs));
    }
    if (pairs != null) {
      throw new InputException("--pairs goes with --descriptor power-spectrum");
    }
    return new DescriptorChoice.Expansion();
  }

  Optional<Selection> selection() {
    return Optional.ofNullable(select).map(SelectionFile::read);
  }

  Pooling pooling() {
    return switch (per) {
      case "structure" -> Pooling.MEAN;
      case "structure-sum" -> Pooling.SUM;
      default -> Pooling.ATOM;
    };
  }

  private static void oneOf(String option, String value, String... choices) {
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
