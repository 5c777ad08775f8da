package org.farfield.learning.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.farfield.basis.Monomial;
import org.farfield.error.InputException;
import org.farfield.features.EnergyGradients;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.ModelGradients;
import org.farfield.learning.Choice;
import org.farfield.learning.Evaluation;
import org.farfield.learning.KernelSettings;
import org.farfield.learning.Model;
import org.farfield.learning.Predicted;
import org.farfield.learning.Target;
import org.farfield.learning.Trained;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.models.LinearModel;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Cell;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingTest {
  private static final double SIDE = 9;

  @TempDir private Path folder;

  /** Ions in a cube, some of them more than others, with what the function says as energy. */
  private static List<Structure> frames(int count, ToDoubleFunction<Structure> energy) {
    Random random = new Random(5);
    List<Structure> frames = new ArrayList<>();
    for (int f = 0; f < count; f++) {
      int sodium = 3 + random.nextInt(3);
      int chlorine = 3 + random.nextInt(3);
      int[] types = new int[sodium + chlorine];
      for (int i = 0; i < types.length; i++) {
        types[i] = i < sodium ? 11 : 17;
      }
      double[] positions = random.doubles(3L * types.length, 0, SIDE).toArray();
      Structure structure =
          new Structure(types, positions, Cell.periodic(SIDE, 0, 0, 0, SIDE, 0, 0, 0, SIDE));
      frames.add(
          structure
              .with(Property.of("energy", energy.applyAsDouble(structure)))
              .with(Property.of("number", f)));
    }
    return frames;
  }

  private static double composition(Structure s) {
    double sum = 0;
    for (int type : s.types()) {
      sum += type == 11 ? -3.5 : 7.25;
    }
    return sum;
  }

  private static FeatureSpec lode() {
    return FeatureSpec.coefficients(
        Expansion.builder()
            .density(1, 0.8)
            .basis(new Monomial(0, 2))
            .maxAngular(0)
            .accuracy(1e-9)
            .build());
  }

  private static FeatureSpec spectra() {
    return FeatureSpec.powerSpectrum(
        Expansion.builder()
            .density(1, 1.0)
            .basis(new Monomial(1, 2.5))
            .maxAngular(1)
            .accuracy(1e-9)
            .build());
  }

  // Half of w_ab times the potential of b at a, as the features have it.
  private static ToDoubleFunction<Structure> potentialEnergy(Engine engine) {
    return structure -> {
      List<Structure> one = List.of(structure);
      return ModelGradients.of(
              engine,
              lode().withSpecies(List.of(11, 17)),
              one,
              (type, row, slope) -> (type == 11 ? 1 : -1) * (0.4 * row[0] - 0.3 * row[1]))
          .get(0)
          .energy();
    };
  }

  private static TrainingSettings settings(String trainOn, String folds, double alpha) {
    TrainingSettings settings =
        TrainingSettings.of(new Target("energy", true))
            .with(Choice.ofTraining(trainOn), Choice.ofFolds(folds))
            .withSeed(1);
    return alpha > 0 ? settings.withAlpha(alpha) : settings;
  }

  private static Trained train(
      Engine engine, FeatureSpec spec, List<Structure> frames, TrainingSettings settings) {
    StructureSource source = StructureSources.of("ions", frames);
    return Training.train(engine, "test", spec, source, settings, Progress.SILENT);
  }

  /** What is linear in the features, and per element, is found with all digits but a few. */
  @ParameterizedTest
  @CsvSource({"0.7, 5, 0", "first:40, group:number, 0", "number<30, last:number, 1e-14"})
  void whatIsLinearIsLearned(String trainOn, String folds, double alpha) {
    try (Engine engine = Engine.on("cpu", 2, note -> {})) {
      ToDoubleFunction<Structure> energy = potentialEnergy(engine);
      List<Structure> frames = frames(60, s -> composition(s) + energy.applyAsDouble(s));
      Trained result = train(engine, lode(), frames, settings(trainOn, folds, alpha));
      Evaluation test =
          Judgement.of(engine, "test", result.model(), result.test(), Progress.SILENT);
      assertThat(test.total().orElseThrow().frames()).isBetween(12, 30);
      assertThat(test.total().orElseThrow().percent()).isLessThan(1e-3);
      assertThat(((LinearModel) result.model()).baseline().get(11)).isCloseTo(-3.5, within(1e-2));
    }
  }

  @Test
  void forcesAreDerivativesOfTheEnergy() {
    try (Engine engine = Engine.on("cpu", 2, note -> {})) {
      List<Structure> frames = frames(20, s -> composition(s) + s.position(0, 0));
      Model model = train(engine, spectra(), frames, settings("1", "4", 1e-6)).model();
      Prediction prediction = new Prediction(model, engine, "test");
      Structure s = frames.get(3);
      EnergyGradients gradients = prediction.withGradients(List.of(s)).get(0);
      List<Predicted> values =
          prediction.of(StructureSources.of("one", List.of(s)), Progress.SILENT);
      assertThat(values.get(0).value()).isCloseTo(gradients.energy(), within(1e-9));
      assertThat(values.get(0).uncertainty()).isGreaterThan(0);
      double step = 1e-4;
      for (int x = 0; x < 6; x++) {
        List<Structure> moved = new ArrayList<>();
        for (double sign : new double[] {-1, 1}) {
          double[] positions = s.positions();
          positions[x] += sign * step;
          moved.add(s.withPositions(positions));
        }
        List<Predicted> ends = prediction.of(StructureSources.of("two", moved), Progress.SILENT);
        double force = (ends.get(0).value() - ends.get(1).value()) / (2 * step);
        assertThat(gradients.forces()[x]).isCloseTo(force, within(1e-6));
      }
    }
  }

  /** Targets of the test set decide nothing. */
  @Test
  void theTestSetIsNotLookedAt() {
    try (Engine engine = Engine.on("cpu", 2, note -> {})) {
      List<Structure> frames = frames(40, s -> composition(s) + s.position(0, 0));
      List<Structure> poisoned = new ArrayList<>(frames);
      for (int f = 25; f < 40; f++) {
        poisoned.set(f, frames.get(f).with(Property.of("energy", 1e6 * f)));
      }
      LinearModel honest =
          (LinearModel) train(engine, spectra(), frames, settings("first:25", "5", 0)).model();
      LinearModel other =
          (LinearModel) train(engine, spectra(), poisoned, settings("first:25", "5", 0)).model();
      assertThat(other.record()).isEqualTo(honest.record());
      for (int b = 0; b < honest.weights().blocks().size(); b++) {
        assertThat(other.weights().blocks().get(b).values())
            .isEqualTo(honest.weights().blocks().get(b).values());
      }
    }
  }

  /** What a frame is called by: another origin, order or orientation, or a cell as large again. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void predictionsAreOfTheStructureAlone(boolean kernel) {
    try (Engine engine = Engine.on("cpu", 2, note -> {})) {
      FeatureSpec spec =
          FeatureSpec.powerSpectrum(
              Expansion.builder()
                  .density(1, 1.2)
                  .basis(new Monomial(1, 2.5))
                  .maxAngular(2)
                  .accuracy(1e-12)
                  .build());
      List<Structure> frames = frames(20, s -> composition(s) + s.position(0, 0));
      TrainingSettings settings = settings("1", "4", 1e-3);
      if (kernel) {
        settings = settings.with(new KernelSettings(2, true, 20, KernelSettings.Method.FPS));
      }
      Model model = train(engine, spec, frames, settings).model();
      Structure s = frames.get(7);
      int n = s.atoms();
      int[] reversed = new int[n];
      int[] twice = new int[2 * n];
      double[] moved = s.positions();
      double[] turned = s.positions();
      double[] back = new double[3 * n];
      double[] both = new double[6 * n];
      for (int i = 0; i < n; i++) {
        reversed[n - 1 - i] = s.type(i);
        twice[i] = s.type(i);
        twice[n + i] = s.type(i);
        for (int x = 0; x < 3; x++) {
          moved[3 * i + x] += 0.37 * (x + 1);
          turned[3 * i + x] = (x == 1 ? -1 : 1) * s.position(i, (x + 1) % 3); // inverted, too
          back[3 * (n - 1 - i) + x] = s.position(i, x);
          both[3 * i + x] = s.position(i, x);
          both[3 * (n + i) + x] = s.position(i, x) + (x == 2 ? SIDE : 0);
        }
      }
      Cell longer = Cell.periodic(SIDE, 0, 0, 0, SIDE, 0, 0, 0, 2 * SIDE);
      List<Structure> same =
          List.of(
              s.withPositions(moved),
              s.withPositions(turned),
              new Structure(reversed, back, s.cell()));
      Prediction prediction = new Prediction(model, engine, "test");
      double expected = value(prediction, s);
      for (Structure other : same) {
        assertThat(value(prediction, other)).isCloseTo(expected, within(1e-10));
      }
      assertThat(value(prediction, new Structure(twice, both, longer)))
          .isCloseTo(2 * expected, within(2e-10));
    }
  }

  private static double value(Prediction prediction, Structure s) {
    return prediction.of(StructureSources.of("one", List.of(s)), Progress.SILENT).get(0).value();
  }

  @Test
  void bitsDoNotDependOnThreadsAndFilesKeepThem() throws Exception {
    List<Structure> frames = frames(30, s -> composition(s) + s.position(0, 0));
    LinearModel first;
    double predicted;
    try (Engine engine = Engine.on("cpu", 1, note -> {})) {
      first = (LinearModel) train(engine, spectra(), frames, settings("0.8", "3", 0)).model();
      predicted =
          new Prediction(first, engine, "test")
              .of(StructureSources.of("one", frames.subList(0, 1)), Progress.SILENT)
              .get(0)
              .value();
    }
    Path file = folder.resolve("model.ff");
    ModelFile.write(file, first, false);
    LinearModel read = (LinearModel) ModelFile.read(file);
    assertThat(read.spec()).isEqualTo(first.spec());
    assertThat(read.record()).hasToString(first.record().toString());
    try (Engine engine = Engine.on("cpu", 3, note -> {})) {
      LinearModel again =
          (LinearModel) train(engine, spectra(), frames, settings("0.8", "3", 0)).model();
      assertThat(again.weights().blocks().get(0).values())
          .isEqualTo(first.weights().blocks().get(0).values());
      double value =
          new Prediction(read, engine, "test")
              .of(StructureSources.of("one", frames.subList(0, 1)), Progress.SILENT)
              .get(0)
              .value();
      assertThat(value).isEqualTo(predicted);
    }
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> ModelFile.read(file)).isInstanceOf(InputException.class);
  }

  @Test
  void whatDoesNotGoTogetherIsSaid() {
    try (Engine engine = Engine.on("cpu", 1, note -> {})) {
      List<Structure> frames = frames(12, s -> s.position(0, 0));
      refused(engine, frames, settings("0.01", "5", 0), "at least 2");
      refused(engine, frames, settings("1", "20", 0), "fold without frames");
      refused(engine, frames(12, s -> 3), settings("1", "5", 0), "nothing to learn");
      refused(engine, frames, settings("colour<3", "5", 0), "has no colour");
      List<Structure> bare =
          frames.stream().map(s -> new Structure(s.types(), s.positions(), s.cell())).toList();
      refused(engine, bare, settings("1", "5", 0), "no frame has the target energy");
      Model model = train(engine, lode(), frames, settings("1", "3", 0)).model();
      Structure other = new Structure(new int[] {3, 17}, new double[6], frames.get(0).cell());
      assertThatThrownBy(
              () ->
                  new Prediction(model, engine, "test")
                      .of(StructureSources.of("x", List.of(other)), Progress.SILENT))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("trained without Li");
      assertThatThrownBy(() -> Choice.ofTraining("some")).isInstanceOf(InputException.class);
      assertThatThrownBy(() -> Choice.ofFolds("1")).isInstanceOf(InputException.class);
    }
  }

  private static void refused(
      Engine engine, List<Structure> frames, TrainingSettings settings, String words) {
    assertThatThrownBy(() -> train(engine, lode(), frames, settings))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(words);
  }
}
