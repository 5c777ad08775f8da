package org.farfield.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.farfield.backend.Backend;
import org.farfield.error.InputException;
import org.farfield.pipeline.Featurizer;
import org.farfield.pipeline.Request;
import org.farfield.pipeline.Survey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code farfield featurize}. */
@Command(
    name = "featurize",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Computes descriptors of all atoms of a structure file and writes them to a file.")
final class FeaturizeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "INPUT",
      description =
          "Structure file: extended XYZ, POSCAR or CIF, also compressed (.gz); - reads standard input.")
  private String input;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "File to write.")
  private Path out;

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
  private String descriptor;

  @Option(
      names = "--per",
      paramLabel = "WHAT",
      defaultValue = "atom",
      description =
          "atom, or structure: the mean over atoms (of each centre type in .mts). Default: ${DEFAULT-VALUE}.")
  private String per;

  @Mixin private ExpansionOptions options;

  @Override
  public Integer call() {
    long start = System.nanoTime();
    boolean matrix = matrix();
    oneOf("--descriptor", descriptor, "expansion", "power-spectrum");
    oneOf("--per", per, "atom", "structure");
    checkOutput(matrix);
    try (Input file = new Input(input);
        Backend backend = options.backend();
        ProgressDisplay display = new ProgressDisplay()) {
      Request request =
          new Request(
              file.path(),
              input,
              options.inputFormat(),
              options.frames(),
              options.hyperparameters(),
              descriptor.equals("power-spectrum"),
              per.equals("structure"),
              out,
              matrix,
              force);
      Survey survey = new Featurizer(backend, Version.text()).run(request, display);
      display.close();
      summary(survey, (System.nanoTime() - start) * 1e-9);
    }
    return 0;
  }

  // A long computation must not end at a file that cannot be written.
  private void checkOutput(boolean matrix) {
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
    if (matrix && out.getFileName().toString().endsWith(".mts")) {
      throw new InputException(out + ": --format npz does not go with a name in .mts");
    }
  }

  private void summary(Survey survey, double seconds) {
    spec.commandLine()
        .getErr()
        .printf(
            Locale.ROOT,
            "farfield: %d frame%s, %d atoms, path %s%s, %.2f s -> %s%n",
            survey.frames(),
            survey.frames() == 1 ? "" : "s",
            survey.atoms(),
            String.join("+", survey.paths().keySet()),
            survey.cutoffs().isEmpty() ? "" : ", k-cutoff " + survey.cutoffs(),
            seconds,
            out);
  }

  private boolean matrix() {
    String name = out.getFileName().toString().toLowerCase(Locale.ROOT);
    String chosen = format;
    if (chosen == null) {
      chosen = name.endsWith(".npz") || name.endsWith(".npy") ? "npz" : "mts";
    }
    oneOf("--format", chosen, "mts", "npz");
    return chosen.equals("npz");
  }

  private static void oneOf(String option, String value, String first, String second) {
    if (!value.equals(first) && !value.equals(second)) {
      throw new InputException(
          option + " must be " + first + " or " + second + ", not '" + value + "'");
    }
  }
}
