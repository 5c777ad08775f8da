package org.farfield.learning.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.farfield.basis.Gto;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.ElementParameters;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.engine.Equilibration;
import org.farfield.error.InputException;
import org.farfield.features.EnergyGradients;
import org.farfield.features.FeatureLayout;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.learning.Baseline;
import org.farfield.learning.ChargeSettings;
import org.farfield.learning.Choice;
import org.farfield.learning.Errors;
import org.farfield.learning.Evaluation;
import org.farfield.learning.ForceTargets;
import org.farfield.learning.KernelSettings;
import org.farfield.learning.Model;
import org.farfield.learning.Monomers;
import org.farfield.learning.Predicted;
import org.farfield.learning.Target;
import org.farfield.learning.TargetShape;
import org.farfield.learning.Trained;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.models.ChargedModel;
import org.farfield.learning.models.KqeqModel;
import org.farfield.learning.models.LinearModel;
import org.farfield.learning.models.OwnEnergy;
import org.farfield.learning.rows.RowColumns;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DensityProducts;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.Pooling;
import org.farfield.spec.RadialScaling;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Energies of charges that equilibrate, and of what features say of all else. */
class ChargedEnergiesTest {
  private static final int OXYGEN = ChargedChains.OXYGEN;
  private static final Target ENERGY = new Target("energy", true);
  private static final Target CHARGES = new Target("charges", true, true, TargetShape.SCALAR);
  private static final ForceTargets FORCES =
      ForceTargets.of(Optional.of("forces"), Optional.of("virial:virial"));

  private static final ChargeModel WATER =
      ChargeModel.of(
          "water",
          Map.of(
              1,
              new ElementParameters(4, 0, 0, 9, 0.5, 0, 0),
              OXYGEN,
              new ElementParameters(8, 0.5, 0.6, 6, 0.7, 0.8, 0)));

  private static final Expansion EXPANSION =
      Expansion.builder()
          .densities(List.of(new GaussianDensity(0.4, new Cutoff(2, 0.5), RadialScaling.NONE)))
          .basis(new Gto(1, 2))
          .maxAngular(1)
          .build();
  private static final FeatureSpec SPEC = FeatureSpec.powerSpectrum(EXPANSION);
  private static final FeatureSpec TURNING =
      FeatureSpec.of(
          new DescriptorSpec.Equivariant(DensityProducts.SELF, 2, new Rotations(0, 1, 1, 1)),
          EXPANSION);

  private static Engine engine;
  private static ChargedModel truth;
  private static List<Structure> frames; // chains, and a crystal, with what it says of them
  private static Model trained; // from charges, energies, forces and stress

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    engine = Engine.on("cpu", 2, note -> {});
    List<Structure> bare = new ArrayList<>(ChargedChains.of(30, 4));
    double[] rows = {5.5, 0, 0, 0.4, 6, 0, 0.3, -0.2, 6.5};
    for (int f : new int[] {0, 3}) {
      bare.set(
          f,
          new Structure(bare.get(f).types(), bare.get(f).positions(), Cell.periodic(rows))
              .with(Property.of("charge", 0)));
    }
    truth =
        new ChargedModel(
            KqeqModel.of(WATER, random(bare, CHARGES, 3)),
            new OwnEnergy(Map.of(), 1),
            random(bare, ENERGY, 0.5));
    frames = labelled(truth, bare);
    trained = train(settings().with(FORCES), SPEC, ChargedEnergiesTest::charges).model();
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  /** Random weights, as if they had been learned. */
  private static LinearModel random(List<Structure> some, Target target, double most) {
    FeatureSpec spec = SPEC.withSpecies(List.of(1, OXYGEN));
    spec = target.isNumber() ? spec.with(Pooling.SUM) : spec.with(Pooling.ATOM);
    StructureSource source = StructureSources.of("truth", some);
    RowColumns columns =
        new RowColumns(
            new FeatureLayout(spec, new Featurizer(engine, "test").census(spec, source)));
    return new LinearModel(
        spec,
        target,
        0,
        Map.of(OXYGEN, 1.5),
        Optional.empty(),
        List.of(1, OXYGEN),
        columns.weights(List.of(new Random(7).doubles(columns.length(), -most, most).toArray())),
        0,
        List.of(),
        1,
        1,
        JsonNodeFactory.instance.objectNode());
  }

