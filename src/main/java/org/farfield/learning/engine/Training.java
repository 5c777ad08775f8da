package org.farfield.learning.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.farfield.error.InputException;
import org.farfield.features.FeatureLayout;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.learning.ForceTargets;
import org.farfield.learning.Model;
import org.farfield.learning.Target;
import org.farfield.learning.Trained;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.fit.Fit;
import org.farfield.learning.fit.FittedProblem;
import org.farfield.learning.fit.FoldFactors;
import org.farfield.learning.fit.FreeColumns;
import org.farfield.learning.fit.LinearWork;
import org.farfield.learning.fit.TrainingRecord;
import org.farfield.learning.frames.DerivativeRows;
import org.farfield.learning.frames.DerivedFrames;
import org.farfield.learning.frames.FrameFacts;
import org.farfield.learning.frames.RowKind;
import org.farfield.learning.frames.TrainingSet;
import org.farfield.learning.models.ChargedModel;
import org.farfield.learning.models.LinearModel;
import org.farfield.learning.models.OwnEnergy;
import org.farfield.learning.parts.PartsTraining;
import org.farfield.learning.rows.FrameRows;
import org.farfield.learning.rows.InteractionRows;
import org.farfield.learning.rows.RowColumns;
import org.farfield.linalg.DenseProduct;
import org.farfield.spec.Centers;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.Rotations;

/**
 * Fits a linear model to frames that have a target. {@link TrainingSet} says which frames, {@link
 * FrameRows} makes their features, {@link FoldFactors} takes the rows of the linear problem, {@link
 * Fit} solves it.
 */
public final class Training {
  /** In records of energies with charges: errors of held-out frames without these. */
  public static final String WITHOUT = "without_charges";

  private final Engine engine;
  private final String version;
  private final TrainingSettings settings;
  private final Progress progress;

