package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.farfield.backend.Backend;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.basis.RadialBasis;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.engine.Engine;
import org.farfield.learning.Choice;
import org.farfield.learning.ForceTargets;
import org.farfield.learning.Model;
import org.farfield.learning.Predicted;
import org.farfield.learning.Target;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.engine.Prediction;
import org.farfield.learning.engine.Training;
import org.farfield.learning.engine.UncertainForces;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Cell;
import org.farfield.structure.Column;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Models of the device and of the CPU say the same. */
class CudaLearningTest {
  private static final double SIDE = 6;

  private static FeatureSpec spec(RadialBasis basis, int maxAngular) {
    return FeatureSpec.powerSpectrum(
        Expansion.builder()
            .density(1, 1)
            .basis(basis)
            .maxAngular(maxAngular)
            .accuracy(1e-6)
            .build());
  }

  @BeforeAll
  static void requireDevice() {
    SimulatedDevice.require();
  }

  private static List<Structure> frames() {
    Random random = new Random(11);
    List<Structure> frames = new ArrayList<>();
    for (int f = 0; f < 10; f++) {
      int[] types = {11, 17, 11, 17};
      double[] positions = random.doubles(3L * types.length, 0, SIDE).toArray();
      Cell cell = f % 2 == 0 ? Cell.OPEN : Cell.periodic(SIDE, 0, 0, 0.5, SIDE, 0, 0, 0, SIDE + 1);
      double[] forces = random.doubles(positions.length, -1, 1).toArray();
      frames.add(
          new Structure(types, positions, cell)
              .with(Property.of("energy", random.nextDouble()))
              .with(Column.reals("forces", 3, forces)));
    }
    return frames;
  }

  @Test
  void modelsOfTheDeviceAreThoseOfTheCpu() {
    requireTheSame(spec(new Monomial(1, 2.5), 1), ForceTargets.NONE, false);
  }

  /** So many features that the device factorises their rows, several kinds of them. */
  @Test
  void factorsOfTheDeviceAreThoseOfTheCpu() {
    ForceTargets forces = ForceTargets.of(Optional.of("forces"), Optional.empty());
    requireTheSame(spec(new Gto(4, 2.5), 1), forces, true);
  }

  /** Finds out how little memory is free while rows are factorised. */
  private static final class Memory implements Progress {
    private double least = Double.POSITIVE_INFINITY;

    @Override
    public void start(long frames, long atoms) {}

    @Override
    public void advance(long frames, long atoms) {}

    @Override
    public void advance(long steps) {
      least = Math.min(least, SimulatedDevice.freeMemory());
    }
  }

  private static void requireTheSame(FeatureSpec spec, ForceTargets some, boolean factorised) {
    List<Structure> frames = frames();
    StructureSource source = StructureSources.of("ions", frames);
    TrainingSettings settings =
        TrainingSettings.of(new Target("energy", true))
            .with(Choice.ofTraining("first:8"), Choice.ofFolds("2"))
            .with(some)
            .withAlpha(1e-4);
    List<List<Predicted>> values = new ArrayList<>();
    List<List<UncertainForces>> forces = new ArrayList<>();
    try (Backend cuda = new CudaBackend(0);
        Backend cpu = new CpuBackend(2)) {
      for (Backend backend : List.of(cpu, cuda)) {
        Engine engine = new Engine(backend);
        Memory memory = new Memory();
        Model model = Training.train(engine, "test", spec, source, settings, memory).model();
        assertThat(model.record().get("arithmetic").asText()).isEqualTo(backend.arithmetic());
        if (backend == cuda) {
          assertThat(memory.least < SimulatedDevice.freeMemory()).isEqualTo(factorised);
        }
        Prediction prediction = new Prediction(model, engine, "test");
        values.add(prediction.of(source, Progress.SILENT));
        forces.add(prediction.withUncertainForces(frames));
      }
    }
    for (int f = 0; f < frames.size(); f++) {
      assertThat(values.get(1).get(f).value())
          .isCloseTo(values.get(0).get(f).value(), within(1e-10));
      assertThat(forces.get(1).get(f).gradients().forces())
          .containsExactly(forces.get(0).get(f).gradients().forces(), within(1e-10));
      assertThat(forces.get(1).get(f).uncertainties())
          .containsExactly(forces.get(0).get(f).uncertainties(), within(1e-10));
    }
  }
}
