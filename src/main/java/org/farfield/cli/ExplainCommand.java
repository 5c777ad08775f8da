package org.farfield.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.farfield.backend.Backend;
import org.farfield.expansion.plan.Plan;
import org.farfield.expansion.plan.PlanSummary;
import org.farfield.expansion.plan.Split;
import org.farfield.expansion.plan.Window;
import org.farfield.features.Census;
import org.farfield.features.FeatureSink;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.features.engine.Output;
import org.farfield.features.engine.RunTime;
import org.farfield.features.engine.SumsPace;
import org.farfield.potential.Potential;
import org.farfield.potential.Potentials;
import org.farfield.spec.Centers;
import org.farfield.spec.Density;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.ShortRangeDensity;
import org.farfield.structure.text.Quote;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code farfield explain}. */
@Command(
    name = "explain",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Says what featurize would do with a file and options: path, cutoff, mesh, operations,"
            + " memory, time and the shape and size of the file, without computing; but where sums"
            + " take longer than some seconds, it tries the first frames for that time.")
final class ExplainCommand extends ReportingCommand {
  @Parameters(
      paramLabel = "INPUT",
      arity = "1..*",
      description = "Structure files; - reads standard input.")
  private List<String> input = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "File that featurize would write. Default: features.mts, or features.npz.")
  private Path out;

  @Mixin private JobOptions options;

  @Override
  @SuppressWarnings("try") // progress is taken from the terminal before anything is printed
  public Integer call() {
    Path target = out == null ? options.output().defaultTarget() : out;
    options.output().check(target);
    FeatureSpec features = options.features(spec());
    options.output().requireGradients(features, target);
    try (Input files = new Input(input);
        Engine engine = new Engine(options.backend(features, this::note));
        ProgressDisplay display = new ProgressDisplay()) {
      Featurizer featurizer = new Featurizer(engine, Version.text());
      StructureSource structures = options.structures(files, features, engine, this::note);
      MeasuredTexts texts = options.output().texts(features, target, structures);
      Census census = options.freshCensus(featurizer, features, texts, engine.backend().kind());
      FeatureSink sink = options.output().sink(target, texts.kept());
      SumsPace pace = featurizer.pace(features, structures, census);
      Featurizer.Explanation explanation = featurizer.explain(features, census, sink, pace);
      Optional<ChargePlans> charges = options.chargePlans(files, features, engine);
      display.close();
      charges.ifPresent(plans -> print("%s", plans.text()));
      explain(features, engine.backend(), explanation, pace, target);
    }
    out().flush();
    return 0;
  }

  private void explain(
      FeatureSpec features,
      Backend backend,
      Featurizer.Explanation explanation,
      SumsPace pace,
      Path target) {
    Census census = explanation.census();
    print(
        "%s, %d atoms on %s%n",
        counted(census.frames(), "frame"), census.atoms(), backend.describe());
    int firstDensity = 0;
    for (int e = 0; e < features.expansions().size(); e++) {
      Expansion h = features.expansions().get(e);
      if (features.expansions().size() > 1) {
        printExpansion(e, h, firstDensity);
      }
      List<Potential> potentials =
          h.densities().stream()
              .flatMap(d -> d.map(far -> Stream.of(far.potential()), near -> Stream.empty()))
              .toList();
      for (PlanSummary.Kind kind : census.plans().get(e).kinds()) {
        printKind(
            kind, potentials, pace.factor() * backend.speeds().onAllThreads(kind.plan().seconds()));
      }
      printNeighborhoods(h.densities());
      firstDensity += h.densities().size();
    }
    printOutput(features, explanation.output(), target);
    print(
        "%ntotal %.3g flop; at most %.3g MB for one frame, %.3g MB in all%n",
        census.costs().flops() + explanation.output().flops(),
        census.costs().largestBytes() * 1e-6,
        explanation.bytes() * 1e-6);
    if (!features.gradients().isEmpty()) {
      print(
          "derivatives %.3g flop more, for all atoms that each row depends on%n",
          explanation.gradientFlops());
    }
    printTime(features, explanation.time(), pace);
    double allowed = Runtime.getRuntime().maxMemory();
    if (explanation.bytes() > allowed) {
      print("this is more than the %.3g MB that may be used here%n", allowed * 1e-6);
    }
  }

  private void printTime(FeatureSpec features, RunTime time, SumsPace pace) {
    print(
        "about %.2g s%s: start %.2g, tables %.2g, reading %.2g, sums %.2g%s, %s%.2g to write, %.2g"
            + " until all is compiled%n",
        time.total(),
        features.gradients().isEmpty() ? "" : " without derivatives",
        time.start(),
        time.tables(),
        time.reading(),
        time.sums(),
        pace.frames() == 0 ? "" : " (as " + counted(pace.frames(), "frame") + " took just now)",
        time.descriptor() == 0
            ? ""
            : String.format(Locale.ROOT, "%s %.2g, ", name(features), time.descriptor()),
        time.writing(),
        time.compiling());
  }

  private void printExpansion(int number, Expansion h, int firstDensity) {
    int lastDensity = firstDensity + h.densities().size() - 1;
    print(
        "%nexpansion %d: densit%s, basis %s, n up to %d, l up to %d, radius %s Å%n",
        number,
        lastDensity == firstDensity
            ? "y " + firstDensity
            : "ies " + firstDensity + " to " + lastDensity,
        h.basis().kind(),
        h.basis().maxRadial(),
        h.maxAngular(),
        h.basis().radius());
  }

  private void printKind(PlanSummary.Kind kind, List<Potential> potentials, double seconds) {
    Plan plan = kind.plan();
    print(
        "%n%s by %s, e.g. %s%n",
        counted(kind.count(), "frame"),
        plan.path().name().toLowerCase(Locale.ROOT),
        Quote.line(kind.origin()));
    if (plan.ofWidths().size() > 1) {
      print(
          "  widths of sources  %d, each with a sum of its own: this is the longest, flop and time"
              + " are of all%n",
          plan.ofWidths().size());
    }
    List<Potential> summed = plan.split().map(split -> split.smooth(potentials)).orElse(potentials);
    for (int d = 0; d < plan.kCutoff().size(); d++) {
      print(
          "  k-cutoff           %.4f 1/Å (%s)%n",
          plan.kCutoff().get(d), Potentials.of(summed.get(d)).text(summed.get(d)));
    }
    plan.split().ifPresent(split -> printSplit(split, potentials));
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
        plan.flops(), plan.bytes() * 1e-6, seconds);
  }

  private void printSplit(Split split, List<Potential> potentials) {
    for (int d = 0; d < split.cutoffs().size(); d++) {
      if (split.cutoffs().get(d) > 0) {
        print(
            "  split              at smearing %.3g Å, the rest over neighbours within %.2f Å"
                + " (%s)%n",
            split.smearing(),
            split.cutoffs().get(d),
            Potentials.of(potentials.get(d)).text(potentials.get(d)));
      }
    }
  }

  private void printNeighborhoods(List<Density> densities) {
    for (Density density : densities) {
      if (density instanceof ShortRangeDensity local) {
        print(
            "%nshort-range %s: neighbours within %s Å, smoothed over the last %s Å%n",
            local.cases(
                gaussian -> "Gaussians of width " + gaussian.width() + " Å", delta -> "points"),
            local.cutoff().radius(),
            local.cutoff().smoothing());
      }
    }
  }

  private void printOutput(FeatureSpec features, Output written, Path target) {
    boolean points = features.centers() instanceof Centers.Points && !features.perStructure();
    String row = points ? "point" : features.pooling().text();
    print("%n%s: %s, a row per %s%n", Quote.line(target.toString()), name(features), row);
    if (written.blocks() == 0) {
      print("  shape              %d rows × %d columns%n", written.rows(), written.columns());
    } else {
      print(
          "  shape              %s, %d rows of up to %d numbers%n",
          counted(written.blocks(), "block"), written.rows(), written.columns());
    }
    print(
        "  size               %d bytes%s%n",
        written.bytes(), written.blocks() == 0 ? ", and a sidecar that names the columns" : "");
    boolean gradients = !written.gradients().isEmpty();
    if (!(features.descriptor() instanceof DescriptorSpec.Expansion)) {
      print("  %-18s %.3g flop", name(features), written.flops());
      print(gradients ? "%n" : ", %.3g MB of rows at a time%n", written.rowBytes() * 1e-6);
    }
    if (gradients) {
      print(
          "  gradients          %s; %.3g MB of rows and Jacobians at a time%n",
          written.gradients().entrySet().stream()
              .map(e -> e.getKey().text() + " " + e.getValue() + " rows")
              .collect(Collectors.joining(", ")),
          written.rowBytes() * 1e-6);
    }
  }

  private static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private static String name(FeatureSpec features) {
    return features.descriptor().text().replace('-', ' ');
  }

  private void print(String format, Object... values) {
    out().printf(Locale.ROOT, format, values);
  }
}
