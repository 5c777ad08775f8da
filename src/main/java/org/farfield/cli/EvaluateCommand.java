package org.farfield.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.farfield.error.InputException;
import org.farfield.features.Engine;
import org.farfield.features.StructureSource;
import org.farfield.learning.Errors;
import org.farfield.learning.Evaluation;
import org.farfield.learning.ForceEvaluation;
import org.farfield.learning.ForceTargets;
import org.farfield.learning.LinearModel;
import org.farfield.learning.Prediction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--forces",
      paramLabel = "COLUMN",
      description = "True forces, three numbers per atom. Default: those of training, if any.")
  private String forces;

  @Option(
      names = "--stress",
      paramLabel = "KEY",
      description =
          "True stress of crystals, as for train; compared is stress times volume. Default: that of"
              + " training, if any.")
  private String stress;

  @Override
  public Integer call() {
    LinearModel model = options.model();
    ForceTargets derivatives = derivatives(model);
    Evaluation evaluation;
    ForceEvaluation forceErrors = new ForceEvaluation(Optional.empty(), Optional.empty());
    try (Input files = options.open();
        Engine engine = new Engine(options.backend(this::note));
        ProgressDisplay display = new ProgressDisplay()) {
      StructureSource frames = options.frames(files);
      evaluation = Evaluation.of(engine, Version.text(), model, frames, display);
      if (derivatives.isAny()) {
        Prediction.requireEnergy(model);
        forceErrors = ForceEvaluation.of(engine, Version.text(), model, derivatives, frames);
      }
    }
    if (evaluation.total().isEmpty()
        && forceErrors.forces().isEmpty()
        && forceErrors.virial().isEmpty()) {
      throw new InputException(
          "no frame has the target " + model.target().name() + " of the model; use predict");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf("| frames of | number | RMSE | MAE | deviation | RMSE / deviation |%n");
    out.printf("|---|---|---|---|---|---|%n");
    evaluation.byGroup().forEach((group, errors) -> row(out, group, errors));
    evaluation.total().ifPresent(errors -> row(out, "all", errors));
    forceErrors.forces().ifPresent(errors -> row(out, "forces", errors));
    forceErrors.virial().ifPresent(errors -> row(out, "stress x volume", errors));
    return 0;
  }

  private ForceTargets derivatives(LinearModel model) {
    return ForceTargets.of(
        Optional.ofNullable(forces == null ? learned(model, "forces") : forces),
        Optional.ofNullable(stress == null ? learned(model, "stress") : stress));
  }

  // What the model was trained on, or null.
  private static String learned(LinearModel model, String kind) {
    return model.record().path(kind).path("key").textValue();
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
