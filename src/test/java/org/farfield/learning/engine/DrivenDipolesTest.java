package org.farfield.learning.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.farfield.Farfield;
import org.farfield.basis.Gto;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
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
import org.farfield.learning.Errors;
import org.farfield.learning.Evaluation;
import org.farfield.learning.Predicted;
import org.farfield.learning.Target;
import org.farfield.learning.TargetShape;
import org.farfield.learning.Trained;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.models.KqeqModel;
import org.farfield.learning.models.LinearModel;
import org.farfield.learning.models.PartModel;
import org.farfield.learning.models.PartsModel;
import org.farfield.learning.rows.Constants;
import org.farfield.learning.rows.PartColumns;
import org.farfield.learning.rows.RowColumns;
import org.farfield.spec.Centers;
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
import org.farfield.tensor.files.MtsFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dipoles of atoms that are driven by features of λ = 1, beside charges by those of λ = 0. */
class DrivenDipolesTest {
  private static final int OXYGEN = ChargedChains.OXYGEN;
  private static final double STEP = 1e-4;

  private static final ChargeModel WATER =
      ChargeModel.of(
          "water",
          Map.of(
              1,
              new ElementParameters(4, 0, 0, 9, 0.5, 0.3, 0),
              OXYGEN,
              new ElementParameters(8, 0.5, 0.6, 6, 0.7, 0.8, 0)));
  private static final ChargeModel WITHOUT =
      ChargeModel.of(
          "charges alone",
          Map.of(
              1,
              new ElementParameters(4, 0, 0, 9, 0.5, 0, 0),
              OXYGEN,
              new ElementParameters(8, 0.5, 0.6, 6, 0.7, 0, 0)));

  private static final Expansion NEAR =
      Expansion.builder()
          .densities(List.of(new GaussianDensity(0.4, new Cutoff(3, 0.5), RadialScaling.NONE)))
          .basis(new Gto(1, 3))
          .maxAngular(1)
          .build();
  private static final FeatureSpec SPEC = equivariant(1);

  private static Engine engine;
  private static KqeqModel truth;
  private static List<Structure> frames; // with what it says of them

  @TempDir private Path folder;

  private static FeatureSpec equivariant(int maxLambda) {
    return FeatureSpec.of(
        new DescriptorSpec.Equivariant(DensityProducts.SELF, 2, new Rotations(0, maxLambda, 1, 1)),
        NEAR);
  }

