package org.farfield.cli.plot;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.farfield.learning.LearningCurve;
import org.farfield.learning.LearningCurve.Point;

/** A learning curve, both axes logarithmic: means, and dashed mean ± spread. */
public final class CurveFigure {
  private CurveFigure() {}

  /**
   * Draws it.
   *
   * @param title above it
   * @param target what was learned
   * @param points sizes, ascending
   * @param out PNG file
   * @param overwrite whether an existing one is replaced
   */
  public static void save(
      String title, String target, List<Point> points, Path out, boolean overwrite) {
    double[] sizes = points.stream().mapToDouble(Point::frames).toArray();
    Figure figure = new Figure(title, "frames for training", "RMSE of " + target);
    figure.logarithmic(true, true);
    figure.xRange(0.9 * sizes[0], 1.1 * sizes[sizes.length - 1]);
    add(figure, "test", sizes, points, Point::test);
    add(figure, "training", sizes, points, Point::training);
    figure.save(out, overwrite);
  }

  private static void add(
      Figure figure,
      String name,
      double[] sizes,
      List<Point> points,
      Function<Point, List<Double>> errors) {
    double[] mean = new double[sizes.length];
    double[] low = new double[sizes.length];
    double[] high = new double[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      List<Double> values = errors.apply(points.get(i));
      mean[i] = Math.max(LearningCurve.mean(values), Double.MIN_NORMAL);
      double spread = LearningCurve.spread(values);
      high[i] = mean[i] + spread;
      low[i] = Math.max(mean[i] - spread, mean[i] / 10); // what is below 0 has no logarithm
    }
    figure.line(name, sizes, mean);
    figure.dashed(name + " + spread", sizes, high);
    figure.dashed(name + " − spread", sizes, low);
  }
}