  /** With energies, forces, virials and charges of a model. */
  private static List<Structure> labelled(ChargedModel model, List<Structure> some) {
    List<EnergyGradients> energies = new Prediction(model, engine, "test").withGradients(some);
    List<Structure> all = new ArrayList<>();
    try (LearnedCharges charges =
        new LearnedCharges(model, engine, "test", Equilibration.TOLERANCE)) {
      for (int f = 0; f < some.size(); f++) {
        Structure s = some.get(f);
        EnergyGradients e = energies.get(f);
        double[] q =
            charges.of(List.of(s), ChargedChains.conditions(List.of(s)), false).get(0).charges();
        s =
            s.with(Property.of("energy", e.energy()))
                .with(Column.reals("forces", 3, e.forces()))
                .with(Column.reals("charges", q));
        if (s.cell().isFullyPeriodic()) {
          double[] virial = e.gradients().strain().clone();
          Arrays.setAll(virial, x -> -virial[x]);
          s = s.with(Property.of("virial", virial));
        }
        all.add(s);
      }
    }
    return all;
  }

  private static TrainingSettings settings() {
    return TrainingSettings.of(ENERGY)
        .with(Choice.ofTraining("first:22"), Choice.ofFolds("3"))
        .withAlpha(1e-13);
  }

  private static Model charges(StructureSource source) {
    TrainingSettings own =
        settings().with(CHARGES).with(Choice.ofTraining("1"), Choice.ofFolds("3"));
    return KqeqTraining.train(
            engine, "test", SPEC, source, own, Optional.of(WATER), Progress.SILENT)
        .model();
  }

  private static Model answering(StructureSource source) {
    TrainingSettings own =
        settings().with(CHARGES).with(Choice.ofTraining("1"), Choice.ofFolds("3")).withAlpha(1e-6);
    EquilibrationSettings how = new EquilibrationSettings(WATER, new double[] {0.6, 1.5}, 0, false);
    return EquilibrationTraining.train(engine, "test", TURNING, source, own, how, Progress.SILENT)
        .model();
  }

  private interface Charges {
    Model of(StructureSource source);
  }

  private static Trained train(TrainingSettings settings, FeatureSpec spec, Charges charges) {
    return train(settings, spec, charges, frames);
  }

  private static Trained train(
      TrainingSettings settings, FeatureSpec spec, Charges charges, List<Structure> some) {
    return Training.withCharges(
        engine,
        "test",
        spec,
        StructureSources.of("frames", some),
        settings,
        charges::of,
        Progress.SILENT);
  }

  private static double error(Model model) {
    StructureSource test = StructureSources.of("test", frames.subList(22, 30));
    Evaluation judged = Judgement.of(engine, "test", model, test, Progress.SILENT);
    assertThat(judged.frames()).isEqualTo(8);
    return judged.byKind().get("").rmse();
  }

  /** Features see neither what is far nor the total charge. */
  @Test
  void chargesTellWhatFeaturesDoNot() {
    TrainingSettings chosen =
        TrainingSettings.of(ENERGY).with(Choice.ofTraining("first:22"), Choice.ofFolds("3"));
    StructureSource source = StructureSources.of("frames", frames);
    for (TrainingSettings own : List.of(chosen, chosen.with(FORCES))) {
      Model without = Training.train(engine, "test", SPEC, source, own, Progress.SILENT).model();
      Model with = train(own, SPEC, some -> trained).model();
      double share = own.forces().isAny() ? 1e-3 : 0.05; // 22 energies tell few weights
      assertThat(error(with)).isLessThan(share * error(without));
    }
    assertThat(error(trained)).isLessThan(1e-3);
    assertThat(error(trained)).isLessThan(1e-3);
    ForceEvaluation forces =
        ForceEvaluation.of(
            engine,
            "test",
            trained,
            FORCES,
            StructureSources.of("frames", frames),
            Progress.SILENT);
    for (Errors errors : List.of(forces.forces().orElseThrow(), forces.virial().orElseThrow())) {
      assertThat(errors.rmse()).isLessThan(1e-3);
    }
  }