  private Training(Engine engine, String version, TrainingSettings settings, Progress progress) {
    this.engine = engine;
    this.version = version;
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Trains a model.
   *
   * @param engine does the computing
   * @param version of the program, written into the model
   * @param spec of the features; how rows are pooled follows from the target
   * @param source of the frames
   * @param settings how
   * @param progress is told how far the features are
   * @return the model and the test set
   * @throws InputException if frames, targets and settings do not go together
   */
  public static Trained train(
      Engine engine,
      String version,
      FeatureSpec spec,
      StructureSource source,
      TrainingSettings settings,
      Progress progress) {
    requireRows(spec);
    requireExtensive(settings);
    TrainingSettings known = settings.with(settings.target().in(source));
    boolean linear = known.target().isNumber() && known.kernel().isEmpty();
    requireNumber(known);
    requireMonomers(known);
    TrainingSet set = TrainingSet.of(source, known);
    Model model =
        linear
            ? new Training(engine, version, known, progress).model(spec, set)
            : PartsTraining.model(engine, version, spec, known, set, progress);
    return new Trained(model, set.test());
  }

  /**
   * Trains an energy with charges that equilibrate: what is linear in the features is the target
   * less the energy of the charges, its forces and stress less theirs.
   *
   * @param engine does the computing
   * @param version of the program, written into the model
   * @param spec of the features of what is left; of those that turn λ = 0 is taken
   * @param source of the frames; sums of their charges are {@code charge} or {@code total_charge}
   * @param settings how; the target is an energy in eV
   * @param charges gives the model of the charges, which may be trained on the frames that it is
   *     given: those for training
   * @param progress is told how far it is
   * @return the model and the test set
   * @throws InputException if frames, targets and settings do not go together, or a frame has no
   *     charges that equilibrate
   */
  public static Trained withCharges(
      Engine engine,
      String version,
      FeatureSpec spec,
      StructureSource source,
      TrainingSettings settings,
      Function<StructureSource, Model> charges,
      Progress progress) {
    requireRows(spec);
    TrainingSettings known = settings.with(settings.target().in(source));
    requireEnergy(known);
    TrainingSet set = TrainingSet.of(source, known);
    FeatureSpec own = TrainingSet.specOf(invariant(spec), known.target(), set.frames());
    // refuses what turns before charges are trained
    new RowColumns(
        new FeatureLayout(own, new Featurizer(engine, version).census(own, set.training())));
    Model found = LearnedCharges.requireCharges(charges.apply(set.training()));
    return new Training(engine, version, known, progress).energy(found, own, set);
  }

  // What moments have by themselves is fitted together with features, to all that frames know.
  private Trained energy(Model charges, FeatureSpec spec, TrainingSet set) {
    boolean least = !LearnedCharges.isSelfConsistent(charges);
    SiteEnergies sites =
        new SiteEnergies(FrameFacts.types(set.frames()), LearnedCharges.degree(charges), least);
    OwnColumns columns;
    OwnEnergy nothing = new OwnEnergy(Map.of(), 0);
    try (ChargeEnergies energies = new ChargeEnergies(charges, nothing, engine, version)) {
      columns = OwnColumns.of(energies, sites, set, progress);
    }
    FreeColumns free = FreeColumns.of(settings.baseline(), set.frames());
    try (LinearWork work = new LinearWork(engine, progress)) {
      Rows rows = rows(spec, set, free, columns, work);
      List<String> groups = rows.columns.groups();
      Fit whole = rows.factors.fit(progress);
      Fit joint = whole.less(new double[] {1}); // of the energy in each other's potential
      Fit.Chosen chosen = joint.choose(settings, groups);
      double[] weights =
          joint.ofFeatures(joint.whole(chosen.alpha(), chosen.blockWeights())).weights();
      double[] own = Arrays.copyOfRange(weights, rows.columns.length(), weights.length);
      Training same = with(Arrays.copyOf(chosen.blockWeights(), groups.size()));
      LinearModel rest = same.model(spec, set, free, rows.columns, joint.less(own));
      rest.record()
          .put("kind", least ? "kqeq" : "equilibration")
          .put("charges", charges.target().name());
      if (!settings.folds().isNone()) {
        Fit plain = whole.less(new double[columns.count()]);
        FittedProblem without = FittedProblem.of(plain, same.settings, groups, set.all().name());
        ObjectNode record = rest.record().putObject(WITHOUT);
        without.errors().stream()
            .filter(one -> Double.isFinite(one.heldOut())) // of some there may be none held out
            .forEach(one -> record.put(one.kind().text(), one.heldOut()));
        record.put("less", without.best().rmse() < chosen.rmse());
        rest.record().put("own_weight", chosen.blockWeights()[groups.size()]);
      }
      return new Trained(new ChargedModel(charges, sites.of(own), rest), set.test());
    }
  }

  private Training with(double[] blockWeights) {
    List<Double> weights = Arrays.stream(blockWeights).boxed().toList();
    return new Training(engine, version, settings.withBlockWeights(weights), progress);
  }

  // Of a narrowed specification columns are named, and others would not be there.
  private static FeatureSpec invariant(FeatureSpec spec) {
    if (!(spec.descriptor() instanceof DescriptorSpec.Equivariant turning)
        || spec.narrowing().isPresent()) {
      return spec;
    }
    Rotations none = new Rotations(0, 0, 1, turning.rotations().maxIntermediate());
    return new FeatureSpec(
        spec.expansions(),
        new DescriptorSpec.Equivariant(turning.products(), turning.factors(), none),
        spec.species(),
        spec.narrowing(),
        spec.pooling(),
        spec.gradients(),
        spec.centers());
  }

  private static void requireEnergy(TrainingSettings settings) {
    Target target = settings.target();
    if (!target.isNumber() || !target.extensive()) {
      throw new InputException(
          "charges add to an energy, a number of each frame that grows with it; the target "
              + target.name()
              + " is "
              + (target.isNumber()
                  ? "intensive"
                  : target.perAtom() ? "a column" : "of shape " + target.shape()));
    }
    if (settings.kernel().isPresent() || settings.baseline().monomers().isPresent()) {
      throw new InputException(
          "what is left of an energy with charges is learned by a model linear in the features, not"
              + " by kernels or without monomers");
    }
    if (settings.forces().scans().isPresent()) {
      throw new InputException("scans are of energies between monomers, not of those with charges");
    }
  }

  /** Refuses forces of what is no energy. */
  static void requireNumber(TrainingSettings settings) {
    if (settings.forces().isAny() && !settings.target().isNumber()) {
      throw new InputException(
          "forces and stress are derivatives of a number of each frame, not of "
              + settings.target().name());
    }
  }

  /** Refuses molecules whose features cannot be subtracted. */
  static void requireMonomers(TrainingSettings settings) {
    boolean scans = settings.forces().scans().isPresent();
    if (settings.baseline().monomers().isEmpty()) {
      if (scans) {
        throw new InputException(
            "scans say how forces of frames are those between monomers: use the baseline"
                + " monomers");
      }
      return;
    }
    if (!settings.target().isNumber() || settings.kernel().isPresent()) {
      throw new InputException(
          "features of monomers are subtracted in linear models of a number of each frame, not in"
              + " those by kernels or of other targets");
    }
    if (!settings.target().extensive()) {
      throw new InputException(
          "energies between monomers are differences of sums: the target "
              + settings.target().name()
              + " is intensive");
    }
    if (settings.forces().isAny() != scans) {
      throw new InputException(
          scans
              ? "scans are of forces and stress: name their column or key"
              : ForceEvaluation.INSIDE_MONOMERS);
    }
  }

  static void requireExtensive(TrainingSettings settings) {
    if (settings.forces().isAny() && !settings.target().extensive()) {
      throw new InputException(
          "forces and stress are derivatives of an energy: the target "
              + settings.target().name()
              + " is intensive");
    }
  }

  /** Refuses what only models of other kinds learn from or by; the message begins so. */
  static void requireLinear(TrainingSettings settings, String learned) {
    if (settings.forces().isAny()
        || settings.forces().scans().isPresent()
        || settings.kernel().isPresent()
        || settings.baseline().monomers().isPresent()) {
      throw new InputException(
          learned
              + " by models linear in the features, not from forces, and not by kernels or without"
              + " monomers");
    }
  }

  /** Refuses charges of which only some atoms would know what they want. */
  static void requireAllCentres(FeatureSpec spec) {
    if (!(spec.centers() instanceof Centers.All)) {
      throw new InputException(
          "charges that equilibrate are those of all atoms, so that features of all are needed;"
              + " leave centers out");
    }
  }

  static void requireRows(FeatureSpec spec) {
    if (spec.centers() instanceof Centers.Points) {
      throw new InputException(
          "a number of each frame is learned from features of its atoms, not of points in space;"
              + " use other centers");
    }
    if (!spec.gradients().isEmpty()) {
      throw new InputException(
          "training takes features without gradients; forces come from the model itself");
    }
  }

  private LinearModel model(FeatureSpec spec, TrainingSet set) {
    FeatureSpec own = TrainingSet.specOf(spec, settings.target(), set.frames());
    FreeColumns free = FreeColumns.of(settings.baseline(), set.frames());
    try (LinearWork work = new LinearWork(engine, progress)) {
      Rows rows = rows(own, set, free, OwnColumns.NONE, work);
      return model(own, set, free, rows.columns, rows.factors.fit(progress));
    }
  }

  private Rows rows(
      FeatureSpec spec, TrainingSet set, FreeColumns free, OwnColumns others, LinearWork work) {
    Rows rows = new Rows(set, free, others, settings.forces(), work.product());
    Featurizer featurizer = new Featurizer(engine, version);
    progress.stage("features");
    InteractionRows.run(
        featurizer, spec, set.training(), settings.baseline().monomers(), rows, progress);
    DerivativeRows.of(
        featurizer,
        spec,
        DerivedFrames.of(set.frames(), set.training(), settings),
        rows.columns,
        rows::derivative,
        progress);
    return rows;
  }

  private LinearModel model(
      FeatureSpec spec, TrainingSet set, FreeColumns free, RowColumns columns, Fit fit) {
    FittedProblem fitted = FittedProblem.of(fit, settings, columns.groups(), set.all().name());
    double[] constants = fitted.solution().free();
    return new LinearModel(
        spec,
        settings.target(),
        free.intercept(constants),
        free.perElement(constants),
        settings.baseline().monomers(),
        FrameFacts.types(set.frames()),
        columns.weights(fitted.weights()),
        fitted.committee().size(),
        free.constants(fitted.committee()),
        fitted.spread(),
        fitted.forceSpread(),
        TrainingRecord.of(engine, version, settings, set, columns.groups(), fit, fitted));
  }

  /** A row of the linear problem for each frame: its features, other columns, and its target. */
  private static final class Rows implements FrameRows.Taker {
    private final TrainingSet set;
    private final FreeColumns free;
    private final double[] nothing; // what is fitted freely has no derivative
    private final OwnColumns others;
    private final ForceTargets weights;
    private final DenseProduct product;
    private RowColumns columns;
    private FoldFactors factors;
    private double[] joined;

    Rows(
        TrainingSet set,
        FreeColumns free,
        OwnColumns others,
        ForceTargets weights,
        DenseProduct product) {
      this.set = set;
      this.free = free;
      nothing = new double[free.count()];
      this.others = others;
      this.weights = weights;
      this.product = product;
    }

    @Override
    public void begin(RowColumns some, long frames) {
      columns = some;
      int features = columns.length();
      int groups = columns.groups().size();
      int[] groupOf = Arrays.copyOf(columns.groupOfColumns(), features + others.count());
      for (int c = 0; c < others.count(); c++) { // each with a scale of its own
        groupOf[features + c] = groups + c;
      }
      joined = new double[groupOf.length];
      factors =
          new FoldFactors(
              free.count(),
              groupOf,
              groups + others.count(),
              set.folds(),
              weights,
              product,
              set.frames().stream().mapToLong(FrameFacts::numbers).sum());
    }

    @Override
    public void take(int frame, double[] row) {
      FrameFacts facts = set.frames().get(frame);
      if (facts.hasTarget()) {
        add(frame, RowKind.TARGET, 0, free.of(facts), row, facts.target());
      }
    }

    void derivative(int frame, RowKind kind, int component, double[] row, double label) {
      add(frame, kind, component, nothing, row, label);
    }

    private void add(
        int frame, RowKind kind, int component, double[] unpenalised, double[] row, double label) {
      System.arraycopy(row, 0, joined, 0, columns.length());
      others.put(frame, kind, component, joined, columns.length());
      factors.add(frame, kind, unpenalised, joined, label);
    }
  }
}
