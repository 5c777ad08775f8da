package org.farfield.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.farfield.backend.Backend;
import org.farfield.error.InputException;
import org.farfield.features.Census;
import org.farfield.features.Featurizer;
import org.farfield.features.Reduction;
import org.farfield.features.Request;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.FeatureSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code farfield reduce}. */
@Command(
    name = "reduce",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "Finds which features, or which combinations of them, tell the atoms of a structure file"
          + " apart, and writes that to a file for featurize --select (fps, cur) or --project"
          + " (pca).",
      "Options of the features as for featurize."
    })
final class ReduceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "INPUT", description = "Structure file; - reads standard input.")
  private String input;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "JSON file to write.")
  private Path out;

  @Option(
      names = "--method",
      paramLabel = "M",
      defaultValue = "fps",
      description =
          "fps: features farthest from each other; cur: features that count most in the singular"
              + " vectors; pca: principal components. Default: fps.")
  private String method = "fps";

  @Option(
      names = "--count",
      paramLabel = "N",
      required = true,
      description = "How many features or components, of each block (pair of densities, λ and σ).")
  private int count;

  @Mixin private JobOptions options;

  @Override
  public Integer call() {
    long start = System.nanoTime();
    FeatureSpec features = options.features();
    Reduction reduction = reduction(features);
    options.output().requireDefaultRows(features);
    options.output().check(out);
    options.output().checkFile(out);
    Census survey;
    try (Input file = new Input(input)) {
      Request request = options.request(features, file.path(), input, out, Optional.of(reduction));
      try (Backend backend = options.backend(request, this::note);
          ProgressDisplay display = new ProgressDisplay()) {
        survey = new Featurizer(backend, Version.text()).run(request, display);
      }
    }
    note(
        String.format(
            Locale.ROOT,
            "%d frame%s, %d atom%s, %s, %.2f s -> %s",
            survey.frames(),
            survey.frames() == 1 ? "" : "s",
            survey.atoms(),
            survey.atoms() == 1 ? "" : "s",
            method,
            (System.nanoTime() - start) * 1e-9,
            out));
    return 0;
  }

  private Reduction reduction(FeatureSpec features) {
    OutputOptions.oneOf("--method", method, "fps", "cur", "pca");
    if (count < 1) {
      throw new InputException("--count must be at least 1, not " + count);
    }
    if (method.equals("pca") && features.descriptor() instanceof DescriptorSpec.Expansion) {
      throw new InputException(
          "--method pca goes with --descriptor power-spectrum or equivariant; of the coefficients"
              + " choose some by fps or cur");
    }
    return new Reduction(Reduction.Method.valueOf(method.toUpperCase(Locale.ROOT)), count);
  }

  private void note(String sentence) {
    spec.commandLine().getErr().println("farfield: " + sentence);
  }
}
