package org.farfield.learning;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.farfield.error.InputException;
import org.farfield.features.Engine;
import org.farfield.features.Featurizer;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.linalg.DenseProduct;
import org.farfield.math.DotProduct;
import org.farfield.spec.FeatureSpec;

/**
 * Errors of models of more and more frames: features are computed once and kept, then models are
 * fitted to random parts of the training set and judged by one test set.
 */
public final class LearningCurve {
  private static final double SHARE_OF_HEAP = 0.5;

  private final TrainingSettings settings;
  private final List<FrameFacts> frames; // those with the target
  private final KeptRows kept = new KeptRows(); // of these
  private final List<List<Derived>> derived = new ArrayList<>(); // likewise
  private final List<Integer> learned = new ArrayList<>(); // numbers of those for training
  private final List<Integer> test = new ArrayList<>();

  /**
   * Errors of the models of one size.
   *
   * @param training root mean square errors of what each was trained on, one for each model
   * @param test root mean square errors of the test set; none if it knows no such number
   */
  public record Repeats(List<Double> training, List<Double> test) {}

  /**
   * Models of one size.
   *
   * @param frames how many each was trained on
   * @param target errors of the target
   * @param forces those of components of forces, if these were learned
   * @param stress those of stress times volume, likewise
   * @param alphas the penalties
   */
  public record Point(
      int frames,
      Repeats target,
      Optional<Repeats> forces,
      Optional<Repeats> stress,
      List<Double> alphas) {}

  /**
   * What was found.
   *
   * @param points one for each size
   * @param testFrames how many frames with the target are in the test set
   * @param testForces how many components of forces are known of it
   * @param testStress how many numbers of stress
   */
  public record Curve(List<Point> points, int testFrames, int testForces, int testStress) {}

  /** A row of forces or stress. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Derived(RowKind kind, double[] row, double label) {}

  private LearningCurve(TrainingSettings settings, List<FrameFacts> frames, boolean[] taken) {
    this.settings = settings;
    this.frames = frames;
    for (int f = 0; f < taken.length; f++) {
      (taken[f] ? learned : test).add(f);
    }
  }

  /**
   * Trains models.
   *
   * @param engine does the computing
   * @param version of the program
   * @param spec of the features
   * @param source of the frames
   * @param given how each model is trained; says which frames are for training and for the test
   * @param sizes numbers of frames
   * @param repeats models of each size, of different frames
   * @param progress is told how far the features are
   * @return errors for each size, in order
   * @throws InputException if frames, targets, sizes and settings do not go together
   * @throws org.farfield.error.ResourceException if the features do not fit into memory
   */
  public static Curve of(
      Engine engine,
      String version,
      FeatureSpec spec,
      StructureSource source,
      TrainingSettings given,
      List<Integer> sizes,
      int repeats,
      Progress progress) {
    Training.requireRows(spec);
    TrainingSettings settings = given.with(given.target().in(source));
    if (!settings.target().isNumber() || settings.kernel().isPresent()) {
      throw new InputException(
          "learning curves are of linear models of a number of each frame; train models of other"
              + " targets or kernels one by one");
    }
    Training.requireMonomers(settings);
    if (settings.forces().scans().filter(scans -> !scans.isNone()).isPresent()) {
      throw new InputException(
          "the farthest frame of a scan may be of the test set: learning curves are not of scans");
    }
    Training.requireExtensive(settings);
    List<FrameFacts> all = TrainingSet.facts(source, settings);
    boolean[] labelled = new boolean[all.size()];
    IntStream.range(0, labelled.length).forEach(f -> labelled[f] = all.get(f).isLabelled());
    List<FrameFacts> frames = all.stream().filter(FrameFacts::isLabelled).toList();
    LearningCurve curve =
        new LearningCurve(settings, frames, TrainingSet.training(frames, settings));
    curve.require(source, sizes);
    FeatureSpec own = TrainingSet.specOf(spec, settings.target(), frames);
    StructureSource some = new ChosenFrames(source, labelled);
    Featurizer featurizer = new Featurizer(engine, version);
    progress.stage("features");
    InteractionRows.run(
        featurizer, own, some, settings.baseline().monomers(), curve.kept, progress);
    curve.requireMemory();
    frames.forEach(frame -> curve.derived.add(new ArrayList<>()));
    DerivedFrames known = DerivedFrames.of(frames, some, settings);
    DerivativeRows.of(featurizer, own, known, curve.kept.columns(), curve::keep, progress);
    List<Point> points = new ArrayList<>();
    progress.start("models", (long) sizes.size() * repeats);
    try (LinearWork work = new LinearWork(engine, progress)) {
      for (int size : sizes) {
        points.add(curve.point(source, size, repeats, work.product(), progress));
      }
    }
    return new Curve(
        points,
        curve.rows(curve.test, RowKind.TARGET),
        curve.rows(curve.test, RowKind.FORCES),
        curve.rows(curve.test, RowKind.STRESS));
  }

  private void keep(int frame, RowKind kind, double[] row, double label) {
    derived.get(frame).add(new Derived(kind, row.clone(), label));
  }

