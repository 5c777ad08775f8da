package org.farfield.learning;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.farfield.error.InputException;
import org.farfield.features.Engine;
import org.farfield.features.Featurizer;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.linalg.DenseProduct;
import org.farfield.math.DotProduct;
import org.farfield.spec.FeatureSpec;

/**
 * Errors of models of more and more frames: features are computed once and kept, then models are
 * fitted to random parts of the training set and judged by one test set.
 */
public final class LearningCurve {
  private final TrainingSettings settings;
  private final List<FrameFacts> frames; // those with the target
  private final KeptRows kept = new KeptRows(); // of these
  private final List<Integer> learned = new ArrayList<>(); // numbers of those for training
  private final List<Integer> test = new ArrayList<>();

  /**
   * Models of one size.
   *
   * @param frames how many each was trained on
   * @param training root mean square errors of these, one for each model
   * @param test root mean square errors of the test set
   * @param alphas the penalties
   */
  public record Point(int frames, List<Double> training, List<Double> test, List<Double> alphas) {}

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
   * @return one for each size, in order
   * @throws InputException if frames, targets, sizes and settings do not go together
   * @throws org.farfield.error.ResourceException if the features do not fit into memory
   */
  public static List<Point> of(
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
    if (settings.forces().isAny()) {
      throw new InputException(
          "learning curves are of energies alone; train models of forces and stress one by one");
    }
    List<FrameFacts> all = TrainingSet.facts(source, settings);
    boolean[] labelled = new boolean[all.size()];
    IntStream.range(0, labelled.length).forEach(f -> labelled[f] = all.get(f).isLabelled());
    List<FrameFacts> frames = all.stream().filter(FrameFacts::isLabelled).toList();
    LearningCurve curve =
        new LearningCurve(settings, frames, TrainingSet.training(frames, settings));
    curve.require(source, sizes);
    InteractionRows.run(
        new Featurizer(engine, version),
        TrainingSet.specOf(spec, settings.target(), frames),
        new ChosenFrames(source, labelled),
        settings.baseline().monomers(),
        curve.kept,
        progress);
    List<Point> points = new ArrayList<>();
    try (WorkerPool pool = new WorkerPool(engine.threads())) {
      DenseProduct product = new DenseProduct(pool);
      for (int size : sizes) {
        points.add(curve.point(source, size, repeats, product));
      }
    }
    return points;
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

  private Point point(StructureSource source, int size, int repeats, DenseProduct product) {
    List<Double> training = new ArrayList<>();
    List<Double> held = new ArrayList<>();
    List<Double> alphas = new ArrayList<>();
    for (int repeat = 0; repeat < repeats; repeat++) {
      List<Integer> order = new ArrayList<>(learned);
      Collections.shuffle(order, new Random(settings.seed() + repeat));
      List<Integer> some = order.subList(0, size);
      List<FrameFacts> facts = some.stream().map(frames::get).toList();
      int[] folds = TrainingSet.folds(source, facts, settings);
      FreeColumns free = FreeColumns.of(settings.baseline(), facts);
      RowColumns columns = kept.columns();
      FoldFactors factors =
          new FoldFactors(
              free.count(),
              columns.groupOfColumns(),
              columns.groups().size(),
              folds,
              ForceTargets.NONE,
              product);
      for (int f = 0; f < size; f++) {
        FrameFacts frame = facts.get(f);
        factors.add(
            f, RowKind.TARGET, free.of(frame), kept.rows().get(some.get(f)), frame.target());
      }
      Fit fit = factors.fit();
      Fit.Chosen best = fit.choose(settings, columns.groups());
      Fit.Solution solution = fit.whole(best.alpha(), best.blockWeights());
      training.add(Math.sqrt(fit.trainingMeanSquare(solution)));
      held.add(testError(free, solution));
      alphas.add(best.alpha());
    }
    return new Point(size, training, held, alphas);
  }

  private double testError(FreeColumns free, Fit.Solution solution) {
    double squares = 0;
    for (int f : test) {
      double[] unpenalised = free.of(frames.get(f));
      double[] row = kept.rows().get(f);
      double error =
          DotProduct.of(solution.free(), 0, unpenalised, 0, unpenalised.length)
              + DotProduct.of(solution.weights(), 0, row, 0, row.length)
              - frames.get(f).target();
      squares += error * error;
    }
    return Math.sqrt(squares / test.size());
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