  /** What is not of the charges is as a model of it alone says. */
  @Test
  void energiesAreSumsOfAllParts() {
    ChargedModel model = (ChargedModel) trained;
    StructureSource source = StructureSources.of("frames", frames);
    List<Predicted> rest = new Prediction(model.rest(), engine, "test").of(source, Progress.SILENT);
    List<Predicted> all = new Prediction(model, engine, "test").of(source, Progress.SILENT);
    try (LearnedCharges charges =
        new LearnedCharges(model.charges(), engine, "test", Equilibration.TOLERANCE)) {
      for (int f : new int[] {0, 7}) {
        List<Structure> one = frames.subList(f, f + 1);
        Equilibrium e = charges.of(one, ChargedChains.conditions(one), false).get(0);
        double potential = 0;
        double own = 0;
        for (int a = 0; a < e.moments().length; a++) {
          double p = e.moments()[a];
          List<Double> site = model.own().sites().get(one.get(0).type(a / 4));
          potential += 0.5 * p * e.potential()[a];
          own += a % 4 == 0 ? site.get(0) * p + 0.5 * site.get(1) * p * p : 0;
          own += a % 4 == 0 ? 0 : 0.5 * site.get(2) * p * p;
        }
        own += potential + model.own().share() * (e.energy() - potential);
        assertThat(all.get(f).value()).isCloseTo(own + rest.get(f).value(), within(1e-9));
        assertThat(all.get(f).uncertainty()).isPositive().isEqualTo(rest.get(f).uncertainty());
      }
    }
    assertThat(model.own().share()).isCloseTo(1, within(0.01)); // as the truth has it
    assertThat(model.record().get("kind").asText()).isEqualTo("kqeq");
    assertThat(model.record().get("charges").asText()).isEqualTo("charges");
    assertThat(model.members()).isEqualTo(3);
    for (String kind : List.of("target", "forces", "stress")) { // told by charges
      assertThat(model.record().get(Training.WITHOUT).get(kind).asDouble()).isGreaterThan(0.05);
    }
    assertThat(model.record().get(Training.WITHOUT).get("less").asBoolean()).isFalse();
  }

  /** The crystals are the first of the frames. */
  @Test
  void whatNoHeldOutFrameKnowsHasNoError() {
    List<Structure> numbered = new ArrayList<>();
    frames.forEach(s -> numbered.add(s.with(Property.of("number", numbered.size()))));
    TrainingSettings settings =
        settings().with(Choice.ofTraining("first:22"), Choice.ofFolds("last:number")).with(FORCES);
    JsonNode record = train(settings, SPEC, some -> trained, numbered).model().record();
    assertThat(record.get("stress").has("held_out_rmse")).isFalse();
    assertThat(record.get(Training.WITHOUT).has("forces")).isTrue();
    assertThat(record.get(Training.WITHOUT).has("stress")).isFalse();
  }

