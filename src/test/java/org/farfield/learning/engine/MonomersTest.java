package org.farfield.learning.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.farfield.basis.Gto;
import org.farfield.error.InputException;
import org.farfield.experiments.FeatureTable;
import org.farfield.features.EnergyGradients;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.learning.Baseline;
import org.farfield.learning.Choice;
import org.farfield.learning.Evaluation;
import org.farfield.learning.KernelSettings;
import org.farfield.learning.Model;
import org.farfield.learning.Monomers;
import org.farfield.learning.Predicted;
import org.farfield.learning.Target;
import org.farfield.learning.Trained;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.models.LinearModel;
import org.farfield.learning.rows.FrameRows;
import org.farfield.learning.rows.InteractionRows;
import org.farfield.learning.rows.RowColumns;
import org.farfield.spec.Centers;
import org.farfield.spec.Cutoff;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.GradientKind;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Features of frames less those of their molecules. */
class MonomersTest {
  private static final Cell BOX = WaterAndNeon.BOX;

  private static Engine engine;

  @BeforeAll
  static void open() {
    engine = Engine.on("cpu", 2, note -> {});
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static FeatureSpec local() {
    Cutoff near = new Cutoff(2.5, 0.5);
    return FeatureSpec.powerSpectrum(
            Expansion.builder()
                .densities(List.of(new GaussianDensity(0.3, near, RadialScaling.NONE)))
                .basis(new Gto(1, 2.5))
                .maxAngular(1)
                .build())
        .withSpecies(List.of(1, 8, 10));
  }

  private static Structure frame(Random random, Cell cell, double distance) {
    double[] water = WaterAndNeon.water(random, 0.03);
    double z = 2 * random.nextDouble() - 1;
    double angle = 2 * Math.PI * random.nextDouble();
    double[] neon = {
      distance * Math.sqrt(1 - z * z) * Math.cos(angle),
      distance * Math.sqrt(1 - z * z) * Math.sin(angle),
      distance * z
    };
    return WaterAndNeon.of(water, neon, cell).with(Property.of("first", 1));
  }

  private static List<Structure> frames(int count, Cell cell) {
    Random random = new Random(11);
    List<Structure> frames = new ArrayList<>();
    for (int f = 0; f < count; f++) {
      frames.add(frame(random, cell, 2.6 + 2.4 * random.nextDouble()));
    }
    return frames;
  }

  private static FeatureTable table(FeatureSpec spec, List<Structure> frames) {
    StructureSource source = StructureSources.of("frames", frames);
    return FeatureTable.of(engine, "test", spec, source, Progress.SILENT);
  }

  private static FeatureTable table(FeatureSpec spec, List<Structure> frames, String by) {
    StructureSource source = StructureSources.of("frames", frames);
    return FeatureTable.of(engine, "test", spec, source, new Monomers(by), Progress.SILENT);
  }

  @ParameterizedTest
  @CsvSource({"molecule, true", "bonds, false", "bonds, true", "first, false"})
  void rowsAndTheirDerivativesAreThoseOfTheFrameLessItsMolecules(String by, boolean periodic) {
    List<Structure> frames = frames(3, periodic ? BOX : Cell.OPEN);
    int[][] molecules =
        by.equals("first") ? new int[][] {{0}, {1, 2, 3}} : new int[][] {{0, 2, 3}, {1}};
    for (FeatureSpec plain : List.of(WaterAndNeon.POTENTIAL, local())) {
      FeatureSpec spec = plain.with(GradientKind.POSITIONS);
      FeatureTable ours = table(spec, frames, by);
      FeatureTable whole = table(spec, frames);
      assertThat(ours.rows()).hasSize(3);
      assertThat(ours.labels()).isEqualTo(whole.labels());
      for (int f = 0; f < 3; f++) {
        double[] row = whole.rows().get(f).clone();
        double[] slopes = whole.derivatives().get(f).clone();
        for (int[] atoms : molecules) {
          FeatureTable alone = table(spec, List.of(frames.get(f).only(atoms)));
          for (int x = 0; x < row.length; x++) {
            row[x] -= alone.rows().get(0)[x];
          }
          for (int i = 0; i < 3 * atoms.length; i++) {
            for (int x = 0; x < row.length; x++) {
              slopes[(3 * atoms[i / 3] + i % 3) * row.length + x] -=
                  alone.derivatives().get(0)[i * row.length + x];
            }
          }
        }
        assertThat(ours.rows().get(f)).containsExactly(row, within(1e-12));
        assertThat(ours.derivatives().get(f)).containsExactly(slopes, within(1e-12));
      }
    }
  }

  @Test
  void whatDoesNotReachOtherMoleculesIsNothingAndNoRounding() {
    List<Structure> far = List.of(frame(new Random(2), Cell.OPEN, 9));
    assertThat(table(local(), far, "molecule").rows().get(0)).containsOnly(0);
    assertThat(table(WaterAndNeon.POTENTIAL, far, "molecule").rows().get(0))
        .isNotEqualTo(new double[9]);
  }

  /** Sums over atoms of one element in both molecules round otherwise than those of each. */
  @Test
  void whatSumsOfBothMoleculesLeaveIsNothing() {
    Random random = new Random(4);
    double[] water = WaterAndNeon.water(random, 0.05);
    double[] other = WaterAndNeon.water(random, 0.05);
    double[] both = Arrays.copyOf(water, 18);
    double[] apart = {6, 5.5, 6.5};
    for (int x = 0; x < 9; x++) {
      both[9 + x] = other[x] + apart[x % 3];
    }
    Structure pair =
        new Structure(new int[] {8, 1, 1, 8, 1, 1}, both, BOX).with(Property.of("first", 3));
    List<double[]> rows = new ArrayList<>();
    FrameRows.Taker taker =
        new FrameRows.Taker() {
          @Override
          public void begin(RowColumns columns, long frames) {}

          @Override
          public void take(int frame, double[] row) {
            rows.add(row.clone());
          }

          @Override
          public void takeDerivatives(int frame, double[] positions, double[] strain) {
            rows.add(positions.clone());
            rows.add(strain.clone());
          }
        };
    InteractionRows.run(
        new Featurizer(engine, "test"),
        local().with(Pooling.SUM).with(GradientKind.POSITIONS, GradientKind.STRAIN),
        StructureSources.of("pair", List.of(pair)),
        Optional.of(new Monomers("first")),
        taker,
        Progress.SILENT);
    assertThat(rows).hasSize(3);
    rows.forEach(some -> assertThat(some).containsOnly(0));
  }

  /** Charges of molecules feel each other as the features say, and each molecule adds its own. */
  private static List<Structure> labelled(Cell cell) {
    List<Structure> frames = frames(40, cell);
    List<double[]> rows = table(WaterAndNeon.POTENTIAL, frames, "molecule").rows();
    List<Structure> labelled = new ArrayList<>();
    for (int f = 0; f < frames.size(); f++) {
      double energy = 0;
      for (int x = 0; x < rows.get(f).length; x++) {
        energy += Math.cos(x) * rows.get(f)[x];
      }
      labelled.add(
          frames.get(f).with(Property.of("energy", energy)).with(Property.of("curve", f / 4)));
    }
    return labelled;
  }

  private static TrainingSettings settings(String by) {
    return TrainingSettings.of(new Target("energy", true))
        .with(Baseline.of(new Monomers(by)))
        .with(Choice.ofTraining("first:25"), Choice.ofFolds("group:curve"));
  }

  private static Trained train(List<Structure> frames, TrainingSettings settings) {
    StructureSource source = StructureSources.of("frames", frames);
    return Training.train(
        engine, "test", WaterAndNeon.POTENTIAL, source, settings, Progress.SILENT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void energiesBetweenMoleculesAreLearned(boolean periodic, @TempDir Path folder) {
    List<Structure> frames = labelled(periodic ? BOX : Cell.OPEN);
    Trained result = train(frames, settings("molecule"));
    Evaluation errors =
        Judgement.of(engine, "test", result.model(), result.test(), Progress.SILENT);
    assertThat(errors.total().orElseThrow().percent()).isLessThan(1e-5);
    Path file = folder.resolve("model.ff");
    ModelFile.write(file, result.model(), false);
    Model read = ModelFile.read(file);
    assertThat(((LinearModel) read).monomers()).contains(new Monomers("molecule"));
    StructureSource source = StructureSources.of("frames", frames);
    Prediction ours = new Prediction(result.model(), engine, "test");
    Prediction again = new Prediction(read, engine, "test");
    assertThat(again.of(source, Progress.SILENT).stream().map(Predicted::value).toList())
        .isEqualTo(ours.of(source, Progress.SILENT).stream().map(Predicted::value).toList());
    forcesAreDerivatives(again, frames.get(3), periodic ? 0 : 9);
    LearningCurve.Curve curve =
        LearningCurve.of(
            engine,
            "test",
            WaterAndNeon.POTENTIAL,
            source,
            settings("molecule"),
            List.of(25),
            1,
            Progress.SILENT);
    assertThat(curve.points().get(0).target().get("").test().get(0)).isLessThan(1e-6);
  }

  private static double energy(Prediction prediction, Structure s) {
    StructureSource one = StructureSources.of("one", List.of(s));
    return prediction.of(one, Progress.SILENT).get(0).value();
  }

  private static void forcesAreDerivatives(Prediction prediction, Structure s, int strains) {
    EnergyGradients all = prediction.withGradients(List.of(s)).get(0);
    assertThat(all.energy()).isCloseTo(energy(prediction, s), within(1e-11));
    double step = 1e-3;
    for (int x = 0; x < 12; x++) {
      double[] up = s.positions().clone();
      double[] down = s.positions().clone();
      up[x] += step;
      down[x] -= step;
      double slope =
          (energy(prediction, s.withPositions(up)) - energy(prediction, s.withPositions(down)))
              / (2 * step);
      assertThat(all.forces()[x]).isCloseTo(-slope, within(1e-6));
    }
    double[] virial = new double[9]; // of an open structure Σ r ∂E/∂r
    for (int x = 0; x < 9; x++) {
      for (int atom = 0; atom < 4; atom++) {
        virial[x] -= all.forces()[3 * atom + x / 3] * s.position(atom, x % 3);
      }
    }
    assertThat(Arrays.copyOf(all.gradients().strain(), strains))
        .containsExactly(Arrays.copyOf(virial, strains), within(1e-10));
  }

  /** A cell twice as long holds twice the energy, where images are molecules together. */
  @Test
  void isExtensive() {
    List<Structure> frames = labelled(BOX);
    Model model = train(frames, settings("molecule")).model();
    Structure one = frames.get(1);
    int[] types = new int[8];
    double[] places = new double[24];
    String[] molecules = new String[8];
    for (int i = 0; i < 8; i++) {
      types[i] = one.type(i % 4);
      molecules[i] = one.column("molecule").text(i % 4, 0);
      for (int x = 0; x < 3; x++) {
        places[3 * i + x] = one.position(i % 4, x) + (i / 4) * BOX.rows()[x];
      }
    }
    double[] rows = BOX.rows().clone();
    for (int x = 0; x < 3; x++) {
      rows[x] *= 2;
    }
    Structure two =
        new Structure(types, places, new Cell(rows, true, true, true))
            .with(Column.texts("molecule", molecules));
    Prediction prediction = new Prediction(model, engine, "test");
    double expected = 2 * energy(prediction, one);
    assertThat(energy(prediction, two)).isCloseTo(expected, within(1e-10 * Math.abs(expected)));
  }

  @Test
  void whatMoleculesDoNotSayIsRefused() {
    Structure frame = frames(1, Cell.OPEN).get(0);
    refused(() -> new Monomers(" "), "monomers:NAME needs");
    refused(() -> new Monomers("natoms_a").of(frame), "neither a key 'natoms_a'");
    for (String wrong : List.of("0", "4", "-1", "1.5")) {
      Structure other = frame.with(Property.of("first", Double.parseDouble(wrong)));
      refused(() -> new Monomers("first").of(other), "of 4 atoms it has 1 to 3");
    }
    refused(
        () ->
            new Monomers("molecule")
                .of(frame.with(Column.reals("molecule", new double[] {1, 1, 1, 1}))),
        "all 4 atoms are one molecule");
    refused(
        () -> new Monomers("v").of(frame.with(Column.reals("v", 2, new double[8]))),
        "neither a key 'v'");
    refused(() -> new Monomers("bonds").of(frame.only(0, 2, 3)), "by bonds all 3 atoms");
    assertThat(new Monomers("bonds").of(frame)).hasSize(2);
    List<Structure> frames = new ArrayList<>(labelled(Cell.OPEN));
    Structure without = new Structure(new int[] {8, 10}, new double[] {0, 0, 0, 3, 0, 0}, BOX);
    frames.set(7, without.with(Property.of("energy", 1)).with(Property.of("curve", 1)));
    refused(() -> train(frames, settings("molecule")), "neither a key 'molecule'");
  }

  @Test
  void whatHasNoDifferencesIsRefused() {
    List<Structure> frames = labelled(Cell.OPEN);
    TrainingSettings settings = settings("molecule");
    refused(
        () ->
            train(
                frames, settings.with(new KernelSettings(2, false, 5, KernelSettings.Method.FPS))),
        "linear models");
    refused(() -> train(frames, settings.with(new Target("energy", false))), "is intensive");
    StructureSource source = StructureSources.of("frames", frames);
    FeatureSpec few = WaterAndNeon.POTENTIAL.with(Centers.parse("atoms:0,1"));
    refused(
        () -> Training.train(engine, "test", few, source, settings, Progress.SILENT),
        "by their place in the frame");
    Model bonded = train(frames, settings("bonds")).model();
    refused(() -> Prediction.requireSameMolecules(bonded), "found by bonds");
    Prediction.requireSameMolecules(train(frames, settings).model());
  }

  private static void refused(Runnable action, String words) {
    assertThatThrownBy(action::run).isInstanceOf(InputException.class).hasMessageContaining(words);
  }
}
