package org.farfield.cli;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.features.FeatureSink;
import org.farfield.features.Kept;
import org.farfield.features.OutputFormat;
import org.farfield.features.StructureSource;
import org.farfield.features.WriteOptions;
import org.farfield.files.PartFile;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.Narrowing;
import org.farfield.structure.Structure;
import org.farfield.tensor.files.MatrixWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What featurize and explain share: descriptor, rows and format of the output. */
final class OutputOptions extends OptionGroup {
  private static final String DEFAULT_DTYPE = "float64";
  private static final List<String> REFUSED = // by 'reduce'
      List.of("--format", "--dtype", "--keep", "--per", "--project", "--gradients");

  private final Given<String> format =
      option(
          String.class,
          "--format",
          "F",
          "mts (metatensor), npz (plain matrix; also .npy), parquet or h5 (HDF5), which are tables."
              + " Default: by the name of --out, else mts.");

  private final Given<String> dtype =
      option(
          String.class,
          "--dtype",
          "T",
          "float64, or float32: features are rounded. Default: float64.");

  private final Given<List<String>> keep =
      list(
          String.class,
          "--keep",
          "NAMES",
          "Properties of frames and columns of atoms to write beside the features, by name:"
              + " energy,forces.");

  private final Given<Boolean> force = flag("--force", "Replace an existing file.");

  boolean force() {
    return force.value();
  }

  /** What the file will be. */
  OutputFormat format(Path out) {
    return !format.isGiven()
        ? OutputFormat.of(out).orElse(OutputFormat.MTS)
        : OutputFormat.of(format.value()).orElseThrow();
  }

  /** Whether features are rounded. */
  boolean single() {
    return "float32".equals(dtype.value());
  }

  /** What is written beside them. */
  List<String> keep() {
    return keep.value();
  }

  /** Structures of which something is kept: the first ones are looked at. */
  MeasuredTexts texts(FeatureSpec spec, Path out, StructureSource structures) {
    if (keep.value().isEmpty()) {
      return new MeasuredTexts(structures, Kept.NONE, false);
    }
    try (Stream<Structure> all = structures.open()) {
      Kept kept = Kept.find(keep.value(), spec, structures.name(), all.iterator());
      return new MeasuredTexts(structures, kept, format(out).hasWidths());
    }
  }

  /** The file, in its format. */
  FeatureSink sink(Path out, Kept kept) {
    return format(out).sink(out, force.value(), new WriteOptions(single(), kept));
  }

  /** Refuses what is several files, of which a part could be left behind. */
  void requireOneFile(FeatureSpec spec, Path out) {
    if (format(out) == OutputFormat.PARQUET && spec.descriptor().rotates()) {
      throw new InputException(
          out
              + ": features with components are a Parquet file for each o3_lambda and o3_sigma;"
              + " name a folder, and --format parquet");
    }
  }

  /** Refuses gradients where there is no place for them. */
  void requireGradients(FeatureSpec spec, Path out) {
    if (!spec.gradients().isEmpty() && format(out) != OutputFormat.MTS) {
      throw new InputException(
          "--gradients are written to .mts only; use --out with a name in .mts");
    }
  }

  /** A name where none is given. */
  Path defaultTarget() {
    check(Path.of("features"));
    return Path.of("features." + format(Path.of("features")).text());
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
    checkFormat();
    OutputFormat.of(out)
        .filter(named -> named != format(out))
        .ifPresent(
            named -> {
              throw new InputException(
                  out
                      + ": --format "
                      + format.value()
                      + " does not go with a name in ."
                      + named.text());
            });
  }

  /** Refuses formats and types that there are not. */
  void checkFormat() {
    oneOf("--format", format.or("mts"), "mts", "npz", "parquet", "h5");
    oneOf("--dtype", dtype.or(DEFAULT_DTYPE), DEFAULT_DTYPE, "float32");
  }

  /** A long computation must not end at a file that cannot be written. */
  void checkFile(Path out) {
    PartFile.check(out, true);
    requireFree(out);
  }

  /** The same of features, which may have a sidecar. */
  void checkFeatures(Path out) {
    checkFile(out);
    if (format(out) == OutputFormat.NPZ) {
      MatrixWriter.check(out);
      requireFree(MatrixWriter.sidecar(out));
    }
  }

  private void requireFree(Path file) {
    if (!force.value() && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new InputException(file + ": the file exists; use --force to replace it");
    }
  }

  /** Takes what 'reduce' refuses out of its help, but not away: the refusal says why. */
  static void hideRefused(CommandSpec reduce) {
    for (String name : REFUSED) {
      OptionSpec option = reduce.findOption(name);
      reduce.remove(option);
      reduce.add(option.toBuilder().hidden(true).build());
    }
  }

  /** Refuses what 'reduce' has no use for. */
  void requireDefaultRows(FeatureSpec spec) {
    boolean project = spec.narrowing().map(n -> n.kind() == Narrowing.Kind.PROJECT).orElse(false);
    boolean other = format.isGiven() || dtype.isGiven() || !keep.value().isEmpty();
    if (other || spec.perStructure() || project || !spec.gradients().isEmpty()) {
      throw new InputException(
          String.join(", ", REFUSED) + " do not go with reduce: it looks at the features of atoms");
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
