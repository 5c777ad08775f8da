package org.farfield.learning.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.learning.Errors;
import org.farfield.learning.Evaluation;
import org.farfield.learning.Predicted;
import org.farfield.learning.TargetShape;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.frames.ChosenFrames;
import org.farfield.learning.frames.FrameFacts;
import org.farfield.learning.frames.RowKind;
import org.farfield.learning.frames.TrainingSet;
import org.farfield.learning.models.PartsModel;
import org.farfield.learning.parts.PartsTraining;
import org.farfield.learning.rows.KeptAtoms;
import org.farfield.linalg.DenseProduct;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Structure;

/**
 * Models of targets that turn, of targets of atoms, and by kernels: features are kept, and each
 * model is the one that {@link PartsTraining} makes of them. Derivatives of kernels are those with
 * points, which differ from model to model, and are computed again for each.
 */
final class PartsCurve implements CurveModels {
  private final Engine engine;
  private final String version;
  private final FeatureSpec spec;
  private final StructureSource source;
  private final TrainingSettings settings;
  private final List<FrameFacts> frames;
  private final List<Integer> test; // numbers of its frames
  private final StructureSource testFrames;
  private final Map<String, Integer> known = new LinkedHashMap<>(); // its numbers of the target
  private final DenseProduct product;
  private final KeptAtoms kept;
  private final Progress progress;

  /** Keeps the features of frames, which are read there. */
  PartsCurve(
      Engine engine,
      String version,
      FeatureSpec spec,
      StructureSource source,
      TrainingSettings settings,
      List<FrameFacts> frames,
      List<Integer> test,
      DenseProduct product,
      Progress progress) {
    this.engine = engine;
    this.version = version;
    this.spec = PartsTraining.specOf(spec, settings, frames);
    this.source = source;
    this.settings = settings;
    this.frames = frames;
    this.test = test;
    this.product = product;
    this.progress = progress;
    progress.stage("features");
    kept = KeptAtoms.of(engine, version, this.spec, source, progress);
    testFrames = StructureSources.of(source.name(), structures(source, test));
    evaluation(this::zeros).byKind().forEach((name, errors) -> known.put(name, errors.frames()));
  }

  private static List<Structure> structures(StructureSource source, List<Integer> numbers) {
    try (Stream<Structure> all = new ChosenFrames(source, chosen(numbers)).open()) {
      return all.toList();
    }
  }

  private static boolean[] chosen(List<Integer> numbers) {
    boolean[] chosen = new boolean[numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1) + 1];
    numbers.forEach(f -> chosen[f] = true);
    return chosen;
  }

  @Override
  public TestNumbers testNumbers() {
    return new TestNumbers(
        known,
        test.stream().mapToInt(f -> known(frames.get(f).forces())).sum(),
        test.stream().mapToInt(f -> known(frames.get(f).virial())).sum());
  }

  private static int known(double[] labels) {
    return (int) Arrays.stream(labels).filter(label -> !Double.isNaN(label)).count();
  }

  private Evaluation evaluation(Supplier<List<Predicted>> predictions) {
    return Judgement.of(settings.target(), testFrames, new boolean[0], some -> predictions.get());
  }

  private List<Integer> testWithTarget() {
    return test.stream().filter(f -> frames.get(f).hasTarget()).toList();
  }

  // Where nothing but labels counts.
  private List<Predicted> zeros() {
    TargetShape shape = settings.target().shape();
    return testWithTarget().stream()
        .map(f -> frames.get(f).labels().length / shape.size() * shape.numbers())
        .map(n -> new Predicted(new double[n], new double[n]))
        .toList();
  }

  @Override
  public Fitted fitted(Subset subset) {
    List<Integer> numbers = subset.numbers();
    StructureSource some = new ChosenFrames(source, chosen(numbers));
    TrainingSet set =
        new TrainingSet(
            source, numbers.stream().map(frames::get).toList(), subset.folds(), some, testFrames);
    PartsModel model =
        PartsTraining.model(
            spec,
            settings,
            set,
            product,
            new Featurizer(engine, version),
            (taker, what) -> kept.give(numbers, taker),
            JsonNodeFactory.instance.objectNode(),
            subset.isFirst() ? new Notes(progress) : Progress.SILENT);
    Map<String, Double> alphas = new LinkedHashMap<>();
    Map<String, Double> training = new LinkedHashMap<>();
    for (JsonNode part : parts(model.record())) {
      alphas.put(part.get("part").asText(), part.get("alpha").asDouble());
      training.put(part.get("part").asText(), part.get("training_rmse").asDouble());
    }
    return new Fitted(
        alphas,
        new CurveErrors(
            training, trainingError(model, RowKind.FORCES), trainingError(model, RowKind.STRESS)),
        testErrors(model, numbers.size()));
  }

  private static Iterable<JsonNode> parts(JsonNode record) {
    return record.has("parts") ? record.get("parts") : List.of(record);
  }

  private static OptionalDouble trainingError(PartsModel model, RowKind kind) {
    JsonNode record = model.record().path(kind.text());
    return record.has("training_rmse")
        ? OptionalDouble.of(record.get("training_rmse").asDouble())
        : OptionalDouble.empty();
  }

  private CurveErrors testErrors(PartsModel model, int size) {
    Map<String, Double> target = new LinkedHashMap<>();
    Map<String, Errors> errors = evaluation(() -> predictions(model)).byKind();
    known.forEach(
        (name, numbers) -> {
          Errors own = errors.get(name);
          if (own == null || own.frames() < numbers) {
            throw new InputException(
                "none of "
                    + size
                    + " frames that were taken for a model has an atom with the target "
                    + settings.target().name()
                    + " of "
                    + name
                    + ", which the test set has; use larger sizes");
          }
          target.put(name, own.rmse());
        });
    ForceEvaluation derivatives =
        settings.forces().isAny()
            ? ForceEvaluation.of(
                engine, version, model, settings.forces(), testFrames, Progress.SILENT)
            : ForceEvaluation.NONE;
    return new CurveErrors(target, rmse(derivatives.forces()), rmse(derivatives.virial()));
  }

  private static OptionalDouble rmse(Optional<Errors> errors) {
    return errors.isPresent() ? OptionalDouble.of(errors.get().rmse()) : OptionalDouble.empty();
  }

  private List<Predicted> predictions(PartsModel model) {
    List<Integer> numbers = testWithTarget();
    PartsPrediction prediction =
        new PartsPrediction(
            model, numbers.stream().map(f -> frames.get(f).counts()).toList(), product);
    kept.give(numbers, prediction);
    return prediction.values();
  }

  /** Says what is noted, and nothing of how far a model is: models are counted. */
  private record Notes(Progress progress) implements Progress {
    @Override
    public void note(String sentence) {
      progress.note(sentence);
    }

    @Override
    public void start(long frames, long atoms) {}

    @Override
    public void advance(long frames, long atoms) {}
  }
}
