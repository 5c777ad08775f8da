package org.farfield.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.farfield.error.InputException;
import org.farfield.features.Census;
import org.farfield.features.FeatureSink;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.features.engine.Reduction;
import org.farfield.features.engine.ReductionSink;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.FeatureSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
final class ReduceCommand extends ReportingCommand {
  @Parameters(
      paramLabel = "INPUT",
      arity = "1..*",
      description = "Structure files; - reads standard input.")
  private List<String> input = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      converter = FileName.class,
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
    FeatureSpec features = options.features(spec());
    Reduction reduction = reduction(features);
    options.output().requireDefaultRows(features);
    options.output().check(out);
    options.output().checkFile(out);
    Census census;
    try (Input files = new Input(input).notTo(out);
        Engine engine = new Engine(options.backend(features, this::note));
        ProgressDisplay display = new ProgressDisplay()) {
      Featurizer featurizer = new Featurizer(engine, Version.text());
      StructureSource structures = options.structures(files, features, engine, this::note);
      census = options.census(featurizer, features, structures, engine.backend().kind());
      FeatureSink sink = new ReductionSink(out, options.output().force(), reduction);
      featurizer.run(features, structures, census, sink, display);
    }
    note(
        String.format(
            Locale.ROOT,
            "%d frame%s, %d atom%s, %s, %.2f s -> %s",
            census.frames(),
            census.frames() == 1 ? "" : "s",
            census.atoms(),
            census.atoms() == 1 ? "" : "s",
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
}
