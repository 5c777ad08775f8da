package org.farfield.learning.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.farfield.backend.cuda.CudaBackend;
import org.farfield.backend.cuda.SimulatedDevice;
import org.farfield.basis.Gto;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.ElementParameters;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.SiteParameters;
import org.farfield.error.InputException;
import org.farfield.error.NoSolutionException;
import org.farfield.features.FeatureLayout;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.learning.Choice;
import org.farfield.learning.Evaluation;
import org.farfield.learning.Model;
import org.farfield.learning.Predicted;
import org.farfield.learning.Target;
import org.farfield.learning.TargetShape;
import org.farfield.learning.Trained;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.frames.TrainingSet;
import org.farfield.learning.models.EquilibrationModel;
import org.farfield.learning.models.PartModel;
import org.farfield.learning.models.PartsModel;
import org.farfield.learning.rows.PartColumns;
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
import org.farfield.tensor.TensorLayout;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EquilibrationTrainingTest {
  private static final int OXYGEN = ChargedChains.OXYGEN;
  private static final double[] RECEIVERS = {0.6, 1.5};
  private static final Target MOMENTS =
      new Target("moments", true, true, TargetShape.of("multipoles:1"));
  private static final ChargeModel WIDTHS =
      ChargeModel.of(
          "widths",
          Map.of(
              1,
              new ElementParameters(0, 0, 0, 9, 0.5, 0, 0),
              OXYGEN,
              new ElementParameters(0, 0, 0, 9, 0.7, 0, 0)));
  private static final EquilibrationSettings OWN =
      new EquilibrationSettings(WIDTHS, RECEIVERS, 1, false);
  private static final FeatureSpec SPEC =
      FeatureSpec.of(
          new DescriptorSpec.Equivariant(DensityProducts.SELF, 2, new Rotations(0, 1, 1, 1)),
          Expansion.builder()
              .densities(List.of(new GaussianDensity(0.4, new Cutoff(3, 0.5), RadialScaling.NONE)))
              .basis(new Gto(1, 3))
              .maxAngular(1)
              .build());

  private static Engine engine;
  private static EquilibrationModel truth;
  private static List<Structure> frames; // with the moments of that model

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    engine = Engine.on("cpu", 2, note -> {});
    List<Structure> bare = ChargedChains.of(24, 4);
    truth = truth(bare);
    List<Equilibrium> all = solve(truth, bare);
    frames = new ArrayList<>();
    for (int f = 0; f < bare.size(); f++) {
      frames.add(bare.get(f).with(Column.reals("moments", 4, all.get(f).moments())));
    }
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  /** A model of random weights, as if it had been learned. */
  private static EquilibrationModel truth(List<Structure> some) {
    FeatureSpec spec = SPEC.with(Pooling.ATOM).withSpecies(List.of(1, OXYGEN));
    StructureSource source = StructureSources.of("truth", some);
    TensorLayout layout =
        new FeatureLayout(spec, new Featurizer(engine, "test").census(spec, source)).tensor();
    Random random = new Random(7);
    List<PartModel> parts = new ArrayList<>();
    for (TargetShape.Part part : MOMENTS.shape().parts()) {
      for (int type : List.of(1, OXYGEN)) {
        PartColumns columns = PartColumns.of(layout, part, type);
        double[] weights = random.doubles(columns.length(), -0.2, 0.2).toArray();
        double constant = part.lambda() == 0 && type == OXYGEN ? -0.3 : 0;
        parts.add(
            new PartModel(
                part,
                type,
                constant,
                Map.of(),
                List.of(),
                columns.map("member", weights, false),
                null,
                null,
                1,
                1));
      }
    }
    double[][] hydrogen = {{-0.004, -0.01}, {-0.004, -0.008}};
    double[][] oxygen = {{-0.008, -0.006}, {-0.01, -0.004}};
    return new EquilibrationModel(
        new PartsModel(
            spec, MOMENTS, List.of(1, OXYGEN), parts, JsonNodeFactory.instance.objectNode()),
        Map.of(
            1,
            new SiteParameters(0.5, RECEIVERS, hydrogen, 0, 0, new double[2]),
            OXYGEN,
            new SiteParameters(0.7, RECEIVERS, oxygen, 0, 0, new double[2])),
        List.of());
  }

  private static List<Equilibrium> solve(Model model, List<Structure> some) {
    try (LearnedCharges charges = new LearnedCharges(model, engine, "test", 1e-10)) {
      return charges.of(some, ChargedChains.conditions(some), true);
    }
  }

  private static Trained train(EquilibrationSettings own, double alpha) {
    TrainingSettings settings =
        TrainingSettings.of(MOMENTS)
            .with(Choice.ofTraining("0.75"), Choice.ofFolds("3"))
            .withAlpha(alpha);
    StructureSource source = StructureSources.of("frames", frames);
    return EquilibrationTraining.train(
        engine, "test", SPEC, source, settings, own, Progress.SILENT);
  }

  /** Their factors are of the space that rows span; weights are those of the features again. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void farMoreFeaturesThanMomentsAreFittedExactly(boolean throughSolution) {
    FeatureSpec wide =
        FeatureSpec.of(SPEC.descriptor(), SPEC.expansions().get(0).withBasis(new Gto(11, 3), 2));
    StructureSource some = StructureSources.of("frames", frames.subList(0, 6));
    TrainingSettings settings =
        TrainingSettings.of(MOMENTS)
            .with(Choice.ofTraining("1"), Choice.ofFolds("none"))
            .withAlpha(1e-14);
    EquilibrationSettings own = new EquilibrationSettings(WIDTHS, RECEIVERS, 1, throughSolution);
    Model model =
        EquilibrationTraining.train(engine, "test", wide, some, settings, own, Progress.SILENT)
            .model();
    List<Equilibrium> solved = solve(model, frames.subList(0, 6));
    for (int f = 0; f < solved.size(); f++) {
      double[] moments = frames.get(f).column("moments").numbers();
      assertThat(solved.get(f).moments()).containsExactly(moments, within(1e-5));
    }
  }

  @Test
  void momentsAndResponsesOfSuchAModelAreLearned() {
    Trained result = train(OWN, 1e-14);
    Evaluation test = Judgement.of(engine, "test", result.model(), result.test(), Progress.SILENT);
    assertThat(test.frames()).isEqualTo(6);
    assertThat(test.predictions()).containsExactly(test.targets(), within(1e-5));
    Map<Integer, SiteParameters> sites = ((EquilibrationModel) result.model()).sites();
    for (int type : List.of(1, OXYGEN)) {
      for (int l = 0; l < 2; l++) {
        assertThat(sites.get(type).responses()[l])
            .containsExactly(truth.sites().get(type).responses()[l], within(1e-4));
      }
    }
  }

  /** The second fit finds what the first one did, as nothing is left to be better at. */
  @Test
  void throughTheSolutionNothingIsLost() {
    EquilibrationSettings solved = new EquilibrationSettings(WIDTHS, RECEIVERS, 1, true);
    Trained result = train(solved, 1e-14);
    Evaluation test = Judgement.of(engine, "test", result.model(), result.test(), Progress.SILENT);
    assertThat(test.predictions()).containsExactly(test.targets(), within(1e-4));
    JsonNode record = result.model().record().get("parts").get(3);
    assertThat(record.get("part").asText()).isEqualTo("solution");
    assertThat(record.get("radius").asDouble()).isBetween(0.01, 0.95);
  }

  @Test
  void withReferencePotentialsTheModelIsRightAtOnce() {
    List<double[]> moments = frames.stream().map(s -> s.column("moments").numbers()).toList();
    try (LearnedCharges charges = new LearnedCharges(truth, engine, "test", 1e-8)) {
      List<double[]> direct = charges.direct(frames, moments);
      for (int f = 0; f < frames.size(); f++) {
        assertThat(direct.get(f)).containsExactly(moments.get(f), within(1e-10));
      }
    }
  }

  @Test
  void totalChargesAreKeptAlsoWhereNothingAnswers() {
    EquilibrationSettings silent = new EquilibrationSettings(WIDTHS, new double[0], 1, false);
    for (Model model : List.of(truth, train(silent, 1e-8).model())) {
      List<Equilibrium> all = solve(model, frames);
      for (int f = 0; f < frames.size(); f++) {
        assertThat(Arrays.stream(all.get(f).charges()).sum())
            .isCloseTo(frames.get(f).property("charge").number(), within(1e-12));
        assertThat(all.get(f).energy()).isNotZero();
      }
    }
  }

  @Test
  void forcesAreMinusTheDerivativesOfTheEnergy() {
    Structure molecule = frames.get(3);
    Equilibrium e = solve(truth, List.of(molecule)).get(0);
    double step = 1e-4;
    for (int x = 0; x < 9; x++) {
      double[] sides = new double[2];
      for (int side = 0; side < 2; side++) {
        double[] positions = molecule.positions();
        positions[x] += side == 0 ? step : -step;
        Structure moved =
            new Structure(molecule.types(), positions, Cell.OPEN).with(molecule.property("charge"));
        sides[side] = solve(truth, List.of(moved)).get(0).energy();
      }
      assertThat(e.gradient()[x]).isCloseTo((sides[0] - sides[1]) / (2 * step), within(1e-7));
    }
  }

  /** On a device, too, a model says the same, with the same bits for any number of threads. */
  @Test
  void aGpuTrainsTheSame() {
    SimulatedDevice.require();
    double[] expected = momentsOfTrained();
    List<double[]> all = new ArrayList<>();
    Engine own = engine;
    for (int threads : new int[] {1, 3}) {
      try (Engine gpu = new Engine(CudaBackend.beside(threads, 0))) {
        engine = gpu;
        all.add(momentsOfTrained());
      } finally {
        engine = own;
      }
    }
    assertThat(all.get(0)).containsExactly(expected, within(1e-10));
    assertThat(all.get(1)).isEqualTo(all.get(0));
  }

  private static double[] momentsOfTrained() {
    return solve(train(OWN, 1e-6).model(), frames).stream()
        .flatMapToDouble(e -> Arrays.stream(e.moments()))
        .toArray();
  }

  @Test
  void aGpuDoesNotChangeThem() {
    List<Structure> some = new ArrayList<>(frames.subList(0, 2));
    Cell cell = Cell.periodic(new double[] {5.5, 0, 0, 0.4, 6, 0, 0.3, -0.2, 6.5});
    some.add(
        new Structure(frames.get(3).types(), frames.get(3).positions(), cell)
            .with(Property.of("charge", 0)));
    List<Equilibrium> expected = solve(truth, some);
    Engine own = engine;
    try (Engine gpu = new Engine(SimulatedDevice.open())) {
      engine = gpu;
      List<Equilibrium> all = solve(truth, some);
      for (int s = 0; s < some.size(); s++) {
        Equilibrium e = all.get(s);
        assertThat(e.moments()).containsExactly(expected.get(s).moments(), within(1e-9));
        assertThat(e.gradient()).containsExactly(expected.get(s).gradient(), within(1e-9));
        assertThat(e.strain()).containsExactly(expected.get(s).strain(), within(1e-9));
      }
      Equilibrium last = solve(truth, some.subList(2, 3)).get(0);
      assertThat(last.moments()).isEqualTo(all.get(2).moments());
      assertThat(last.gradient()).isEqualTo(all.get(2).gradient());
    } finally {
      engine = own;
    }
  }

  @Test
  void fileKeepsEveryBit() {
    Model model = train(OWN, 1e-10).model();
    Path file = folder.resolve("model.ff");
    ModelFile.write(file, model, false);
    List<Equilibrium> expected = solve(model, frames);
    List<Equilibrium> all = solve(ModelFile.read(file), frames);
    for (int f = 0; f < frames.size(); f++) {
      assertThat(all.get(f).moments()).isEqualTo(expected.get(f).moments());
    }
  }

  /**
   * They are the deviation of the moments that members of the committee solve for, for each element
   * and degree as large as errors of solutions of held-out frames.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void uncertaintiesAreThoseOfSolutions(boolean throughSolution) {
    List<Structure> noisy = noisy();
    StructureSource source = StructureSources.of("frames", noisy);
    TrainingSettings settings =
        TrainingSettings.of(MOMENTS)
            .with(Choice.ofTraining("0.75"), Choice.ofFolds("3"))
            .withAlpha(1e-6);
    EquilibrationSettings own = new EquilibrationSettings(WIDTHS, RECEIVERS, 1, throughSolution);
    EquilibrationModel trained =
        (EquilibrationModel)
            EquilibrationTraining.train(
                    engine, "test", SPEC, source, settings, own, Progress.SILENT)
                .model();
    Path file = folder.resolve("model.ff");
    ModelFile.write(file, trained, false);
    EquilibrationModel model = (EquilibrationModel) ModelFile.read(file);
    assertThat(model.members()).isEqualTo(3);
    TrainingSet set = TrainingSet.of(source, settings);
    List<Predicted> values =
        new Prediction(model, engine, "test")
            .withUncertainties(StructureSources.of("training", set.structures()), Progress.SILENT);
    List<Equilibrium> solved = solve(model, set.structures());
    List<List<Equilibrium>> members =
        IntStream.rangeClosed(1, 3)
            .mapToObj(m -> solve(trained.member(m), set.structures()))
            .toList();
    for (PartModel part : model.drive().parts()) {
      double told = 0;
      double found = 0;
      int count = 0;
      for (int f = 0; f < set.structures().size(); f++) {
        double[] labels = set.frames().get(f).labels();
        double[] p = solved.get(f).moments();
        double[] held = members.get(set.folds()[f]).get(f).moments();
        for (int x = 0; x < p.length; x++) {
          int lm = x % 4;
          boolean ofPart = part.part().lambda() == (lm == 0 ? 0 : 1);
          if (ofPart && set.structures().get(f).type(x / 4) == part.centre()) {
            double variance = 0;
            for (List<Equilibrium> member : members) {
              variance += Math.pow(member.get(f).moments()[x] - p[x], 2) / 3;
            }
            double uncertainty = values.get(f).uncertainties()[x];
            assertThat(uncertainty)
                .isPositive()
                .isCloseTo(part.spread() * Math.sqrt(variance), within(1e-7));
            told += uncertainty * uncertainty;
            found += Math.pow(held[x] - labels[x], 2);
            count++;
          }
        }
      }
      assertThat(count).isPositive();
      assertThat(Math.sqrt(told / found)).isCloseTo(1, within(1e-5));
    }
  }

  /** Of a member without a solution nothing is known; one that is wrong is wrong for all. */
  @Test
  void membersWithoutSolutionAreLeftOutAndWrongOnesAreNot() {
    TrainingSettings settings =
        TrainingSettings.of(MOMENTS).with(Choice.ofTraining("0.9"), Choice.ofFolds("2"));
    EquilibrationModel model =
        (EquilibrationModel)
            EquilibrationTraining.train(
                    engine,
                    "test",
                    SPEC,
                    StructureSources.of("frames", noisy()),
                    settings.withAlpha(1e-6),
                    OWN,
                    Progress.SILENT)
                .model();
    Map<Integer, SiteParameters> wild = new TreeMap<>(model.sites());
    wild.replaceAll(
        (type, one) ->
            new SiteParameters(
                one.width(),
                one.receivers(),
                new double[][] {{1e15, -1e15}, {1e15, 1e15}}, // e/V: nothing agrees with that
                one.charge(),
                one.electronegativity(),
                one.hardnesses()));
    Map<Integer, SiteParameters> few = new TreeMap<>(model.sites());
    few.remove(OXYGEN);
    assertThatThrownBy(() -> solve(new EquilibrationModel(model.drive(), wild, List.of()), frames))
        .isInstanceOf(NoSolutionException.class)
        .hasMessageContaining("did not converge");

    double[] without = uncertainties(model, wild);
    Equilibrium own = solve(model, frames).get(0);
    Equilibrium other = solve(model.member(1), frames).get(0);
    for (int x = 0; x < without.length; x++) {
      double spread = model.spread(frames.get(0).type(x / 4), x % 4);
      double difference = Math.abs(other.moments()[x] - own.moments()[x]);
      assertThat(without[x]).isPositive().isCloseTo(spread * difference, within(1e-7));
    }
    assertThatThrownBy(() -> uncertainties(model, few))
        .isInstanceOf(InputException.class)
        .isNotInstanceOf(NoSolutionException.class)
        .hasMessageContaining("the model has no parameters of O; it knows H");
  }

  // Of the first frame, by a committee whose second member has other parameters.
  private static double[] uncertainties(
      EquilibrationModel model, Map<Integer, SiteParameters> second) {
    List<Map<Integer, SiteParameters>> theirs = List.of(model.theirs().get(0), second);
    return new Prediction(
            new EquilibrationModel(model.drive(), model.sites(), theirs), engine, "test")
        .withUncertainties(StructureSources.of("frames", frames), Progress.SILENT)
        .get(0)
        .uncertainties();
  }

  // moments that no such model has, with the same sums of charges
  private static List<Structure> noisy() {
    Random random = new Random(2);
    List<Structure> noisy = new ArrayList<>();
    for (Structure s : frames) {
      double[] p = s.column("moments").numbers().clone();
      double sum = 0;
      for (int x = 0; x < p.length; x++) {
        double more = 0.02 * random.nextGaussian();
        p[x] += more;
        sum += x % 4 == 0 ? more : 0;
      }
      p[0] -= sum;
      noisy.add(s.with(Column.reals("moments", 4, p)));
    }
    return noisy;
  }

  @Test
  void whatCannotBeLearnedIsRefusedInASentence() {
    assertThatThrownBy(() -> new EquilibrationSettings(WIDTHS, new double[] {0.5, -1}, 1, false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("must be positive");
    assertThatThrownBy(() -> new EquilibrationSettings(WIDTHS, RECEIVERS, 3, false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("degrees 0 to 2");
    ChargeModel hydrogen = ChargeModel.of("hydrogen", Map.of(1, WIDTHS.elements().get(1)));
    assertThatThrownBy(() -> train(new EquilibrationSettings(hydrogen, RECEIVERS, 1, false), 1e-8))
        .isInstanceOf(InputException.class)
        .hasMessage("hydrogen has no parameters of O");
    assertThatThrownBy(
            () ->
                EquilibrationTraining.train(
                    engine,
                    "test",
                    SPEC,
                    StructureSources.of("frames", frames),
                    TrainingSettings.of(new Target("charge", true)),
                    OWN,
                    Progress.SILENT))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the target charge is a property of shape scalar");
    List<Structure> wrong = frames.stream().map(s -> s.with(Property.of("charge", 3))).toList();
    assertThatThrownBy(
            () ->
                EquilibrationTraining.train(
                    engine,
                    "test",
                    SPEC,
                    StructureSources.of("frames", wrong),
                    TrainingSettings.of(MOMENTS),
                    OWN,
                    Progress.SILENT))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("but the total charge is 3.0");
  }
}
