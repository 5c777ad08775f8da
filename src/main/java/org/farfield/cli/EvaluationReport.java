package org.farfield.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.farfield.cli.plot.ParityFigures;
import org.farfield.error.InputException;
import org.farfield.files.PartFile;
import org.farfield.learning.Errors;
import org.farfield.learning.Evaluation;

/** Files of an evaluation, of one name: JSON, a page, pictures of predictions and errors. */
final class EvaluationReport {
  private final Path json;
  private final Path markdown;
  private final Path parity;
  private final Path residuals;
  private final boolean overwrite;

  EvaluationReport(Path file, boolean overwrite) {
    String name = file.getFileName() == null ? "" : file.getFileName().toString();
    if (!name.endsWith(".json")) {
      throw new InputException(file + ": errors are written as .json; change the name");
    }
    String stem = name.substring(0, name.length() - 5);
    json = file;
    markdown = file.resolveSibling(stem + ".md");
    parity = file.resolveSibling(stem + ".png");
    residuals = file.resolveSibling(stem + "-residuals.png");
    this.overwrite = overwrite;
    List.of(json, markdown, parity, residuals).forEach(one -> PartFile.check(one, overwrite));
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
    if (evaluation.frames() > 0) {
      String title = "Predictions of " + target;
      ParityFigures.parity(title, target, evaluation, parity, overwrite);
      ParityFigures.residuals("Errors of " + target, target, evaluation, residuals, overwrite);
      text(
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
      text(markdown, table);
    }
    text(json, document.toPrettyString() + "\n");
  }

  private void text(Path to, String content) {
    try (PartFile file = new PartFile(to, overwrite)) {
      file.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)), 0);
      file.commit();
    }
  }
}
