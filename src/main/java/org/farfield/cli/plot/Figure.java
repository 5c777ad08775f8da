package org.farfield.cli.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import javax.imageio.ImageIO;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** One line chart in the house style, saved as PNG. */
final class Figure {
  private static final Color[] COLORS = {
    new Color(0x0072B2),
    new Color(0xD55E00),
    new Color(0x009E73),
    new Color(0xCC79A7),
    new Color(0xE69F00),
    new Color(0x56B4E9),
    new Color(0x444444)
  };
  private static final Marker[] MARKERS = {
    SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.TRIANGLE_UP, SeriesMarkers.DIAMOND
  };
  private static final BasicStroke SOLID =
      new BasicStroke(2.6f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  private static final BasicStroke DASHED =
      new BasicStroke(1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {7, 6}, 0);
  private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  private static final int POINTS = 400;
  static final double FEW_DECADES = 100;

  private final XYChart chart;
  private int series;

  Figure(String title, String x, String y) {
    chart =
        new XYChartBuilder()
            .width(900)
            .height(520)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 15);
    chart
        .getStyler()
        .setChartBackgroundColor(Color.WHITE)
        .setLegendPosition(Styler.LegendPosition.OutsideE)
        .setLegendFont(font)
        .setLegendBorderColor(Color.WHITE)
        .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 17));
    chart.getStyler().setAxisTitleFont(font).setAxisTickLabelsFont(font);
    chart
        .getStyler()
        .setPlotGridLinesColor(new Color(0xEEEEEE))
        .setPlotGridLinesStroke(new BasicStroke(1));
    chart.getStyler().setLocale(Locale.ROOT);
    chart.getStyler().setXAxisTickLabelsFormattingFunction(Figure::plain);
    chart.getStyler().setYAxisTickLabelsFormattingFunction(Figure::plain);
  }

  // XChart's own format writes .05 between 0.1 and 0.15
  private static String plain(double value) {
    BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(6));
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  Figure logarithmic(boolean x, boolean y) {
    chart.getStyler().setXAxisLogarithmic(x);
    chart.getStyler().setYAxisLogarithmic(y);
    if (x) {
      chart.getStyler().setXAxisTickLabelsFormattingFunction(Figure::decade);
    }
    if (y) {
      chart.getStyler().setYAxisTickLabelsFormattingFunction(Figure::decade);
    }
    return this;
  }

  /**
   * 0.01 to 1000 as they are, what is smaller or larger as a power of ten; in two digits where an
   * axis of less than a decade has labels at its ends.
   */
  static String decade(double value) {
    int exponent = (int) Math.floor(Math.log10(value * 1.000001));
    if (exponent >= -2 && exponent <= 3) {
      return digits(value);
    }
    String mantissa = digits(value / Math.pow(10, exponent));
    StringBuilder text = new StringBuilder(mantissa.equals("1") ? "" : mantissa + " · ");
    text.append(exponent < 0 ? "10⁻" : "10");
    for (char digit : Integer.toString(Math.abs(exponent)).toCharArray()) {
      text.append(SUPERSCRIPTS.charAt(digit - '0'));
    }
    return text.toString();
  }

  private static String digits(double value) {
    return BigDecimal.valueOf(value).round(new MathContext(2)).stripTrailingZeros().toPlainString();
  }

  /** Where there are few decades, numbers between them have labels, too. */
  Figure xRange(double low, double high) {
    chart.getStyler().setXAxisMin(low);
    chart.getStyler().setXAxisMax(high);
    if (high < FEW_DECADES * low) {
      chart.getStyler().setXAxisLogarithmicDecadeOnly(false);
      chart.getStyler().setXAxisTickLabelsFormattingFunction(Figure::sparse);
    }
    return this;
  }

  /** Likewise of the axis upwards. */
  Figure logarithmicYRange(double low, double high) {
    yRange(low, high);
    if (high < FEW_DECADES * low) {
      chart.getStyler().setYAxisLogarithmicDecadeOnly(false);
      chart.getStyler().setYAxisTickLabelsFormattingFunction(Figure::sparse);
    }
    return this;
  }

  private static String sparse(double value) {
    double mantissa = value / Math.pow(10, Math.floor(Math.log10(value * 1.000001)));
    long leading = Math.round(mantissa);
    boolean labelled = leading <= 3 || leading == 5;
    return labelled && Math.abs(mantissa - leading) < 1e-6
        ? BigDecimal.valueOf(value).round(new MathContext(1)).stripTrailingZeros().toPlainString()
        : " ";
  }

  Figure yRange(double low, double high) {
    chart.getStyler().setYAxisMin(low);
    chart.getStyler().setYAxisMax(high);
    return this;
  }

  /** A line in a colour of its own, dashed where all colours are used. */
  Figure line(String name, double[] x, double[] y) {
    add(name, x, y, series >= COLORS.length, series++);
    return this;
  }

  /** A line through points, with a bar from y − bar to y + bar at each. */
  Figure withBars(String name, double[] x, double[] y, double[] bars) {
    return withBars(name, x, y, bars, series++, SOLID);
  }

  /** A dashed companion of the line with bars before, in its colour. */
  Figure dashedWithBars(String name, double[] x, double[] y, double[] bars) {
    return withBars(name, x, y, bars, series - 1, DASHED);
  }

  private Figure withBars(
      String name, double[] x, double[] y, double[] bars, int color, BasicStroke stroke) {
    XYSeries s = chart.addSeries(name, x, y, bars);
    s.setLineColor(COLORS[color % COLORS.length]);
    s.setLineStyle(stroke);
    s.setMarker(MARKERS[color % MARKERS.length]);
    s.setMarkerColor(COLORS[color % COLORS.length]);
    return this;
  }

  /** A dashed companion of the line before, in its colour. */
  Figure dashed(String name, double[] x, double[] y) {
    add(name, x, y, true, series - 1);
    return this;
  }

  /** Markers alone, in the next colour and shape. */
  Figure points(String name, double[] x, double[] y) {
    return points(name, x, y, series, series++);
  }

  /** Markers alone, in a colour and shape of their own. */
  Figure points(String name, double[] x, double[] y, int color, int shape) {
    XYSeries s = chart.addSeries(name, x, y);
    s.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    s.setMarker(MARKERS[shape % MARKERS.length]);
    s.setMarkerColor(COLORS[color % COLORS.length]);
    return this;
  }

  /** A dashed line in a colour of points; no label, no legend. */
  Figure straight(String name, String labelOrNull, double[] x, double[] y, int color) {
    XYSeries s = add(name, x, y, true, color);
    s.setShowInLegend(labelOrNull != null);
    s.setLabel(labelOrNull == null ? name : labelOrNull);
    return this;
  }

  Figure function(String name, double from, double to, DoubleUnaryOperator f) {
    double[] x = range(from, to);
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = f.applyAsDouble(x[i]);
    }
    return line(name, x, y);
  }

  /** Points not quite evenly apart: where they are even, XChart labels some of them, e.g. −3.23. */
  static double[] range(double from, double to) {
    double[] x = new double[POINTS + 1];
    for (int i = 0; i <= POINTS; i++) {
      double t = (double) i / POINTS;
      x[i] = from + (to - from) * t * (0.99 + 0.01 * t);
    }
    return x;
  }

  private XYSeries add(String name, double[] x, double[] y, boolean dashed, int color) {
    XYSeries s = chart.addSeries(name, x, y);
    s.setMarker(SeriesMarkers.NONE);
    s.setLineColor(COLORS[color % COLORS.length]);
    s.setLineStyle(dashed ? DASHED : SOLID);
    return s;
  }

  /** Writes to a temporary name beside the target and renames. */
  void save(Path target, boolean overwrite) {
    String name = target.getFileName().toString().toLowerCase(Locale.ROOT);
    if (!name.endsWith(".png")) {
      throw new InputException(target + ": plots are written as .png; change the name");
    }
    if (Files.exists(target) && !overwrite) {
      throw new InputException(target + ": the file exists; use --force to replace it");
    }
    Path absolute = target.toAbsolutePath();
    if (!Files.isDirectory(absolute.getParent())) {
      throw new InputException(
          target + ": there is no directory " + absolute.getParent() + "; make it first");
    }
    try {
      Path part =
          absolute.resolveSibling("." + absolute.getFileName() + ".part-" + System.nanoTime());
      try {
        try (OutputStream out = Files.newOutputStream(part)) {
          ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", out);
        }
        Files.move(part, absolute, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new ResourceException(
          ResourceException.Kind.STORAGE,
          target + ": the plot cannot be written (" + e.getMessage() + ")",
          e);
    }
  }
}
