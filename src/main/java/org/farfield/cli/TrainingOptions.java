package org.farfield.cli;

import java.util.Arrays;
import java.util.List;
import org.farfield.error.InputException;
import org.farfield.learning.Baseline;
import org.farfield.learning.Choice;
import org.farfield.learning.Target;
import org.farfield.learning.TrainingSettings;
import org.farfield.spec.FeatureSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How models are trained. */
final class TrainingOptions {
  @Option(
      names = "--target",
      paramLabel = "KEY",
      defaultValue = "energy",
      description =
          "Key of the comment whose number is learned. Frames without it are left out. Default:"
              + " energy.")
  private String target;

  @Option(
      names = "--intensive",
      description =
          "The target does not grow with the structure: features are averaged over atoms instead of"
              + " summed.")
  private boolean intensive;

  @Option(
      names = "--baseline",
      paramLabel = "KIND",
      description =
          "composition: a number per atom of each element (default); mean: one number (default with"
              + " --intensive); none. Fitted together with the features, without a penalty.")
  private String baseline;

  @Option(
      names = "--train-on",
      paramLabel = "WHICH",
      defaultValue = "0.8",
      description =
          "Frames of the training set; the others are the test set. A fraction, taken at random;"
              + " first:N; a comparison such as 'distance<6'; group:KEY (80 %% of the groups);"
              + " column:KEY (frames where it is 1, T, true or train). Default: 0.8.")
  private String trainOn;

  @Option(
      names = "--cv",
      paramLabel = "FOLDS",
      defaultValue = "5",
      description =
          "Folds of the training set by which --alpha is chosen: their number; group:KEY (5 folds,"
              + " groups stay together); last:KEY (the frames at the largest KEY are held out, for"
              + " models that are to extrapolate). Default: 5.")
  private String folds;

  @Option(
      names = "--alpha",
      paramLabel = "A",
      defaultValue = "auto",
      description =
          "Penalty of the squares of the weights, as a share of the sum of squares of all features;"
              + " auto: the best of 1e-14 to 1e2 by --cv. Default: auto.")
  private String alpha;

  @Option(
      names = "--block-weights",
      paramLabel = "W,...",
      defaultValue = "auto",
      description =
          "Weights of the products of densities, each of which has features of mean square one;"
              + " auto: searched for by --cv. Default: auto.")
  private String blockWeights;

  @Option(
      names = "--split-seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "Of all random choices of frames. Default: 0.")
  private long seed;

  /** What the features are. */
  static FeatureSpec features(CommandSpec spec) {
    FeatureSpec features = SpecDocument.read(spec);
    if (features.perStructure() || !features.gradients().isEmpty()) {
      throw new InputException(
          "--per and --gradients do not go with training: it sums or averages (--intensive)"
              + " features itself, and predict --forces needs no gradients of features");
    }
    return features;
  }

  TrainingSettings settings() {
    TrainingSettings settings =
        TrainingSettings.of(new Target(target, !intensive))
            .with(baseline())
            .with(Choice.ofTraining(trainOn), Choice.ofFolds(folds))
            .withSeed(seed);
    settings = alpha.equals("auto") ? settings : settings.withAlpha(alpha());
    return blockWeights.equals("auto") ? settings : settings.withBlockWeights(blockWeights());
  }

  private Baseline baseline() {
    if (baseline == null) {
      return intensive ? Baseline.MEAN : Baseline.COMPOSITION;
    }
    return switch (baseline) {
      case "composition" -> Baseline.COMPOSITION;
      case "mean" -> Baseline.MEAN;
      case "none" -> Baseline.NONE;
      default ->
          throw new InputException(
              "--baseline must be composition, mean or none, not '" + baseline + "'");
    };
  }

  private double alpha() {
    double value = number("--alpha", alpha);
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new InputException("--alpha must be auto or a number above 0, not " + alpha);
    }
    return value;
  }

  private List<Double> blockWeights() {
    List<Double> weights =
        Arrays.stream(blockWeights.split(",", -1))
            .map(text -> number("--block-weights", text.strip()))
            .toList();
    if (weights.stream().anyMatch(w -> !(w >= 0 && w < Double.POSITIVE_INFINITY))) {
      throw new InputException("--block-weights must be 0 or more, not " + blockWeights);
    }
    return weights;
  }

  private static double number(String option, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new InputException(option + ": '" + text + "' is neither auto nor a number", e);
    }
  }
}
