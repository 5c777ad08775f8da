package org.farfield.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.farfield.backend.Backend;
import org.farfield.features.Census;
import org.farfield.features.Featurizer;
import org.farfield.features.Request;
import org.farfield.spec.FeatureSpec;
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
          "Structure file: extended XYZ, POSCAR or CIF, also compressed (.gz); - reads standard"
              + " input.")
  private String input;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "File to write.")
  private Path out;

  @Mixin private JobOptions options;

  @Override
  public Integer call() {
    long start = System.nanoTime();
    options.output().check(out);
    options.output().checkFile(out);
    FeatureSpec features = options.features();
    Census survey;
    String device;
    try (Input file = new Input(input)) {
      Request request = options.request(features, file.path(), input, out);
      try (Backend backend = options.backend(request, this::note);
          ProgressDisplay display = new ProgressDisplay()) {
        survey = new Featurizer(backend, Version.text()).run(request, display);
        device = backend.name();
      }
    }
    summary(survey, device, (System.nanoTime() - start) * 1e-9);
    return 0;
  }

  private void summary(Census survey, String device, double seconds) {
    spec.commandLine()
        .getErr()
        .printf(
            Locale.ROOT,
            "farfield: %d frame%s, %d atom%s, device %s, path %s%s, %.2f s -> %s%n",
            survey.frames(),
            survey.frames() == 1 ? "" : "s",
            survey.atoms(),
            survey.atoms() == 1 ? "" : "s",
            device,
            String.join("+", survey.paths().keySet()),
            survey.cutoffs().isEmpty() ? "" : ", k-cutoff " + survey.cutoffs(),
            seconds,
            out);
  }

  private void note(String sentence) {
    spec.commandLine().getErr().println("farfield: " + sentence);
  }
}
