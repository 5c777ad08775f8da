package org.farfield.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.farfield.basis.Gto;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.engine.Engine;
import org.farfield.learning.Baseline;
import org.farfield.learning.Choice;
import org.farfield.learning.Evaluation;
import org.farfield.learning.Target;
import org.farfield.learning.Trained;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.engine.Judgement;
import org.farfield.learning.engine.Training;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Cell;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureTableTest {
  private static final FeatureSpec SPEC =
      FeatureSpec.powerSpectrum(
              Expansion.builder().density(1, 1).basis(new Gto(1, 2)).maxAngular(1).build())
          .withSpecies(List.of(1, 8));

  private static List<Structure> frames(int count) {
    Random random = new Random(3);
    List<Structure> frames = new ArrayList<>();
    for (int f = 0; f < count; f++) {
      double[] positions = random.doubles(12, 0, 6).toArray();
      frames.add(
          new Structure(new int[] {1, 1, 8, 8}, positions, Cell.OPEN)
              .with(Property.of("energy", random.nextGaussian())));
    }
    return frames;
  }

  /** With fewer frames than features, which are fitted in the space of the rows, and with more. */
  @ParameterizedTest
  @ValueSource(ints = {12, 80})
  void isTrainingOfTheSameFrames(int training) {
    List<Structure> frames = frames(training + 5);
    StructureSource source = StructureSources.of("frames", frames);
    Target energy = new Target("energy", true);
    double[] targets = frames.stream().mapToDouble(s -> energy.labels(s)[0]).toArray();
    TrainingSettings settings =
        TrainingSettings.of(energy)
            .with(Baseline.MEAN)
            .with(Choice.ofTraining("first:" + training), Choice.ofFolds("4"))
            .withBlockWeights(List.of(1.0))
            .withSeed(9);
    try (Engine engine = Engine.on("cpu", 1, note -> {})) {
      FeatureTable table = FeatureTable.of(engine, "test", SPEC, source, Progress.SILENT);
      FeatureTable.Learned ours =
          table.learn(Arrays.copyOf(targets, training), Choice.ofFolds("4"), 9);
      Trained result = Training.train(engine, "test", SPEC, source, settings, Progress.SILENT);
      Evaluation evaluation =
          Judgement.of(engine, "test", result.model(), result.test(), Progress.SILENT);
      assertThat(ours.alpha()).isEqualTo(result.model().record().get("alpha").asDouble());
      assertThat(ours.heldOut())
          .isCloseTo(result.model().record().get("held_out_rmse").asDouble(), within(1e-8));
      assertThat(ours.predictions()).hasSize(5);
      for (int f = 0; f < 5; f++) {
        assertThat(ours.predictions()[f]).isCloseTo(evaluation.predictions()[f], within(1e-8));
      }
    }
  }
}
