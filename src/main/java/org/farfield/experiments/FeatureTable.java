package org.farfield.experiments;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.learning.Choice;
import org.farfield.learning.ForceTargets;
import org.farfield.learning.Monomers;
import org.farfield.learning.engine.Training;
import org.farfield.learning.fit.Fit;
import org.farfield.learning.fit.FoldFactors;
import org.farfield.learning.fit.SpannedColumns;
import org.farfield.learning.frames.RowKind;
import org.farfield.learning.rows.InteractionRows;
import org.farfield.learning.rows.KeptRows;
import org.farfield.learning.rows.RowColumns;
import org.farfield.linalg.DenseProduct;
import org.farfield.math.DotProduct;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.Pooling;

/**
 * Features of some frames, summed over their atoms, in memory: for experiments, which fit the same
 * frames many times. {@link Training} is for more frames than fit.
 */
public final class FeatureTable {
  private final List<double[]> rows;
  private final List<double[]> derivatives;
  private final RowColumns columns;
  private final int threads;

  private FeatureTable(KeptRows kept, int threads) {
    rows = kept.rows();
    derivatives = kept.derivatives();
    columns = kept.columns();
    this.threads = threads;
  }

  /**
   * Computes features.
   *
   * @param engine does the computing
   * @param version of the program
   * @param spec what features; they are summed over the atoms of a frame by centre type
   * @param source of frames
   * @param progress is told how far it is
   * @return a row for each frame
   */
  public static FeatureTable of(
      Engine engine, String version, FeatureSpec spec, StructureSource source, Progress progress) {
    return of(engine, version, spec, source, Optional.empty(), progress);
  }

  /**
   * Computes features of frames less those of their molecules.
   *
   * @param engine does the computing
   * @param version of the program
   * @param spec what features; they are summed over the atoms of a frame by centre type
   * @param source of frames
   * @param monomers the molecules
   * @param progress is told how far it is
   * @return a row for each frame
   */
  public static FeatureTable of(
      Engine engine,
      String version,
      FeatureSpec spec,
      StructureSource source,
      Monomers monomers,
      Progress progress) {
    return of(engine, version, spec, source, Optional.of(monomers), progress);
  }

  private static FeatureTable of(
      Engine engine,
      String version,
      FeatureSpec spec,
      StructureSource source,
      Optional<Monomers> monomers,
      Progress progress) {
    KeptRows kept = new KeptRows();
    Featurizer featurizer = new Featurizer(engine, version);
    InteractionRows.run(featurizer, spec.with(Pooling.SUM), source, monomers, kept, progress);
    return new FeatureTable(kept, engine.threads());
  }

  /**
   * How many features a frame has.
   *
   * @return the length of a row
   */
  public int features() {
    return columns.length();
  }

  /**
   * The features.
   *
   * @return a row for each frame
   */
  public List<double[]> rows() {
    return Collections.unmodifiableList(rows);
  }

  /**
   * Derivatives of the features by the positions of the atoms, if the specification asks for them.
   *
   * @return {@code [(3 atom + axis) · features + feature]} of each frame
   */
  public List<double[]> derivatives() {
    return Collections.unmodifiableList(derivatives);
  }

  /**
   * What the columns are.
   *
   * @return the labels of each, those of its block among them
   */
  public List<Map<String, Integer>> labels() {
    List<Map<String, Integer>> labels = new ArrayList<>();
    for (int b = 0; b < columns.tensor().blocks().size(); b++) {
      for (int p = 0; p < columns.tensor().blocks().get(b).properties().size(); p++) {
        labels.add(columns.labels(b, p));
      }
    }
    return labels;
  }

  /**
   * What was learned from the first frames.
   *
   * @param alpha the penalty, as a share of the sum of squares of the features
   * @param heldOut root of the mean square error of frames of the folds
   * @param weights of the features; none if there are more of them than frames to learn from
   * @param predictions of the frames that were not learned from
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  public record Learned(double alpha, double heldOut, double[] weights, double[] predictions) {}

  /**
   * Ridge regression on features and a free constant; the penalty is that of the least error of
   * frames held out. Targets of other frames than those for training are not asked for.
   *
   * @param targets of the first frames, which are those for training
   * @param folds of these, by which the penalty is chosen; must go by the number of a frame
   * @param seed of the folds
   * @return predictions of all frames behind those for training
   */
  public Learned learn(double[] targets, Choice folds, long seed) {
    if (columns.groups().size() > 1) {
      throw new IllegalArgumentException("several products of densities have weights of their own");
    }
    int training = targets.length;
    boolean wide = training < features();
    int[] foldOf = folds.folds(Collections.nCopies(training, ""), seed);
    try (WorkerPool pool = new WorkerPool(threads)) {
      DenseProduct product = new DenseProduct(pool);
      int[] groupOf = new int[features()];
      List<double[]> known = rows.subList(0, training);
      Optional<SpannedColumns> span =
          wide ? Optional.of(new SpannedColumns(known, groupOf, 1, product)) : Optional.empty();
      FoldFactors factors =
          new FoldFactors(
              1,
              span.map(SpannedColumns::groupOf).orElse(groupOf),
              1,
              foldOf,
              ForceTargets.NONE,
              product);
      double[] ones = {1}; // the constant of a frame, and the weight of the only group
      for (int f = 0; f < training; f++) {
        double[] row = span.isPresent() ? span.get().row(f) : known.get(f);
        factors.add(f, RowKind.TARGET, ones, row, targets[f]);
      }
      Fit fit = factors.fit();
      Fit.Chosen chosen = fit.crossValidate(ones);
      Fit.Solution solution = fit.whole(chosen.alpha(), ones);
      double[] weights = span.map(s -> s.weights(solution.weights())).orElse(solution.weights());
      double[] predictions =
          rows.subList(training, rows.size()).stream()
              .mapToDouble(
                  row -> solution.free()[0] + DotProduct.of(weights, 0, row, 0, weights.length))
              .toArray();
      return new Learned(
          chosen.alpha(), chosen.rmse(), wide ? new double[0] : weights, predictions);
    }
  }
}
