package org.farfield.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.farfield.cli.plot.CurveFigure;
import org.farfield.learning.LearningCurve;
import org.farfield.learning.LearningCurve.Curve;
import org.farfield.learning.LearningCurve.Point;
import org.farfield.learning.LearningCurve.Repeats;
import org.farfield.learning.TrainingSettings;

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
   * @param errors of a point; none without such numbers
   * @param test how many the test set has
   */
  private record Kind(
      String name,
      String prefix,
      String suffix,
      Function<Point, Optional<Repeats>> errors,
      Function<Curve, Integer> test) {
    Repeats of(Point point) {
      return errors.apply(point).orElseThrow();
    }
  }

  CurveReport(Path file, boolean overwrite, TrainingSettings settings) {
    this.settings = settings;
    this.overwrite = overwrite;
    String target = settings.target().name();
    kinds.add(new Kind(target, "", ".png", p -> Optional.of(p.target()), Curve::testFrames));
    if (settings.forces().forces().isPresent()) {
      kinds.add(new Kind("forces", "forces_", "-forces.png", Point::forces, Curve::testForces));
    }
    if (settings.forces().stress().isPresent()) {
      kinds.add(
          new Kind("stress x volume", "stress_", "-stress.png", Point::stress, Curve::testStress));
    }
    files =
        new ReportFiles(
            file,
            "learning curves",
            overwrite,
            Stream.concat(Stream.of(".md"), kinds.stream().map(Kind::suffix))
                .toArray(String[]::new));
  }

  /**
   * Writes all of them.
   *
   * @param input names of what was read
   * @return one line for each size and kind
   */
  List<String> write(String input, Curve curve) {
    StringBuilder page = new StringBuilder("# Learning curve of " + input + "\n");
    List<String> lines = new ArrayList<>();
    for (Kind kind : kinds) {
      String numbers =
          String.format(Locale.ROOT, "%d numbers in the test set", kind.test().apply(curve));
      Path picture = files.beside(kind.suffix());
      List<Repeats> errors = curve.points().stream().map(kind::of).toList();
      double[] sizes = curve.points().stream().mapToDouble(Point::frames).toArray();
      CurveFigure.save(input, kind.name(), sizes, errors, picture, overwrite);
      page.append("\n## ").append(kind.name()).append("\n\n").append(title(curve)).append(numbers);
      page.append(".\n\n| frames | training | test |\n|---|---|---|\n");
      lines.add(kind.name() + ": " + numbers);
      for (int i = 0; i < sizes.length; i++) {
        String training = text(errors.get(i).training());
        String test = text(errors.get(i).test());
        page.append(String.format(Locale.ROOT, "| %.0f | %s | %s |\n", sizes[i], training, test));
        lines.add(
            String.format(
                Locale.ROOT,
                "%.0f frames, %s: training RMSE %s, test %s",
                sizes[i],
                kind.name(),
                training,
                test));
      }
      page.append("\n![").append(kind.name()).append("](").append(picture.getFileName());
      page.append(")\n");
    }
    files.text(files.json(), json(curve).toPrettyString() + "\n");
    files.text(files.beside(".md"), page.toString());
    return lines;
  }

  private static String title(Curve curve) {
    int models = curve.points().get(0).alphas().size();
    return models == 1
        ? "RMSE of one model; "
        : "RMSE, mean ± standard deviation over " + models + " models; ";
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
    document.put("train_on", settings.trainOn().toString());
    document.put("folds", settings.folds().toString());
    document.put("seed", settings.seed());
    kinds.forEach(kind -> document.put(kind.prefix() + "test_numbers", kind.test().apply(curve)));
    ArrayNode list = document.putArray("points");
    for (Point point : curve.points()) {
      ObjectNode node = list.addObject();
      node.put("frames", point.frames());
      for (Kind kind : kinds) {
        put(kind.prefix() + "test", kind.of(point).test(), node);
        put(kind.prefix() + "training", kind.of(point).training(), node);
      }
      point.alphas().forEach(node.putArray("alpha")::add);
    }
    return document;
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
