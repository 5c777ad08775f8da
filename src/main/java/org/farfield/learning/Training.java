package org.farfield.learning;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.farfield.features.Engine;
import org.farfield.features.FeatureLayout;
import org.farfield.features.Featurizer;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.files.Sha256;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.linalg.DenseProduct;
import org.farfield.linalg.Ridge;
import org.farfield.linalg.StreamedQr;
import org.farfield.spec.Centers;
import org.farfield.spec.Channels;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.Pooling;
import org.farfield.structure.Elements;
import org.farfield.structure.Structure;
import org.farfield.tensor.BlockLayout;
import org.farfield.tensor.Labels;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorMap;

/** Fits a linear model to frames that have a target. */
public final class Training {
  private static final double INDEPENDENT = 1e-6; // of a column of the composition
  private static final double SHARE_OF_HEAP = 0.6;

  private final Engine engine;
  private final String version;
  private final Settings settings;
  private final Progress progress;

  /** What is subtracted from targets before features explain them. */
  public enum Baseline {
    /** A number per atom of each element, fitted together with the features. */
    COMPOSITION,
    /** One number, the same for all frames, fitted together with the features. */
    MEAN,
    /** Nothing. */
    NONE
  }

  /**
   * How it is done.
   *
   * @param target what is learned
   * @param baseline what is subtracted
   * @param trainOn frames of the training set; the others with a target are the test set
   * @param folds of the training set, by whose error the penalty is chosen
   * @param alpha the penalty λ / tr XᵀX; empty: chosen
   * @param blockWeights of products of densities; empty: searched for
   * @param seed of all random choices
   */
  public record Settings(
      Target target,
      Baseline baseline,
      Choice trainOn,
      Choice folds,
      OptionalDouble alpha,
      Optional<List<Double>> blockWeights,
      long seed) {
    /**
     * What {@code farfield train} does without options: four fifths of the frames, five folds,
     * penalty and weights of products chosen, an atom of each element has a free energy.
     *
     * @param target what is learned
     * @return the settings
     */
    public static Settings of(Target target) {
      return new Settings(
          target,
          target.extensive() ? Baseline.COMPOSITION : Baseline.MEAN,
          Choice.ofTraining("0.8"),
          Choice.ofFolds("5"),
          OptionalDouble.empty(),
          Optional.empty(),
          0);
    }

    /**
     * The same with other frames for training and other folds.
     *
     * @param frames for training
     * @param parts the folds
     * @return the settings
     */
    public Settings with(Choice frames, Choice parts) {
      return new Settings(target, baseline, frames, parts, alpha, blockWeights, seed);
    }
  }

  /**
   * What came of it.
   *
   * @param model the model
   * @param test the frames of the source that it was not trained on, which have a target
   */
  public record Result(LinearModel model, StructureSource test) {}

  Training(Engine engine, String version, Settings settings, Progress progress) {
    this.engine = engine;
    this.version = version;
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Trains a model.
   *
   * @param engine does the computing
   * @param version of the program, written into the model
   * @param spec of the features; how rows are pooled follows from the target
   * @param source of the frames
   * @param settings how
   * @param progress is told how far the features are
   * @return the model and the test set
   * @throws InputException if frames, targets and settings do not go together
   */
  public static Result train(
      Engine engine,
      String version,
      FeatureSpec spec,
      StructureSource source,
      Settings settings,
      Progress progress) {
    return new Training(engine, version, settings, progress).of(spec, source);
  }

  private Result of(FeatureSpec spec, StructureSource source) {
    requireRows(spec);
    List<FrameFacts> all = facts(source);
    List<Integer> labelled =
        IntStream.range(0, all.size()).filter(f -> all.get(f).isLabelled()).boxed().toList();
    String name = settings.target().name();
    if (labelled.isEmpty()) {
      throw new InputException(
          source.name() + ": no frame has the target " + name + ", a number in its comment");
    }
    boolean[] taken =
        settings
            .trainOn()
            .chosen(labelled.stream().map(f -> all.get(f).trainKey()).toList(), settings.seed());
    boolean[] training = new boolean[all.size()];
    boolean[] test = new boolean[all.size()];
    for (int i = 0; i < taken.length; i++) {
      training[labelled.get(i)] = taken[i];
      test[labelled.get(i)] = !taken[i];
    }
    List<FrameFacts> frames =
        IntStream.range(0, all.size()).filter(f -> training[f]).mapToObj(all::get).toList();
    requireFrames(source, frames);
    int[] folds =
        settings.folds().folds(frames.stream().map(FrameFacts::foldKey).toList(), settings.seed());
    requireFolds(folds);
    FeatureSpec own = specOf(spec, frames);
    LinearModel model = fit(own, new ChosenFrames(source, training), frames, folds, source);
    return new Result(model, new ChosenFrames(source, test));
  }

  static void requireRows(FeatureSpec spec) {
    if (spec.centers() instanceof Centers.Points) {
      throw new InputException(
          "a number of each frame is learned from features of its atoms, not of points in space;"
              + " use other centers");
    }
    if (!spec.gradients().isEmpty()) {
      throw new InputException(
          "training takes features without gradients; forces come from the model itself");
    }
  }

  List<FrameFacts> facts(StructureSource source) {
    try (Stream<Structure> structures = source.open()) {
      return structures
          .map(
              s -> {
                OptionalDouble target = settings.target().of(s);
                boolean labelled = target.isPresent();
                return new FrameFacts(
                    s.origin(),
                    counts(s),
                    target.orElse(Double.NaN),
                    labelled ? settings.trainOn().keyOf(s) : "",
                    labelled ? settings.folds().keyOf(s) : "");
              })
          .toList();
    }
  }

  static Map<Integer, Integer> counts(Structure structure) {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int atom = 0; atom < structure.atoms(); atom++) {
      counts.merge(structure.type(atom), 1, Integer::sum);
    }
    return counts;
  }

