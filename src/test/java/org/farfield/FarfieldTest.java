package org.farfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.equilibration.ChargeModel;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.features.EnergyGradients;
import org.farfield.features.MtsSink;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.engine.Engine;
import org.farfield.learning.Choice;
import org.farfield.learning.Evaluation;
import org.farfield.learning.ForceTargets;
import org.farfield.learning.Model;
import org.farfield.learning.Predicted;
import org.farfield.learning.Target;
import org.farfield.learning.Trained;
import org.farfield.learning.TrainingSettings;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.Pooling;
import org.farfield.structure.Cell;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.farfield.tensor.TensorMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FarfieldTest {
  private static Expansion lode(double exponent) {
    return Expansion.builder().density(exponent, 1.0).basis(new Gto(2, 3.0)).maxAngular(2).build();
  }

  private final List<Structure> structures = Farfield.read(Path.of("examples/dimers.xyz"));

  @Test
  void aSessionGivesTheSameEachTimeAndKeepsItsTables() {
    try (Engine engine = Engine.on("cpu", 1, note -> {})) {
      ExpansionTables first = engine.tables(lode(1));
      assertThat(engine.tables(lode(1))).isSameAs(first);
      assertThat(engine.tables(lode(2))).isNotSameAs(first);
      // the ones that were asked for last stay
      IntStream.range(0, 20).forEach(i -> engine.tables(lode(3 + 0.1 * i)));
      assertThat(engine.tables(lode(1))).isNotSameAs(first);
    }
    try (Farfield farfield = Farfield.on("cpu", 2)) {
      List<Coefficients> once = farfield.expand(lode(1), structures);
      List<Coefficients> again = farfield.expand(lode(1), structures);
      List<Coefficients> alone = OnCpu.expand(lode(1), structures);
      for (int i = 0; i < once.size(); i++) {
        assertThat(again.get(i).values()).isEqualTo(once.get(i).values());
        assertThat(alone.get(i).values()).isEqualTo(once.get(i).values());
      }
    }
  }

  @Test
  void devicesGiveTheSameNumbers() {
    try (Farfield fast = Farfield.on("auto");
        Farfield plain = Farfield.on("reference")) {
      assertThat(plain.device()).startsWith("reference: ");
      Coefficients a = fast.expand(lode(1), structures).get(0);
      Coefficients b = plain.expand(lode(1), structures).get(0);
      for (int i = 0; i < a.values().length; i++) {
        assertThat(Math.abs(a.values()[i] - b.values()[i])).isLessThan(1e-10);
      }
    }
  }

  @Test
  void whatIsPreparedGivesWhatIsExpanded() {
    try (Farfield farfield = Farfield.on("cpu");
        PreparedStructures prepared = farfield.prepare(lode(1), structures)) {
      List<Coefficients> applied = prepared.apply(prepared.sources());
      List<Coefficients> expanded = farfield.expand(lode(1), structures);
      for (int i = 0; i < applied.size(); i++) {
        assertThat(applied.get(i).values()).isEqualTo(expanded.get(i).values());
      }
    }
  }

  @Test
  void featuresAreThoseOfFiles(@TempDir Path directory) {
    Path file = directory.resolve("x.mts");
    FeatureSpec spec = FeatureSpec.powerSpectrum(lode(1)).with(Pooling.SUM);
    try (Farfield farfield = Farfield.on("cpu")) {
      TensorMap inMemory = farfield.features(spec, structures);
      farfield.write(
          spec, StructureSources.file(Path.of("examples/dimers.xyz")), new MtsSink(file, false));
      assertThat(Farfield.readSpec(file)).isEqualTo(spec);
      TensorMap inFile = Farfield.readFeatures(file);
      assertThat(inMemory.keys()).isEqualTo(inFile.keys());
      for (int b = 0; b < inFile.blocks().size(); b++) {
        assertThat(inMemory.blocks().get(b).values()).isEqualTo(inFile.blocks().get(b).values());
      }
    }
  }

  @Test
  void aSpecificationIsWrittenAndRead(@TempDir Path directory) throws IOException {
    FeatureSpec spec = FeatureSpec.powerSpectrum(lode(1)).with(Pooling.SUM);
    Path json = Files.writeString(directory.resolve("x.json"), Farfield.textOf(spec));
    assertThat(Farfield.readSpec(json)).isEqualTo(spec);
    Path yaml = Files.writeString(directory.resolve("x.yaml"), "exponent: 6\nmax-angular: 2\n");
    assertThat(Farfield.readSpec(yaml).expansions().get(0).maxAngular()).isEqualTo(2);
    Files.writeString(yaml, "exponent: 6\nmax-angular: two\n");
    assertThatThrownBy(() -> Farfield.readSpec(yaml))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(yaml + ": ")
        .hasMessageContaining("max-angular");
  }

  @Test
  void unknownDevicesAreNamed() {
    assertThatThrownBy(() -> Farfield.on("tpu"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'tpu'");
  }

  @Test
  void aSessionLearnsAndPredicts(@TempDir Path directory) {
    List<Structure> frames = new ArrayList<>();
    for (int f = 0; f < 30; f++) {
      double d = 3 + 0.2 * f;
      Structure ions =
          new Structure(new int[] {11, 17}, new double[] {0, 0, 0, d, 0, 0}, Cell.OPEN);
      frames.add(ions.with(Property.of("energy", -1 / d)));
    }
    Expansion potential =
        Expansion.builder().density(1, 0.5).basis(new Monomial(0, 1)).maxAngular(0).build();
    FeatureSpec spec = FeatureSpec.coefficients(potential);
    try (Farfield farfield = Farfield.on("cpu", 1)) {
      TrainingSettings settings = TrainingSettings.of(new Target("energy", true));
      Trained result = farfield.train(spec, frames, settings);
      Path file = directory.resolve("model.ff");
      Farfield.writeModel(file, result.model(), false);
      Model model = Farfield.readModel(file);
      List<Predicted> values = farfield.predict(model, frames);
      assertThat(farfield.predict(model, List.of())).isEmpty();
      assertThat(farfield.evaluate(model, frames).total().orElseThrow().rmse()).isLessThan(1e-3);
      // weights of the model and of its five folds
      TensorMap weights = Farfield.readFeatures(file);
      assertThat(weights.blocks()).isNotEmpty().allMatch(b -> b.samples().size() == 6);
      List<EnergyGradients> gradients = farfield.predictWithGradients(model, frames);
      for (int f = 0; f < frames.size(); f++) {
        double d = 3 + 0.2 * f;
        assertThat(values.get(f).value()).isCloseTo(-1 / d, offset(1e-3));
        assertThat(gradients.get(f).energy()).isCloseTo(values.get(f).value(), offset(1e-9));
        assertThat(gradients.get(f).forces()[0]).isCloseTo(1 / (d * d), offset(1e-2));
      }
      Structure unknown =
          new Structure(new int[] {11, 3}, new double[] {0, 0, 0, 3, 0, 0}, Cell.OPEN);
      assertThatThrownBy(() -> farfield.predictWithGradients(model, List.of(unknown)))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("trained without Li");
      TrainingSettings others = settings.with(Choice.ofTraining("first:2"), Choice.ofFolds("2"));
      assertThat(farfield.train(spec, frames, others).model().record().get("frames").asInt())
          .isEqualTo(2);
    }
  }

  @Test
  void filesAreLearnedFromFrameByFrame(@TempDir Path directory) {
    List<Structure> frames = new ArrayList<>();
    for (int f = 0; f < 20; f++) {
      double d = 3 + 0.2 * f;
      Structure ions =
          new Structure(new int[] {11, 17}, new double[] {0, 0, 0, d, 0, 0}, Cell.OPEN);
      frames.add(ions.with(Property.of("energy", -1 / d)));
    }
    Path file = directory.resolve("ions.xyz");
    Farfield.write(file, frames.stream(), false);
    assertThatThrownBy(() -> Farfield.write(file, frames.stream(), false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("ions.xyz");
    Path copy = directory.resolve("copy.xyz");
    Farfield.write(copy, StructureSources.file(file).open(), false);
    assertThat(copy).hasSameBinaryContentAs(file);
    FeatureSpec spec =
        FeatureSpec.coefficients(
            Expansion.builder().density(1, 0.5).basis(new Monomial(0, 1)).maxAngular(0).build());
    TrainingSettings settings = TrainingSettings.of(new Target("energy", true));
    StructureSource source = StructureSources.file(file);
    try (Farfield farfield = Farfield.on("cpu", 1)) {
      Trained streamed = farfield.train(spec, source, settings);
      Trained held = farfield.train(spec, Farfield.read(file), settings);
      List<Predicted> values = farfield.predict(streamed.model(), source);
      List<Predicted> same = farfield.predict(held.model(), frames);
      for (int f = 0; f < frames.size(); f++) {
        assertThat(values.get(f).value()).isEqualTo(same.get(f).value());
        assertThat(values.get(f).uncertainty()).isEqualTo(same.get(f).uncertainty());
      }
      Evaluation test = farfield.evaluate(streamed.model(), streamed.test());
      assertThat(test.frames()).isEqualTo(4);
      assertThat(test.total().orElseThrow().rmse()).isLessThan(1e-3);
    }
  }

  @Test
  void whatIsClosedSaysSo() {
    Farfield session = Farfield.on("cpu", 1);
    session.close();
    session.close();
    List<Structure> one = List.of(new Structure(new int[] {1}, new double[3], Cell.OPEN));
    Expansion expansion = Expansion.builder().basis(new Gto(1, 3)).maxAngular(1).build();
    List<ThrowingCallable> calls =
        List.of(
            session::device,
            () -> session.expand(expansion, one),
            () -> session.features(FeatureSpec.powerSpectrum(expansion), one),
            () -> session.predict(null, List.of()),
            () -> session.equilibrate(ChargeModel.eeq2019(), one));
    for (ThrowingCallable call : calls) {
      assertThatThrownBy(call)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("this session is closed");
    }
  }

  @Test
  void coefficientsThatAreNotThereAreNoOthers() {
    Expansion expansion = Expansion.builder().basis(new Gto(1, 3)).maxAngular(1).build();
    try (Farfield session = Farfield.on("cpu", 1)) {
      Structure s = new Structure(new int[] {1, 8}, new double[] {0, 0, 0, 1, 1, 1}, Cell.OPEN);
      Coefficients c = session.expand(expansion, List.of(s)).get(0);
      assertThat(c.get(1, 0, 1, 1, 1, 1)).isFinite();
      int[][] others = {
        {2, 0, 1, 1, 1, 1},
        {1, 1, 0, 1, 1, 1},
        {0, 0, 2, 1, 1, 1},
        {0, 0, 1, 2, 1, 1},
        {0, 0, 1, 1, 2, 1},
        {0, 0, 1, 1, -2, 1},
        {0, 0, 1, 1, 1, 2},
        {0, 0, 1, 1, 1, -1}
      };
      for (int[] at : others) {
        assertThatThrownBy(() -> c.get(at[0], at[1], at[2], at[3], at[4], at[5]))
            .isInstanceOf(IndexOutOfBoundsException.class);
      }
    }
  }

  @Test
  void settingsThatCannotBeAreRefused() {
    TrainingSettings settings = TrainingSettings.of(new Target("energy", true));
    for (double wrong : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> settings.withAlpha(wrong))
          .isInstanceOf(InputException.class)
          .hasMessage("alpha must be a number above 0, not " + wrong);
      assertThatThrownBy(
              () -> new ForceTargets(Optional.of("f"), Optional.empty(), 1, wrong, wrong))
          .isInstanceOf(InputException.class);
    }
    for (double wrong : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> settings.withBlockWeights(List.of(1.0, wrong)))
          .isInstanceOf(InputException.class)
          .hasMessage("block weights must be 0 or more, not [1.0, " + wrong + "]");
    }
    int[] types = {8, -1};
    assertThatThrownBy(() -> new Structure(types, new double[6], Cell.OPEN))
        .isInstanceOf(InputException.class)
        .hasMessage("structure: the atomic number of atom 2 is -1, below 0");
  }
}
