package org.farfield.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.farfield.cli.plot.ParityFigures;
import org.farfield.learning.Calibration;
import org.farfield.learning.Errors;
import org.farfield.learning.Evaluation;
import org.farfield.learning.Model;

/** Files of an evaluation, of one name: JSON, a page, pictures of predictions and errors. */
final class EvaluationReport {
  private static final String CALIBRATION = "-calibration.png";
  private static final String OF_FORCES = "-forces-calibration.png";

  private final ReportFiles files;
  private final boolean overwrite;

  /**
   * What uncertainties are worth.
   *
   * @param target of the target
   * @param forces of forces
   */
  record Calibrations(Optional<Calibration> target, Optional<Calibration> forces) {
    /** Of each that is known. */
    List<String> sentences() {
      return Stream.concat(
              target.stream().map(one -> sentence("", one)),
              forces.stream().map(one -> sentence(" of forces", one)))
          .toList();
    }
  }

  EvaluationReport(Path file, boolean overwrite) {
    files =
        new ReportFiles(
            file, "errors", overwrite, ".md", ".png", "-residuals.png", CALIBRATION, OF_FORCES);
    this.overwrite = overwrite;
  }

  void write(
      Model model,
      String table,
      Map<String, Errors> rows,
      Evaluation evaluation,
      Calibrations calibrations) {
    String target = model.target().name();
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("version", Version.text());
    document.put("target", target);
    document.set("training", model.record());
    ObjectNode errors = document.putObject("errors");
    rows.forEach(
        (name, one) ->
            errors
                .putObject(name)
                .put("number", one.frames())
                .put("rmse", one.rmse())
                .put("mae", one.mae())
                .put("deviation", one.deviation()));
    calibrations.target().ifPresent(one -> put(one, document.putObject("uncertainties")));
    calibrations.forces().ifPresent(one -> put(one, document.putObject("force_uncertainties")));
    String calibrated =
        calibrations.target().map(one -> calibrated("", target, one, CALIBRATION)).orElse("")
            + calibrations
                .forces()
                .map(one -> calibrated(" of forces", "forces", one, OF_FORCES))
                .orElse("");
    Path markdown = files.beside(".md");
    if (evaluation.frames() > 0) {
      Path parity = files.beside(".png");
      Path residuals = files.beside("-residuals.png");
      String title = "Predictions of " + target;
      ParityFigures.parity(title, target, evaluation, parity, overwrite);
      ParityFigures.residuals("Errors of " + target, target, evaluation, residuals, overwrite);
      files.text(
          markdown,
          "# "
              + title
              + "\n\n"
              + table
              + "\n![Predictions against targets]("
              + parity.getFileName()
              + ")\n\n![Errors against targets]("
              + residuals.getFileName()
              + ")\n"
              + calibrated
              + blocks(model.record()));
    } else {
      files.text(markdown, table + calibrated + blocks(model.record()));
    }
    files.text(files.json(), document.toPrettyString() + "\n");
  }

  // What was chosen in training: it says which densities the model relies on.
  private static String blocks(ObjectNode record) {
    StringBuilder text =
        new StringBuilder(
            "\n## Blocks of the model\n\n| block | weight | alpha |\n|---|---|---|\n");
    for (JsonNode part : record.has("parts") ? record.get("parts") : List.of(record)) {
      String of = part.has("part") ? part.get("part").asText() + ", " : "";
      for (JsonNode block : part.path("blocks")) {
        text.append(
            String.format(
                Locale.ROOT,
                "| %s%s | %s | %.3g |\n",
                of,
                block.get("densities").asText(),
                block.get("dropped").asBoolean()
                    ? "left out, the same in all frames"
                    : block.get("weight").asText(),
                part.get("alpha").asDouble()));
      }
    }
    return text.toString();
  }

  private static void put(Calibration calibration, ObjectNode node) {
    node.put("within_one", calibration.within());
    node.put("log_likelihood", calibration.logLikelihood());
    node.put("log_likelihood_of_one_deviation", calibration.ofOneDeviation());
    ArrayNode told = node.putArray("told");
    ArrayNode found = node.putArray("rmse");
    for (int part = 0; part < calibration.told().length; part++) {
      told.add(calibration.told()[part]);
      found.add(calibration.found()[part]);
    }
  }

  private String calibrated(String of, String what, Calibration calibration, String suffix) {
    Path picture = files.beside(suffix);
    ParityFigures.calibration("Uncertainties of " + what, what, calibration, picture, overwrite);
    return "\n"
        + sentence(of, calibration)
        + "\n\n![Errors against uncertainties]("
        + picture.getFileName()
        + ")\n";
  }

  private static String sentence(String of, Calibration calibration) {
    return String.format(
        Locale.ROOT,
        "uncertainties%s: %.1f %% of errors are within one (68.3 of normal ones), mean"
            + " log-likelihood %.4g (%.4g with one deviation for all)",
        of,
        100 * calibration.within(),
        calibration.logLikelihood(),
        calibration.ofOneDeviation());
  }
}
