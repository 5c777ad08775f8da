package org.farfield.experiments;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A figure of a page: what is drawn; who writes the page draws it. */
public final class Chart {
  /** How a series is drawn. */
  public enum Style {
    /** A line. */
    LINE,
    /** A dashed line in the colour of the one before. */
    DASHED,
    /** Markers alone. */
    POINTS
  }

  /**
   * A series.
   *
   * @param name in the legend
   * @param style how it is drawn
   * @param x values
   * @param y as many
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  public record Series(String name, Style style, double[] x, double[] y) {}

  private final String key;
  private final String title;
  private final String x;
  private final String y;
  private final boolean logX;
  private final boolean logY;
  private final List<Series> series = new ArrayList<>();

  /** The key becomes a part of the name of the file. */
  Chart(String key, String title, String x, String y, boolean logX, boolean logY) {
    this.key = key;
    this.title = title;
    this.x = x;
    this.y = y;
    this.logX = logX;
    this.logY = logY;
  }

  /** Adds a series; points that cannot be drawn, on a logarithmic axis too, are left out. */
  Chart add(String name, Style style, double[] xs, double[] ys) {
    int[] drawn =
        IntStream.range(0, xs.length)
            .filter(i -> isDrawn(xs[i], logX) && isDrawn(ys[i], logY))
            .toArray();
    if (drawn.length > 0) {
      series.add(new Series(name, style, of(xs, drawn), of(ys, drawn)));
    }
    return this;
  }

  private static boolean isDrawn(double value, boolean logarithmic) {
    return Double.isFinite(value) && (!logarithmic || value > 0);
  }

  private static double[] of(double[] values, int[] some) {
    double[] result = new double[some.length];
    for (int i = 0; i < some.length; i++) {
      result[i] = values[some[i]];
    }
    return result;
  }

  /**
   * A part of the name of the file.
   *
   * @return such as {@code curves}
   */
  public String key() {
    return key;
  }

  /**
   * What stands above it.
   *
   * @return words
   */
  public String title() {
    return title;
  }

  /**
   * What runs to the right.
   *
   * @return with its unit
   */
  public String x() {
    return x;
  }

  /**
   * What runs upwards.
   *
   * @return with its unit
   */
  public String y() {
    return y;
  }

  /**
   * Whether the axis to the right is logarithmic.
   *
   * @return true if it is
   */
  public boolean logX() {
    return logX;
  }

  /**
   * Whether the axis upwards is logarithmic.
   *
   * @return true if it is
   */
  public boolean logY() {
    return logY;
  }

  /**
   * What is drawn.
   *
   * @return in the order of the legend
   */
  public List<Series> series() {
    return List.copyOf(series);
  }
}
