package org.farfield.learning.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.farfield.error.InputException;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.engine.Engine;
import org.farfield.learning.Choice;
import org.farfield.learning.Errors;
import org.farfield.learning.Evaluation;
import org.farfield.learning.ForceTargets;
import org.farfield.learning.KernelSettings;
import org.farfield.learning.Model;
import org.farfield.learning.Target;
import org.farfield.learning.Trained;
import org.farfield.learning.TrainingSettings;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Column;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Learning curves of what turns, of atoms, and by kernels. */
class PartsCurveTest {
  private static final KernelSettings.Method FPS = KernelSettings.Method.FPS;
  private static Engine engine;

  @BeforeAll
  static void start() {
    engine = Engine.on("cpu", 2, note -> {});
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  private static TrainingSettings settings(String name, String kind) {
    Target target = new Target(name, true, name.equals("field") || name.equals("charges"), null);
    TrainingSettings settings =
        TrainingSettings.of(target)
            .with(Choice.ofTraining("first:20"), Choice.ofFolds("4"))
            .withAlpha(1e-4)
            .withBlockWeights(List.of(1.0));
    return switch (kind) {
      case "kernel" -> settings.with(new KernelSettings(2, true, KernelSettings.ALL, FPS));
      case "sparse" -> settings.with(new KernelSettings(2, true, 12, FPS));
      default -> settings;
    };
  }

  private static FeatureSpec spec(String name) {
    return name.equals("energy") || name.equals("charges")
        ? PartsTrainingTest.spectra()
        : PartsTrainingTest.tensors();
  }

  private static LearningCurve.Curve curve(
      Engine by,
      FeatureSpec spec,
      List<Structure> frames,
      TrainingSettings settings,
      Integer... n) {
    StructureSource source = StructureSources.of("molecules", frames);
    return LearningCurve.of(by, "test", spec, source, settings, List.of(n), 2, Progress.SILENT);
  }

  /** The models of all frames are that of train, whatever is learned and by what. */
  @ParameterizedTest
  @CsvSource({
    "energy, kernel",
    "energy, sparse",
    "dipole, ridge",
    "dipole, sparse",
    "tensor, ridge",
    "tensor, kernel",
    "field, sparse",
    "charges, ridge"
  })
  void aCurveEndsAtTheModelOfAllFrames(String name, String kind) {
    List<Structure> frames = PartsTrainingTest.molecules(26);
    FeatureSpec spec = spec(name);
    TrainingSettings settings = settings(name, kind);
    StructureSource source = StructureSources.of("molecules", frames);
    Trained whole = Training.train(engine, "test", spec, source, settings, Progress.SILENT);
    Map<String, Errors> test =
        Judgement.of(engine, "test", whole.model(), whole.test(), Progress.SILENT).byKind();
    LearningCurve.Curve curve = curve(engine, spec, frames, settings, 8, 20);
    assertThat(curve.repeats()).isEqualTo(2);
    assertThat(curve.testNumbers().keySet()).containsExactlyElementsOf(test.keySet());
    LearningCurve.Point last = curve.points().get(1);
    Map<String, Double> trained = trained(whole.model());
    assertThat(last.target().keySet()).containsExactlyInAnyOrderElementsOf(trained.keySet());
    test.forEach(
        (part, errors) -> {
          assertThat(curve.testNumbers()).containsEntry(part, errors.frames());
          assertThat(last.alphas().get(part)).containsExactly(1e-4, 1e-4);
          LearningCurve.Repeats own = last.target().get(part);
          double rmse = trained.get(part);
          // Points are taken in another order where the order of frames chooses them.
          double tolerance = 1e-7;
          assertThat(own.test())
              .hasSize(2)
              .allSatisfy(
                  e -> assertThat(e).isCloseTo(errors.rmse(), within(tolerance * errors.rmse())));
          assertThat(own.training())
              .hasSize(2)
              .allSatisfy(e -> assertThat(e).isCloseTo(rmse, within(tolerance * rmse)));
          LearningCurve.Repeats first = curve.points().get(0).target().get(part);
          assertThat(first.test().get(0)).isNotEqualTo(first.test().get(1));
        });
  }

  private static Map<String, Double> trained(Model model) {
    Map<String, Double> errors = new TreeMap<>();
    JsonNode record = model.record();
    for (JsonNode part : record.has("parts") ? record.get("parts") : List.of(record)) {
      errors.put(part.get("part").asText(), part.get("training_rmse").asDouble());
    }
    return errors;
  }

  /** A model of some frames is that of a file which has no others for training. */
  @ParameterizedTest
  @CsvSource({"energy, sparse", "dipole, ridge", "energy, ridge"})
  void aSmallerModelIsThatOfItsFramesAlone(String name, String kind) {
    List<Structure> frames = PartsTrainingTest.molecules(26);
    TrainingSettings settings = settings(name, kind);
    Choice none = Choice.ofFolds("none");
    List<Integer> taken = new ArrayList<>(IntStream.range(0, 20).boxed().toList());
    Collections.shuffle(taken, new Random(settings.seed() + 1)); // those of the second model
    List<Structure> few = new ArrayList<>();
    taken.subList(0, 8).stream().sorted().forEach(f -> few.add(frames.get(f)));
    few.addAll(frames.subList(20, 26));
    TrainingSettings own = settings.with(Choice.ofTraining("first:8"), none);
    StructureSource source = StructureSources.of("few", few);
    Trained alone = Training.train(engine, "test", spec(name), source, own, Progress.SILENT);
    Evaluation test = Judgement.of(engine, "test", alone.model(), alone.test(), Progress.SILENT);
    double expected = test.total().orElseThrow().rmse();
    LearningCurve.Curve curve =
        curve(engine, spec(name), frames, settings.with(settings.trainOn(), none), 8);
    LearningCurve.Repeats errors = curve.points().get(0).target().values().iterator().next();
    assertThat(errors.test().get(1)).isCloseTo(expected, within(1e-9 * expected));
  }

  /** Forces of kernels are learned again by each model, and judged by its own gradients. */
  @Test
  void kernelsLearnFromForces() {
    List<Structure> frames = new ArrayList<>();
    for (Structure s : PartsTrainingTest.molecules(14)) {
      double[] slopes = new double[3 * s.atoms()];
      Arrays.setAll(slopes, x -> Math.sin(s.positions()[x]));
      frames.add(s.with(Column.reals("forces", 3, slopes)));
    }
    ForceTargets forces = new ForceTargets(Optional.of("forces"), Optional.empty(), 1, 0.1, 1);
    TrainingSettings settings =
        settings("energy", "sparse")
            .with(Choice.ofTraining("first:10"), Choice.ofFolds("2"))
            .with(forces);
    StructureSource source = StructureSources.of("molecules", frames);
    FeatureSpec spec = PartsTrainingTest.spectra();
    Trained whole = Training.train(engine, "test", spec, source, settings, Progress.SILENT);
    ForceEvaluation test =
        ForceEvaluation.of(engine, "test", whole.model(), forces, whole.test(), Progress.SILENT);
    LearningCurve.Curve curve = curve(engine, spec, frames, settings, 6, 10);
    Errors errors = test.forces().orElseThrow();
    assertThat(curve.testForces()).isEqualTo(errors.frames());
    LearningCurve.Repeats last = curve.points().get(1).forces().orElseThrow();
    double trained = whole.model().record().at("/forces/training_rmse").asDouble();
    for (int model = 0; model < 2; model++) {
      assertThat(last.test().get(model)).isCloseTo(errors.rmse(), within(1e-7 * errors.rmse()));
      assertThat(last.training().get(model)).isCloseTo(trained, within(1e-7 * trained));
    }
    assertThat(curve.points().get(0).stress()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"energy, kernel", "tensor, sparse", "charges, ridge"})
  void bitsDoNotDependOnThreads(String name, String kind) {
    List<Structure> frames = PartsTrainingTest.molecules(26);
    List<LearningCurve.Curve> curves = new ArrayList<>();
    for (int threads : new int[] {1, 3}) {
      try (Engine own = Engine.on("cpu", threads, note -> {})) {
        curves.add(curve(own, spec(name), frames, settings(name, kind), 8));
      }
    }
    assertThat(curves.get(1)).isEqualTo(curves.get(0));
  }

  @Test
  void whatACurveCannotBeOfIsSaid() {
    List<Structure> frames = PartsTrainingTest.molecules(26);
    // chlorine has charges in two frames for training, which small parts may lack
    List<Structure> rare = new ArrayList<>();
    for (int f = 0; f < frames.size(); f++) {
      Structure s = frames.get(f);
      double[] charges = new double[s.atoms()];
      for (int i = 0; i < charges.length; i++) {
        charges[i] = s.type(i) == 11 || f < 2 || f > 22 ? 0.1 * f + i : Double.NaN;
      }
      rare.add(s.with(Column.reals("charges", charges)));
    }
    refused(rare, "charges", "has an atom with the target charges of Cl");
    List<Structure> unseen = new ArrayList<>(frames);
    Structure last = frames.get(25);
    int[] types = last.types().clone();
    types[0] = 19;
    Structure potassium = new Structure(types, last.positions(), last.cell());
    unseen.set(25, potassium.with(Property.of("energy", 1)));
    refused(unseen, "energy", "of the test set and has K, which no frame of the training set has");
    List<Structure> none =
        frames.stream().map(s -> new Structure(s.types(), s.positions(), s.cell())).toList();
    refused(none, "dipole", "no frame has the target dipole");
  }

  private static void refused(List<Structure> frames, String name, String words) {
    TrainingSettings settings =
        settings(name, "ridge").with(Choice.ofTraining("first:20"), Choice.ofFolds("2"));
    assertThatThrownBy(() -> curve(engine, spec(name), frames, settings, 3, 4))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(words);
  }
}
