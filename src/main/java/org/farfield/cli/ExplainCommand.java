package org.farfield.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.farfield.backend.Backend;
import org.farfield.expansion.Density;
import org.farfield.expansion.GaussianDensity;
import org.farfield.expansion.Plan;
import org.farfield.expansion.PowerLawDensity;
import org.farfield.expansion.ShortRangeDensity;
import org.farfield.pipeline.Featurizer;
import org.farfield.pipeline.Output;
import org.farfield.pipeline.Request;
import org.farfield.pipeline.Survey;
import org.farfield.potential.Window;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code farfield explain}. */
@Command(
    name = "explain",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Says what featurize would do with a file and options: path, cutoff, mesh, operations, memory, time and the shape and size of the file, without computing.")
final class ExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "INPUT", description = "Structure file; - reads standard input.")
  private String input;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "File that featurize would write. Default: features.mts, or features.npz.")
  private Path out;

  @Mixin private OutputOptions output;

  @Mixin private ExpansionOptions options;

  @Override
  public Integer call() {
    Path target = out == null ? output.defaultTarget() : out;
    output.check(target);
    try (Input file = new Input(input);
        Backend backend = options.backend(this::note)) {
      Request request = output.request(file.path(), input, options, target);
      Featurizer.Explanation explanation = new Featurizer(backend, Version.text()).explain(request);
      Survey survey = explanation.survey();
      print(
          "%d frame%s, %d atoms on %s%n",
          survey.frames(), survey.frames() == 1 ? "" : "s", survey.atoms(), backend.describe());
      List<PowerLawDensity> farDensities =
          request.hyperparameters().densities().stream()
              .filter(PowerLawDensity.class::isInstance)
              .map(PowerLawDensity.class::cast)
              .toList();
      for (Survey.Kind kind : survey.kinds()) {
        printKind(kind, farDensities);
      }
      printNeighborhoods(request.hyperparameters().densities());
      printOutput(request, explanation.output());
      print(
          "%ntotal %.3g flop, the expansion about %.3g s; at most %.3g MB for one frame, %.3g MB in all%n",
          survey.flops() + explanation.output().flops(),
          survey.seconds(),
          survey.largestBytes() * 1e-6,
          explanation.bytes() * 1e-6);
    }
    spec.commandLine().getOut().flush();
    return 0;
  }

  private void printKind(Survey.Kind kind, List<PowerLawDensity> densities) {
    Plan plan = kind.plan();
    print(
        "%n%d frame%s by %s, e.g. %s%n",
        kind.count(),
        kind.count() == 1 ? "" : "s",
        plan.path().name().toLowerCase(Locale.ROOT),
        kind.origin());
    for (int d = 0; d < plan.kCutoff().size(); d++) {
      print(
          "  k-cutoff           %.4f 1/Å (exponent %s, smearing %s Å)%n",
          plan.kCutoff().get(d), densities.get(d).exponent(), densities.get(d).smearing());
    }
    if (plan.waveVectors() > 0) {
      print("  reciprocal vectors %d (half space)%n", plan.waveVectors());
    }
    for (Window window : plan.windows()) {
      print("  box across         %.4g Å, for a direction that is not periodic%n", window.period());
    }
    if (!plan.mesh().isEmpty()) {
      print("  mesh               %s, B-splines of order %d%n", plan.mesh(), plan.splineOrder());
    }
    print(
        "  per such frame     %.3g flop, %.3g MB, about %.3g s%n",
        plan.flops(), plan.bytes() * 1e-6, plan.seconds());
  }

  private void printNeighborhoods(List<Density> densities) {
    for (Density density : densities) {
      if (density instanceof ShortRangeDensity local) {
        print(
            "%nshort-range %s: neighbours within %s Å, smoothed over the last %s Å%n",
            local instanceof GaussianDensity gaussian
                ? "Gaussians of width " + gaussian.width() + " Å"
                : "points",
            local.cutoff().radius(),
            local.cutoff().smoothing());
      }
    }
  }

  private void printOutput(Request request, Output written) {
    print(
        "%n%s: %s, a row per %s%n",
        request.output(),
        request.powerSpectrum() ? "power spectrum" : "expansion",
        request.pooling().text());
    if (request.matrix()) {
      print("  shape              %d rows × %d columns%n", written.rows(), written.columns());
    } else {
      print(
          "  shape              %d block%s, %d rows of up to %d numbers%n",
          written.blocks(), written.blocks() == 1 ? "" : "s", written.rows(), written.columns());
    }
    print(
        "  size               %d bytes%s%n",
        written.bytes(), request.matrix() ? ", and a sidecar that names the columns" : "");
    if (request.powerSpectrum()) {
      print(
          "  power spectrum     %.3g flop, %.3g MB of rows at a time%n",
          written.flops(), written.rowBytes() * 1e-6);
    }
  }

  private void print(String format, Object... values) {
    spec.commandLine().getOut().printf(Locale.ROOT, format, values);
  }

  private void note(String sentence) {
    spec.commandLine().getErr().println("farfield: " + sentence);
  }
}
