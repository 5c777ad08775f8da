package org.farfield.learning.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.farfield.basis.Monomial;
import org.farfield.error.InputException;
import org.farfield.features.EnergyGradients;
import org.farfield.features.EnergyModel;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.ModelGradients;
import org.farfield.learning.Choice;
import org.farfield.learning.Errors;
import org.farfield.learning.Evaluation;
import org.farfield.learning.ForceTargets;
import org.farfield.learning.Model;
import org.farfield.learning.Target;
import org.farfield.learning.Trained;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.models.LinearModel;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Cell;
import org.farfield.structure.Column;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Energies that are linear in features are found from forces and stress. */
class ForceTrainingTest {
  private static final ForceTargets FORCES =
      new ForceTargets(Optional.of("forces"), Optional.of("stress"), 1, 0.3, 0.1);

  private static final ForceTargets NO_STRESS =
      new ForceTargets(Optional.of("forces"), Optional.empty(), 1, 0.3, 1);

  private static final FeatureSpec SPEC =
      FeatureSpec.powerSpectrum(
          Expansion.builder()
              .density(1, 1.0)
              .basis(new Monomial(0, 2.5))
              .maxAngular(1)
              .accuracy(1e-10)
              .build());

  private static final Map<String, List<Structure>> FRAMES = new HashMap<>();
  private static final Map<String, Trained> TRAINED = new HashMap<>();
  private static Engine engine;

  @BeforeAll
  static void start() {
    engine = Engine.on("cpu", 2, note -> {});
  }

  @AfterAll
  static void stop() {
    engine.close();
    FRAMES.clear();
    TRAINED.clear();
  }

  private static List<Structure> bare(String kind, int count) {
    Cell cell = kind.equals("molecule") ? Cell.OPEN : Ions.cell(kind.equals("slab"));
    return Ions.of(5, count, f -> cell);
  }

  // Other weights for each element of the centre.
  private static double energy(int type, double[] row, double[] slope) {
    double sum = 0;
    for (int x = 0; x < row.length; x++) {
      slope[x] = Math.sin(3 * x + type);
      sum += slope[x] * row[x];
    }
    return sum;
  }

  /** Energies, a shift per element among them, for a few frames; forces for others. */
  private static List<Structure> labelled(String kind) {
    return FRAMES.computeIfAbsent(kind, some -> labelled(bare(some, 18)));
  }

  private static List<Structure> labelled(List<Structure> bare) {
    EnergyModel model = ForceTrainingTest::energy;
    List<EnergyGradients> known =
        ModelGradients.of(engine, SPEC.withSpecies(List.of(11, 17)), bare, model);
    List<Structure> frames = new ArrayList<>();
    for (int f = 0; f < bare.size(); f++) {
      Structure s = bare.get(f).with(Property.of("number", f));
      double shift = 0;
      for (int type : s.types()) {
        shift += type == 11 ? -3.5 : 7.25;
      }
      s = f % 3 == 0 ? s : s.with(Property.of("energy", known.get(f).energy() + shift));
      if (f % 2 == 0) {
        s = Ions.withDerivatives(s, known.get(f), f == 4);
      }
      frames.add(s);
    }
    return frames;
  }

  private static TrainingSettings settings(ForceTargets forces) {
    return TrainingSettings.of(new Target("energy", true))
        .with(Choice.ofTraining("number<12"), Choice.ofFolds("3"))
        .with(forces);
  }

  private static Trained train(Engine engine, List<Structure> frames, TrainingSettings settings) {
    StructureSource source = StructureSources.of("ions", frames);
    return Training.train(engine, "test", SPEC, source, settings, Progress.SILENT);
  }