  void requireFrames(StructureSource source, List<FrameFacts> frames) {
    String name = settings.target().name();
    if (frames.size() < 2) {
      throw new InputException(
          source.name()
              + ": '"
              + settings.trainOn()
              + "' leaves "
              + frames.size()
              + " frame(s) with the target "
              + name
              + " for training; at least 2 are needed");
    }
    double first = frames.get(0).target();
    if (frames.stream().allMatch(f -> f.target() == first)) {
      throw new InputException(
          source.name()
              + ": the target "
              + name
              + " is "
              + first
              + " in all frames of the training set; there is nothing to learn");
    }
  }

  void requireFolds(int[] folds) {
    int count = Arrays.stream(folds).max().orElse(-1) + 1;
    boolean empty =
        IntStream.range(0, count).anyMatch(k -> Arrays.stream(folds).noneMatch(f -> f == k));
    boolean nothingLeft =
        IntStream.range(0, count).anyMatch(k -> Arrays.stream(folds).allMatch(f -> f == k));
    if (count == 0 || empty || nothingLeft) {
      throw new InputException(
          "'"
              + settings.folds()
              + "' makes a fold without frames, or one of all frames, out of the "
              + folds.length
              + " training frames; use fewer folds or more frames");
    }
  }

  FeatureSpec specOf(FeatureSpec spec, List<FrameFacts> frames) {
    FeatureSpec pooled = spec.with(settings.target().extensive() ? Pooling.SUM : Pooling.MEAN);
    if (!(spec.channels() instanceof Channels.Species) || !spec.species().isEmpty()) {
      return pooled;
    }
    return pooled.withSpecies(List.copyOf(types(frames)));
  }

  private static TreeSet<Integer> types(List<FrameFacts> frames) {
    TreeSet<Integer> types = new TreeSet<>();
    frames.forEach(frame -> types.addAll(frame.counts().keySet()));
    return types;
  }

  // ------------------------------------------------------------- the fit

