package org.farfield.cli;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.farfield.error.InputException;
import org.farfield.features.FeatureSink;
import org.farfield.features.MatrixSink;
import org.farfield.features.MtsSink;
import org.farfield.files.PartFile;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.Narrowing;
import org.farfield.tensor.MatrixWriter;
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

  /** The file, in its format. */
  FeatureSink sink(FeatureSpec spec, Path out) {
    if (!spec.gradients().isEmpty() && matrix(out)) {
      throw new InputException(
          "--gradients are written to .mts only; use --out with a name in .mts");
    }
    return matrix(out) ? new MatrixSink(out, force) : new MtsSink(out, force);
  }

  /** A name where none is given. */
  Path defaultTarget() {
    return Path.of("npz".equals(format) ? "features.npz" : "features.mts");
  }

  /** Refuses what does not exist or does not go together. */
  void check(Path out) {
    if (out.toString().equals("-")) {
      throw new InputException(
          "--out - is not possible: features go to their places out of order; name a file");
    }
    if (out.getFileName() == null) {
      throw new InputException(out + ": this is a directory; name a file in it");
    }
    oneOf("--format", format == null ? "mts" : format, "mts", "npz");
    if (matrix(out) && out.getFileName().toString().endsWith(".mts")) {
      throw new InputException(out + ": --format npz does not go with a name in .mts");
    }
  }

  /** A long computation must not end at a file that cannot be written. */
  void checkFile(Path out) {
    PartFile.check(out, true);
    requireFree(out);
  }

  /** The same of features, which may have a sidecar. */
  void checkFeatures(Path out) {
    checkFile(out);
    if (matrix(out)) {
      MatrixWriter.check(out);
      requireFree(MatrixWriter.sidecar(out));
    }
  }

  private void requireFree(Path file) {
    if (!force && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new InputException(file + ": the file exists; use --force to replace it");
    }
  }

  /** Refuses what 'reduce' has no use for. */
  void requireDefaultRows(FeatureSpec spec) {
    boolean project = spec.narrowing().map(n -> n.kind() == Narrowing.Kind.PROJECT).orElse(false);
    if (format != null || spec.perStructure() || project || !spec.gradients().isEmpty()) {
      throw new InputException(
          "--format, --per, --project and --gradients do not go with reduce: it looks at the"
              + " features of atoms");
    }
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
