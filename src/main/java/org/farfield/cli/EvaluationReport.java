package org.farfield.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import org.farfield.cli.plot.ParityFigures;
import org.farfield.learning.Errors;
import org.farfield.learning.Evaluation;

/** Files of an evaluation, of one name: JSON, a page, pictures of predictions and errors. */
final class EvaluationReport {
  private final ReportFiles files;
  private final boolean overwrite;

  EvaluationReport(Path file, boolean overwrite) {
    files = new ReportFiles(file, "errors", overwrite, ".md", ".png", "-residuals.png");
    this.overwrite = overwrite;
  }

  void write(String target, String table, Map<String, Errors> rows, Evaluation evaluation) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("version", Version.text());
    document.put("target", target);
    ObjectNode errors = document.putObject("errors");
    rows.forEach(
        (name, one) ->
            errors
                .putObject(name)
                .put("number", one.frames())
                .put("rmse", one.rmse())
                .put("mae", one.mae())
                .put("deviation", one.deviation()));
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
              + ")\n");
    } else {
      files.text(markdown, table);
    }
    files.text(files.json(), document.toPrettyString() + "\n");
  }
}
