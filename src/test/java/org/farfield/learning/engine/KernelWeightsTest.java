package org.farfield.learning.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.farfield.basis.Monomial;
import org.farfield.error.InputException;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.engine.Engine;
import org.farfield.learning.Choice;
import org.farfield.learning.KernelSettings;
import org.farfield.learning.Model;
import org.farfield.learning.Target;
import org.farfield.learning.TrainingSettings;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DensityProducts;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.spec.Rotations;
import org.farfield.structure.Column;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelWeightsTest {
  private static final int TRAINING = 20;

  @TempDir private Path folder;

  // A density that sees next to nothing of the target, and the potential that makes it.
  private static FeatureSpec spec(boolean turning) {
    DensityProducts products = new DensityProducts("all");
    Expansion near =
        Expansion.builder()
            .densities(List.of(new GaussianDensity(0.3, new Cutoff(1.2, 0.2), RadialScaling.NONE)))
            .basis(new Monomial(1, 1.5))
            .maxAngular(2)
            .accuracy(1e-6)
            .build();
    Expansion far =
        Expansion.builder()
            .density(1, 1.0)
            .basis(new Monomial(1, 2.5))
            .maxAngular(2)
            .accuracy(1e-6)
            .build();
    return FeatureSpec.of(
        turning
            ? new DescriptorSpec.Equivariant(products, 2, new Rotations(0, 1, 1, 2))
            : new DescriptorSpec.PowerSpectrum(products),
        near,
        far);
  }

  private static TrainingSettings settings(String target, boolean perAtom, int points) {
    return TrainingSettings.of(new Target(target, true, perAtom, null))
        .with(Choice.ofTraining("first:" + TRAINING), Choice.ofFolds("4"))
        .with(new KernelSettings(2, true, points, KernelSettings.Method.FPS));
  }

  private static Model train(
      int threads, List<Structure> frames, FeatureSpec spec, TrainingSettings settings) {
    try (Engine engine = Engine.on("cpu", threads, note -> {})) {
      StructureSource source = StructureSources.of("molecules", frames);
      return Training.train(engine, "test", spec, source, settings, Progress.SILENT).model();
    }
  }

  private static List<JsonNode> parts(Model model) {
    List<JsonNode> parts = new ArrayList<>();
    (model.record().has("parts") ? model.record().get("parts") : List.of(model.record()))
        .forEach(parts::add);
    return parts;
  }

  private static List<Double> weights(JsonNode part) {
    List<Double> weights = new ArrayList<>();
    part.get("blocks").forEach(block -> weights.add(block.get("weight").doubleValue()));
    return weights;
  }

  /** What is found is the model of these weights, no worse than that of equal ones. */
  @ParameterizedTest
  @CsvSource({"energy, false, 0", "energy, false, 12", "dipole, true, 12"})
  void weightsAreFoundByFoldsOfTheTrainingSet(String target, boolean turning, int points) {
    List<Structure> frames = PartsTrainingTest.molecules(TRAINING + 4);
    TrainingSettings settings = settings(target, false, points);
    Model model = train(2, frames, spec(turning), settings);
    JsonNode part = parts(model).get(0);
    assertThat(weights(part)).hasSize(3).allMatch(w -> w > 0 && w <= 1);
    Model given = train(1, frames, spec(turning), settings.withBlockWeights(weights(part)));
    assertThat(given.record()).isEqualTo(model.record());
    if (points > 0) { // by which they are searched for
      Model equal =
          train(1, frames, spec(turning), settings.withBlockWeights(List.of(1.0, 1.0, 1.0)));
      assertThat(part.get("held_out_rmse").doubleValue())
          .isLessThanOrEqualTo(1.3 * parts(equal).get(0).get("held_out_rmse").doubleValue());
    }
  }

  @ParameterizedTest
  @CsvSource({"energy, false, 0", "charges, true, 10"})
  void testsAreNotLookedAt(String target, boolean perAtom, int points) throws Exception {
    List<Structure> frames = PartsTrainingTest.molecules(TRAINING + 4);
    List<Structure> poisoned = new ArrayList<>(frames);
    for (int f = TRAINING; f < frames.size(); f++) {
      double[] wrong = new Random(f).doubles(frames.get(f).atoms(), 1e6, 1e7).toArray();
      Structure frame = frames.get(f).with(Property.of("energy", wrong[0]));
      poisoned.set(f, frame.with(Column.reals("charges", wrong)));
    }
    byte[][] files = new byte[2][];
    for (int i = 0; i < 2; i++) {
      Path file = folder.resolve(i + ".ff");
      Model model =
          train(1 + i, i == 0 ? frames : poisoned, spec(false), settings(target, perAtom, points));
      ModelFile.write(file, model, false);
      files[i] = Files.readAllBytes(file);
    }
    assertThat(Arrays.equals(files[0], files[1])).isTrue();
  }

  @Test
  void withoutFoldsWeightsMustBeGiven() {
    List<Structure> frames = PartsTrainingTest.molecules(TRAINING);
    TrainingSettings settings =
        settings("energy", false, 10)
            .with(Choice.ofTraining("1"), Choice.ofFolds("none"))
            .withAlpha(1e-6);
    assertThatThrownBy(() -> train(1, frames, spec(false), settings))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("give a weight for each");
    assertThatThrownBy(
            () -> train(1, frames, spec(false), settings.withBlockWeights(List.of(1.0, 0.1))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("2 block weights for 3 blocks");
    Model model = train(1, frames, spec(false), settings.withBlockWeights(List.of(1.0, 0.1, 0.3)));
    assertThat(weights(parts(model).get(0))).containsExactly(1.0, 0.1, 0.3);
  }
}
