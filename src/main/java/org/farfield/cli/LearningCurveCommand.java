package org.farfield.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.farfield.error.InputException;
import org.farfield.features.engine.Engine;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.engine.LearningCurve;
import org.farfield.learning.engine.LearningCurve.Curve;
import org.farfield.spec.FeatureSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code farfield learning-curve}. */
@Command(
    name = "learning-curve",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "Trains models on more and more frames and writes their errors as JSON, and as a picture"
          + " beside it, with bars of their spread.",
      "Targets, kinds of models and kernels are those of train.",
      "Options of the features as for featurize, but for --per and --gradients."
    })
final class LearningCurveCommand extends ReportingCommand {
  @Parameters(
      paramLabel = "FRAMES",
      arity = "1..*",
      description = "Structure files with the target in the comment of their frames.")
  private List<String> input = List.of();

  @Option(
      names = "--sizes",
      paramLabel = "N,...",
      split = ",",
      required = true,
      description = "Numbers of frames for training, taken at random from the training set.")
  private List<Integer> sizes = List.of();

  @Option(
      names = "--repeats",
      paramLabel = "R",
      defaultValue = "4",
      description = "Models of each size, of different frames. Default: 4.")
  private int repeats;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      converter = FileName.class,
      required = true,
      description =
          "JSON file to write; a page (.md) and pictures (.png, -forces.png, -stress.png) have the"
              + " same name.")
  private Path out;

  @Option(names = "--force", description = "Replace existing files.")
  private boolean overwrite;

  @Mixin private TrainingOptions training;
  @Mixin private ForceOptions derivatives;
  @Mixin private FrameOptions frames;
  @Mixin private RunOptions run;

  @Override
  public Integer call() {
    if (repeats < 1) {
      throw new InputException("--repeats must be at least 1, not " + repeats);
    }
    if (training.isKqeq() || training.isEquilibration()) {
      throw new InputException(
          "learning curves are of the kinds ridge, kernel and sparse, not of charges that"
              + " equilibrate");
    }
    TrainingSettings settings = training.settings().with(derivatives.targets());
    CurveReport report = new CurveReport(out, overwrite, settings);
    FeatureSpec features = TrainingOptions.features(spec());
    Curve curve;
    try (Input files = new Input(input);
        Engine engine = new Engine(run.backend(false, this::note));
        ProgressDisplay display = new ProgressDisplay(this::note)) {
      curve =
          LearningCurve.of(
              engine,
              Version.text(),
              features,
              frames.of(files),
              settings,
              List.copyOf(new TreeSet<>(sizes)),
              repeats,
              display);
    }
    report.write(String.join(", ", input), curve).forEach(this::note);
    note("-> " + out);
    return 0;
  }
}
