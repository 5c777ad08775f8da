package org.farfield.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.farfield.cli.plot.CurveFigure;
import org.farfield.error.InputException;
import org.farfield.features.Engine;
import org.farfield.files.PartFile;
import org.farfield.learning.LearningCurve;
import org.farfield.learning.LearningCurve.Point;
import org.farfield.learning.TrainingSettings;
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
          + " beside it.",
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
      required = true,
      description = "JSON file to write; the picture has the same name with .png.")
  private Path out;

  @Option(names = "--force", description = "Replace existing files.")
  private boolean overwrite;

  @Mixin private TrainingOptions training;
  @Mixin private FrameOptions frames;
  @Mixin private RunOptions run;

  @Override
  public Integer call() {
    if (out.getFileName() == null || !out.getFileName().toString().endsWith(".json")) {
      throw new InputException(out + ": learning curves are written as .json; change the name");
    }
    String name = out.getFileName().toString();
    Path picture = out.resolveSibling(name.substring(0, name.length() - 5) + ".png");
    PartFile.check(out, overwrite);
    PartFile.check(picture, overwrite);
    if (repeats < 1) {
      throw new InputException("--repeats must be at least 1, not " + repeats);
    }
    TrainingSettings settings = training.settings();
    FeatureSpec features = TrainingOptions.features(spec());
    List<Point> points;
    try (Input files = new Input(input);
        Engine engine = new Engine(run.backend(false, this::note));
        ProgressDisplay display = new ProgressDisplay()) {
      points =
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
    CurveFigure.save(
        String.join(", ", input), settings.target().name(), points, picture, overwrite);
    write(json(settings, points));
    for (Point point : points) {
      note(
          String.format(
              Locale.ROOT,
              "%d frames: training RMSE %.4g, test %.4g ± %.2g",
              point.frames(),
              LearningCurve.mean(point.training()),
              LearningCurve.mean(point.test()),
              LearningCurve.spread(point.test())));
    }
    note("-> " + out + ", " + picture);
    return 0;
  }

  private ObjectNode json(TrainingSettings settings, List<Point> points) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("version", Version.text());
    document.put("target", settings.target().name());
    document.put("train_on", settings.trainOn().toString());
    document.put("folds", settings.folds().toString());
    document.put("seed", settings.seed());
    ArrayNode list = document.putArray("points");
    for (Point point : points) {
      ObjectNode node = list.addObject();
      node.put("frames", point.frames());
      node.put("test_mean", LearningCurve.mean(point.test()));
      node.put("test_spread", LearningCurve.spread(point.test()));
      node.put("training_mean", LearningCurve.mean(point.training()));
      node.put("training_spread", LearningCurve.spread(point.training()));
      point.test().forEach(node.putArray("test")::add);
      point.training().forEach(node.putArray("training")::add);
      point.alphas().forEach(node.putArray("alpha")::add);
    }
    return document;
  }

  private void write(ObjectNode document) {
    try (PartFile file = new PartFile(out, overwrite)) {
      file.write(
          ByteBuffer.wrap((document.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8)), 0);
      file.commit();
    }
  }
}
