package org.farfield.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.farfield.error.InputException;
import org.farfield.features.Engine;
import org.farfield.learning.Errors;
import org.farfield.learning.Evaluation;
import org.farfield.learning.LinearModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code farfield evaluate}. */
@Command(
    name = "evaluate",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Prints the errors of a model's predictions for frames that have the target, all of them"
            + " and by config_type.")
final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ModelOptions options;

  @Override
  public Integer call() {
    LinearModel model = options.model();
    Evaluation evaluation;
    try (Input files = options.open();
        Engine engine = new Engine(options.backend(this::note));
        ProgressDisplay display = new ProgressDisplay()) {
      evaluation = Evaluation.of(engine, Version.text(), model, options.frames(files), display);
    }
    Errors total =
        evaluation
            .total()
            .orElseThrow(
                () ->
                    new InputException(
                        "no frame has the target "
                            + model.target().name()
                            + " of the model; use predict"));
    PrintWriter out = spec.commandLine().getOut();
    out.printf("| frames of | number | RMSE | MAE | deviation | RMSE / deviation |%n");
    out.printf("|---|---|---|---|---|---|%n");
    evaluation.byGroup().forEach((group, errors) -> row(out, group, errors));
    row(out, "all", total);
    return 0;
  }

  private static void row(PrintWriter out, String name, Errors errors) {
    out.printf(
        Locale.ROOT,
        "| %s | %d | %.6g | %.6g | %.6g | %s |%n",
        name,
        errors.frames(),
        errors.rmse(),
        errors.mae(),
        errors.deviation(),
        errors.deviation() > 0 ? String.format(Locale.ROOT, "%.4g %%", errors.percent()) : "–");
  }

  private void note(String sentence) {
    spec.commandLine().getErr().println("farfield: " + sentence);
  }
}
