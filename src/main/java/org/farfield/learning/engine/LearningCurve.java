package org.farfield.learning.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.farfield.error.InputException;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.fit.LinearWork;
import org.farfield.learning.frames.ChosenFrames;
import org.farfield.learning.frames.FrameFacts;
import org.farfield.learning.frames.TrainingSet;
import org.farfield.linalg.DenseProduct;
import org.farfield.spec.FeatureSpec;

/**
 * Errors of models of more and more frames: features are computed once and kept, then models are
 * fitted to random parts of the training set and judged by one test set.
 */
public final class LearningCurve {
  private final TrainingSettings settings;
  private final StructureSource source;
  private final List<FrameFacts> frames; // those with the target
  private final List<Integer> learned = new ArrayList<>(); // numbers of those for training
  private final List<Integer> test = new ArrayList<>();

  /**
   * Errors of the models of one size.
   *
   * @param training root mean square errors of what each was trained on, one for each model
   * @param test root mean square errors of the test set; none if it knows no such number
   */
  public record Repeats(List<Double> training, List<Double> test) {
    private Repeats() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    private void add(OptionalDouble ofTraining, OptionalDouble ofTest) {
      ofTraining.ifPresent(training::add);
      ofTest.ifPresent(test::add);
    }
  }

  /**
   * Models of one size.
   *
   * @param frames how many each was trained on
   * @param target errors of the target by its parts, such as λ = 2, or O of what is of atoms; with
   *     an empty name if it is a number of each frame
   * @param forces those of components of forces, if these were learned
   * @param stress those of stress times volume, likewise
   * @param alphas the penalties by part
   */
  public record Point(
      int frames,
      Map<String, Repeats> target,
      Optional<Repeats> forces,
      Optional<Repeats> stress,
      Map<String, List<Double>> alphas) {}

  /**
   * What was found.
   *
   * @param points one for each size
   * @param repeats models of each size
   * @param testNumbers how many numbers of the target are known of the test set, by part
   * @param testForces how many components of forces
   * @param testStress how many numbers of stress
   */
  public record Curve(
      List<Point> points,
      int repeats,
      Map<String, Integer> testNumbers,
      int testForces,
      int testStress) {}

  private LearningCurve(
      TrainingSettings settings, StructureSource source, List<FrameFacts> frames, boolean[] taken) {
    this.settings = settings;
    this.source = source;
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
    Training.requireNumber(settings);
    Training.requireMonomers(settings);
    if (settings.forces().scans().filter(scans -> !scans.isNone()).isPresent()) {
      throw new InputException(
          "the farthest frame of a scan may be of the test set: learning curves are not of scans");
    }
    Training.requireExtensive(settings);
    List<FrameFacts> all = TrainingSet.facts(source, settings);
    TrainingSet.requireTarget(source, all, settings.target());
    boolean[] labelled = new boolean[all.size()];
    IntStream.range(0, labelled.length).forEach(f -> labelled[f] = all.get(f).isLabelled());
    List<FrameFacts> frames = all.stream().filter(FrameFacts::isLabelled).toList();
    StructureSource some = new ChosenFrames(source, labelled);
    LearningCurve curve =
        new LearningCurve(settings, some, frames, TrainingSet.training(frames, settings));
    curve.require(sizes);
    Map<Integer, List<CurveModels.Subset>> subsets = new LinkedHashMap<>();
    sizes.forEach(size -> subsets.put(size, curve.subsets(size, repeats)));
    try (LinearWork work = new LinearWork(engine, progress)) {
      CurveModels models = curve.models(engine, version, spec, work.product(), progress);
      progress.start("models", (long) sizes.size() * repeats);
      List<Point> points = new ArrayList<>();
      subsets.forEach((size, own) -> points.add(point(size, own, models, progress)));
      CurveModels.TestNumbers numbers = models.testNumbers();
      return new Curve(points, repeats, numbers.target(), numbers.forces(), numbers.stress());
    }
  }

  private CurveModels models(
      Engine engine, String version, FeatureSpec spec, DenseProduct product, Progress progress) {
    Featurizer featurizer = new Featurizer(engine, version);
    return settings.target().isNumber() && settings.kernel().isEmpty()
        ? LinearCurve.of(featurizer, spec, source, settings, frames, test, product, progress)
        : new PartsCurve(engine, version, spec, source, settings, frames, test, product, progress);
  }

  private void require(List<Integer> sizes) {
    int most = learned.size();
    if (test.stream().noneMatch(f -> frames.get(f).hasTarget())) {
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
    TrainingSet.requireSeen(facts(learned), facts(test));
  }

  private List<FrameFacts> facts(List<Integer> numbers) {
    return numbers.stream().map(frames::get).toList();
  }

  // Random frames for each model of a size; folds go by their random order, so that they differ
  // between models of the same frames, too.
  private List<CurveModels.Subset> subsets(int size, int repeats) {
    List<CurveModels.Subset> subsets = new ArrayList<>();
    for (int repeat = 0; repeat < repeats; repeat++) {
      List<Integer> order = new ArrayList<>(learned);
      Collections.shuffle(order, new Random(settings.seed() + repeat));
      List<Integer> some = order.subList(0, size);
      int[] folds = TrainingSet.folds(source, facts(some), settings);
      int[] places =
          IntStream.range(0, size)
              .boxed()
              .sorted((i, j) -> some.get(i) - some.get(j))
              .mapToInt(Integer::intValue)
              .toArray();
      subsets.add(
          new CurveModels.Subset(
              Arrays.stream(places).mapToObj(some::get).toList(),
              Arrays.stream(places).map(i -> folds[i]).toArray(),
              repeat == 0));
    }
    return subsets;
  }

  private static Point point(
      int size, List<CurveModels.Subset> subsets, CurveModels models, Progress progress) {
    Map<String, Repeats> target = new LinkedHashMap<>();
    Map<String, List<Double>> alphas = new LinkedHashMap<>();
    Repeats forces = new Repeats();
    Repeats stress = new Repeats();
    for (CurveModels.Subset subset : subsets) {
      CurveModels.Fitted fitted = models.fitted(subset);
      CurveModels.CurveErrors training = fitted.training();
      CurveModels.CurveErrors test = fitted.test();
      fitted
          .alphas()
          .forEach(
              (part, alpha) -> {
                alphas.computeIfAbsent(part, p -> new ArrayList<>()).add(alpha);
                target
                    .computeIfAbsent(part, p -> new Repeats())
                    .add(of(part, training.target()), of(part, test.target()));
              });
      forces.add(training.forces(), test.forces());
      stress.add(training.stress(), test.stress());
      progress.advance(1);
    }
    return new Point(size, target, learned(forces), learned(stress), alphas);
  }

  private static OptionalDouble of(String part, Map<String, Double> errors) {
    return errors.containsKey(part) ? OptionalDouble.of(errors.get(part)) : OptionalDouble.empty();
  }

  private static Optional<Repeats> learned(Repeats errors) {
    return errors.training().isEmpty() ? Optional.empty() : Optional.of(errors);
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
