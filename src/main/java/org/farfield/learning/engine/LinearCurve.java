package org.farfield.learning.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Featurizer;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.fit.Fit;
import org.farfield.learning.fit.FoldFactors;
import org.farfield.learning.fit.FreeColumns;
import org.farfield.learning.frames.DerivativeRows;
import org.farfield.learning.frames.DerivedFrames;
import org.farfield.learning.frames.FrameFacts;
import org.farfield.learning.frames.RowKind;
import org.farfield.learning.frames.TrainingSet;
import org.farfield.learning.rows.Heap;
import org.farfield.learning.rows.InteractionRows;
import org.farfield.learning.rows.KeptRows;
import org.farfield.learning.rows.RowColumns;
import org.farfield.linalg.DenseProduct;
import org.farfield.math.DotProduct;
import org.farfield.spec.FeatureSpec;

/**
 * Linear models of a number of each frame, from rows that are kept: those of the target, of forces
 * and of stress.
 */
final class LinearCurve implements CurveModels {
  private static final double SHARE_OF_HEAP = 0.5;

  private final TrainingSettings settings;
  private final List<FrameFacts> frames;
  private final List<Integer> test;
  private final DenseProduct product;
  private final KeptRows kept = new KeptRows();
  private final List<List<Derived>> derived = new ArrayList<>();

  /** A row of forces or stress. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Derived(RowKind kind, double[] row, double label) {}

  private LinearCurve(
      TrainingSettings settings,
      List<FrameFacts> frames,
      List<Integer> test,
      DenseProduct product) {
    this.settings = settings;
    this.frames = frames;
    this.test = test;
    this.product = product;
    frames.forEach(frame -> derived.add(new ArrayList<>()));
  }

  /** Keeps the rows of frames, which are read there. */
  static LinearCurve of(
      Featurizer featurizer,
      FeatureSpec spec,
      StructureSource source,
      TrainingSettings settings,
      List<FrameFacts> frames,
      List<Integer> test,
      DenseProduct product,
      Progress progress) {
    LinearCurve curve = new LinearCurve(settings, frames, test, product);
    FeatureSpec own = TrainingSet.specOf(spec, settings.target(), frames);
    progress.stage("features");
    InteractionRows.run(
        featurizer, own, source, settings.baseline().monomers(), curve.kept, progress);
    curve.requireMemory();
    DerivedFrames known = DerivedFrames.of(frames, source, settings);
    DerivativeRows.of(featurizer, own, known, curve.kept.columns(), curve::keep, progress);
    return curve;
  }

  private void keep(int frame, RowKind kind, int component, double[] row, double label) {
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

  @Override
  public TestNumbers testNumbers() {
    return new TestNumbers(
        Map.of("", rows(test, RowKind.TARGET)),
        rows(test, RowKind.FORCES),
        rows(test, RowKind.STRESS));
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

  @Override
  public Fitted fitted(Subset subset) {
    List<FrameFacts> facts = subset.numbers().stream().map(frames::get).toList();
    FreeColumns free = FreeColumns.of(settings.baseline(), facts);
    Fit fit = fit(subset, free);
    Fit.Chosen best = fit.choose(settings, kept.columns().groups());
    Fit.Solution solution = fit.ofFeatures(fit.whole(best.alpha(), best.blockWeights()));
    return new Fitted(
        Map.of("", best.alpha()),
        errors(subset.numbers(), free, solution),
        errors(test, free, solution));
  }

  private Fit fit(Subset subset, FreeColumns free) {
    RowColumns columns = kept.columns();
    FoldFactors factors =
        new FoldFactors(
            free.count(),
            columns.groupOfColumns(),
            columns.groups().size(),
            subset.folds(),
            settings.forces(),
            product,
            subset.numbers().stream().mapToLong(f -> 1L + derived.get(f).size()).sum());
    double[] nothing = new double[free.count()]; // what is fitted freely has no derivative
    for (int i = 0; i < subset.numbers().size(); i++) {
      int f = subset.numbers().get(i);
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

  private CurveErrors errors(List<Integer> some, FreeColumns free, Fit.Solution solution) {
    OptionalDouble target = error(some, RowKind.TARGET, free, solution);
    return new CurveErrors(
        target.isPresent() ? Map.of("", target.getAsDouble()) : Map.of(),
        error(some, RowKind.FORCES, free, solution),
        error(some, RowKind.STRESS, free, solution));
  }

  // Root of the mean square over all numbers of a kind that are known of some frames.
  private OptionalDouble error(
      List<Integer> some, RowKind kind, FreeColumns free, Fit.Solution solution) {
    int rows = rows(some, kind);
    if (rows == 0) {
      return OptionalDouble.empty();
    }
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
    return OptionalDouble.of(Math.sqrt(squares / rows));
  }

  private static double squared(double rest, double[] row, Fit.Solution solution) {
    double error = rest + DotProduct.of(solution.weights(), 0, row, 0, row.length);
    return error * error;
  }
}
