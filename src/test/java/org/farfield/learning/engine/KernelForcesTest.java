package org.farfield.learning.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.farfield.backend.cuda.SimulatedDevice;
import org.farfield.basis.Monomial;
import org.farfield.features.EnergyGradients;
import org.farfield.features.EnergyModel;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.ModelGradients;
import org.farfield.learning.Choice;
import org.farfield.learning.ForceTargets;
import org.farfield.learning.KernelSettings;
import org.farfield.learning.Model;
import org.farfield.learning.Target;
import org.farfield.learning.Trained;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.models.PartsModel;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Cell;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models by kernels learn from forces and stress. */
class KernelForcesTest {
  private static final ForceTargets FORCES =
      new ForceTargets(Optional.of("forces"), Optional.of("stress"), 1, 0.3, 0.1);

  // Three products of coefficients for each element of a centre: few enough that atoms span them.
  private static final FeatureSpec SPEC =
      FeatureSpec.powerSpectrum(
          Expansion.builder()
              .density(1, 1.0)
              .basis(new Monomial(0, 2.5))
              .maxAngular(0)
              .accuracy(1e-10)
              .build());

  private static Engine engine;
  private static List<Structure> frames;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    engine = Engine.on("cpu", 2, note -> {});
    frames = labelled(Ions.of(11, 14, f -> f % 2 == 0 ? Ions.cell(false) : Cell.OPEN));
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  // A square of sums over features, of other weights for each element of the centre.
  private static double energy(int type, double[] row, double[] slope) {
    double sum = 0;
    for (int x = 0; x < row.length; x++) {
      sum += Math.sin(3 * x + type) * row[x];
    }
    for (int x = 0; x < row.length; x++) {
      slope[x] = 2 * sum * Math.sin(3 * x + type);
    }
    return sum * sum;
  }

  private static List<Structure> labelled(List<Structure> bare) {
    EnergyModel model = KernelForcesTest::energy;
    List<EnergyGradients> known =
        ModelGradients.of(engine, SPEC.withSpecies(List.of(11, 17)), bare, model);
    List<Structure> frames = new ArrayList<>();
    for (int f = 0; f < bare.size(); f++) {
      Structure s = bare.get(f).with(Property.of("number", f));
      s = f % 5 == 0 ? s : s.with(Property.of("energy", known.get(f).energy() - 3 * s.atoms()));
      if (f % 3 != 1) {
        s = Ions.withDerivatives(s, known.get(f), f == 6);
      }
      frames.add(s);
    }
    return frames;
  }

  private static TrainingSettings settings() {
    return TrainingSettings.of(new Target("energy", true))
        .with(Choice.ofTraining("number<10"), Choice.ofFolds("3"))
        .withAlpha(1e-5)
        .with(FORCES);
  }

  private static KernelSettings kernel(int zeta, boolean normalised, int points) {
    return new KernelSettings(zeta, normalised, points, KernelSettings.Method.FPS);
  }

  private static Trained train(Engine engine, TrainingSettings settings) {
    StructureSource source = StructureSources.of("ions", frames);
    return Training.train(engine, "test", SPEC, source, settings, Progress.SILENT);
  }

  private static EnergyGradients of(Model model, Structure structure) {
    return new Prediction(model, engine, "test").withGradients(List.of(structure)).get(0);
  }

  private static void assertSame(EnergyGradients some, EnergyGradients others, double tolerance) {
    double largest = Arrays.stream(others.forces()).map(Math::abs).max().orElseThrow();
    assertThat(some.energy())
        .isCloseTo(others.energy(), within(tolerance * Math.abs(others.energy())));
    for (int x = 0; x < some.forces().length; x++) {
      assertThat(some.forces()[x]).isCloseTo(others.forces()[x], within(tolerance * largest));
    }
  }

  /** Where ζ is 1 a kernel is ridge regression; all atoms are as many as there are. */
  @Test
  void kernelsAgreeInTheirLimits() {
    Structure s = frames.get(12);
    EnergyGradients ridge = of(train(engine, settings()).model(), s);
    for (int points : new int[] {KernelSettings.ALL, 1000}) {
      Model kernel = train(engine, settings().with(kernel(1, false, points))).model();
      assertSame(of(kernel, s), ridge, 1e-10);
      assertThat(kernel.record().at("/forces/rows").asInt()).isEqualTo(3 * 5 * 7 - 1);
      assertThat(kernel.record().at("/stress/rows").asInt()).isEqualTo(9 * 4);
    }
    EnergyGradients all =
        of(train(engine, settings().with(kernel(2, true, KernelSettings.ALL))).model(), s);
    EnergyGradients sparse = of(train(engine, settings().with(kernel(2, true, 1000))).model(), s);
    assertSame(sparse, all, 1e-9);
  }

  /** A square of features is in the space of ζ = 2. */
  @Test
  void whatIsSquareIsFoundFromForces() {
    Trained result = train(engine, settings().with(kernel(2, false, 1000)).withAlpha(1e-13));
    ForceEvaluation test =
        ForceEvaluation.of(engine, "test", result.model(), FORCES, result.test(), Progress.SILENT);
    assertThat(test.forces().orElseThrow().percent()).isLessThan(1e-3);
    assertThat(test.virial().orElseThrow().percent()).isLessThan(1e-3);
    assertThat(result.model().record().at("/forces/held_out_rmse").asDouble()).isLessThan(1e-4);
  }

  @ParameterizedTest
  @CsvSource({"1, 12", "2, 12", "3, 0"})
  void forcesAreDifferencesOfEnergiesAndFilesKeepThem(int zeta, int points) {
    Model trained = train(engine, settings().with(kernel(zeta, true, points))).model();
    Path file = folder.resolve("model.ff");
    ModelFile.write(file, trained, false);
    Prediction prediction = new Prediction(ModelFile.read(file), engine, "test");
    double spread = new Prediction(trained, engine, "test").forceSpread();
    assertThat(prediction.forceSpread()).isEqualTo(spread);
    for (int f : new int[] {12, 13}) {
      Structure s = frames.get(f);
      assertThat(Ions.requireSlopes(prediction, s, 2, 7)).isEqualTo(of(trained, s).forces());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aGpuDoesNotChangeThem(boolean kernel) {
    TrainingSettings settings = kernel ? settings().with(kernel(2, true, 8)) : settings();
    Structure s = frames.get(12);
    EnergyGradients expected = of(train(engine, settings).model(), s);
    try (Engine gpu = new Engine(SimulatedDevice.open())) {
      Model model = train(gpu, settings).model();
      assertSame(of(model, s), expected, 1e-10);
      assertSame(
          new Prediction(model, gpu, "test").withGradients(List.of(s)).get(0), expected, 1e-10);
    }
  }

  @Test
  void bitsDoNotDependOnThreads() {
    List<double[]> coefficients = new ArrayList<>();
    for (int threads : new int[] {1, 3}) {
      try (Engine own = Engine.on("cpu", threads, note -> {})) {
        PartsModel model = (PartsModel) train(own, settings().with(kernel(2, true, 8))).model();
        coefficients.add(model.parts().get(0).coefficients().get(0));
        assertThat(model.parts().get(0).forceSpread()).isNotEqualTo(model.parts().get(0).spread());
      }
    }
    assertThat(coefficients.get(0)).isEqualTo(coefficients.get(1));
  }
}