  private void requireMemory() {
    int features = kept.columns().length();
    double rows = frames.stream().mapToDouble(f -> f.forces().length + f.virial().length).sum();
    Heap.require(
        8 * features * (frames.size() + rows),
        SHARE_OF_HEAP,
        String.format(
            Locale.ROOT,
            "%d features of %d frames and of their %.0f components of forces and stress need",
            features,
            frames.size(),
            rows),
        "fewer frames or features");
  }

  // How many numbers of a kind are known of some frames.
  private int rows(List<Integer> some, RowKind kind) {
    return some.stream()
        .mapToInt(
            f ->
                kind == RowKind.TARGET
                    ? frames.get(f).hasTarget() ? 1 : 0
                    : (int) derived.get(f).stream().filter(d -> d.kind() == kind).count())
        .sum();
  }

  private void require(StructureSource source, List<Integer> sizes) {
    int most = learned.size();
    if (test.isEmpty()) {
      throw new InputException(
          source.name()
              + ": '"
              + settings.trainOn()
              + "' leaves no frame with the target "
              + settings.target().name()
              + " for the test set");
    }
    for (int size : sizes) {
      if (size < 2 || size > most) {
        throw new InputException(
            "sizes of a learning curve are from 2 to the "
                + most
                + " frame(s) of the training set, not "
                + size);
      }
    }
  }

  private Point point(
      StructureSource source, int size, int repeats, DenseProduct product, Progress progress) {
    Map<RowKind, Repeats> errors = new EnumMap<>(RowKind.class);
    List<Double> alphas = new ArrayList<>();
    for (int repeat = 0; repeat < repeats; repeat++) {
      List<Integer> order = new ArrayList<>(learned);
      Collections.shuffle(order, new Random(settings.seed() + repeat));
      List<Integer> some = order.subList(0, size);
      List<FrameFacts> facts = some.stream().map(frames::get).toList();
      FreeColumns free = FreeColumns.of(settings.baseline(), facts);
      Fit fit = fit(some, TrainingSet.folds(source, facts, settings), free, product);
      Fit.Chosen best = fit.choose(settings, kept.columns().groups());
      Fit.Solution solution = fit.whole(best.alpha(), best.blockWeights());
      for (RowKind kind : RowKind.values()) {
        if (rows(some, kind) > 0) {
          Repeats own =
              errors.computeIfAbsent(kind, k -> new Repeats(new ArrayList<>(), new ArrayList<>()));
          own.training().add(error(some, kind, free, solution));
          if (rows(test, kind) > 0) {
            own.test().add(error(test, kind, free, solution));
          }
        }
      }
      alphas.add(best.alpha());
      progress.advance(1);
    }
    return new Point(
        size,
        errors.get(RowKind.TARGET),
        Optional.ofNullable(errors.get(RowKind.FORCES)),
        Optional.ofNullable(errors.get(RowKind.STRESS)),
        alphas);
  }

  private Fit fit(List<Integer> some, int[] folds, FreeColumns free, DenseProduct product) {
    RowColumns columns = kept.columns();
    FoldFactors factors =
        new FoldFactors(
            free.count(),
            columns.groupOfColumns(),
            columns.groups().size(),
            folds,
            settings.forces(),
            product);
    double[] nothing = new double[free.count()]; // what is fitted freely has no derivative
    for (int i = 0; i < some.size(); i++) {
      int f = some.get(i);
      FrameFacts frame = frames.get(f);
      if (frame.hasTarget()) {
        factors.add(i, RowKind.TARGET, free.of(frame), kept.rows().get(f), frame.target());
      }
      for (Derived one : derived.get(f)) {
        factors.add(i, one.kind(), nothing, one.row(), one.label());
      }
    }
    return factors.fit();
  }

  // Root of the mean square over all numbers of a kind that are known of some frames.
  private double error(List<Integer> some, RowKind kind, FreeColumns free, Fit.Solution solution) {
    double squares = 0;
    for (int f : some) {
      FrameFacts frame = frames.get(f);
      if (kind == RowKind.TARGET && frame.hasTarget()) {
        double[] unpenalised = free.of(frame);
        double baseline = DotProduct.of(solution.free(), 0, unpenalised, 0, unpenalised.length);
        squares += squared(baseline - frame.target(), kept.rows().get(f), solution);
      }
      for (Derived one : derived.get(f)) {
        squares += one.kind() == kind ? squared(-one.label(), one.row(), solution) : 0;
      }
    }
    return Math.sqrt(squares / rows(some, kind));
  }

  private static double squared(double rest, double[] row, Fit.Solution solution) {
    double error = rest + DotProduct.of(solution.weights(), 0, row, 0, row.length);
    return error * error;
  }

  /**
   * The mean of some numbers.
   *
   * @param values at least one
   * @return the mean
   */
  public static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /**
   * The standard deviation of some numbers from their mean.
   *
   * @param values at least one
   * @return 0 for one
   */
  public static double spread(List<Double> values) {
    double mean = mean(values);
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return values.size() < 2 ? 0 : Math.sqrt(squares / (values.size() - 1));
  }
}