  private LinearModel fit(
      FeatureSpec spec,
      StructureSource chosen,
      List<FrameFacts> frames,
      int[] folds,
      StructureSource source) {
    try (WorkerPool pool = new WorkerPool(Math.max(1, engine.backend().speeds().threads()))) {
      DenseProduct product = new DenseProduct(pool);
      Factors factors = factors(frames, folds, product);
      new Featurizer(engine, version).run(spec, chosen, new FrameRows(factors), progress);
      Fit fit = factors.fit();
      Fit.Chosen best = choose(fit, factors);
      Fit.Solution solution = fit.whole(best.alpha(), best.blockWeights());
      List<Fit.Solution> committee = new ArrayList<>();
      int count = Arrays.stream(folds).max().orElseThrow() + 1;
      for (int k = 0; k < count && count > 1; k++) {
        committee.add(fit.member(k, best.alpha(), best.blockWeights()));
      }
      if (!Double.isFinite(best.rmse()) || !Double.isFinite(fit.trainingMeanSquare(solution))) {
        throw new InputException(
            source.name()
                + ": the target or the features are too large to be squared; use another unit");
      }
      double spread = spread(fit, best, solution, committee);
      ObjectNode record = record(source, frames, factors, fit, best, solution);
      Map<Integer, Double> baseline = new TreeMap<>();
      for (int e = 0; e < factors.elements.size(); e++) {
        baseline.put(factors.elements.get(e), solution.free()[e]);
      }
      double intercept = settings.baseline() == Baseline.MEAN ? solution.free()[0] : 0;
      return new LinearModel(
          spec,
          settings.target(),
          intercept,
          baseline,
          List.copyOf(types(frames)),
          weights(factors.columns, solution, committee),
          committee.size(),
          spread,
          record);
    }
  }

  private static double[] weights(List<Double> given, List<String> groups) {
    if (given.size() != groups.size()) {
      throw new InputException(
          given.size()
              + " block weights for "
              + groups.size()
              + " blocks of features, which are "
              + groups);
    }
    return given.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Takes rows of frames. */
  Factors factors(List<FrameFacts> frames, int[] folds, DenseProduct product) {
    List<Integer> elements = freeElements(frames);
    int fixed = settings.baseline() == Baseline.MEAN ? 1 : elements.size();
    return new Factors(frames, folds, elements, fixed, product);
  }

  /** Penalty and weights of blocks, as far as they are not given. */
  Fit.Chosen choose(Fit fit, Factors factors) {
    double[] given =
        settings.blockWeights().map(w -> weights(w, factors.columns.groups())).orElse(null);
    return given == null
        ? fit.searchWeights(settings.alpha())
        : fit.heldOut(settings.alpha(), given);
  }

  // Root of the ratio of the mean square error of frames held out to that which members tell.
  private static double spread(
      Fit fit, Fit.Chosen best, Fit.Solution solution, List<Fit.Solution> committee) {
    double variance = 0;
    for (Fit.Solution member : committee) {
      double[] difference = member.joined();
      double[] mean = solution.joined();
      for (int x = 0; x < mean.length; x++) {
        difference[x] -= mean[x];
      }
      variance += fit.meanSquare(difference) / committee.size();
    }
    return variance > 0 ? best.rmse() / Math.sqrt(variance) : 1;
  }

  // Elements whose numbers of atoms do not follow from those of others.
  private List<Integer> freeElements(List<FrameFacts> frames) {
    if (settings.baseline() != Baseline.COMPOSITION) {
      return List.of();
    }
    List<Integer> free = new ArrayList<>();
    RowSpace columns = new RowSpace(INDEPENDENT);
    for (int type : types(frames)) {
      if (columns.add(
          frames.stream().mapToDouble(f -> f.counts().getOrDefault(type, 0)).toArray())) {
        free.add(type);
      }
    }
    return free;
  }

  private static TensorMap weights(
      RowColumns columns, Fit.Solution solution, List<Fit.Solution> committee) {
    List<double[]> all = new ArrayList<>();
    all.add(solution.weights());
    committee.forEach(member -> all.add(member.weights()));
    List<TensorBlock> blocks = new ArrayList<>();
    List<BlockLayout> layouts = columns.tensor().blocks();
    Labels samples = Labels.range("member", 0, all.size());
    for (int b = 0; b < layouts.size(); b++) {
      int count = layouts.get(b).properties().size();
      double[] values = new double[all.size() * count];
      for (int m = 0; m < all.size(); m++) {
        System.arraycopy(all.get(m), columns.start(b), values, m * count, count);
      }
      blocks.add(
          new TensorBlock(
              values, samples, layouts.get(b).components(), layouts.get(b).properties()));
    }
    return new TensorMap(columns.tensor().keys(), blocks);
  }

  private ObjectNode record(
      StructureSource source,
      List<FrameFacts> frames,
      Factors factors,
      Fit fit,
      Fit.Chosen best,
      Fit.Solution solution) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("version", version);
    node.put("data", source.name());
    if (source.files().size() == 1) {
      node.put("data_sha256", Sha256.of(source.files().get(0)));
    }
    node.put("train_on", settings.trainOn().toString());
    node.put("folds", settings.folds().toString());
    node.put("seed", settings.seed());
    node.put("frames", frames.size());
    node.put("features", solution.weights().length);
    node.put("alpha", best.alpha());
    node.put(
        "alpha_chosen",
        settings.alpha().isPresent()
            ? "given"
            : "least error of held-out folds among "
                + Fit.ALPHAS.length
                + " from 1e-14 to 1e2 of the trace");
    ArrayNode groups = node.putArray("blocks");
    boolean[] dropped = fit.dropped();
    for (int g = 0; g < dropped.length; g++) {
      ObjectNode group = groups.addObject();
      group.put("densities", factors.columns.groups().get(g));
      group.put("weight", best.blockWeights()[g]);
      group.put("dropped", dropped[g]);
    }
    double[] singular = fit.singularValues(best.blockWeights());
    node.put("effective_rank", Ridge.effectiveRank(singular, best.alpha()));
    double condition = singular[0] / singular[singular.length - 1];
    if (Double.isFinite(condition)) {
      node.put("condition", condition);
    }
    Errors deviation = Errors.of(targets(frames), targets(frames));
    node.put("training_deviation", deviation.deviation());
    node.put("training_rmse", Math.sqrt(fit.trainingMeanSquare(solution)));
    node.put("held_out_rmse", best.rmse());
    return node;
  }

