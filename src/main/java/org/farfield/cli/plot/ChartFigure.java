package org.farfield.cli.plot;

import java.nio.file.Path;
import org.farfield.experiments.Chart;

/** A figure of an experiment. */
public final class ChartFigure {
  private ChartFigure() {}

  /**
   * Draws it.
   *
   * @param chart what
   * @param out PNG file; replaced if it exists
   */
  public static void save(Chart chart, Path out) {
    Figure figure =
        new Figure(chart.title(), chart.x(), chart.y()).logarithmic(chart.logX(), chart.logY());
    int color = 0;
    for (Chart.Series series : chart.series()) {
      switch (series.style()) {
        case LINE -> figure.line(series.name(), series.x(), series.y());
        case DASHED -> figure.dashed(series.name(), series.x(), series.y());
        case POINTS -> figure.points(series.name(), series.x(), series.y(), color, color);
      }
      color++;
    }
    figure.save(out, true);
  }
}
