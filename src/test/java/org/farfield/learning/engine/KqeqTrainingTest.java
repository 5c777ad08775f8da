package org.farfield.learning.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.farfield.backend.cuda.CudaBackend;
import org.farfield.backend.cuda.SimulatedDevice;
import org.farfield.basis.Gto;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.ElementParameters;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.engine.Equilibration;
import org.farfield.error.InputException;
import org.farfield.features.FeatureLayout;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.learning.Choice;
import org.farfield.learning.Evaluation;
import org.farfield.learning.KernelSettings;
import org.farfield.learning.Model;
import org.farfield.learning.Predicted;
import org.farfield.learning.Target;
import org.farfield.learning.TargetShape;
import org.farfield.learning.Trained;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.frames.TrainingSet;
import org.farfield.learning.models.KqeqModel;
import org.farfield.learning.models.LinearModel;
import org.farfield.learning.rows.RowColumns;
import org.farfield.spec.Cutoff;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.Pooling;
import org.farfield.spec.RadialScaling;
import org.farfield.structure.Cell;
import org.farfield.structure.Column;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KqeqTrainingTest {
  private static final int OXYGEN = ChargedChains.OXYGEN;
  private static final Target CHARGES = new Target("charges", true, true, null);
  private static final Target DIPOLE = new Target("dipole", true, false, null);

  // with a dipole on oxygen, which learned electronegativities polarise
  private static final ChargeModel WATER =
      ChargeModel.of(
          "water",
          Map.of(
              1,
              new ElementParameters(4, 0, 0, 9, 0.5, 0, 0),
              OXYGEN,
              new ElementParameters(8, 0.5, 0.6, 6, 0.7, 0.8, 0)));

  private static final FeatureSpec SPEC =
      FeatureSpec.powerSpectrum(
          Expansion.builder()
              .densities(List.of(new GaussianDensity(0.4, new Cutoff(3, 0.5), RadialScaling.NONE)))
              .basis(new Gto(1, 3))
              .maxAngular(1)
              .build());

  private static Engine engine;
  private static List<Structure> frames; // with what a model of our own says of them

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    engine = Engine.on("cpu", 2, note -> {});
    List<Structure> bare = ChargedChains.of(24, 3);
    KqeqModel truth = truth(bare);
    List<Equilibrium> all = equilibrate(truth, bare, false);
    frames = new ArrayList<>();
    for (int f = 0; f < bare.size(); f++) {
      Equilibrium e = all.get(f);
      frames.add(
          bare.get(f)
              .with(Column.reals("charges", e.charges()))
              .with(Property.of("dipole", e.dipoleMoment(bare.get(f)))));
    }
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  /** A model of random weights, as if it had been learned. */
  private static KqeqModel truth(List<Structure> some) {
    FeatureSpec spec = SPEC.with(Pooling.ATOM).withSpecies(List.of(1, OXYGEN));
    StructureSource source = StructureSources.of("truth", some);
    RowColumns columns =
        new RowColumns(
            new FeatureLayout(spec, new Featurizer(engine, "test").census(spec, source)));
    double[] weights = new Random(7).doubles(columns.length(), -3, 3).toArray();
    return KqeqModel.of( // as older versions made them
        WATER,
        new LinearModel(
            spec,
            CHARGES,
            0,
            Map.of(OXYGEN, 1.5),
            Optional.empty(),
            List.of(1, OXYGEN),
            columns.weights(List.of(weights)),
            0,
            List.of(),
            1,
            1,
            JsonNodeFactory.instance.objectNode()));
  }

  private static List<Equilibrium> equilibrate(
      KqeqModel model, List<Structure> some, boolean derivatives) {
    try (LearnedCharges charges =
        new LearnedCharges(model, engine, "test", Equilibration.TOLERANCE)) {
      return charges.of(some, ChargedChains.conditions(some), derivatives);
    }
  }

  private static TrainingSettings settings(Target target) {
    return TrainingSettings.of(target)
        .with(Choice.ofTraining("0.75"), Choice.ofFolds("3"))
        .withAlpha(1e-14);
  }

  private static Trained train(TrainingSettings settings, ChargeModel parameters) {
    return KqeqTraining.train(
        engine,
        "test",
        SPEC,
        StructureSources.of("frames", frames),
        settings,
        Optional.ofNullable(parameters),
        Progress.SILENT);
  }

  private static void assertPredicts(Trained result, double tolerance) {
    Evaluation test = Judgement.of(engine, "test", result.model(), result.test(), Progress.SILENT);
    assertThat(test.frames()).isEqualTo(6);
    assertThat(test.predictions()).containsExactly(test.targets(), within(tolerance));
  }

  @Test
  void chargesOfSuchAModelAreLearned() {
    assertPredicts(train(settings(CHARGES), WATER), 1e-5);
  }

  @Test
  void dipoleMomentsAreEnough() {
    assertPredicts(train(settings(DIPOLE), WATER), 2e-2);
  }

  /** Their factors are of the space that rows span; weights are those of the features again. */
  @Test
  void farMoreFeaturesThanChargesAreFittedExactly() {
    FeatureSpec wide =
        FeatureSpec.powerSpectrum(
            SPEC.expansions().get(0).withBasis(new Gto(11, 3), 4)); // 2 x 1,500 columns
    StructureSource some = StructureSources.of("frames", frames.subList(0, 8));
    TrainingSettings settings =
        settings(CHARGES).with(Choice.ofTraining("1"), Choice.ofFolds("none"));
    Model model =
        KqeqTraining.train(
                engine, "test", wide, some, settings, Optional.of(WATER), Progress.SILENT)
            .model();
    List<Predicted> predicted = new Prediction(model, engine, "test").of(some, Progress.SILENT);
    for (int f = 0; f < predicted.size(); f++) {
      double[] charges = frames.get(f).column("charges").numbers();
      assertThat(predicted.get(f).values()).containsExactly(charges, within(1e-6));
    }
  }

  @Test
  void totalChargesAreKept() {
    KqeqModel model = (KqeqModel) train(settings(CHARGES), WATER).model();
    for (Predicted value :
        new Prediction(model, engine, "test")
            .of(StructureSources.of("frames", frames), Progress.SILENT)) {
      double sum = Arrays.stream(value.values()).sum();
      assertThat(sum).isCloseTo(Math.rint(sum), within(1e-12));
    }
  }

  @Test
  void hardnessAndWidthsAreSearchedByFolds() {
    KqeqModel plain = (KqeqModel) train(settings(CHARGES), ChargeModel.eeq2019()).model();
    KqeqModel searched = (KqeqModel) train(settings(CHARGES), null).model();
    assertThat(searched.record().get("held_out_rmse").asDouble())
        .isLessThan(plain.record().get("held_out_rmse").asDouble());
    assertThat(searched.parameters().elements())
        .isNotEqualTo(plain.parameters().elements())
        .containsOnlyKeys(1, OXYGEN);
  }

  @Test
  void fileAndThreadsDoNotChangeABit() {
    KqeqModel model = (KqeqModel) train(settings(CHARGES), WATER).model();
    Path file = folder.resolve("model.ff");
    ModelFile.write(file, model, false);
    KqeqModel read = (KqeqModel) ModelFile.read(file);
    assertThat(read.parameters().elements()).isEqualTo(model.parameters().elements());
    List<Equilibrium> expected = equilibrate(model, frames, true);
    List<Equilibrium> all = equilibrate(read, frames, true);
    for (int f = 0; f < frames.size(); f++) {
      assertThat(all.get(f).charges()).isEqualTo(expected.get(f).charges());
      assertThat(all.get(f).gradient()).isEqualTo(expected.get(f).gradient());
    }
    Engine own = engine;
    try (Engine single = Engine.on("cpu", 1, note -> {})) {
      engine = single;
      KqeqModel other = (KqeqModel) train(settings(CHARGES), WATER).model();
      assertThat(other.drive().parts().get(0).columns()[0])
          .isEqualTo(model.drive().parts().get(0).columns()[0]);
    } finally {
      engine = own;
    }
  }

  /**
   * They are the deviation of the charges that members of the committee solve for, as large as
   * errors of held-out frames.
   */
  @Test
  void uncertaintiesAreThoseOfACommittee() {
    StructureSource source = StructureSources.of("frames", noisy(frames));
    TrainingSettings settings = settings(CHARGES.in(source)).withAlpha(1e-6);
    List<Structure> some = TrainingSet.of(source, settings).structures();
    KqeqModel trained =
        (KqeqModel)
            KqeqTraining.train(
                    engine, "test", SPEC, source, settings, Optional.of(WATER), Progress.SILENT)
                .model();
    Path file = folder.resolve("model.ff");
    ModelFile.write(file, trained, false);
    KqeqModel model = (KqeqModel) ModelFile.read(file);
    assertThat(model.members()).isEqualTo(3);
    Prediction prediction = new Prediction(model, engine, "test");
    List<Predicted> values =
        prediction.withUncertainties(StructureSources.of("some", some), Progress.SILENT);
    List<Equilibrium> own = equilibrate(model, some, false);
    List<List<Equilibrium>> members =
        IntStream.rangeClosed(1, 3)
            .mapToObj(m -> equilibrate(trained.member(m), some, false))
            .toList();
    double squares = 0;
    int count = 0;
    for (int f = 0; f < some.size(); f++) {
      double[] q = own.get(f).charges();
      assertThat(values.get(f).values()).isEqualTo(q);
      for (int i = 0; i < q.length; i++) {
        double variance = 0;
        for (List<Equilibrium> member : members) {
          variance += Math.pow(member.get(f).charges()[i] - q[i], 2) / 3;
        }
        double told = values.get(f).uncertainties()[i];
        double expected = model.spread() * Math.sqrt(variance);
        assertThat(told).isPositive().isCloseTo(expected, within(1e-12));
        squares += told * told;
        count++;
      }
    }
    double heldOut = model.record().get("held_out_rmse").asDouble();
    assertThat(Math.sqrt(squares / count)).isCloseTo(heldOut, within(1e-6 * heldOut));
    assertThat(prediction.of(source, Progress.SILENT).get(0).uncertainties()).containsOnly(0);
  }

  // charges that no such model has
  private static List<Structure> noisy(List<Structure> some) {
    Random random = new Random(2);
    List<Structure> noisy = new ArrayList<>();
    for (Structure s : some) {
      double[] q = s.column("charges").numbers().clone();
      Arrays.setAll(q, i -> q[i] + 0.02 * random.nextGaussian());
      noisy.add(s.with(Column.reals("charges", q)));
    }
    return noisy;
  }

  @Test
  void forcesAreMinusTheDerivativesOfTheEnergy() {
    Structure molecule = frames.get(3);
    KqeqModel model = truth(frames);
    Equilibrium e = equilibrate(model, List.of(molecule), true).get(0);
    double step = 1e-4;
    for (int x = 0; x < e.gradient().length; x++) {
      double[] sides = new double[2];
      for (int side = 0; side < 2; side++) {
        double[] positions = molecule.positions();
        positions[x] += side == 0 ? step : -step;
        sides[side] = energy(model, molecule, positions, Cell.OPEN);
      }
      assertThat(e.gradient()[x]).isCloseTo((sides[0] - sides[1]) / (2 * step), within(1e-7));
    }
  }

  /** On a device, too, a model says the same, with the same bits for any number of threads. */
  @Test
  void aGpuTrainsTheSame() {
    SimulatedDevice.require();
    double[] expected = chargesOfTrained();
    List<double[]> all = new ArrayList<>();
    Engine own = engine;
    for (int threads : new int[] {1, 3}) {
      try (Engine gpu = new Engine(CudaBackend.beside(threads, 0))) {
        engine = gpu;
        all.add(chargesOfTrained());
      } finally {
        engine = own;
      }
    }
    assertThat(all.get(0)).containsExactly(expected, within(1e-10));
    assertThat(all.get(1)).isEqualTo(all.get(0));
  }

  private static double[] chargesOfTrained() {
    Model model = train(settings(CHARGES).withAlpha(1e-6), WATER).model();
    return equilibrate((KqeqModel) model, frames, false).stream()
        .flatMapToDouble(e -> Arrays.stream(e.charges()))
        .toArray();
  }

  @Test
  void aGpuDoesNotChangeThem() {
    double[] rows = {5.5, 0, 0, 0.4, 6, 0, 0.3, -0.2, 6.5};
    List<Structure> some = new ArrayList<>(frames.subList(0, 2));
    for (Cell cell : List.of(Cell.periodic(rows), new Cell(rows, true, true, false))) {
      some.add(
          new Structure(frames.get(3).types(), frames.get(3).positions(), cell)
              .with(Property.of("charge", 0)));
    }
    KqeqModel model = truth(frames);
    List<Equilibrium> expected = equilibrate(model, some, true);
    Engine own = engine;
    try (Engine gpu = new Engine(SimulatedDevice.open())) {
      engine = gpu;
      List<Equilibrium> all = equilibrate(model, some, true);
      for (int s = 0; s < some.size(); s++) {
        Equilibrium e = all.get(s);
        assertThat(e.moments()).containsExactly(expected.get(s).moments(), within(1e-9));
        assertThat(e.gradient()).containsExactly(expected.get(s).gradient(), within(1e-9));
        assertThat(e.strain()).containsExactly(expected.get(s).strain(), within(1e-9));
      }
      Equilibrium last = equilibrate(model, some.subList(3, 4), true).get(0);
      assertThat(last.moments()).isEqualTo(all.get(3).moments());
      assertThat(last.gradient()).isEqualTo(all.get(3).gradient());
    } finally {
      engine = own;
    }
  }

  @Test
  void bornChargesAreDerivativesOfTheDipoleMoment() {
    Structure molecule = frames.get(3);
    KqeqModel model = truth(frames);
    try (LearnedCharges charges =
        new LearnedCharges(model, engine, "test", Equilibration.TOLERANCE)) {
      List<Structure> one = List.of(molecule);
      double[] born =
          charges
              .withResponse(one, ChargedChains.conditions(one), false, true)
              .get(0)
              .response()
              .bornCharges();
      double step = 1e-4;
      for (int y : new int[] {0, 4, molecule.atoms() * 3 - 1}) {
        double[][] sides = new double[2][];
        for (int side = 0; side < 2; side++) {
          double[] positions = molecule.positions();
          positions[y] += side == 0 ? step : -step;
          Structure moved = molecule.withPositions(positions);
          sides[side] = equilibrate(model, List.of(moved), false).get(0).dipoleMoment(moved);
        }
        for (int x = 0; x < 3; x++) {
          assertThat(born[y / 3 * 9 + 3 * x + y % 3])
              .isCloseTo((sides[0][x] - sides[1][x]) / (2 * step), within(1e-7));
        }
      }
    }
  }

  @Test
  void strainOfCrystalsHasThePartOfFeatures() {
    double[] rows = {5.5, 0, 0, 0.4, 6, 0, 0.3, -0.2, 6.5};
    Structure crystal =
        new Structure(frames.get(3).types(), frames.get(3).positions(), Cell.periodic(rows))
            .with(Property.of("charge", 0));
    KqeqModel model = truth(frames);
    Equilibrium e = equilibrate(model, List.of(crystal), true).get(0);
    double step = 1e-4;
    for (int c : new int[] {0, 5}) {
      double[] sides = new double[2];
      for (int side = 0; side < 2; side++) {
        double by = side == 0 ? step : -step;
        double[] positions = strained(crystal.positions(), c, by);
        Cell cell = Cell.periodic(strained(rows, c, by));
        sides[side] = energy(model, crystal, positions, cell);
      }
      assertThat(e.strain()[c]).isCloseTo((sides[0] - sides[1]) / (2 * step), within(1e-6));
    }
  }

  private static double[] strained(double[] vectors, int component, double by) {
    double[] result = vectors.clone();
    for (int v = 0; v < vectors.length; v += 3) {
      result[v + component / 3] += by * vectors[v + component % 3];
    }
    return result;
  }

  private static double energy(KqeqModel model, Structure like, double[] positions, Cell cell) {
    Structure moved =
        new Structure(like.types(), positions, cell)
            .with(Property.of("charge", like.property("charge").number()));
    return equilibrate(model, List.of(moved), false).get(0).energy();
  }

  @Test
  void whatCannotBeLearnedIsRefusedInASentence() {
    assertThatThrownBy(
            () ->
                train(settings(new Target("dipole", true, false, TargetShape.of("axial"))), WATER))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("from a column of charges")
        .hasMessageContaining("shape axial");
    assertThatThrownBy(
            () ->
                train(
                    settings(CHARGES),
                    ChargeModel.of("hydrogen", Map.of(1, WATER.elements().get(1)))))
        .isInstanceOf(InputException.class)
        .hasMessage("hydrogen has no parameters of O");
    assertThatThrownBy(
            () ->
                train(
                    settings(CHARGES)
                        .with(new KernelSettings(2, false, 5, KernelSettings.Method.FPS)),
                    WATER))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("not by kernels");
    Structure salt =
        new Structure(new int[] {11}, new double[3], Cell.OPEN).with(Property.of("charge", 1));
    assertThatThrownBy(() -> equilibrate(truth(frames), List.of(salt), false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("trained without Na");
    List<Structure> wrong = frames.stream().map(s -> s.with(Property.of("charge", 3))).toList();
    StructureSource source = StructureSources.of("frames", wrong);
    assertThatThrownBy(
            () ->
                KqeqTraining.train(
                    engine,
                    "test",
                    SPEC,
                    source,
                    settings(CHARGES),
                    Optional.empty(),
                    Progress.SILENT))
        .isInstanceOf(InputException.class)
        .hasMessageMatching(
            "structure: charges of the column charges add up to -?[01].000, but the total charge"
                + " is 3.0; write charge= in the comments of all frames");
  }
}
