package org.farfield.cli.plot;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.farfield.learning.LearningCurve;
import org.farfield.learning.LearningCurve.Repeats;

/** A learning curve, both axes logarithmic: means over models, with bars of their spread. */
public final class CurveFigure {
  private static final double AIR = 1.1; // above the largest bar, and below the least
  private static final double MOST = 0.9; // of a mean: what is below 0 has no logarithm

  private CurveFigure() {}

  /**
   * Draws it.
   *
   * @param title above it
   * @param target what was learned
   * @param sizes frames for training, ascending
   * @param errors of the models of each size
   * @param out PNG file
   * @param overwrite whether an existing one is replaced
   */
  public static void save(
      String title,
      String target,
      double[] sizes,
      List<Repeats> errors,
      Path out,
      boolean overwrite) {
    Figure figure = new Figure(title, "frames for training", "RMSE of " + target);
    figure.logarithmic(true, true);
    figure.xRange(0.9 * sizes[0], 1.1 * sizes[sizes.length - 1]);
    if (errors.stream().noneMatch(e -> e.test().isEmpty())) {
      add(figure, "test", sizes, errors, Repeats::test);
    }
    add(figure, "training", sizes, errors, Repeats::training);
    double[] range = range(errors);
    if (range[1] < Figure.FEW_DECADES * range[0]) { // else decades are labels enough
      figure.logarithmicYRange(range[0], range[1]);
    }
    figure.save(out, overwrite);
  }

  // Of all bars, and some air.
  private static double[] range(List<Repeats> errors) {
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (Repeats some : errors) {
      for (List<Double> values : List.of(some.test(), some.training())) {
        if (!values.isEmpty()) {
          double mean = mean(values);
          double bar = bar(values);
          least = Math.min(least, mean - bar);
          most = Math.max(most, mean + bar);
        }
      }
    }
    return new double[] {least / AIR, most * AIR};
  }

  private static double mean(List<Double> values) {
    return Math.max(LearningCurve.mean(values), Double.MIN_NORMAL);
  }

  private static double bar(List<Double> values) {
    return Math.min(LearningCurve.spread(values), MOST * mean(values));
  }

  private static void add(
      Figure figure,
      String name,
      double[] sizes,
      List<Repeats> errors,
      Function<Repeats, List<Double>> some) {
    List<List<Double>> values = errors.stream().map(some).toList();
    double[] mean = values.stream().mapToDouble(CurveFigure::mean).toArray();
    double[] bars = values.stream().mapToDouble(CurveFigure::bar).toArray();
    figure.withBars(name, sizes, mean, bars);
  }
}