  private static double[] targets(List<FrameFacts> frames) {
    return frames.stream().mapToDouble(FrameFacts::target).toArray();
  }

  /** Rows into the factor of their fold. */
  static final class Factors implements FrameRows.Taker {
    private final List<FrameFacts> frames;
    private final int[] folds;
    private final List<Integer> elements;
    private final int fixed;
    private final DenseProduct product;
    private final List<StreamedQr> factors = new ArrayList<>();
    private StreamedQr always;
    private RowColumns columns;
    private double[] extended;

    Factors(
        List<FrameFacts> frames,
        int[] folds,
        List<Integer> elements,
        int fixed,
        DenseProduct product) {
      this.frames = frames;
      this.folds = folds;
      this.elements = elements;
      this.fixed = fixed;
      this.product = product;
    }

    @Override
    public void begin(RowColumns some, FeatureLayout layout) {
      columns = some;
      int length = fixed + columns.length();
      int count = Arrays.stream(folds).max().orElseThrow() + 1;
      requireMemory(length, count);
      extended = new double[length];
      always = new StreamedQr(length, 1, product);
      for (int k = 0; k < count; k++) {
        factors.add(new StreamedQr(length, 1, product));
      }
    }

    // A factor and its rows that wait, of all folds and of all but each.
    private static void requireMemory(int length, int count) {
      double bytes = 8.0 * length * length * (4.0 * count + 4);
      double heap = Runtime.getRuntime().maxMemory();
      if (bytes > SHARE_OF_HEAP * heap) {
        throw new ResourceException(
            ResourceException.Kind.MEMORY,
            String.format(
                Locale.ROOT,
                "%d features, and factors of %d fold(s), need %.1f GiB, and the Java heap has %.1f"
                    + " GiB; use fewer folds, fewer features (reduce, a smaller max-radial or"
                    + " max-angular), or more memory",
                length,
                count,
                bytes / (1 << 30),
                heap / (1 << 30)));
      }
    }

    @Override
    public void take(int frame, double[] row) {
      FrameFacts facts = frames.get(frame);
      extended(facts, row);
      StreamedQr factor = folds[frame] < 0 ? always : factors.get(folds[frame]);
      factor.add(extended, 0, new double[] {facts.target()}, 1);
    }

    /** The row behind what is fitted freely; the next call overwrites it. */
    double[] extended(FrameFacts facts, double[] row) {
      for (int e = 0; e < fixed; e++) {
        extended[e] = elements.isEmpty() ? 1 : facts.counts().getOrDefault(elements.get(e), 0);
      }
      System.arraycopy(row, 0, extended, fixed, row.length);
      return extended;
    }

    Fit fit() {
      int[] groups = columns.groupOfColumns();
      return new Fit(fixed, groups, columns.groups().size(), factors, always, product);
    }
  }

  /**
   * Elements by their symbols, for people.
   *
   * @param types atomic numbers
   * @return such as H, O
   */
  static String symbols(Iterable<Integer> types) {
    List<String> symbols = new ArrayList<>();
    types.forEach(type -> symbols.add(Elements.symbol(type)));
    return String.join(", ", symbols);
  }
}
