package org.farfield.learning.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.farfield.basis.Gto;
import org.farfield.error.InputException;
import org.farfield.features.EnergyGradients;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.ModelGradients;
import org.farfield.learning.Baseline;
import org.farfield.learning.Calibration;
import org.farfield.learning.Choice;
import org.farfield.learning.ForceTargets;
import org.farfield.learning.Model;
import org.farfield.learning.Monomers;
import org.farfield.learning.Scans;
import org.farfield.learning.Target;
import org.farfield.learning.Trained;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.frames.RowKind;
import org.farfield.learning.frames.ScanEnds;
import org.farfield.learning.models.LinearModel;
import org.farfield.spec.Cutoff;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.structure.Cell;
import org.farfield.structure.Column;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Energies between molecules are learned from forces, those inside molecules left out. */
class ScanForcesTest {
  private static final FeatureSpec SPEC = WaterAndNeon.POTENTIAL;
  private static final ForceTargets ALL =
      ForceTargets.of(Optional.of("forces"), Optional.of("stress"));

  private static Engine engine;

  @BeforeAll
  static void open() {
    engine = Engine.on("cpu", 2, note -> {});
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static double energy(int type, double[] row, double[] slope) {
    double sum = 0;
    for (int x = 0; x < row.length; x++) {
      slope[x] = Math.cos(3 * x + type);
      sum += slope[x] * row[x];
    }
    return sum;
  }

  /** Water and neon at four distances, forces and stress inside the water among what is known. */
  private static List<Structure> scans(Cell cell) {
    Random random = new Random(7);
    List<Structure> frames = new ArrayList<>();
    for (int scan = 0; scan < 6; scan++) {
      double[] water = WaterAndNeon.water(random, 0.05);
      double[] direction = random.doubles(3, -1, 1).toArray();
      double length = Math.sqrt(dot(direction, direction));
      double[] inside = random.doubles(12, -9, 9).toArray();
      double[] virial = random.doubles(9, -9, 9).toArray();
      for (int step : new int[] {1, 3, 0, 2}) {
        double[] neon = new double[3];
        for (int x = 0; x < 3; x++) {
          neon[x] = (2.6 + 0.7 * step) * direction[x] / length;
        }
        Structure s =
            WaterAndNeon.of(water, neon, cell)
                .with(Property.of("scan", scan))
                .with(Property.of("separation", step));
        frames.add(known(s, inside, virial));
      }
    }
    return frames;
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  private static Structure known(Structure s, double[] inside, double[] virial) {
    List<int[]> molecules = new Monomers("molecule").of(s);
    List<EnergyGradients> apart =
        ModelGradients.of(engine, SPEC, Monomers.apart(s, molecules), ScanForcesTest::energy);
    EnergyGradients between = apart.get(0);
    for (int m = 0; m < molecules.size(); m++) {
      between = between.less(apart.get(m + 1), molecules.get(m));
    }
    double[] own = between.forces();
    double[] forces = own.clone();
    for (int x = 0; x < forces.length; x++) {
      forces[x] += inside[x];
    }
    Structure all = s.with(Column.reals("between", 3, own)).with(Column.reals("forces", 3, forces));
    if (s.property("separation").number() % 2 == 1) {
      all = all.with(Property.of("energy", between.energy()));
    }
    if (s.cell().isOpen()) {
      return all;
    }
    double[] stress = new double[9];
    for (int x = 0; x < 9; x++) {
      stress[x] = (between.gradients().strain()[x] + virial[x]) / s.cell().volume();
    }
    return all.with(Property.of("stress", stress));
  }

  private static TrainingSettings settings(ForceTargets forces) {
    return TrainingSettings.of(new Target("energy", true))
        .with(Baseline.of(new Monomers("molecule")))
        .with(Choice.ofTraining("scan<4"), Choice.ofFolds("group:scan"))
        .withAlpha(1e-15)
        .with(forces);
  }

  private static Trained train(List<Structure> frames, TrainingSettings settings) {
    StructureSource source = StructureSources.of("scans", frames);
    return Training.train(engine, "test", SPEC, source, settings, Progress.SILENT);
  }

  private static ForceEvaluation errors(Model model, ForceTargets which, StructureSource source) {
    return ForceEvaluation.withUncertainties(engine, "test", model, which, source, Progress.SILENT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void forcesInsideMoleculesAreLeftOut(boolean periodic) {
    List<Structure> frames = scans(periodic ? WaterAndNeon.BOX : Cell.OPEN);
    ForceTargets some = periodic ? ALL : ForceTargets.of(Optional.of("forces"), Optional.empty());
    Trained result = train(frames, settings(some.with(Scans.of("scan:separation"))));
    Model model = result.model();
    assertThat(model.record().at("/forces/rows").asInt()).isEqualTo(4 * 3 * 12);
    assertThat(model.record().at("/forces/scans").asText()).isEqualTo("scan:separation");
    ForceTargets known = RowKind.forcesOf(model);
    assertThat(known.scans()).contains(new Scans("scan", "separation"));
    ForceEvaluation test = errors(model, known, result.test());
    assertThat(test.forces().orElseThrow().frames()).isEqualTo(2 * 3 * 12);
    assertThat(test.forces().orElseThrow().percent()).isLessThan(1e-4);
    assertThat(test.virial().isPresent()).isEqualTo(periodic);
    test.virial().ifPresent(virial -> assertThat(virial.percent()).isLessThan(1e-4));
    ForceTargets between =
        ForceTargets.of(Optional.of("between"), Optional.empty()).with(Scans.NONE);
    ForceEvaluation absolute = errors(model, between, result.test());
    assertThat(absolute.forces().orElseThrow().frames()).isEqualTo(2 * 4 * 12);
    assertThat(absolute.forces().orElseThrow().percent()).isLessThan(1e-4);
  }

  @Test
  void forcesBetweenMoleculesAreTakenAsTheyAre() {
    List<Structure> frames = scans(Cell.OPEN);
    ForceTargets between =
        ForceTargets.of(Optional.of("between"), Optional.empty()).with(Scans.NONE);
    Trained result = train(frames, settings(between));
    assertThat(result.model().record().at("/forces/rows").asInt()).isEqualTo(4 * 4 * 12);
    ForceEvaluation test = errors(result.model(), between, result.test());
    assertThat(test.forces().orElseThrow().percent()).isLessThan(1e-4);
    assertThat(result.model().record().at("/forces/held_out_rmse").asDouble())
        .isCloseTo(0, within(1e-6));
  }

  /** Where only the farthest frames are held out, which are compared with none. */
  @Test
  void withoutForcesHeldOutThereIsNoErrorOfThem() {
    ForceTargets forces = ForceTargets.of(Optional.of("forces"), Optional.empty());
    TrainingSettings last =
        settings(forces.with(Scans.of("scan:separation")))
            .with(Choice.ofTraining("scan<4"), Choice.ofFolds("last:separation"));
    LinearModel model = (LinearModel) train(scans(Cell.OPEN), last).model();
    assertThat(model.record().has("held_out_rmse")).isTrue();
    assertThat(model.record().at("/forces").has("held_out_rmse")).isFalse();
    assertThat(model.forceSpread()).isEqualTo(1); // of one member there is no committee
  }

  @Test
  void uncertaintiesAreThoseOfDifferences() {
    List<Structure> frames = scans(Cell.OPEN);
    ForceTargets forces =
        ForceTargets.of(Optional.of("forces"), Optional.empty()).with(Scans.of("scan:separation"));
    Trained result = train(frames, settings(forces).withAlpha(1e-3));
    Model model = result.model();
    Prediction prediction = new Prediction(model, engine, "test");
    double[] told = new double[2 * 3 * 12];
    int next = 0;
    for (int scan = 4; scan < 6; scan++) {
      List<List<EnergyGradients>> all =
          prediction.gradients(frames.subList(4 * scan, 4 * scan + 4), 1 + model.members());
      for (int f : new int[] {0, 2, 3}) { // the farthest is the second
        for (int x = 0; x < 12; x++) {
          double squares = 0;
          for (int axis = 0; axis < 3; axis++) {
            int own = x / 3 * 3 + axis;
            for (int m = 1; m <= model.members(); m++) {
              double of = all.get(f).get(m).forces()[own] - all.get(1).get(m).forces()[own];
              double mean = all.get(f).get(0).forces()[own] - all.get(1).get(0).forces()[own];
              squares += (of - mean) * (of - mean) / (3 * model.members());
            }
          }
          told[next++] = prediction.forceSpread() * Math.sqrt(squares);
        }
      }
    }
    double[] expected = Calibration.of(told, told).orElseThrow().told();
    double largest = expected[expected.length - 1];
    assertThat(errors(model, forces, result.test()).calibration().orElseThrow().told())
        .containsExactly(expected, within(1e-9 * largest));
  }

  private static Structure inScan(double distance, Cell cell) {
    return WaterAndNeon.of(
            WaterAndNeon.water(new Random(3), 0.05), new double[] {distance, 0, 0}, cell)
        .with(Property.of("scan", 1))
        .with(Property.of("separation", distance));
  }

  /** An atom of the near frame is one cell further, along a vector that may not be of a lattice. */
  @Test
  void atomsMayBeImages() {
    double[] rows = WaterAndNeon.BOX.rows();
    for (boolean periodic : new boolean[] {true, false}) {
      Cell cell = new Cell(rows, true, periodic, true);
      Structure near = inScan(3, cell);
      double[] positions = near.positions();
      for (int x = 0; x < 3; x++) {
        positions[6 + x] += rows[3 + x];
      }
      StructureSource source =
          StructureSources.of("scan", List.of(near.withPositions(positions), inScan(5, cell)));
      Scans scans = Scans.of("scan:separation");
      boolean[] known = {true, true};
      if (periodic) {
        ScanEnds ends = ScanEnds.of(scans, new Monomers("molecule"), source, known);
        assertThat(ends.of(0).orElseThrow().frame()).isEqualTo(1);
        assertThat(ends.of(1)).isEmpty();
      } else {
        refused(
            () -> ScanEnds.of(scans, new Monomers("molecule"), source, known),
            "moved without turning");
      }
    }
  }

  @Test
  void whatIsNoScanIsRefused() {
    List<Structure> frames = new ArrayList<>(scans(Cell.OPEN));
    ForceTargets forces = ForceTargets.of(Optional.of("forces"), Optional.empty());
    ForceTargets scans = forces.with(Scans.of("scan:separation"));
    refused(() -> Scans.of("scan"), "GROUP:KEY");
    refused(() -> train(frames, settings(forces)), "inside its monomers");
    refused(() -> train(frames, settings(scans).with(Baseline.NONE)), "baseline monomers");
    refused(() -> train(frames, settings(ForceTargets.NONE.with(Scans.NONE))), "name their column");
    refused(() -> train(frames, settings(forces.with(Scans.of("scan:z")))), "has no z");
    refused(() -> train(frames, settings(forces.with(Scans.of("number:separation")))), "number");
    List<Structure> alone = new ArrayList<>();
    for (int f = 0; f < frames.size(); f++) {
      alone.add(frames.get(f).with(Property.of("curve", f)));
    }
    refused(
        () -> train(alone, settings(forces.with(Scans.of("curve:separation")))),
        "two frames for training");
    double[] turned = frames.get(2).positions();
    turned[6] += 0.01;
    frames.set(2, frames.get(2).withPositions(turned));
    refused(() -> train(frames, settings(scans)), "moved without turning");
    StructureSource source = StructureSources.of("scans", frames);
    refused(
        () ->
            LearningCurve.of(
                engine, "test", SPEC, source, settings(scans), List.of(4), 1, Progress.SILENT),
        "not of scans");
  }

  private static void refused(Runnable action, String words) {
    assertThatThrownBy(action::run).isInstanceOf(InputException.class).hasMessageContaining(words);
  }

  /** ρ⊗ρ ends within the molecules: what rounding leaves of its derivatives teaches nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"forces", "stress"})
  void blocksThatDoNotKnowOfOtherMoleculesAreDropped(String target) {
    FeatureSpec spec =
        FeatureSpec.powerSpectrum(
                Expansion.builder()
                    .densities(
                        List.of(
                            new GaussianDensity(0.3, new Cutoff(1.9, 0.3), RadialScaling.NONE),
                            LongRangeDensity.powerLaw(1, 0.8)))
                    .basis(new Gto(2, 2))
                    .maxAngular(1)
                    .build())
            .withSpecies(List.of(1, 8, 10));
    boolean forces = target.equals("forces");
    ForceTargets some =
        ForceTargets.of(
                Optional.of("forces").filter(column -> forces),
                Optional.of("stress").filter(key -> !forces))
            .with(forces ? Scans.of("scan:separation") : Scans.NONE);
    List<Structure> frames =
        scans(WaterAndNeon.BOX).stream().map(ScanForcesTest::elsewhere).toList();
    StructureSource source = StructureSources.of("scans", frames);
    Model model =
        Training.train(engine, "test", spec, source, settings(some), Progress.SILENT).model();
    assertThat(model.record().at("/blocks/0/dropped").asBoolean()).isTrue();
    assertThat(model.record().at("/blocks/1/dropped").asBoolean()).isFalse();
  }

  // The same in another place, which rounds its distances another way.
  private static Structure elsewhere(Structure s) {
    double[] moved = s.positions();
    for (int x = 0; x < moved.length; x++) {
      moved[x] += 0.37 * s.property("separation").number();
    }
    return s.withPositions(moved);
  }
}
