package org.farfield.cli.plot;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.farfield.learning.LearningCurve;
import org.farfield.learning.LearningCurve.Repeats;

/** A learning curve, both axes logarithmic: means over models, with bars of their spread. */
public final class CurveFigure {
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
    figure.save(out, overwrite);
  }

  private static void add(
      Figure figure,
      String name,
      double[] sizes,
      List<Repeats> errors,
      Function<Repeats, List<Double>> some) {
    List<List<Double>> values = errors.stream().map(some).toList();
    double[] mean =
        values.stream()
            .mapToDouble(v -> Math.max(LearningCurve.mean(v), Double.MIN_NORMAL))
            .toArray();
    double[] bars =
        IntStream.range(0, mean.length)
            .mapToDouble(i -> Math.min(LearningCurve.spread(values.get(i)), MOST * mean[i]))
            .toArray();
    figure.withBars(name, sizes, mean, bars);
  }
}
