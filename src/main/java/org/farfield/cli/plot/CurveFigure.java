package org.farfield.cli.plot;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.farfield.learning.engine.LearningCurve;
import org.farfield.learning.engine.LearningCurve.Repeats;

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
   * @param parts errors of the models of each size by part of the target, with an empty name if it
   *     has none
   * @param out PNG file
   * @param overwrite whether an existing one is replaced
   */
  public static void save(
      String title,
      String target,
      double[] sizes,
      Map<String, List<Repeats>> parts,
      Path out,
      boolean overwrite) {
    Figure figure = new Figure(title, "frames for training", "RMSE of " + target);
    figure.logarithmic(true, true);
    figure.xRange(0.9 * sizes[0], 1.1 * sizes[sizes.length - 1]);
    parts.forEach((part, errors) -> add(figure, part, sizes, errors));
    double[] range = range(parts.values().stream().flatMap(List::stream).toList());
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

  // Both in colours of their own; of several parts each in one, training dashed.
  private static void add(Figure figure, String part, double[] sizes, List<Repeats> errors) {
    String of = part.isEmpty() ? "" : part + ", ";
    boolean isTested = errors.stream().noneMatch(e -> e.test().isEmpty());
    if (isTested) {
      List<List<Double>> test = errors.stream().map(Repeats::test).toList();
      figure.withBars(of + "test", sizes, means(test), bars(test));
    }
    List<List<Double>> training = errors.stream().map(Repeats::training).toList();
    if (isTested && !part.isEmpty()) {
      figure.dashedWithBars(of + "training", sizes, means(training), bars(training));
    } else {
      figure.withBars(of + "training", sizes, means(training), bars(training));
    }
  }

  private static double[] means(List<List<Double>> values) {
    return values.stream().mapToDouble(CurveFigure::mean).toArray();
  }

  private static double[] bars(List<List<Double>> values) {
    return values.stream().mapToDouble(CurveFigure::bar).toArray();
  }
}
