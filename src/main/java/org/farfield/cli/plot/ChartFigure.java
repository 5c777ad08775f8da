package org.farfield.cli.plot;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.function.Function;
import org.farfield.experiments.Chart;

/** A figure of an experiment. */
public final class ChartFigure {
  private static final int MANY = 15; // points whose labels would lie upon each other
  private static final double AIR = 1.1; // about the least and the largest value of a few decades
  private static final double WIDE = 4;

  private ChartFigure() {}

  /**
   * Draws it.
   *
   * @param chart what
   * @param out PNG file; replaced if it exists
   */
  public static void save(Chart chart, Path out) {
    DoubleSummaryStatistics x = range(chart, Chart.Series::x);
    DoubleSummaryStatistics y = range(chart, Chart.Series::y);
    boolean logX = chart.logX() && isWide(x);
    boolean logY = chart.logY() && isWide(y);
    Figure figure = new Figure(chart.title(), chart.x(), chart.y()).logarithmic(logX, logY);
    if (logX && hasFewDecades(x)) {
      figure.xRange(x.getMin() / AIR, x.getMax() * AIR);
    }
    if (logY && hasFewDecades(y)) {
      figure.logarithmicYRange(y.getMin() / AIR, y.getMax() * AIR);
    }
    for (Chart.Series series : chart.series()) {
      double[] xs = logX ? series.x() : uneven(series.x(), x.getMax() - x.getMin());
      switch (series.style()) {
        case LINE -> figure.line(series.name(), xs, series.y());
        case DASHED -> figure.dashed(series.name(), xs, series.y());
        case POINTS -> figure.points(series.name(), xs, series.y());
      }
    }
    figure.save(out, true);
  }

  private static DoubleSummaryStatistics range(Chart chart, Function<Chart.Series, double[]> of) {
    return chart.series().stream().map(of).flatMapToDouble(Arrays::stream).summaryStatistics();
  }

  // Of less a logarithmic axis has one label, if any.
  private static boolean isWide(DoubleSummaryStatistics range) {
    return range.getMax() >= WIDE * range.getMin();
  }

  // Such an axis has labels between the decades, too, and needs its ends for that.
  private static boolean hasFewDecades(DoubleSummaryStatistics range) {
    return range.getMax() * AIR < Figure.FEW_DECADES * range.getMin() / AIR;
  }

  // Where the first points are evenly apart XChart writes labels at their steps over the whole
  // axis,
  // however many these are.
  static double[] uneven(double[] x, double range) {
    double[] moved = x.clone();
    if (x.length > 2 && range > MANY * Math.abs(x[1] - x[0])) {
      moved[1] += 0.01 * (x[2] - x[1]);
    }
    return moved;
  }
}
