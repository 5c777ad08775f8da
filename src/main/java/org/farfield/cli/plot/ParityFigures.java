package org.farfield.cli.plot;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.farfield.learning.Calibration;
import org.farfield.learning.Evaluation;

/** Predictions against targets, and their errors by what frames are of. */
public final class ParityFigures {
  private static final int MOST = 20_000; // points of a picture; of more, some at even distances
  private static final int GROUPS = 7; // colours

  private ParityFigures() {}

  /**
   * Draws predictions against targets, of frames that were trained on and others apart.
   *
   * @param title above it
   * @param target what was predicted
   * @param evaluation of at least one frame
   * @param out PNG file
   * @param overwrite whether an existing one is replaced
   */
  public static void parity(
      String title, String target, Evaluation evaluation, Path out, boolean overwrite) {
    Figure figure = new Figure(title, target, "predicted " + target);
    List<String> kinds = List.copyOf(evaluation.byKind().keySet());
    boolean split = !evaluation.bySplit().isEmpty();
    double[] targets = evaluation.targets();
    double low = Arrays.stream(targets).min().orElse(0);
    double high = Arrays.stream(targets).max().orElse(1);
    double[] ends = {low, high > low ? high : low + 1};
    figure.straight("as it is", "prediction = target", ends, ends, GROUPS - 1);
    Map<String, Style> styles = new LinkedHashMap<>();
    IntFunction<String> name =
        i -> {
          boolean trained = evaluation.trained().get(i);
          String kind = evaluation.kinds().get(i);
          String part = split ? trained ? "training" : "test" : "";
          String both = part + (part.isEmpty() || kind.isEmpty() ? "" : ", ") + kind;
          String series = both.isEmpty() ? "frames" : both;
          int place = kinds.indexOf(kind);
          styles.putIfAbsent(
              series, new Style(split ? 2 * place + (trained ? 1 : 0) : place, place));
          return series;
        };
    add(figure, evaluation, name, i -> evaluation.predictions()[i], styles);
    figure.save(out, overwrite);
  }

  /**
   * Draws errors against targets, in a colour for each {@code config_type}, or for each kind of
   * number where frames have none.
   *
   * @param title above it
   * @param target what was predicted
   * @param evaluation of at least one frame
   * @param out PNG file
   * @param overwrite whether an existing one is replaced
   */
  public static void residuals(
      String title, String target, Evaluation evaluation, Path out, boolean overwrite) {
    Figure figure = new Figure(title, target, "predicted − true " + target);
    boolean grouped = evaluation.groups().stream().anyMatch(g -> !g.isEmpty());
    List<String> labels = grouped ? evaluation.groups() : evaluation.kinds();
    List<String> named = List.copyOf(new TreeSet<>(labels));
    Map<String, Style> styles = new LinkedHashMap<>();
    IntFunction<String> name =
        i -> {
          int place = named.indexOf(labels.get(i));
          boolean many = place >= GROUPS - 1 && named.size() > GROUPS;
          String label = labels.get(i).isEmpty() ? "frames" : labels.get(i);
          String series = many ? "others" : label;
          styles.putIfAbsent(series, new Style(many ? GROUPS - 1 : place, place));
          return series;
        };
    IntToDoubleFunction error = i -> evaluation.predictions()[i] - evaluation.targets()[i];
    add(figure, evaluation, name, error, styles);
    figure.save(out, overwrite);
  }

  /**
   * Draws errors against uncertainties.
   *
   * @param title above it
   * @param target what was predicted
   * @param calibration of parts of the test set
   * @param out PNG file
   * @param overwrite whether an existing one is replaced
   */
  public static void calibration(
      String title, String target, Calibration calibration, Path out, boolean overwrite) {
    double[] told = calibration.told();
    double high = 1.1 * Math.max(most(told), most(calibration.found()));
    double[] ends = {0, high};
    new Figure(title, "uncertainty of " + target, "root of the mean square error")
        .straight("as it should be", "error = uncertainty", ends, ends, GROUPS - 1)
        .points("parts of the test set", told, calibration.found(), 0, 0)
        .save(out, overwrite);
  }

  private static double most(double[] values) {
    return Arrays.stream(values).max().orElse(1);
  }

  private record Style(int color, int shape) {}

  private static void add(
      Figure figure,
      Evaluation evaluation,
      IntFunction<String> name,
      IntToDoubleFunction y,
      Map<String, Style> styles) {
    int all = evaluation.targets().length;
    int step = (all + MOST - 1) / MOST;
    Map<String, List<Integer>> series = new LinkedHashMap<>();
    IntStream.range(0, (all + step - 1) / step)
        .map(i -> i * step)
        .forEach(i -> series.computeIfAbsent(name.apply(i), n -> new ArrayList<>()).add(i));
    series.keySet().stream()
        .sorted(Comparator.reverseOrder()) // test on top of training
        .forEach(
            one -> {
              List<Integer> some = series.get(one);
              figure.points(
                  one,
                  some.stream().mapToDouble(i -> evaluation.targets()[i]).toArray(),
                  some.stream().mapToDouble(y::applyAsDouble).toArray(),
                  styles.get(one).color(),
                  styles.get(one).shape());
            });
  }
}
