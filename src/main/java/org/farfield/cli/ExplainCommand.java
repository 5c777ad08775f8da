package org.farfield.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.farfield.backend.Backend;
import org.farfield.expansion.Plan;
import org.farfield.pipeline.Featurizer;
import org.farfield.pipeline.Request;
import org.farfield.pipeline.Survey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code farfield explain}. */
@Command(
    name = "explain",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Says what featurize would do with a file and options: path, cutoff, mesh, operations, memory and time, without computing.")
final class ExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "INPUT", description = "Structure file; - reads standard input.")
  private String input;

  @Mixin private ExpansionOptions options;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (Input file = new Input(input);
        Backend backend = options.backend()) {
      Request request =
          new Request(
              file.path(),
              input,
              options.inputFormat(),
              options.frames(),
              options.hyperparameters(),
              false,
              false,
              Path.of("none"),
              false,
              false);
      Survey survey = new Featurizer(backend, Version.text()).explain(request);
      out.printf(
          Locale.ROOT,
          "%d frames, %d atoms on %s%n",
          survey.frames(),
          survey.atoms(),
          backend.describe());
      for (Survey.Kind kind : survey.kinds()) {
        Plan plan = kind.plan();
        out.printf(
            Locale.ROOT,
            "%n%d frame%s by %s, e.g. %s%n",
            kind.count(),
            kind.count() == 1 ? "" : "s",
            plan.path().name().toLowerCase(Locale.ROOT),
            kind.origin());
        for (int d = 0; d < plan.kCutoff().size(); d++) {
          out.printf(
              Locale.ROOT,
              "  k-cutoff           %.4f 1/Å (exponent %s, smearing %s Å)%n",
              plan.kCutoff().get(d),
              request.hyperparameters().densities().get(d).exponent(),
              request.hyperparameters().densities().get(d).smearing());
        }
        if (plan.waveVectors() > 0) {
          out.printf(Locale.ROOT, "  reciprocal vectors %d (half space)%n", plan.waveVectors());
        }
        if (!plan.mesh().isEmpty()) {
          out.printf(
              Locale.ROOT,
              "  mesh               %s, B-splines of order %d%n",
              plan.mesh(),
              plan.splineOrder());
        }
        out.printf(
            Locale.ROOT,
            "  per such frame     %.3g flop, %.3g MB, about %.3g s%n",
            plan.flops(),
            plan.bytes() * 1e-6,
            plan.seconds());
      }
      out.printf(
          Locale.ROOT,
          "%ntotal %.3g flop, about %.3g s, at most %.3g MB for one frame%n",
          survey.flops(),
          survey.seconds(),
          survey.largestBytes() * 1e-6);
      out.flush();
    }
    return 0;
  }
}