  @BeforeAll
  static void start() {
    engine = Engine.on("cpu", 2, note -> {});
    List<Structure> bare = ChargedChains.of(24, 3);
    truth = truth(bare);
    List<Equilibrium> all = equilibrate(truth, bare, false);
    frames = new ArrayList<>();
    for (int f = 0; f < bare.size(); f++) {
      Equilibrium e = all.get(f);
      frames.add(
          bare.get(f)
              .with(Column.reals("moments", 4, e.moments()))
              .with(Column.reals("charges", e.charges()))
              .with(Column.reals("dipoles", 3, e.dipoles()))
              .with(Property.of("dipole", e.dipoleMoment(bare.get(f)))));
    }
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  /** Of random weights, as if it had been learned. */
  private static KqeqModel truth(List<Structure> some) {
    FeatureSpec spec = SPEC.with(Pooling.ATOM).withSpecies(List.of(1, OXYGEN));
    StructureSource source = StructureSources.of("truth", some);
    TensorLayout layout =
        new FeatureLayout(spec, new Featurizer(engine, "test").census(spec, source)).tensor();
    Random random = new Random(7);
    List<PartModel> parts = new ArrayList<>();
    for (TargetShape.Part part : KqeqModel.driven(1).shape().parts()) {
      for (int type : List.of(1, OXYGEN)) {
        PartColumns columns = PartColumns.of(layout, part, type);
        double[] weights = random.doubles(columns.length(), -3, 3).toArray();
        double chi = part.lambda() == 0 && type == OXYGEN ? 1.5 : 0;
        parts.add(
            new PartModel(
                part,
                type,
                chi,
                Map.of(),
                List.of(),
                columns.map("member", weights, false),
                null,
                null,
                1,
                1));
      }
    }
    PartsModel drive =
        new PartsModel(
            spec,
            KqeqModel.driven(1),
            List.of(1, OXYGEN),
            parts,
            JsonNodeFactory.instance.objectNode());
    return new KqeqModel(WATER, new Target("moments", true, true, null), drive);
  }

  private static List<Equilibrium> equilibrate(
      KqeqModel model, List<Structure> some, boolean derivatives) {
    try (LearnedCharges charges =
        new LearnedCharges(model, engine, "test", Equilibration.TOLERANCE)) {
      return charges.of(some, ChargedChains.conditions(some), derivatives);
    }
  }

  private static TrainingSettings settings(String name, boolean perAtom, String shape) {
    TargetShape known = shape.isEmpty() ? null : TargetShape.of(shape);
    return TrainingSettings.of(new Target(name, true, perAtom, known))
        .with(Choice.ofTraining("0.75"), Choice.ofFolds("3"))
        .withAlpha(1e-14);
  }

  private static Trained train(
      TrainingSettings settings, FeatureSpec spec, ChargeModel parameters) {
    return KqeqTraining.train(
        engine,
        "test",
        spec,
        StructureSources.of("frames", frames),
        settings,
        Optional.ofNullable(parameters),
        Progress.SILENT);
  }

  private static Evaluation test(Trained result) {
    return Judgement.of(engine, "test", result.model(), result.test(), Progress.SILENT);
  }

  @ParameterizedTest
  @CsvSource({
    "moments, true, multipoles:1, 1e-5",
    "charges, true, scalar, 1e-3",
    "dipoles, true, vector, 1e-3",
    "dipole, false, vector, 0.5"
  })
  void momentsOfSuchAModelAreLearned(String name, boolean perAtom, String shape, double tolerance) {
    Trained result = train(settings(name, perAtom, shape), SPEC, WATER);
    Evaluation test = test(result);
    assertThat(test.frames()).isEqualTo(6);
    assertThat(test.predictions()).containsExactly(test.targets(), within(tolerance));
  }

  @Test
  void dipolesKnowTheirSurroundings() {
    TrainingSettings settings = settings("moments", true, "multipoles:1");
    Errors driven = test(train(settings, SPEC, WATER)).byKind().get("O, λ = 1");
    Errors induced =
        test(train(settings, FeatureSpec.powerSpectrum(NEAR), WATER)).byKind().get("O, λ = 1");
    assertThat(driven.rmse()).isLessThan(1e-3 * induced.rmse());
  }

  @Test
  void polarizabilitiesAreSearchedByFolds() {
    TrainingSettings settings = settings("moments", true, "multipoles:1").withAlpha(1e-8);
    KqeqModel model = (KqeqModel) train(settings, SPEC, null).model();
    assertThat(model.record().get("parameters").asText())
        .isEqualTo("EEQ-2019, hardness, widths and polarizabilities by held-out folds");
    for (ElementParameters e : model.parameters().elements().values()) {
      assertThat(e.polarizability()).isPositive();
      assertThat(e.quadrupolePolarizability()).isZero();
    }
    KqeqModel plain =
        (KqeqModel)
            train(settings, FeatureSpec.powerSpectrum(NEAR), ChargeModel.of("EEQ", with(0.5)))
                .model();
    assertThat(model.record().get("held_out_rmse").asDouble())
        .isLessThan(0.5 * plain.record().get("held_out_rmse").asDouble());
  }

  private static Map<Integer, ElementParameters> with(double polarizability) {
    Map<Integer, ElementParameters> eeq = ChargeModel.eeq2019().elements();
    return Map.of(
        1,
        eeq.get(1).withPolarizabilities(polarizability, 0),
        OXYGEN,
        eeq.get(OXYGEN).withPolarizabilities(polarizability, 0));
  }

  @Test
  void fileAndThreadsDoNotChangeABit() {
    TrainingSettings settings = settings("moments", true, "multipoles:1");
    KqeqModel model = (KqeqModel) train(settings, SPEC, WATER).model();
    Path file = folder.resolve("model.ff");
    ModelFile.write(file, model, false);
    KqeqModel read = (KqeqModel) ModelFile.read(file);
    assertThat(read.target()).isEqualTo(model.target());
    assertThat(read.members()).isEqualTo(3);
    List<Equilibrium> expected = equilibrate(model, frames, true);
    List<Equilibrium> all = equilibrate(read, frames, true);
    Engine own = engine;
    try (Engine single = Engine.on("cpu", 1, note -> {})) {
      engine = single;
      List<Equilibrium> others =
          equilibrate((KqeqModel) train(settings, SPEC, WATER).model(), frames, true);
      for (int f = 0; f < frames.size(); f++) {
        assertThat(all.get(f).moments()).isEqualTo(expected.get(f).moments());
        assertThat(all.get(f).gradient()).isEqualTo(expected.get(f).gradient());
        assertThat(others.get(f).moments()).isEqualTo(expected.get(f).moments());
      }
    } finally {
      engine = own;
    }
    List<Predicted> told =
        new Prediction(read, engine, "test")
            .withUncertainties(StructureSources.of("frames", frames), Progress.SILENT);
    assertThat(told.get(0).values()).isEqualTo(expected.get(0).moments());
    assertThat(told.get(0).uncertainties()).hasSameSizeAs(told.get(0).values());
  }

  /** Those of older versions had electronegativities alone, without parts. */
  @Test
  void olderFilesAreRead() throws IOException {
    FeatureSpec spec =
        FeatureSpec.powerSpectrum(NEAR).with(Pooling.ATOM).withSpecies(List.of(1, OXYGEN));
    StructureSource source = StructureSources.of("frames", frames);
    RowColumns columns =
        new RowColumns(
            new FeatureLayout(spec, new Featurizer(engine, "test").census(spec, source)));
    Random random = new Random(3);
    LinearModel chi =
        new LinearModel(
            spec,
            new Target("charges", true, true, TargetShape.SCALAR),
            0,
            Map.of(OXYGEN, 1.5),
            Optional.empty(),
            List.of(1, OXYGEN),
            columns.weights(
                List.of(
                    random.doubles(columns.length(), -3, 3).toArray(),
                    random.doubles(columns.length(), -3, 3).toArray())),
            1,
            List.of(new Constants(0, Map.of(OXYGEN, 1.25))),
            0.5,
            0.5,
            JsonNodeFactory.instance.objectNode());
    Path numbers = folder.resolve("numbers.ff");
    ModelFile.write(numbers, chi, false);
    ObjectMapper json = new ObjectMapper();
    JsonNode info = json.readTree(MtsFile.readInfo(numbers));
    ObjectNode all = (ObjectNode) json.readTree(info.get("model").asText());
    all.put("per_atom", true).put("shape", "scalar").set("parameters", WATER.json());
    ObjectNode older = json.createObjectNode().put("farfield_model", "4");
    Path file = folder.resolve("older.ff");
    MtsFile.write(
        file, MtsFile.read(numbers), older.put("model", all.toString()).toString(), false);

    KqeqModel read = (KqeqModel) ModelFile.read(file);
    assertThat(read.spread()).isEqualTo(0.5);
    assertThat(read.members()).isEqualTo(1);
    Structure frame = frames.get(2);
    for (int member = 0; member < 2; member++) {
      Equilibrium e = equilibrate(read.member(member), List.of(frame), false).get(0);
      List<double[]> rows = new ArrayList<>();
      int sample = member;
      new Featurizer(engine, "test")
          .run(
              spec,
              StructureSources.of("one", List.of(frame)),
              new org.farfield.learning.rows.FrameBlocks.Sink(
                  new org.farfield.learning.rows.FrameBlocks.Taker() {
                    private RowColumns own;

                    @Override
                    public void begin(FeatureLayout layout) {
                      own = new RowColumns(layout);
                    }

                    @Override
                    public void take(int f, org.farfield.learning.rows.FrameBlocks blocks) {
                      double[] w = chi.weights(own, sample);
                      double[] terms = new double[frame.atoms()];
                      for (int i = 0; i < terms.length; i++) {
                        terms[i] = frame.type(i) == 1 ? 0 : sample == 0 ? 1.5 : 1.25;
                      }
                      for (int b = 0; b < own.tensor().blocks().size(); b++) {
                        int length = own.start(b + 1) - own.start(b);
                        for (int row = 0; row < blocks.rows(b); row++) {
                          for (int x = 0; x < length; x++) {
                            terms[blocks.atom(b, row)] +=
                                w[own.start(b) + x] * blocks.values(b)[row * length + x];
                          }
                        }
                      }
                      rows.add(terms);
                    }
                  }),
              Progress.SILENT);
      try (Equilibration plain = new Equilibration(WATER, engine)) {
        double charge = frame.property("charge").number();
        Equilibrium expected =
            plain
                .of(List.of(frame), List.of(Conditions.charge(charge).withTerms(rows.get(0))))
                .get(0);
        assertThat(e.moments()).containsExactly(expected.moments(), within(1e-11));
      }
    }
  }

  @Test
  void programsEquilibrateItToo() {
    List<Structure> some = frames.subList(0, 2);
    List<Equilibrium> expected = equilibrate(truth, some, true);
    try (Farfield farfield = Farfield.on("cpu", 1)) {
      List<Equilibrium> all = farfield.equilibrate(truth, some, ChargedChains.conditions(some));
      for (int i = 0; i < all.size(); i++) {
        assertThat(all.get(i).moments()).isEqualTo(expected.get(i).moments());
        assertThat(all.get(i).gradient()).isEqualTo(expected.get(i).gradient());
      }
    }
  }

  @Test
  void forcesAndBornChargesAreDerivatives() {
    Structure molecule = frames.get(3);
    Equilibration.Answered answered;
    try (LearnedCharges charges =
        new LearnedCharges(truth, engine, "test", Equilibration.TOLERANCE)) {
      List<Structure> one = List.of(molecule);
      answered = charges.withResponse(one, ChargedChains.conditions(one), true, true).get(0);
    }
    for (int x = 0; x < 3 * molecule.atoms(); x++) {
      double[] energies = new double[2];
      double[][] moments = new double[2][];
      for (int side = 0; side < 2; side++) {
        double[] positions = molecule.positions();
        positions[x] += side == 0 ? STEP : -STEP;
        Structure moved = molecule.withPositions(positions);
        Equilibrium e = equilibrate(truth, List.of(moved), false).get(0);
        energies[side] = e.energy();
        moments[side] = e.dipoleMoment(moved);
      }
      assertThat(answered.equilibrium().gradient()[x])
          .isCloseTo((energies[0] - energies[1]) / (2 * STEP), within(1e-7));
      for (int y = 0; y < 3; y++) {
        assertThat(answered.response().bornCharges()[x / 3 * 9 + 3 * y + x % 3])
            .isCloseTo((moments[0][y] - moments[1][y]) / (2 * STEP), within(1e-7));
      }
    }
  }

  /** Also beside features of λ = 2, which drive nothing where there are no quadrupoles. */
  @Test
  void strainOfCrystalsHasThePartOfFeatures() {
    double[] rows = {5.5, 0, 0, 0.4, 6, 0, 0.3, -0.2, 6.5};
    Structure like = frames.get(3);
    KqeqModel model =
        (KqeqModel) train(settings("moments", true, "multipoles:1"), equivariant(2), WATER).model();
    Structure crystal =
        new Structure(like.types(), like.positions(), Cell.periodic(rows))
            .with(Property.of("charge", 0));
    Equilibrium e = equilibrate(model, List.of(crystal), true).get(0);
    for (int c : new int[] {0, 5}) {
      double[] energies = new double[2];
      for (int side = 0; side < 2; side++) {
        double by = side == 0 ? STEP : -STEP;
        Structure strained =
            new Structure(
                    crystal.types(),
                    strained(crystal.positions(), c, by),
                    Cell.periodic(strained(rows, c, by)))
                .with(Property.of("charge", 0));
        energies[side] = equilibrate(model, List.of(strained), false).get(0).energy();
      }
      assertThat(e.strain()[c]).isCloseTo((energies[0] - energies[1]) / (2 * STEP), within(1e-6));
    }
  }

  private static double[] strained(double[] vectors, int component, double by) {
    double[] result = vectors.clone();
    for (int v = 0; v < vectors.length; v += 3) {
      result[v + component / 3] += by * vectors[v + component % 3];
    }
    return result;
  }

  /** Of models that are no energy, too: features of larger λ than moments have are left alone. */
  @Test
  void featuresOfMoreThanMomentsDoNotSpoilForces() {
    EquilibrationSettings own = new EquilibrationSettings(WATER, new double[] {0.7}, 0, false);
    Trained result =
        EquilibrationTraining.train(
            engine,
            "test",
            equivariant(2),
            StructureSources.of("frames", frames),
            settings("charges", true, "scalar").withAlpha(1e-4),
            own,
            Progress.SILENT);
    Structure molecule = frames.get(3);
    try (LearnedCharges charges = new LearnedCharges(result.model(), engine, "test", 1e-11)) {
      List<Structure> one = List.of(molecule);
      double[] gradient = charges.of(one, ChargedChains.conditions(one), true).get(0).gradient();
      for (int x : new int[] {0, 5}) {
        double[] energies = new double[2];
        for (int side = 0; side < 2; side++) {
          double[] positions = molecule.positions();
          positions[x] += side == 0 ? STEP : -STEP;
          List<Structure> moved = List.of(molecule.withPositions(positions));
          energies[side] =
              charges.of(moved, ChargedChains.conditions(moved), false).get(0).energy();
        }
        assertThat(gradient[x]).isCloseTo((energies[0] - energies[1]) / (2 * STEP), within(1e-7));
      }
    }
  }

  @Test
  void whatCannotBeLearnedIsRefusedInASentence() {
    assertThatThrownBy(() -> train(settings("moments", true, "multipoles:1"), SPEC, WITHOUT))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "the target moments has dipoles, and no element of charges alone has any: give it a"
                + " polarizability");
    assertThatThrownBy(() -> train(settings("charges", true, ""), SPEC, WITHOUT))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no element of charges alone has any");
    FeatureSpec some = SPEC.with(new Centers.Types(List.of(OXYGEN)));
    assertThatThrownBy(() -> train(settings("charges", true, ""), some, WATER))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("leave centers out");
  }
}
