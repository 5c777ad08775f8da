package org.farfield.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.farfield.error.InputException;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.learning.Calibration;
import org.farfield.learning.Errors;
import org.farfield.learning.Evaluation;
import org.farfield.learning.ForceTargets;
import org.farfield.learning.Model;
import org.farfield.learning.Scans;
import org.farfield.learning.engine.ForceEvaluation;
import org.farfield.learning.engine.Judgement;
import org.farfield.learning.engine.LearnedCharges;
import org.farfield.learning.engine.Prediction;
import org.farfield.learning.frames.RowKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code farfield evaluate}. */
@Command(
    name = "evaluate",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Prints the errors of a model's predictions for frames that have the target, all of them"
            + " and by config_type.")
final class EvaluateCommand extends ReportingCommand {
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

  @Option(
      names = "--scans",
      paramLabel = "GROUP:KEY",
      description =
          "Of models with the baseline monomers: which frames are rigid scans, as for train, or"
              + " none. Default: those of training, if any.")
  private String scans;

  @Option(
      names = "--uncertainty",
      description =
          "Also how far uncertainties of forces tell their errors, and those of charges that"
              + " equilibrate. Takes an adjoint, or a solution, for each model of the committee.")
  private boolean uncertainty;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      converter = FileName.class,
      description =
          "JSON file of the errors; the table (.md) and pictures of predictions (.png) and errors"
              + " (-residuals.png) against targets are written beside it.")
  private Path out;

  @Option(names = "--force", description = "Replace existing files.")
  private boolean overwrite;

  @Override
  public Integer call() {
    Optional<EvaluationReport> report =
        Optional.ofNullable(out).map(file -> new EvaluationReport(file, overwrite));
    Model model = options.model();
    ForceTargets derivatives = derivatives(model);
    if (uncertainty) {
      ModelOptions.requireCommittee(model);
      requireForces(model, derivatives);
    }
    Evaluation evaluation;
    ForceEvaluation forceErrors = ForceEvaluation.NONE;
    try (Input files = options.open();
        Engine engine = new Engine(options.backend(this::note));
        ProgressDisplay display = new ProgressDisplay()) {
      StructureSource frames = options.frames(files);
      Model judged = options.of(model, engine, frames);
      evaluation =
          uncertainty
              ? Judgement.withUncertainties(engine, Version.text(), judged, frames, display)
              : Judgement.of(engine, Version.text(), judged, frames, display);
      if (derivatives.isAny()) {
        Prediction.requireEnergy(model);
        forceErrors =
            uncertainty
                ? ForceEvaluation.withUncertainties(
                    engine, Version.text(), judged, derivatives, frames, display)
                : ForceEvaluation.of(engine, Version.text(), judged, derivatives, frames, display);
      }
    }
    if (evaluation.frames() == 0
        && forceErrors.forces().isEmpty()
        && forceErrors.virial().isEmpty()) {
      throw new InputException(
          "no frame has the target " + model.target().name() + " of the model; use predict");
    }
    Map<String, Errors> rows = new LinkedHashMap<>();
    evaluation.byGroup().forEach((group, kinds) -> add(rows, group, kinds));
    evaluation.bySplit().forEach((part, kinds) -> add(rows, part, kinds));
    add(rows, "all", evaluation.byKind());
    noteMissing("forces", forces, forceErrors.forces());
    noteMissing("stress", stress, forceErrors.virial());
    add(rows, "forces", forceErrors.forces(), forceErrors.forcesBySplit());
    add(rows, "stress x volume", forceErrors.virial(), forceErrors.virialBySplit());
    String table = table(rows);
    out().print(table);
    EvaluationReport.Calibrations calibrations =
        new EvaluationReport.Calibrations(Calibration.of(evaluation), forceErrors.calibration());
    calibrations.sentences().forEach(this::note);
    report.ifPresent(
        to -> {
          to.write(model, table, rows, evaluation, calibrations);
          note("-> " + out);
        });
    return 0;
  }

  // Of what was asked for by name.
  private void noteMissing(String kind, String name, Optional<Errors> found) {
    if (name != null && found.isEmpty()) {
      note("no frame has " + kind + " '" + name + "'");
    }
  }

  private static void requireForces(Model model, ForceTargets derivatives) {
    if (derivatives.forces().isEmpty() && !LearnedCharges.isOfCharges(model)) {
      throw new InputException(
          "--uncertainty is of forces: add --forces COLUMN; that of the target is always told");
    }
  }

  private ForceTargets derivatives(Model model) {
    ForceTargets learned = RowKind.forcesOf(model);
    ForceTargets all =
        ForceTargets.of(
            Optional.ofNullable(forces).or(learned::forces),
            Optional.ofNullable(stress).map(ForceTargets::requireSaid).or(learned::stress));
    return Optional.ofNullable(scans).map(Scans::of).or(learned::scans).map(all::with).orElse(all);
  }

  private static void add(Map<String, Errors> rows, String group, Map<String, Errors> kinds) {
    kinds.forEach((kind, errors) -> rows.put(kind.isEmpty() ? group : group + ", " + kind, errors));
  }

  private static void add(
      Map<String, Errors> rows, String kind, Optional<Errors> all, Map<String, Errors> bySplit) {
    bySplit.forEach((part, errors) -> rows.put(kind + ", " + part, errors));
    all.ifPresent(errors -> rows.put(kind, errors));
  }

  private static String table(Map<String, Errors> rows) {
    StringBuilder table =
        new StringBuilder("| frames of | number | RMSE | MAE | deviation | RMSE / deviation |\n")
            .append("|---|---|---|---|---|---|\n");
    rows.forEach(
        (name, errors) ->
            table.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %d | %.6g | %.6g | %.6g | %s |\n",
                    name.replace("|", "\\|"),
                    errors.frames(),
                    errors.rmse(),
                    errors.mae(),
                    errors.deviation(),
                    errors.hasDeviation()
                        ? String.format(Locale.ROOT, "%.4g %%", errors.percent())
                        : "–")));
    return table.toString();
  }
}
