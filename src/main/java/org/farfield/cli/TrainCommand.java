package org.farfield.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.farfield.equilibration.ChargeModel;
import org.farfield.features.Progress;
import org.farfield.features.engine.Engine;
import org.farfield.files.PartFile;
import org.farfield.learning.Errors;
import org.farfield.learning.Model;
import org.farfield.learning.Trained;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.engine.ForceEvaluation;
import org.farfield.learning.engine.Judgement;
import org.farfield.learning.engine.LearnedCharges;
import org.farfield.learning.engine.ModelFile;
import org.farfield.learning.engine.Training;
import org.farfield.learning.models.ChargedModel;
import org.farfield.learning.models.KqeqModel;
import org.farfield.structure.Elements;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code farfield train}. */
@Command(
    name = "train",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "Learns a number of each frame, such as its energy, from features, and writes a model for"
          + " predict and evaluate.",
      "Options of the features as for featurize, but for --per and --gradients."
    })
final class TrainCommand extends ReportingCommand {
  private static final double ROUNDING = 1e16; // condition numbers above it say nothing

  @Parameters(
      paramLabel = "FRAMES",
      arity = "1..*",
      description = "Structure files with the target in the comment of their frames.")
  private List<String> input = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      converter = FileName.class,
      required = true,
      description = "Model to write.")
  private Path out;

  @Mixin private TrainingOptions training;

  @Mixin private ForceOptions derivatives;

  @Option(names = "--force", description = "Replace an existing file.")
  private boolean overwrite;

  @Mixin private FrameOptions frames;
  @Mixin private RunOptions run;

  @Override
  public Integer call() {
    PartFile.check(out, overwrite);
    TrainingSettings settings = training.settings().with(derivatives.targets());
    ModelTraining job = new ModelTraining(training, settings, TrainingOptions.features(spec()));
    Trained result;
    Map<String, Errors> test;
    Map<String, Errors> ofCharges = Map.of();
    Map<String, Errors> direct = Map.of();
    Optional<ForceEvaluation> testForces = Optional.empty();
    try (Input files = new Input(input).notTo(out);
        Engine engine = new Engine(run.backend(false, this::note));
        ProgressDisplay display = new ProgressDisplay(this::note)) {
      result = job.on(engine, frames.of(files), display);
      test = errors(engine, result.model(), result, display);
      if (result.model() instanceof ChargedModel charged && job.trainsCharges()) {
        ofCharges = errors(engine, charged.charges(), result, display);
      }
      if (LearnedCharges.isOfCharges(result.model()) && training.isEquilibration()) {
        direct = Judgement.direct(engine, Version.text(), result.model(), result.test()).byKind();
      }
      if (settings.forces().isAny()) {
        testForces =
            Optional.of(
                ForceEvaluation.of(
                    engine,
                    Version.text(),
                    result.model(),
                    settings.forces(),
                    result.test(),
                    display));
      }
    }
    ModelFile.write(out, result.model(), overwrite);
    if (result.model() instanceof ChargedModel charged && job.trainsCharges()) {
      summary(charged.charges(), ofCharges);
      note(charged.target().name() + ", less that of these charges:");
    }
    summary(result.model(), test);
    direct.forEach((name, errors) -> test(name + " with true potentials", errors));
    for (String kind : List.of("forces", "stress")) {
      forces(result.model().record().get(kind), kind);
    }
    testForces.ifPresent(
        errors -> {
          errors.forces().ifPresent(e -> test("forces", e));
          errors.virial().ifPresent(e -> test("stress x volume", e));
        });
    note("-> " + out);
    return 0;
  }

  private static Map<String, Errors> errors(
      Engine engine, Model model, Trained result, Progress display) {
    return Judgement.of(engine, Version.text(), model, result.test(), display).byKind();
  }

  private void summary(Model model, Map<String, Errors> test) {
    ObjectNode record = model.record();
    note(
        String.format(
            Locale.ROOT,
            "%d frames for training, folds %s, seed %d",
            record.get("frames").asInt(),
            record.get("folds").asText(),
            record.get("seed").asLong()));
    for (JsonNode part : record.has("parts") ? record.get("parts") : List.of(record)) {
      part(part);
    }
    test.forEach(this::test);
    if (test.isEmpty()) {
      note("test: no frames are left");
    }
    if (model instanceof KqeqModel kqeq) {
      elements(kqeq.parameters());
    }
  }

  private void elements(ChargeModel parameters) {
    new TreeMap<>(parameters.elements())
        .forEach(
            (type, e) ->
                note(
                    String.format(
                        Locale.ROOT,
                        "%s: hardness %.4g eV/e², width %.4g Å%s%s",
                        Elements.symbol(type),
                        e.hardness(),
                        e.width(),
                        polarizability("polarizability", e.polarizability(), "Å³"),
                        polarizability(
                            "quadrupole-polarizability", e.quadrupolePolarizability(), "Å⁵"))));
  }

  private static String polarizability(String name, double value, String unit) {
    return value > 0 ? String.format(Locale.ROOT, ", %s %.4g %s", name, value, unit) : "";
  }

  // Of a number of frames, or of a part of the target.
  private void part(JsonNode record) {
    String name = record.path("part").asText("");
    String of = name.isEmpty() ? "" : name + ": ";
    note(
        String.format(
            Locale.ROOT,
            "%s%d features of effective rank %.0f, condition number %s",
            of,
            record.get("features").asInt(),
            record.get("effective_rank").asDouble(),
            condition(record.path("condition").asDouble(Double.POSITIVE_INFINITY))));
    for (JsonNode block : record.get("blocks")) {
      boolean dropped = block.get("dropped").asBoolean();
      note(
          String.format(
              Locale.ROOT,
              "%sblock %s: %s",
              of,
              block.get("densities").asText(),
              dropped
                  ? "left out, its features do not differ between frames"
                  : "weight " + block.get("weight").asDouble()));
    }
    note(
        String.format(
            Locale.ROOT,
            "%salpha %.3g (%s)",
            of,
            record.get("alpha").asDouble(),
            record.get("alpha_chosen").asText()));
    if (record.has("radius")) {
      note(
          String.format(
              Locale.ROOT,
              "%sa step of mixing leaves %.2f of errors; training %.3f, held out %.3f of the errors"
                  + " with true potentials",
              of,
              record.get("radius").asDouble(),
              record.get("training_rmse").asDouble(),
              record.path("held_out_rmse").asDouble(Double.NaN)));
      return;
    }
    double deviation = record.get("training_deviation").asDouble();
    line(of + "training", record.get("training_rmse").asDouble(), deviation);
    if (record.has("held_out_rmse")) {
      line(of + "held out", record.get("held_out_rmse").asDouble(), deviation);
    }
    if (record.has(Training.WITHOUT)) {
      without(record.get(Training.WITHOUT));
    }
  }

  // What charges are good for.
  private void without(JsonNode errors) {
    List<String> values = new ArrayList<>();
    for (String kind : List.of("target", "forces", "stress")) {
      if (errors.has(kind)) {
        String name = kind.equals("stress") ? "stress x volume " : "forces ";
        double rmse = errors.get(kind).asDouble();
        values.add(
            String.format(Locale.ROOT, "%s%.6g", kind.equals("target") ? "RMSE " : name, rmse));
      }
    }
    if (!values.isEmpty()) {
      note("held out without charges: " + String.join(", ", values));
    }
    if (errors.get("less").asBoolean()) {
      note("these are less: charges are no help here, --kind ridge does without");
    }
  }

  private static String condition(double condition) {
    return condition < ROUNDING
        ? String.format(Locale.ROOT, "about %.0e", condition)
        : String.format(Locale.ROOT, "above %.0e", ROUNDING);
  }

  private void test(String name, Errors errors) {
    int count = errors.frames();
    String what = (name.isEmpty() ? "frame" : "number") + (count == 1 ? "" : "s");
    note(
        String.format(
            Locale.ROOT,
            "test: %d %s, RMSE %.6g, MAE %.6g, %s",
            count,
            name.isEmpty() ? what : what + " of " + name,
            errors.rmse(),
            errors.mae(),
            errors.hasDeviation()
                ? String.format(
                    Locale.ROOT,
                    "%.4g %% of their deviation %.6g",
                    errors.percent(),
                    errors.deviation())
                : count == 1 ? "which has no deviation" : "which are equal and have no deviation"));
  }

  private void forces(JsonNode record, String kind) {
    if (record != null) {
      note(
          String.format(
              Locale.ROOT,
              "%s: %d numbers with weight %s, training RMSE %.6g%s",
              kind.equals("stress") ? "stress x volume" : kind,
              record.get("rows").asLong(),
              record.get("weight").asText(),
              record.get("training_rmse").asDouble(),
              record.has("held_out_rmse")
                  ? String.format(
                      Locale.ROOT, ", held out %.6g", record.get("held_out_rmse").asDouble())
                  : ""));
    }
  }

  private void line(String what, double rmse, double deviation) {
    note(
        String.format(
            Locale.ROOT,
            "%s: RMSE %.6g, %s",
            what,
            rmse,
            deviation > 0
                ? String.format(
                    Locale.ROOT, "%.4g %% of the training set's deviation", 100 * rmse / deviation)
                : "of numbers that are all equal"));
  }
}