  private static Trained trained(String kind) {
    ForceTargets some = kind.equals("crystal") ? FORCES : NO_STRESS;
    return TRAINED.computeIfAbsent(
        kind, k -> train(engine, labelled(k), settings(some).withAlpha(1e-16)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"crystal", "slab", "molecule"})
  void whatIsLinearIsFoundFromForces(String kind) {
    Trained result = trained(kind);
    ForceEvaluation test =
        ForceEvaluation.of(engine, "test", result.model(), FORCES, result.test(), Progress.SILENT);
    Errors forces = test.forces().orElseThrow();
    assertThat(forces.frames()).isEqualTo(3 * 5 * 3);
    assertThat(forces.percent()).isLessThan(1e-4);
    assertThat(test.virial().isPresent()).isEqualTo(kind.equals("crystal"));
    test.virial().ifPresent(virial -> assertThat(virial.percent()).isLessThan(1e-4));
    Evaluation energies =
        Judgement.of(engine, "test", result.model(), result.test(), Progress.SILENT);
    assertThat(energies.total().orElseThrow().frames()).isEqualTo(4);
    assertThat(energies.total().orElseThrow().percent()).isLessThan(1e-3);
    assertThat(result.model().record().at("/forces/rows").asInt()).isEqualTo(3 * 5 * 6 - 1);
    assertThat(result.model().record().at("/forces/held_out_rmse").asDouble()).isLessThan(1e-5);
  }

  /** The last size of a learning curve is the model of all frames, forces and stress too. */
  @Test
  void curvesEndAtTheModelOfAllFrames() {
    TrainingSettings strong = settings(FORCES).withAlpha(1e-3); // so that there are errors
    Trained whole = train(engine, labelled("crystal"), strong);
    ForceEvaluation test =
        ForceEvaluation.of(engine, "test", whole.model(), FORCES, whole.test(), Progress.SILENT);
    StructureSource source = StructureSources.of("ions", labelled("crystal"));
    LearningCurve.Curve curve =
        LearningCurve.of(engine, "test", SPEC, source, strong, List.of(7, 10), 2, Progress.SILENT);
    assertThat(curve.testNumbers()).containsExactly(Map.entry("", 4));
    assertThat(curve.testForces()).isEqualTo(test.forces().orElseThrow().frames());
    assertThat(curve.testStress()).isEqualTo(test.virial().orElseThrow().frames());
    LearningCurve.Point last = curve.points().get(1);
    LearningCurve.Repeats forces = last.forces().orElseThrow();
    double trained = whole.model().record().at("/forces/training_rmse").asDouble();
    for (int model = 0; model < 2; model++) {
      double of = test.forces().orElseThrow().rmse();
      assertThat(forces.test().get(model)).isCloseTo(of, within(1e-6 * of));
      assertThat(forces.training().get(model)).isCloseTo(trained, within(1e-9 * trained));
      double virial = test.virial().orElseThrow().rmse();
      assertThat(last.stress().orElseThrow().test().get(model))
          .isCloseTo(virial, within(1e-6 * virial));
    }
  }

  /** What is predicted as forces conserves what is predicted as energy. */
  @ParameterizedTest
  @ValueSource(strings = {"crystal", "slab", "molecule"})
  void forcesAreDifferencesOfEnergies(String kind) {
    Prediction prediction = new Prediction(trained(kind).model(), engine, "test");
    Structure s = bare(kind, 20).get(19); // not seen in training
    Ions.requireSlopes(prediction, s, 1, 5, 12);
  }

  /** What is told of forces is as large, on average, as their errors of held-out frames. */
  @ParameterizedTest
  @ValueSource(strings = {"crystal", "molecule"})
  void uncertaintiesOfForcesAreAsLargeAsTheirErrors(String kind) {
    ForceTargets some = kind.equals("crystal") ? FORCES : NO_STRESS;
    List<Structure> frames = labelled(kind);
    Trained strong = train(engine, frames, settings(some).withAlpha(1e-3));
    Prediction prediction = new Prediction(strong.model(), engine, "test");
    double squares = 0;
    int count = 0;
    for (Structure s : frames.subList(0, 12)) {
      double[] known = NO_STRESS.forcesOf(s);
      UncertainForces predicted = prediction.withUncertainForces(List.of(s)).get(0);
      for (int x = 0; x < known.length; x++) {
        double told = predicted.uncertainties()[x / 3];
        squares += told * told;
        count++;
      }
    }
    double heldOut = strong.model().record().at("/forces/held_out_rmse").asDouble();
    // one component of 90 is not known
    assertThat(Math.sqrt(squares / count)).isCloseTo(heldOut, within(0.03 * heldOut));
    assertThat(((LinearModel) strong.model()).forceSpread())
        .isNotEqualTo(((LinearModel) strong.model()).spread());
    StructureSource source = StructureSources.of("ions", frames);
    ForceEvaluation evaluation =
        ForceEvaluation.withUncertainties(
            engine, "test", strong.model(), some, source, Progress.SILENT);
    assertThat(evaluation.calibration().orElseThrow().told()).hasSize(10).isSorted();
    assertThat(evaluation.forces())
        .isEqualTo(
            ForceEvaluation.of(engine, "test", strong.model(), some, source, Progress.SILENT)
                .forces());
  }

  /** Members are models, too: their forces tell the uncertainty, which does not turn. */
  @Test
  void uncertaintiesAreDeviationsOfTheForcesOfMembers() {
    TrainingSettings strong = settings(ForceTargets.NONE).withAlpha(1e-3);
    LinearModel model = (LinearModel) train(engine, labelled("molecule"), strong).model();
    Structure s = bare("molecule", 20).get(19);
    UncertainForces told =
        new Prediction(model, engine, "test").withUncertainForces(List.of(s)).get(0);
    double[] forces = told.gradients().forces();
    double[] squares = new double[s.atoms()];
    for (int m = 1; m <= 3; m++) {
      double[] own = forces(member(model, m), s);
      for (int x = 0; x < own.length; x++) {
        squares[x / 3] += (own[x] - forces[x]) * (own[x] - forces[x]) / 9;
      }
    }
    for (int atom = 0; atom < squares.length; atom++) {
      double expected = model.spread() * Math.sqrt(squares[atom]);
      assertThat(told.uncertainties()[atom]).isCloseTo(expected, within(1e-12 * expected));
    }
    assertThat(forces).isEqualTo(forces(model, s));
    double[] turned = s.positions();
    for (int x = 0; x < turned.length; x += 3) {
      double swap = turned[x];
      turned[x] = turned[x + 1];
      turned[x + 1] = -swap;
    }
    Structure other = s.withPositions(turned);
    double[] after =
        new Prediction(model, engine, "test")
            .withUncertainForces(List.of(other))
            .get(0)
            .uncertainties();
    for (int atom = 0; atom < after.length; atom++) {
      double before = told.uncertainties()[atom];
      assertThat(after[atom]).isCloseTo(before, within(1e-9 * before));
    }
  }

  private static double[] forces(Model model, Structure structure) {
    Prediction prediction = new Prediction(model, engine, "test");
    return prediction.withGradients(List.of(structure)).get(0).forces();
  }

  // The same model with the weights of a member of its committee.
  private static LinearModel member(LinearModel model, int member) {
    List<TensorBlock> blocks = new ArrayList<>();
    for (TensorBlock block : model.weights().blocks()) {
      int length = block.properties().size();
      double[] values = block.values().clone();
      System.arraycopy(block.values(), member * length, values, 0, length);
      blocks.add(new TensorBlock(values, block.samples(), block.components(), block.properties()));
    }
    return new LinearModel(
        model.spec(),
        model.target(),
        model.intercept(),
        model.baseline(),
        model.monomers(),
        model.elements(),
        new TensorMap(model.weights().keys(), blocks),
        model.members(),
        model.theirs(),
        model.spread(),
        model.forceSpread(),
        model.record());
  }

  /** What stays between steps of a trajectory is of the same elements. */
  @Test
  void stepsAreLikeTheFirst() {
    Model model = trained("molecule").model();
    Prediction prediction = new Prediction(model, engine, "test");
    Structure both = bare("molecule", 1).get(0);
    Structure one = new Structure(new int[] {11, 11, 11, 11, 11}, both.positions(), both.cell());
    List<Structure> pair = List.of(one, both);
    for (List<Structure> step : List.of(List.of(both), List.of(one), pair, List.of(both))) {
      List<EnergyGradients> fresh = new Prediction(model, engine, "test").withGradients(step);
      List<EnergyGradients> kept = prediction.withGradients(step);
      for (int i = 0; i < step.size(); i++) {
        assertThat(kept.get(i).energy()).isEqualTo(fresh.get(i).energy());
        assertThat(kept.get(i).forces()).isEqualTo(fresh.get(i).forces());
      }
    }
  }

  /** Energies alone do not tell what forces do. */
  @Test
  void forcesCount() {
    List<Structure> frames = labelled("molecule");
    TrainingSettings alone = settings(ForceTargets.NONE).withAlpha(1e-14);
    Trained without = train(engine, frames, alone);
    double rmse = rmse(trained("molecule"), frames);
    assertThat(rmse(without, frames)).isGreaterThan(100 * rmse);
    assertThat(without.model().record().has("forces")).isFalse();
  }

  private static double rmse(Trained result, List<Structure> frames) {
    StructureSource source = StructureSources.of("ions", frames);
    return ForceEvaluation.of(engine, "test", result.model(), FORCES, source, Progress.SILENT)
        .forces()
        .orElseThrow()
        .rmse();
  }

  /** Forces and stress of the test set decide as little as its energies. */
  @Test
  void theTestSetIsNotLookedAt() {
    List<Structure> poisoned = new ArrayList<>(labelled("crystal"));
    for (int f = 12; f < poisoned.size(); f++) {
      Structure s = poisoned.get(f);
      double[] wrong = new double[3 * s.atoms()];
      Arrays.fill(wrong, 1e5 * f);
      poisoned.set(
          f,
          s.with(Property.of("energy", 1e6 * f))
              .with(Property.of("stress", Arrays.copyOf(wrong, 9)))
              .with(Column.reals("forces", 3, wrong)));
    }
    LinearModel honest = (LinearModel) train(engine, labelled("crystal"), settings(FORCES)).model();
    LinearModel other = (LinearModel) train(engine, poisoned, settings(FORCES)).model();
    assertThat(other.record()).isEqualTo(honest.record());
    assertThat(other.record().has("forces")).isTrue();
    for (int b = 0; b < honest.weights().blocks().size(); b++) {
      assertThat(other.weights().blocks().get(b).values())
          .isEqualTo(honest.weights().blocks().get(b).values());
    }
  }

  @Test
  void bitsDoNotDependOnThreads() {
    List<double[]> weights = new ArrayList<>();
    for (int threads : new int[] {1, 3}) {
      try (Engine own = Engine.on("cpu", threads, note -> {})) {
        Trained result = train(own, labelled("crystal"), settings(FORCES));
        LinearModel model = (LinearModel) result.model();
        weights.add(model.weights().blocks().get(0).values());
      }
    }
    assertThat(weights.get(0)).isEqualTo(weights.get(1));
  }

  @Test
  void stressInSixNumbersIsThatInNine() {
    Structure s = bare("crystal", 1).get(0);
    double[] six = {1, 2, 3, 4, 5, 6};
    double[] nine = {1, 6, 5, 6, 2, 4, 5, 4, 3};
    double[] virial = FORCES.virialOf(s.with(Property.of("stress", six)));
    assertThat(virial).isEqualTo(FORCES.virialOf(s.with(Property.of("stress", nine))));
    assertThat(virial[5]).isCloseTo(4 * s.cell().volume(), within(1e-9));
    assertThat(FORCES.virialOf(bare("slab", 1).get(0).with(Property.of("stress", six)))).isEmpty();
  }

  /** As others write it: minus stress times volume. */
  @Test
  void virialIsMinusStressTimesVolume() {
    Structure s = bare("crystal", 1).get(0);
    double[] stress = {1, 6, 5, 6, 2, 4, 5, 4, 3};
    double[] virial = Arrays.stream(stress).map(x -> -x * s.cell().volume()).toArray();
    double[] six = IntStream.of(0, 4, 8, 5, 2, 1).mapToDouble(x -> virial[x]).toArray();
    double[] expected = FORCES.virialOf(s.with(Property.of("stress", stress)));
    for (double[] numbers : List.of(virial, six)) {
      Structure known = s.with(Property.of("virial", numbers));
      ForceTargets which = ForceTargets.of(Optional.empty(), Optional.of("virial:virial"));
      assertThat(which.virialOf(known)).containsExactly(expected, within(1e-12));
      ForceTargets wrong = ForceTargets.of(Optional.empty(), Optional.of("stress:virial"));
      assertThat(wrong.virialOf(known)[0])
          .isCloseTo(-expected[0] * s.cell().volume(), within(1e-6));
    }
  }

  @Test
  void whatAreNoForcesIsSaid() {
    Structure s = bare("molecule", 1).get(0).with(Column.reals("forces", new double[5]));
    assertThatThrownBy(() -> FORCES.forcesOf(s))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("forces are three numbers per atom");
    TrainingSettings intensive = TrainingSettings.of(new Target("gap", false)).with(FORCES);
    assertThatThrownBy(() -> train(engine, List.of(s), intensive))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the target gap is intensive");
  }
}
