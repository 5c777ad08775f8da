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
import org.farfield.backend.cuda.CudaBackend;
import org.farfield.backend.cuda.SimulatedDevice;
import org.farfield.basis.Monomial;
import org.farfield.error.InputException;
import org.farfield.features.EnergyGradients;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.engine.Engine;
import org.farfield.learning.Choice;
import org.farfield.learning.Evaluation;
import org.farfield.learning.KernelSettings;
import org.farfield.learning.Model;
import org.farfield.learning.Target;
import org.farfield.learning.TargetShape;
import org.farfield.learning.Trained;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.models.PartModel;
import org.farfield.learning.models.PartsModel;
import org.farfield.spec.DensityProducts;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.Rotations;
import org.farfield.structure.Cell;
import org.farfield.structure.Column;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartsTrainingTest {
  private static final double[][] TURN = turn();
  private static Engine engine;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    engine = Engine.on("cpu", 2, note -> {});
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  private static double[][] turn() {
    double a = 0.9;
    double b = -0.4;
    double[][] z = {{Math.cos(a), -Math.sin(a), 0}, {Math.sin(a), Math.cos(a), 0}, {0, 0, 1}};
    double[][] x = {{1, 0, 0}, {0, Math.cos(b), -Math.sin(b)}, {0, Math.sin(b), Math.cos(b)}};
    return product(z, x);
  }

  private static double[][] product(double[][] a, double[][] b) {
    double[][] c = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b[0].length; j++) {
        for (int k = 0; k < b.length; k++) {
          c[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return c;
  }

  private static double[] turned(double[] vectors) {
    double[] result = new double[vectors.length];
    for (int i = 0; i < vectors.length; i++) {
      for (int k = 0; k < 3; k++) {
        result[i] += TURN[i % 3][k] * vectors[i - i % 3 + k];
      }
    }
    return result;
  }

  private static double[] turnedTensor(double[] nine) {
    double[][] matrix = new double[3][];
    double[][] back = new double[3][3];
    for (int i = 0; i < 3; i++) {
      matrix[i] = Arrays.copyOfRange(nine, 3 * i, 3 * i + 3);
      for (int j = 0; j < 3; j++) {
        back[i][j] = TURN[j][i];
      }
    }
    return Arrays.stream(product(product(TURN, matrix), back))
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  /** Molecules of charges with what they have of these: dipole, quadrupole, potentials. */
  static List<Structure> molecules(int count) {
    Random random = new Random(3);
    List<Structure> frames = new ArrayList<>();
    for (int f = 0; f < count; f++) {
      int atoms = 4 + random.nextInt(2);
      int[] types = new int[atoms];
      double[] positions = new double[3 * atoms];
      for (int i = 0; i < atoms; i++) {
        types[i] = i % 2 == 0 ? 11 : 17;
        for (int x = 0; x < 3; x++) {
          positions[3 * i + x] = 2.2 * (i % 2) + random.nextGaussian();
        }
      }
      frames.add(labelled(new Structure(types, positions, Cell.OPEN)).with(Property.of("id", f)));
    }
    return frames;
  }

  private static Structure labelled(Structure s) {
    double[] dipole = new double[3];
    double[] tensor = new double[9];
    double[] fields = new double[3 * s.atoms()];
    double[] charges = new double[s.atoms()];
    double energy = 0;
    for (int i = 0; i < s.atoms(); i++) {
      for (int j = 0; j < s.atoms(); j++) {
        double[] d = new double[3];
        double r2 = 0.5;
        for (int x = 0; x < 3; x++) {
          d[x] = s.position(j, x) - s.position(i, x);
          r2 += d[x] * d[x];
        }
        double v = (s.type(j) == 11 ? 1 : -1) * Math.exp(-r2 / 6);
        charges[i] += v;
        energy += v * (s.type(i) == 11 ? 1 : -1);
        for (int x = 0; x < 3; x++) {
          fields[3 * i + x] += v * d[x];
          dipole[x] += v * d[x] * (s.type(i) == 11 ? 1 : 0.4);
          for (int y = 0; y < 3; y++) {
            tensor[3 * x + y] += v * d[x] * d[y];
          }
        }
      }
    }
    charges[0] = Double.NaN;
    return s.with(Property.of("energy", energy))
        .with(Property.of("dipole", dipole))
        .with(Property.of("tensor", tensor))
        .with(Column.reals("charges", charges))
        .with(Column.reals("field", 3, fields));
  }

  private static Expansion expansion() {
    return Expansion.builder()
        .density(1, 1.0)
        .basis(new Monomial(1, 2.5))
        .maxAngular(2)
        .accuracy(1e-9)
        .build();
  }

  static FeatureSpec tensors() {
    return FeatureSpec.of(
        new DescriptorSpec.Equivariant(DensityProducts.SELF, 2, new Rotations(0, 2, 1, 2)),
        expansion());
  }

  static FeatureSpec spectra() {
    return FeatureSpec.powerSpectrum(expansion());
  }

  private static TrainingSettings settings(Target target) {
    return TrainingSettings.of(target)
        .with(Choice.ofTraining("first:20"), Choice.ofFolds("4"))
        .withAlpha(1e-6)
        .withBlockWeights(List.of(1.0));
  }

  private static Target target(String name, boolean perAtom) {
    return new Target(name, true, perAtom, null);
  }

  private static Trained train(
      FeatureSpec spec, List<Structure> frames, TrainingSettings settings) {
    StructureSource source = StructureSources.of("molecules", frames);
    return Training.train(engine, "test", spec, source, settings, Progress.SILENT);
  }

  private static double[] predict(Model model, Structure frame) {
    return new Prediction(model, engine, "test")
        .of(StructureSources.of("one", List.of(frame)), Progress.SILENT)
        .get(0)
        .values();
  }

  @ParameterizedTest
  @CsvSource({
    "dipole, ridge",
    "tensor, ridge",
    "dipole, sparse",
    "tensor, kernel",
    "field, sparse"
  })
  void predictionsTurnWithTheFrame(String name, String kind) {
    List<Structure> frames = molecules(24);
    TrainingSettings settings = settings(target(name, name.equals("field")));
    if (!kind.equals("ridge")) {
      int points = kind.equals("kernel") ? KernelSettings.ALL : 30;
      settings =
          settings
              .with(new KernelSettings(2, true, points, KernelSettings.Method.FPS))
              .withAlpha(1e-4); // less would blow up the rounding of kernels
    }
    Trained result = train(tensors(), frames, settings);
    Structure frame = frames.get(22);
    double[] before = predict(result.model(), frame);
    double[] after = predict(result.model(), frame.withPositions(turned(frame.positions())));
    double[] expected = name.equals("tensor") ? turnedTensor(before) : turned(before);
    double scale = Arrays.stream(before).map(Math::abs).max().orElseThrow();
    for (int x = 0; x < after.length; x++) {
      assertThat(after[x]).isCloseTo(expected[x], within(1e-10 * scale));
    }
    Evaluation test = Judgement.of(engine, "test", result.model(), result.test(), Progress.SILENT);
    assertThat(test.byKind().values()).allMatch(errors -> errors.percent() < 90);
  }

  @Test
  void whatIsLinearInFeaturesThatTurnIsFound() {
    List<Structure> frames = molecules(40);
    Trained first = train(tensors(), frames, settings(target("tensor", false)).withAlpha(1e-3));
    List<Structure> exact =
        frames.stream().map(s -> s.with(Property.of("tensor", predict(first.model(), s)))).toList();
    Trained result =
        train(
            tensors(),
            exact,
            settings(target("tensor", false))
                .with(Choice.ofTraining("first:30"), Choice.ofFolds("4"))
                .withAlpha(1e-14));
    Evaluation test = Judgement.of(engine, "test", result.model(), result.test(), Progress.SILENT);
    assertThat(test.byKind()).containsOnlyKeys("λ = 0", "λ = 2");
    assertThat(test.byKind().get("λ = 2").percent()).isLessThan(40);
  }

  @Test
  void atomsHaveModelsOfTheirElements() {
    List<Structure> frames = molecules(24);
    Trained result = train(spectra(), frames, settings(target("charges", true)));
    Evaluation test = Judgement.of(engine, "test", result.model(), result.test(), Progress.SILENT);
    assertThat(test.byKind()).containsOnlyKeys("Na", "Cl");
    int labels = frames.subList(20, 24).stream().mapToInt(s -> s.atoms() - 1).sum();
    assertThat(test.targets()).hasSize(labels); // the first atom of each has none
    assertThat(predict(result.model(), frames.get(21))).hasSize(frames.get(21).atoms());
    assertThat(test.byKind().get("Cl").percent()).isLessThan(90);
  }

  /** A kernel of ζ = 1 is ridge regression; kernels with all atoms are those with all frames. */
  @Test
  void kernelsAgreeInTheirLimits() {
    List<Structure> frames = molecules(24);
    TrainingSettings ridge = settings(target("energy", false));
    List<Double> predicted = new ArrayList<>();
    for (KernelSettings kernel :
        new KernelSettings[] {
          null,
          new KernelSettings(1, false, KernelSettings.ALL, KernelSettings.Method.FPS),
          new KernelSettings(1, false, 1000, KernelSettings.Method.FPS),
          new KernelSettings(2, false, KernelSettings.ALL, KernelSettings.Method.FPS),
          new KernelSettings(2, false, 1000, KernelSettings.Method.FPS),
          new KernelSettings(2, false, 1000, KernelSettings.Method.CUR)
        }) {
      TrainingSettings own = kernel == null ? ridge : ridge.with(kernel);
      predicted.add(
          predict(train(spectra(), frames, own.withAlpha(1e-4)).model(), frames.get(23))[0]);
    }
    assertThat(predicted.get(1)).isCloseTo(predicted.get(0), within(1e-10));
    assertThat(predicted.get(2)).isCloseTo(predicted.get(0), within(1e-10));
    assertThat(predicted.get(4)).isCloseTo(predicted.get(3), within(1e-10));
    assertThat(predicted.get(5)).isCloseTo(predicted.get(3), within(1e-10));
    assertThat(predicted.get(3)).isNotCloseTo(predicted.get(0), within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void forcesOfKernelsAreDerivatives(boolean normalised) {
    List<Structure> frames = molecules(24);
    TrainingSettings settings =
        settings(target("energy", false))
            .with(new KernelSettings(3, normalised, 12, KernelSettings.Method.CUR));
    Model model = train(spectra(), frames, settings).model();
    Structure s = frames.get(21);
    EnergyGradients gradients =
        new Prediction(model, engine, "test").withGradients(List.of(s)).get(0);
    assertThat(gradients.energy()).isCloseTo(predict(model, s)[0], within(1e-9));
    for (int x = 0; x < 5; x++) {
      double[] ends = new double[2];
      for (int side = 0; side < 2; side++) {
        double[] moved = s.positions();
        moved[x] += (2 * side - 1) * 1e-4;
        ends[side] = predict(model, s.withPositions(moved))[0];
      }
      assertThat(gradients.forces()[x]).isCloseTo((ends[0] - ends[1]) / 2e-4, within(1e-6));
    }
  }

  /**
   * On a device, too, a model says the same, with the same bits for any number of threads. Points
   * of sparse kernels of vectors are chosen by invariants alone, so that some are nearly multiples
   * of others: their kernel has a condition of 1e11 here.
   */
  @ParameterizedTest
  @CsvSource({
    "energy, kernel, 1e-10",
    "energy, sparse, 1e-10",
    "dipole, ridge, 1e-10",
    "dipole, sparse, 1e-8",
    "tensor, kernel, 1e-10",
    "field, ridge, 1e-10",
    "field, sparse, 1e-8"
  })
  void aGpuTrainsTheSame(String name, String kind, double tolerance) {
    SimulatedDevice.require();
    List<double[]> all = new ArrayList<>();
    all.add(predictionsOfTrained(engine, name, kind));
    for (int threads : new int[] {1, 3}) {
      try (Engine gpu = new Engine(CudaBackend.beside(threads, 0))) {
        all.add(predictionsOfTrained(gpu, name, kind));
      }
    }
    double scale = Arrays.stream(all.get(0)).map(Math::abs).max().orElseThrow();
    assertThat(all.get(1)).containsExactly(all.get(0), within(tolerance * Math.max(1, scale)));
    assertThat(all.get(2)).isEqualTo(all.get(1));
  }

  private static double[] predictionsOfTrained(Engine by, String name, String kind) {
    StructureSource source = StructureSources.of("molecules", molecules(24));
    TrainingSettings settings = settings(target(name, name.equals("field"))).withAlpha(1e-4);
    if (!kind.equals("ridge")) {
      int points = kind.equals("kernel") ? KernelSettings.ALL : 8;
      settings = settings.with(new KernelSettings(2, true, points, KernelSettings.Method.FPS));
    }
    FeatureSpec spec = name.equals("energy") ? spectra() : tensors();
    Model model = Training.train(by, "test", spec, source, settings, Progress.SILENT).model();
    return new Prediction(model, by, "test")
        .of(source, Progress.SILENT).stream()
            .flatMapToDouble(value -> Arrays.stream(value.values()))
            .toArray();
  }

  /** The coefficients of each member of the committee give forces, too. */
  @Test
  void uncertaintiesOfKernelsAreDeviationsOfForces() {
    List<Structure> frames = molecules(24);
    TrainingSettings settings =
        settings(target("energy", false))
            .with(new KernelSettings(2, true, 12, KernelSettings.Method.FPS));
    PartsModel model = (PartsModel) train(spectra(), frames, settings).model();
    Structure s = frames.get(21);
    Prediction prediction = new Prediction(model, engine, "test");
    double[] told = prediction.withUncertainForces(List.of(s)).get(0).uncertainties();
    PartModel part = model.parts().get(0);
    double[] own = prediction.withGradients(List.of(s)).get(0).forces();
    double[] squares = new double[s.atoms()];
    for (int m = 1; m <= part.members(); m++) {
      PartModel member =
          new PartModel(
              part.part(),
              part.centre(),
              part.intercept(),
              part.baseline(),
              List.of(),
              null,
              part.basis(),
              List.of(part.coefficients().get(m)),
              1,
              1);
      PartsModel alone =
          new PartsModel(
              model.spec(), model.target(), model.elements(), List.of(member), model.record());
      double[] forces =
          new Prediction(alone, engine, "test").withGradients(List.of(s)).get(0).forces();
      for (int x = 0; x < own.length; x++) {
        squares[x / 3] += Math.pow(forces[x] - own[x], 2) / (3 * part.members());
      }
    }
    for (int atom = 0; atom < told.length; atom++) {
      double expected = part.spread() * Math.sqrt(squares[atom]);
      assertThat(told[atom]).isPositive().isCloseTo(expected, within(1e-12 * expected));
    }
  }

  @ParameterizedTest
  @CsvSource({"tensor, false, 0", "field, true, 8", "energy, false, 8"})
  void filesKeepModelsAndTestsAreNotLookedAt(String name, boolean perAtom, int points)
      throws Exception {
    List<Structure> frames = molecules(24);
    List<Structure> poisoned = new ArrayList<>(frames);
    for (int f = 20; f < 24; f++) {
      Structure s = frames.get(f);
      double[] wrong = new double[3 * s.atoms()];
      Arrays.fill(wrong, 1e7 * f);
      poisoned.set(
          f,
          s.with(Property.of("energy", 1e9))
              .with(Property.of("tensor", Arrays.copyOf(wrong, 9)))
              .with(Column.reals("field", 3, wrong)));
    }
    TrainingSettings settings =
        TrainingSettings.of(target(name, perAtom))
            .with(Choice.ofTraining("first:20"), Choice.ofFolds("3"))
            .withSeed(2);
    if (points > 0) {
      settings = settings.with(new KernelSettings(2, true, points, KernelSettings.Method.FPS));
    }
    FeatureSpec spec = name.equals("energy") ? spectra() : tensors();
    Model honest = train(spec, frames, settings).model();
    Path file = folder.resolve("a.ff");
    ModelFile.write(file, honest, false);
    Path other = folder.resolve("b.ff");
    try (Engine alone = Engine.on("cpu", 1, note -> {})) {
      StructureSource source = StructureSources.of("molecules", poisoned);
      Model model = Training.train(alone, "test", spec, source, settings, Progress.SILENT).model();
      ModelFile.write(other, model, false);
    }
    assertThat(Files.readAllBytes(other)).isEqualTo(Files.readAllBytes(file));
    Model read = ModelFile.read(file);
    assertThat(predict(read, frames.get(22))).isEqualTo(predict(honest, frames.get(22)));
    assertThat(read.target()).isEqualTo(honest.target());
    assertThat(read.record()).hasToString(honest.record().toString());
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> ModelFile.read(file)).isInstanceOf(InputException.class);
  }

  @Test
  void whatDoesNotGoTogetherIsSaid() {
    List<Structure> frames = molecules(12);
    refused(spectra(), frames, settings(target("dipole", false)), "lambda 1");
    refused(spectra(), frames, settings(target("colour", true)), "no frame has the target colour");
    List<Structure> still =
        frames.stream()
            .map(
                f ->
                    f.with(Property.of("dipole", new double[3]))
                        .with(Column.reals("charges", ofElements(f))))
            .toList();
    refused(tensors(), still, settings(target("dipole", false)), "nothing to learn");
    refused(spectra(), still, settings(target("charges", true)), "nothing to learn");
    Structure odd = frames.get(3).with(Property.of("dipole", new double[] {1, 2}));
    List<Structure> some = new ArrayList<>(frames);
    some.set(3, odd);
    refused(tensors(), some, settings(target("dipole", false)), "2 number(s), not the 3");
    assertThatThrownBy(() -> TargetShape.of("matrix")).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> TargetShape.ofNumbers(4)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> new KernelSettings(0, true, 3, KernelSettings.Method.FPS))
        .isInstanceOf(InputException.class);
  }

  // Equal for all atoms of an element.
  private static double[] ofElements(Structure s) {
    return Arrays.stream(s.types()).mapToDouble(type -> type == 11 ? 0.8 : -0.6).toArray();
  }

  private static void refused(
      FeatureSpec spec, List<Structure> frames, TrainingSettings settings, String words) {
    TrainingSettings few = settings.with(Choice.ofTraining("1"), Choice.ofFolds("3"));
    assertThatThrownBy(() -> train(spec, frames, few))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(words);
  }
}
