package org.farfield.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.farfield.equilibration.ChargeModel;
import org.farfield.error.InputException;
import org.farfield.learning.Baseline;
import org.farfield.learning.ChargeSettings;
import org.farfield.learning.Choice;
import org.farfield.learning.KernelSettings;
import org.farfield.learning.Monomers;
import org.farfield.learning.Target;
import org.farfield.learning.TargetShape;
import org.farfield.learning.TrainingSettings;
import org.farfield.spec.Channels;
import org.farfield.spec.FeatureSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How models are trained. */
final class TrainingOptions {
  private static final String COLUMN = "column:";
  private static final String MODEL = "model:";
  private static final int ZETA = 2;
  private static final int SPARSE = 500;
  private static final String MONOMERS = "monomers:";

  @Option(
      names = "--target",
      paramLabel = "KEY",
      defaultValue = "energy",
      description =
          "Key of the comment whose number, vector or tensor is learned, or column:NAME, numbers of"
              + " each atom. What has none is left out. Default: energy.")
  private String target;

  @Option(
      names = "--shape",
      paramLabel = "SHAPE",
      description =
          "How the numbers of the target turn: scalar; vector (x, y, z); axial (a vector that"
              + " inversion leaves as it is); tensor (3 x 3); symmetric (xx, yy, zz, yz, xz, xy);"
              + " spherical:L (2L + 1 numbers, m = -L to L); multipoles:L (all degrees to L)."
              + " Default: by how many they are, 1, 3, 6 or 9. What turns needs the descriptor"
              + " equivariant.")
  private String shape;

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
              + " --intensive); none. Fitted together with the features, without a penalty."
              + " monomers:NAME, for energies between molecules: features of these alone are"
              + " subtracted. NAME is a key of the comment with the number of atoms of the first"
              + " of two, or a column whose values are equal within a molecule, or bonds.")
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
              + " groups stay together); each:KEY (a fold of each group); last:KEY (the frames at"
              + " the largest KEY are held out, for models that are to extrapolate); none, if"
              + " --alpha is given. Default: 5.")
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
              + " auto: searched for by --cv, of kernels with few atoms to compare with. Default:"
              + " auto.")
  private String blockWeights;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      defaultValue = "ridge",
      description =
          "ridge: linear in the features; kernel: atoms are compared with all of the training set"
              + " by (x . y)^zeta; sparse: with --sparse of them; kqeq: charges that equilibrate,"
              + " whose electronegativities, and what drives dipoles, are linear in the features;"
              + " equilibration: moments of"
              + " atoms that are linear in the features and in the potential that they make."
              + " Default: ridge.")
  private String kind;

  @Option(
      names = "--charges",
      paramLabel = "WHICH",
      description =
          "Of --kind kqeq and equilibration, where the target is an energy (eV): what its charges"
              + " are learned from, column:NAME or a KEY of dipole moments, with --shape if it is"
              + " needed; or model:FILE, a model of charges that was trained. Target and --forces"
              + " are those of charges in each other's potential, of these by themselves, and of"
              + " features; the last two are fitted.")
  private String charges;

  @Option(
      names = "--parameters",
      paramLabel = "FILE",
      description =
          "Of --kind kqeq: hardness, widths and what else elements have, as for charges. Default:"
              + " those of EEQ-2019, with hardness, widths and, where dipoles are learned or"
              + " driven, polarizabilities changed to what --cv finds best. Of --kind"
              + " equilibration: widths. Default: those of EEQ-2019.")
  private Path parameters;

  @Option(
      names = "--receivers",
      paramLabel = "W,...",
      split = ",",
      description =
          "Of --kind equilibration: widths of the Gaussians with which atoms receive the potential,"
              + " Å. Default: 0.5,1.5.")
  private List<Double> receivers = List.of();

  @Option(
      names = "--max-response",
      paramLabel = "L",
      description =
          "Of --kind equilibration: largest degree of moments that answer to the potential."
              + " Default: that of the target.")
  private Integer maxResponse;

  @Option(
      names = "--through-solution",
      description =
          "Of --kind equilibration: after the fit with true potentials a second one to moments that"
              + " agree with their own, of all degrees together, with responses scaled to what --cv"
              + " finds best.")
  private boolean throughSolution;

  @Option(
      names = "--zeta",
      paramLabel = "ZETA",
      description = "Exponent of the kernel, 1 to 16. Default: 2.")
  private Integer zeta;

  @Option(
      names = "--normalise",
      description = "Features of an atom are divided by their length before the kernel.")
  private boolean normalised;

  @Option(
      names = "--sparse",
      paramLabel = "N",
      description = "Atoms of each element that others are compared with. Default: 500.")
  private Integer sparse;

  @Option(
      names = "--sparse-method",
      paramLabel = "METHOD",
      description = "How they are chosen: fps (the farthest) or cur (leverage). Default: fps.")
  private String method;

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
    if (features.channels() instanceof Channels.Equilibrated) {
      throw new InputException(
          "models take no --sources equilibrated; let 'farfield charges' write them, and name their"
              + " columns, or train one of --kind kqeq");
    }
    return features;
  }

  TrainingSettings settings() {
    check();
    TrainingSettings settings =
        TrainingSettings.of(target())
            .with(baseline())
            .with(Choice.ofTraining(trainOn), Choice.ofFolds(folds))
            .withSeed(seed);
    settings = alpha.equals("auto") ? settings : settings.withAlpha(alpha());
    settings = blockWeights.equals("auto") ? settings : settings.withBlockWeights(blockWeights());
    Optional<KernelSettings> kernel = kernel();
    return kernel.isEmpty() ? settings : settings.with(kernel.get());
  }

  /** Whether charges are learned that equilibrate. */
  boolean isKqeq() {
    return kind.equals("kqeq");
  }

  /** Whether moments are learned that agree with their potential. */
  boolean isEquilibration() {
    return kind.equals("equilibration");
  }

  // Refuses options of other kinds.
  private void check() {
    boolean sparsely = kind.equals("sparse");
    if ((zeta != null || normalised) && !sparsely && !kind.equals("kernel")) {
      throw new InputException("--zeta and --normalise are of --kind kernel and sparse");
    }
    if ((sparse != null || method != null) && !sparsely) {
      throw new InputException("--sparse and --sparse-method are of --kind sparse");
    }
    if (charges != null && !isKqeq() && !isEquilibration()) {
      throw new InputException("--charges are those of --kind kqeq and equilibration");
    }
    if (charges != null && charges.equals(MODEL)) {
      throw new InputException("--charges model: names no file");
    }
    if (chargesFile().isPresent()
        && (parameters != null || shape != null || hasEquilibrationOptions())) {
      throw new InputException(
          "--charges model:FILE is trained: --parameters, --shape, --receivers, --max-response and"
              + " --through-solution are of charges that are learned");
    }
    if (parameters != null && !isKqeq() && !isEquilibration()) {
      throw new InputException("--parameters are those of --kind kqeq and equilibration");
    }
    if (hasEquilibrationOptions() && !isEquilibration()) {
      throw new InputException(
          "--receivers, --max-response and --through-solution are of --kind equilibration");
    }
  }

  private boolean hasEquilibrationOptions() {
    return !receivers.isEmpty() || maxResponse != null || throughSolution;
  }

  /** Whether the target is an energy with charges that equilibrate. */
  boolean hasCharges() {
    return charges != null;
  }

  /** The model of its charges, if it was trained before. */
  Optional<Path> chargesFile() {
    return Optional.ofNullable(charges)
        .filter(words -> words.startsWith(MODEL))
        .map(words -> Path.of(words.substring(MODEL.length())));
  }

  /** How charges are learned that equilibrate, or those of an energy; parameters are read. */
  Optional<ChargeSettings> charges() {
    if (!isKqeq() && !isEquilibration()) {
      return Optional.empty();
    }
    ChargeSettings own = isKqeq() ? ChargeSettings.kqeq() : answering();
    own = parameters == null ? own : own.with(ChargeModel.read(parameters));
    TargetShape turning = shape == null ? null : TargetShape.of(shape);
    return Optional.of(hasCharges() ? own.from(target("--charges", charges, true, turning)) : own);
  }

  private ChargeSettings answering() {
    ChargeSettings usual = ChargeSettings.equilibration();
    return usual.answering(
        receivers.isEmpty()
            ? usual.receivers()
            : receivers.stream().mapToDouble(Double::doubleValue).toArray(),
        maxResponse == null ? usual.maxResponse() : maxResponse,
        throughSolution);
  }

  private Target target() {
    TargetShape own = shape == null ? null : TargetShape.of(shape);
    return target("--target", target, !intensive, hasCharges() ? TargetShape.SCALAR : own);
  }

  private static Target target(String option, String words, boolean extensive, TargetShape shape) {
    boolean column = words.startsWith(COLUMN);
    String name = column ? words.substring(COLUMN.length()) : words;
    if (name.isBlank()) {
      throw new InputException(option + " needs a key of the comment, or column:NAME");
    }
    return new Target(name, extensive, column, shape);
  }

  private Optional<KernelSettings> kernel() {
    boolean all = kind.equals("kernel");
    if (kind.equals("ridge") || isKqeq() || isEquilibration()) {
      return Optional.empty();
    }
    if (!all && !kind.equals("sparse")) {
      throw new InputException(
          "--kind must be ridge, kernel, sparse, kqeq or equilibration, not '" + kind + "'");
    }
    String chosen = method == null ? "fps" : method;
    if (!chosen.equals("fps") && !chosen.equals("cur")) {
      throw new InputException("--sparse-method must be fps or cur, not '" + method + "'");
    }
    int points = sparse == null ? SPARSE : sparse;
    if (points < 1) {
      throw new InputException("--sparse must be at least 1, not " + sparse);
    }
    return Optional.of(
        new KernelSettings(
            zeta == null ? ZETA : zeta,
            normalised,
            all ? KernelSettings.ALL : points,
            chosen.equals("fps") ? KernelSettings.Method.FPS : KernelSettings.Method.CUR));
  }

  private Baseline baseline() {
    if (baseline == null) {
      return intensive ? Baseline.MEAN : Baseline.COMPOSITION;
    }
    if (baseline.startsWith(MONOMERS)) {
      return Baseline.of(new Monomers(baseline.substring(MONOMERS.length())));
    }
    return switch (baseline) {
      case "composition" -> Baseline.COMPOSITION;
      case "mean" -> Baseline.MEAN;
      case "none" -> Baseline.NONE;
      default ->
          throw new InputException(
              "--baseline must be composition, mean, monomers:NAME or none, not '"
                  + baseline
                  + "'");
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