  /** Models of older versions have no share: theirs is the least energy. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void filesOfOlderVersionsAreRead(boolean answering) throws IOException {
    ChargedModel such = withOwn(answering);
    OwnEnergy own = new OwnEnergy(such.own().sites(), answering ? 0 : 1);
    ChargedModel whole = new ChargedModel(such.charges(), own, such.rest());
    Path file = folder.resolve("model.ff");
    ModelFile.write(file, whole, false);
    try (FileSystem zip = FileSystems.newFileSystem(file)) {
      Path info = zip.getPath("info.json");
      String text = Files.readString(info);
      String older =
          text.replace("\"farfield_model\":\"7\"", "\"farfield_model\":\"6\"")
              .replaceFirst(",\\\\\"share\\\\\":[0-9.]+", "");
      assertThat(older).doesNotContain("share").hasSizeLessThan(text.length());
      Files.writeString(info, older);
    }
    assertThat(energies(ModelFile.read(file))).isEqualTo(energies(whole));
  }

  private static List<Double> energies(Model model) {
    return new Prediction(model, engine, "test")
        .of(StructureSources.of("frames", frames.subList(0, 4)), Progress.SILENT).stream()
            .map(Predicted::value)
            .toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void forcesAndStrainAreDerivativesOfTheWhole(boolean answering) {
    Model model = withOwn(answering);
    Prediction prediction = new Prediction(model, engine, "test");
    for (int f : new int[] {1, 3}) { // a molecule, a crystal
      Structure s = frames.get(f);
      EnergyGradients e = prediction.withGradients(List.of(s)).get(0);
      assertThat(e.energy())
          .isCloseTo(energy(prediction, s, UnaryOperator.identity()), within(1e-9));
      for (int x = 0; x < e.forces().length; x += 5) {
        int moved = x;
        double slope =
            slope(
                prediction,
                s,
                by ->
                    one -> {
                      double[] positions = one.positions();
                      positions[moved] += by;
                      return one.withPositions(positions);
                    });
        assertThat(e.forces()[x]).isCloseTo(-slope, within(1e-7));
      }
      for (int c = 0; c < 9 && s.cell().isFullyPeriodic(); c += 4) {
        int component = c;
        double slope =
            slope(
                prediction,
                s,
                by ->
                    one ->
                        one.withCell(Cell.periodic(strained(one.cell().rows(), component, by)))
                            .withPositions(strained(one.positions(), component, by)));
        assertThat(e.gradients().strain()[c]).isCloseTo(slope, within(1e-6));
      }
    }
  }

  private interface Moved {
    UnaryOperator<Structure> by(double step);
  }

  // Of fourth order: third derivatives are large here.
  private static double slope(Prediction prediction, Structure s, Moved moved) {
    double step = 2e-4;
    double[] at =
        IntStream.of(-2, -1, 1, 2)
            .mapToDouble(k -> energy(prediction, s, moved.by(k * step)))
            .toArray();
    return (at[0] - 8 * at[1] + 8 * at[2] - at[3]) / (12 * step);
  }

  private static double energy(Prediction prediction, Structure s, UnaryOperator<Structure> moved) {
    StructureSource one = StructureSources.of("moved", List.of(moved.apply(s)));
    return prediction.of(one, Progress.SILENT).get(0).value();
  }

  private static double[] strained(double[] vectors, int component, double by) {
    double[] result = vectors.clone();
    for (int v = 0; v < vectors.length; v += 3) {
      result[v + component / 3] += by * vectors[v + component % 3];
    }
    return result;
  }

  @Test
  void fileAndThreadsDoNotChangeABit() {
    Path file = folder.resolve("model.ff");
    ModelFile.write(file, trained, false);
    Model read = ModelFile.read(file);
    assertThat(read.record()).hasToString(trained.record().toString());
    double[] expected = numbers(trained);
    assertThat(numbers(read)).isEqualTo(expected);
    Engine own = engine;
    try (Engine single = Engine.on("cpu", 1, note -> {})) {
      engine = single;
      assertThat(numbers(read)).isEqualTo(expected);
      Model again = train(settings().with(FORCES), SPEC, ChargedEnergiesTest::charges).model();
      assertThat(numbers(again)).isEqualTo(expected);
    } finally {
      engine = own;
    }
    // one by one, and what charges a file has
    assertThat(
            new Prediction(read, engine, "test")
                .withGradients(frames.subList(5, 6))
                .get(0)
                .energy())
        .isEqualTo(expected[5]);
    assertThat(LearnedCharges.requireCharges(read)).isInstanceOf(KqeqModel.class);
  }

  private static double[] numbers(Model model) {
    Prediction prediction = new Prediction(model, engine, "test");
    List<EnergyGradients> all = prediction.withGradients(frames);
    List<Double> numbers = new ArrayList<>();
    all.forEach(e -> numbers.add(e.energy()));
    all.forEach(e -> Arrays.stream(e.forces()).forEach(numbers::add));
    prediction
        .of(StructureSources.of("frames", frames), Progress.SILENT)
        .forEach(p -> numbers.add(p.value() + p.uncertainty()));
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** As programs ask for it. */
  @Test
  void settingsSayTheKind() {
    StructureSource source = StructureSources.of("frames", frames);
    ChargeSettings kqeq = ChargeSettings.kqeq().with(WATER);
    TrainingSettings energy = settings().with(FORCES);
    assertThat(numbers(any(source, energy.with(kqeq.from(CHARGES))))).isEqualTo(numbers(trained));
    Model charges =
        any(
            source,
            settings()
                .with(CHARGES)
                .with(Choice.ofTraining("first:22"), Choice.ofFolds("3"))
                .with(kqeq));
    assertThat(charges).isInstanceOf(KqeqModel.class);
    assertThat(numbers(any(source, energy.with(ChargeSettings.of(charges)))))
        .isEqualTo(numbers(trained));
    assertThatThrownBy(() -> any(source, settings().with(ChargeSettings.equilibration())))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("say what its charges are learned from");
    ChargeSettings answering = ChargeSettings.equilibration().with(WATER);
    assertThatThrownBy(
            () ->
                any(
                    source,
                    settings()
                        .with(CHARGES)
                        .with(answering.answering(new double[] {-1}, 0, false))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("widths of receivers must be positive");
  }

  private static Model any(StructureSource source, TrainingSettings settings) {
    return AnyTraining.train(engine, "test", SPEC, source, settings, Progress.SILENT).model();
  }

  /** Charges that were trained before are taken as they are; features that turn are left out. */
  @Test
  void chargesMayBeGiven() {
    Trained result = train(settings(), TURNING, source -> truth);
    ChargedModel model = (ChargedModel) result.model();
    assertThat(model.charges()).isSameAs(truth.charges());
    assertThat(((DescriptorSpec.Equivariant) model.spec().descriptor()).rotations().maxLambda())
        .isZero();
    assertThat(error(model)).isLessThan(error(trained) + 0.1);
  }

  @Test
  void chargesAreNotLearnedFromTheTestSet() {
    List<double[]> given = new ArrayList<>();
    train(
        settings(),
        SPEC,
        source -> {
          try (Stream<Structure> some = source.open()) {
            some.forEach(s -> given.add(s.positions()));
          }
          return truth;
        });
    assertThat(given)
        .containsExactlyElementsOf(
            frames.subList(0, 22).stream().map(Structure::positions).toList());
  }

  /** Energies tell what moments have by themselves. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void momentsHaveEnergiesOfTheirOwn(boolean answering) {
    ChargedModel such = withOwn(answering);
    List<Structure> many = ChargedChains.of(90, 4);
    StructureSource all = StructureSources.of("many", many);
    List<Predicted> known = new Prediction(such, engine, "test").of(all, Progress.SILENT);
    for (int f = 0; f < many.size(); f++) {
      many.set(f, many.get(f).with(Property.of("energy", known.get(f).value())));
    }
    TrainingSettings settings = settings().with(Choice.ofTraining("first:80"), Choice.ofFolds("3"));
    Trained result = train(settings, SPEC, source -> such, many); // what such had is forgotten
    Evaluation test = Judgement.of(engine, "test", result.model(), result.test(), Progress.SILENT);
    assertThat(test.predictions()).containsExactly(test.targets(), within(1e-4));
    Path file = folder.resolve("model.ff");
    ModelFile.write(file, result.model(), false);
    ChargedModel read = (ChargedModel) ModelFile.read(file);
    assertThat(read.own()).isEqualTo(((ChargedModel) result.model()).own());
    assertThat(read.own().share()).isCloseTo(such.own().share(), within(1e-3));
    such.own()
        .sites()
        .forEach(
            (type, values) -> {
              for (int k = 0; k < values.size(); k++) {
                assertThat(read.own().sites().get(type).get(k))
                    .isCloseTo(values.get(k), within(1e-3));
              }
            });
    assertThat(new Prediction(read, engine, "test").of(result.test(), Progress.SILENT))
        .extracting(Predicted::value)
        .containsExactlyElementsOf(Arrays.stream(test.predictions()).boxed().toList());
  }

  private static ChargedModel withOwn(boolean answering) {
    if (!answering) { // hydrogen has no dipole here
      Map<Integer, List<Double>> own =
          Map.of(1, List.of(1.5, -3.0, 0.0), OXYGEN, List.of(2.0, 4.0, 3.0));
      return new ChargedModel(truth.charges(), new OwnEnergy(own, 0.3), truth.rest());
    }
    Model moments = answering(StructureSources.of("frames", frames.subList(0, 22)));
    Map<Integer, List<Double>> own = Map.of(1, List.of(1.5, -3.0), OXYGEN, List.of(2.0, 4.0));
    return new ChargedModel(moments, new OwnEnergy(own, 0), truth.rest());
  }

  /** Frames without an energy are left out, as elsewhere; those that know forces tell these. */
  @Test
  void whatIsMissingIsLeftOut() {
    List<Structure> some = new ArrayList<>(frames);
    some.set(4, some.get(4).with(Property.of("energy", "nan")));
    Model model = train(settings().with(FORCES), SPEC, source -> trained, some).model();
    assertThat(error(model)).isLessThan(1e-3);
    assertThat(model.record().get("forces").get("rows").asInt())
        .isEqualTo(trained.record().get("forces").get("rows").asInt());
  }

  @Test
  void whatCannotBeLearnedIsRefusedInASentence() {
    refused(
        settings().with(CHARGES.in(StructureSources.of("f", frames))), SPEC, frames, "a column");
    refused(settings().with(new Target("energy", false)), SPEC, frames, "intensive");
    refused(
        settings().with(new Target("none", true)), SPEC, frames, "no frame has the target none");
    refused(
        settings().with(new KernelSettings(2, false, 5, KernelSettings.Method.FPS)),
        SPEC,
        frames,
        "not by kernels");
    refused(settings().with(Baseline.of(new Monomers("bonds"))), SPEC, frames, "without monomers");
    refused(
        settings(),
        FeatureSpec.of(new DescriptorSpec.Expansion(), EXPANSION),
        frames,
        "does not turn");
    List<Structure> bare = new ArrayList<>();
    frames.forEach(
        s ->
            bare.add(
                new Structure(s.types(), s.positions(), s.cell())
                    .with(s.property("energy"))
                    .with(s.property("charge"))));
    refused(settings(), SPEC, bare, "no frame has the target charges, a column");
    List<Structure> salty = new ArrayList<>(frames);
    salty.set(
        2,
        new Structure(new int[] {11, 1}, new double[] {0, 0, 0, 2, 0, 0}, Cell.OPEN)
            .with(Property.of("energy", 1))
            .with(Property.of("charge", 0)));
    assertThatThrownBy(() -> train(settings(), SPEC, source -> truth, salty))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("trained without Na");
    List<Structure> silent = new ArrayList<>(frames);
    silent.set(
        2,
        new Structure(new int[] {1, 1}, new double[] {0, 0, 0, 2, 0, 0}, Cell.OPEN)
            .with(Property.of("energy", 1)));
    assertThatThrownBy(() -> train(settings(), SPEC, source -> truth, silent))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the total charge is missing");
    assertThatThrownBy(() -> train(settings(), SPEC, source -> truth.rest()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("charges need a model of the kind kqeq or equilibration");
  }

  private static void refused(
      TrainingSettings settings, FeatureSpec spec, List<Structure> some, String words) {
    assertThatThrownBy(() -> train(settings, spec, ChargedEnergiesTest::charges, some))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(words);
  }

  /** Kinds of charges say what to do where their target is an energy. */
  @Test
  void chargesAreNotLearnedFromEnergies() {
    StructureSource source = StructureSources.of("frames", frames);
    assertThatThrownBy(
            () ->
                KqeqTraining.train(
                    engine, "test", SPEC, source, settings(), Optional.of(WATER), Progress.SILENT))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("say what its charges are learned from");
    EquilibrationSettings how = new EquilibrationSettings(WATER, new double[] {0.6}, 0, false);
    assertThatThrownBy(
            () ->
                EquilibrationTraining.train(
                    engine, "test", SPEC, source, settings(), how, Progress.SILENT))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("say what its charges are learned from");
  }

  @Test
  void damagedFilesAreRefused() throws IOException {
    Path file = folder.resolve("model.ff");
    ModelFile.write(file, trained, false);
    for (String entry : List.of("charges/keys.npy", "charges/blocks/0/values.npy")) {
      Path damaged = folder.resolve("damaged.ff");
      Files.copy(file, damaged);
      try (FileSystem zip = FileSystems.newFileSystem(damaged)) {
        Files.delete(zip.getPath(entry));
      }
      assertThatThrownBy(() -> ModelFile.read(damaged))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("is no model, or a damaged one");
      Files.delete(damaged);
    }
    String json = "\\\"charges\\\":{\\\"target\\\"";
    for (String words :
        List.of("\\\"charged\\\":{\\\"target\\\"", "\\\"charges\\\":{\\\"tarjet\\\"")) {
      Path damaged = folder.resolve("damaged.ff");
      Files.copy(file, damaged);
      try (FileSystem zip = FileSystems.newFileSystem(damaged)) {
        Path info = zip.getPath("info.json");
        String text = Files.readString(info);
        assertThat(text).contains(json);
        Files.writeString(info, text.replace(json, words));
      }
      assertThatThrownBy(() -> ModelFile.read(damaged))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("is a damaged model; train it again");
      Files.delete(damaged);
    }
  }
}
