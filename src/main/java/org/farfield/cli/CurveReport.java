package org.farfield.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.farfield.cli.plot.CurveFigure;
import org.farfield.learning.KernelSettings;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.engine.LearningCurve;
import org.farfield.learning.engine.LearningCurve.Curve;
import org.farfield.learning.engine.LearningCurve.Point;
import org.farfield.learning.engine.LearningCurve.Repeats;

/** Files of a learning curve, of one name: JSON, a page, a picture for each kind of numbers. */
final class CurveReport {
  private final TrainingSettings settings;
  private final boolean overwrite;
  private final List<Kind> kinds = new ArrayList<>();
  private final ReportFiles files;

  /**
   * A kind of numbers.
   *
   * @param name for people
   * @param prefix of its names in JSON
   * @param suffix of its picture
   * @param errors of a point by part, of what has none with an empty name
   * @param test how many numbers of each part the test set has
   */
  private record Kind(
      String name,
      String prefix,
      String suffix,
      Function<Point, Map<String, Repeats>> errors,
      Function<Curve, Map<String, Integer>> test) {
    /** Errors of each size, by part. */
    Map<String, List<Repeats>> of(Curve curve) {
      Map<String, List<Repeats>> all = new LinkedHashMap<>();
      errors
          .apply(curve.points().get(0))
          .keySet()
          .forEach(
              part ->
                  all.put(
                      part, curve.points().stream().map(p -> errors.apply(p).get(part)).toList()));
      return all;
    }

    /** What a part of it is called. */
    String name(String part) {
      return part.isEmpty() ? name : name + ", " + part;
    }
  }

  CurveReport(Path file, boolean overwrite, TrainingSettings settings) {
    this.settings = settings;
    this.overwrite = overwrite;
    kinds.add(new Kind(settings.target().name(), "", ".png", Point::target, Curve::testNumbers));
    if (settings.forces().forces().isPresent()) {
      kinds.add(derived("forces", "forces_", "-forces.png", Point::forces, Curve::testForces));
    }
    if (settings.forces().stress().isPresent()) {
      kinds.add(
          derived("stress x volume", "stress_", "-stress.png", Point::stress, Curve::testStress));
    }
    files =
        new ReportFiles(
            file,
            "learning curves",
            overwrite,
            Stream.concat(Stream.of(".md"), kinds.stream().map(Kind::suffix))
                .toArray(String[]::new));
  }

  private static Kind derived(
      String name,
      String prefix,
      String suffix,
      Function<Point, Optional<Repeats>> errors,
      Function<Curve, Integer> test) {
    return new Kind(
        name,
        prefix,
        suffix,
        point -> Map.of("", errors.apply(point).orElseThrow()),
        curve -> Map.of("", test.apply(curve)));
  }

  /**
   * Writes all of them.
   *
   * @param input names of what was read
   * @return one line for each size, kind and part
   */
  List<String> write(String input, Curve curve) {
    StringBuilder page = new StringBuilder("# Learning curve of " + input + "\n");
    List<String> lines = new ArrayList<>();
    double[] sizes = curve.points().stream().mapToDouble(Point::frames).toArray();
    for (Kind kind : kinds) {
      Map<String, List<Repeats>> parts = kind.of(curve);
      Path picture = files.beside(kind.suffix());
      CurveFigure.save(input, kind.name(), sizes, parts, picture, overwrite);
      parts.forEach((part, errors) -> write(kind, part, errors, curve, page, lines));
      page.append("\n![").append(kind.name()).append("](").append(picture.getFileName());
      page.append(")\n");
    }
    files.text(files.json(), json(curve).toPrettyString() + "\n");
    files.text(files.beside(".md"), page.toString());
    return lines;
  }

  private static void write(
      Kind kind,
      String part,
      List<Repeats> errors,
      Curve curve,
      StringBuilder page,
      List<String> lines) {
    String name = kind.name(part);
    String numbers =
        String.format(
            Locale.ROOT,
            "%d numbers in the test set",
            kind.test().apply(curve).getOrDefault(part, 0));
    page.append("\n## ").append(name).append("\n\n").append(title(curve)).append(numbers);
    page.append(".\n\n| frames | training | test |\n|---|---|---|\n");
    lines.add(name + ": " + numbers);
    for (int i = 0; i < errors.size(); i++) {
      int size = curve.points().get(i).frames();
      String training = text(errors.get(i).training());
      String test = text(errors.get(i).test());
      page.append(String.format(Locale.ROOT, "| %d | %s | %s |\n", size, training, test));
      lines.add(
          String.format(
              Locale.ROOT, "%d frames, %s: training RMSE %s, test %s", size, name, training, test));
    }
  }

  private static String title(Curve curve) {
    return curve.repeats() == 1
        ? "RMSE of one model; "
        : "RMSE, mean ± standard deviation over " + curve.repeats() + " models; ";
  }

  private static String text(List<Double> errors) {
    return switch (errors.size()) {
      case 0 -> "none";
      case 1 -> String.format(Locale.ROOT, "%.4g", errors.get(0)); // of one there is no spread
      default ->
          String.format(
              Locale.ROOT, "%.4g ± %.2g", LearningCurve.mean(errors), LearningCurve.spread(errors));
    };
  }

  private ObjectNode json(Curve curve) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("version", Version.text());
    document.put("target", settings.target().name());
    settings.kernel().ifPresent(kernel -> put(kernel, document.putObject("kernel")));
    document.put("train_on", settings.trainOn().toString());
    document.put("folds", settings.folds().toString());
    document.put("seed", settings.seed());
    for (Kind kind : kinds) {
      kind.test()
          .apply(curve)
          .forEach((part, count) -> of(part, document).put(kind.prefix() + "test_numbers", count));
    }
    ArrayNode list = document.putArray("points");
    for (Point point : curve.points()) {
      ObjectNode node = list.addObject();
      node.put("frames", point.frames());
      for (Kind kind : kinds) {
        kind.errors()
            .apply(point)
            .forEach(
                (part, errors) -> {
                  put(kind.prefix() + "test", errors.test(), of(part, node));
                  put(kind.prefix() + "training", errors.training(), of(part, node));
                });
      }
      point
          .alphas()
          .forEach((part, alphas) -> alphas.forEach(of(part, node).withArray("alpha")::add));
    }
    return document;
  }

  // Where what is said of a part stands: of a target without parts beside all else.
  private static ObjectNode of(String part, ObjectNode node) {
    return part.isEmpty() ? node : node.withObject("/parts").withObject("/" + part);
  }

  private static void put(KernelSettings kernel, ObjectNode to) {
    to.put("zeta", kernel.zeta());
    to.put("normalised", kernel.normalised());
    if (kernel.points() != KernelSettings.ALL) {
      to.put("points", kernel.points());
      to.put("method", kernel.method().name().toLowerCase(Locale.ROOT));
    }
  }

  private static void put(String name, List<Double> errors, ObjectNode to) {
    if (!errors.isEmpty()) {
      to.put(name + "_mean", LearningCurve.mean(errors));
    }
    if (errors.size() > 1) {
      to.put(name + "_spread", LearningCurve.spread(errors));
    }
    errors.forEach(to.putArray(name)::add);
  }
}
