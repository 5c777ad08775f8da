package org.farfield.learning.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.farfield.equilibration.ElementParameters;
import org.farfield.equilibration.LinearSiteModel;
import org.farfield.equilibration.SiteParameters;
import org.farfield.equilibration.engine.SelfConsistency;
import org.farfield.error.InputException;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.learning.Baseline;
import org.farfield.learning.Errors;
import org.farfield.learning.ForceTargets;
import org.farfield.learning.Target;
import org.farfield.learning.TargetShape;
import org.farfield.learning.Trained;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.fit.Fit;
import org.farfield.learning.fit.FittedProblem;
import org.farfield.learning.fit.FoldFactors;
import org.farfield.learning.fit.LinearWork;
import org.farfield.learning.fit.TrainingRecord;
import org.farfield.learning.frames.FrameFacts;
import org.farfield.learning.frames.RowKind;
import org.farfield.learning.frames.TrainingSet;
import org.farfield.learning.models.EquilibrationModel;
import org.farfield.learning.models.PartModel;
import org.farfield.learning.models.PartsModel;
import org.farfield.learning.rows.Constants;
import org.farfield.learning.rows.KeptAtoms;
import org.farfield.learning.rows.PartColumns;
import org.farfield.linalg.DenseProduct;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.Pooling;
import org.farfield.structure.Elements;
import org.farfield.structure.Structure;
import org.farfield.tensor.TensorMap;

/**
 * Learns what moments of atoms answer to features and to the potential of all others, p_i = W d_i +
 * K u_i, by ridge regression with the potentials of the moments that are learned from. Sums of
 * charges are kept in the fit: Σ K over receivers is that of all elements, so that a constant
 * potential λ changes all charges alike, and is projected out of rows and targets.
 */
public final class EquilibrationTraining {
  private final TrainingSettings settings;
  private final EquilibrationSettings own;
  private final TrainingSet set;
  private final DenseProduct product;
  private final List<Structure> structures;
  private final KeptAtoms kept;
  private final List<Integer> types;
  private final int degree;
  private final List<double[]> received = new ArrayList<>(); // null of a frame without target
  private final List<PartModel> parts = new ArrayList<>();
  private final List<ObjectNode> records = new ArrayList<>();
  private final List<SolvedProblem.Piece> pieces = new ArrayList<>(); // each part
  // K of the model and of members of the committee, by element, [l][receiver]
  private final List<Map<Integer, double[][]>> responses = new ArrayList<>();

  private EquilibrationTraining(
      TrainingSettings settings,
      EquilibrationSettings own,
      TrainingSet set,
      DenseProduct product,
      KeptAtoms kept) {
    this.settings = settings;
    this.own = own;
    this.set = set;
    this.product = product;
    this.kept = kept;
    degree = settings.target().shape().parts().size() - 1;
    types = FrameFacts.types(set.frames());
    structures = set.structures();
    int folds = TrainingSet.count(set.folds());
    for (int member = 0; member <= (folds > 1 ? folds : 0); member++) {
      Map<Integer, double[][]> answers = new TreeMap<>();
      types.forEach(type -> answers.put(type, new double[degree + 1][receivers().length]));
      responses.add(answers);
    }
  }

  // one that nothing answers to where there is none
  private double[] receivers() {
    return own.receivers().length > 0 ? own.receivers() : new double[] {1};
  }

  /**
   * Trains a model.
   *
   * @param engine does the computing
   * @param version of the program, written into the model
   * @param spec of the features of atoms, of all λ of the target
   * @param source of frames, whose sums of charges are those of the target
   * @param settings how; the target is a column of charges, e, or of multipoles, e Å^l
   * @param own of potentials
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
      EquilibrationSettings own,
      Progress progress) {
    Training.requireRows(spec);
    Training.requireAllCentres(spec);
    Training.requireLinear(settings, "moments of atoms are learned");
    TrainingSettings known = settings.with(settings.target().in(source));
    requireMoments(known.target());
    TrainingSet set = TrainingSet.of(source, known);
    ChargedFrames.requireSums(set, known.target());
    FeatureSpec atoms = TrainingSet.specOf(spec, known.target(), set.frames()).with(Pooling.ATOM);
    KeptAtoms kept = KeptAtoms.of(engine, version, atoms, set.training(), progress);
    try (LinearWork work = new LinearWork(engine, progress)) {
      EquilibrationTraining training =
          new EquilibrationTraining(known, own, set, work.product(), kept);
      return new Trained(training.model(engine, version, atoms), set.test());
    }
  }

  private static void requireMoments(Target target) {
    TargetShape shape = target.shape();
    boolean multipoles = shape.isScalar() || shape.name().startsWith("multipoles:");
    if (!target.perAtom() || !multipoles || shape.parts().size() > 3) {
      throw new InputException(
          "moments that agree with their potential are learned from a column of charges, or of"
              + " multipoles (shape multipoles:1 or multipoles:2); the target "
              + target.name()
              + " is "
              + (target.perAtom() ? "a column" : "a property")
              + " of shape "
              + shape
              + KqeqTraining.ofEnergies(target));
    }
  }

  private EquilibrationModel model(Engine engine, String version, FeatureSpec spec) {
    receive(engine);
    charges();
    for (TargetShape.Part part : settings.target().shape().parts()) {
      if (part.lambda() > 0) {
        types.forEach(type -> multipoles(part, type));
      }
    }
    if (own.solved() && own.receivers().length > 0) {
      throughSolution(engine);
    }
    ObjectNode record = TrainingRecord.of(engine, version, settings, set);
    record.put("kind", "equilibration");
    record.put("parameters", own.parameters().name());
    records.forEach(record.putArray("parts")::add);
    PartsModel drive = new PartsModel(spec, settings.target(), types, parts, record);
    List<Map<Integer, SiteParameters>> all = responses.stream().map(this::sites).toList();
    List<Map<Integer, SiteParameters>> theirs = all.subList(1, all.size());
    EquilibrationModel model = new EquilibrationModel(drive, all.get(0), theirs);
    return new SiteSpreads(set, kept, product, engine).of(model);
  }

  private Map<Integer, SiteParameters> sites() {
    return sites(responses.get(0));
  }

  private Map<Integer, SiteParameters> sites(Map<Integer, double[][]> answers) {
    Map<Integer, SiteParameters> sites = new TreeMap<>();
    for (int type : types) {
      ElementParameters element = own.parameters().elements().get(type);
      if (element == null) {
        throw new InputException(
            own.parameters().name() + " has no parameters of " + Elements.symbol(type));
      }
      sites.put(
          type,
          new SiteParameters(
              element.width(), receivers(), answers.get(type), 0, 0, new double[degree + 1]));
    }
    return sites;
  }

  // The potentials of the moments that are learned from.
  private void receive(Engine engine) {
    LinearSiteModel silent = LinearSiteModel.of("sources", sites());
    try (SelfConsistency fields = new SelfConsistency(silent, engine, SelfConsistency.TOLERANCE)) {
      for (int f = 0; f < structures.size(); f++) {
        FrameFacts facts = set.frames().get(f);
        if (facts.hasTarget()) {
          if (Arrays.stream(facts.labels()).anyMatch(Double::isNaN)) {
            throw new InputException(
                facts.origin()
                    + ": some atoms have no "
                    + settings.target().name()
                    + "; potentials need those of all atoms of a frame");
          }
          received.add(
              fields.made(List.of(structures.get(f)), List.of(facts.labels())).get(0).received());
        } else {
          received.add(null);
        }
      }
    }
  }

  private void throughSolution(Engine engine) {
    List<double[][]> matrices = new ArrayList<>();
    LinearSiteModel silent = LinearSiteModel.of("sources", sites());
    try (SelfConsistency fields = new SelfConsistency(silent, engine, SelfConsistency.TOLERANCE)) {
      for (int f = 0; f < structures.size(); f++) {
        matrices.add(set.frames().get(f).hasTarget() ? fields.received(structures.get(f)) : null);
      }
    }
    SolvedProblem problem =
        new SolvedProblem(
            settings, set, product, structures, kept.frames(), pieces, matrices, types);
    SolvedProblem.Solved solved = problem.solve(responses.get(0), own.maxLambda());
    responses.replaceAll(old -> solved.responses());
    FittedProblem fitted = solved.fitted();
    for (int g = 0; g < pieces.size(); g++) {
      SolvedProblem.Piece piece = pieces.get(g);
      List<Double> constants = new ArrayList<>();
      List<double[]> weights = new ArrayList<>();
      for (Fit.Solution solution : fitted.solutions()) {
        constants.add(piece.part().lambda() == 0 ? problem.constant(solution, piece.type()) : 0);
        weights.add(problem.weights(solution, g));
      }
      parts.set(g, part(piece.part(), piece.type(), constants, piece.columns(), weights));
    }
    List<TrainingRecord.Block> blocks =
        TrainingRecord.blocks(problem.names(), solved.fit(), fitted);
    // errors are in units of those with true potentials, whose deviation is one
    ObjectNode record = TrainingRecord.of(settings, blocks, solved.fit(), fitted, 1);
    record.put("part", "solution");
    record.put("labels", solved.fit().rows());
    record.put("radius", solved.radius());
    records.add(record);
  }

  // ------------------------------------------------------------------------- charges

  private void charges() {
    TargetShape.Part part = settings.target().shape().parts().get(0);
    Map<Integer, PartColumns> columns = new LinkedHashMap<>();
    types.forEach(type -> columns.put(type, PartColumns.of(kept.layout().tensor(), part, type)));
    boolean constants = !settings.baseline().equals(Baseline.NONE);
    ChargeRows rows = new ChargeRows(columns, constants, own.receivers().length);
    Fit fit = rows.fit(set, kept.frames(), received, degree, product);
    FittedProblem fitted = FittedProblem.of(fit, settings, rows.groups(), set.all().name());
    double[] labels = labels(part, PartColumns.ALL);
    for (int type : types) {
      List<Double> own = new ArrayList<>();
      List<double[]> weights = new ArrayList<>();
      for (Fit.Solution solution : fitted.solutions()) {
        double[] answers = rows.responses(solution, type);
        double[][] to = responses.get(own.size()).get(type);
        System.arraycopy(answers, 0, to[0], 0, answers.length);
        own.add(rows.constant(solution, type));
        weights.add(rows.weights(solution, type));
      }
      learned(part, type, own, columns.get(type), weights, fitted, labels.length);
    }
    record("charges", part, fit, fitted, rows.groups(), labels);
  }

  private void learned(
      TargetShape.Part part,
      int type,
      List<Double> constants,
      PartColumns columns,
      List<double[]> weights,
      FittedProblem fitted,
      int labels) {
    parts.add(part(part, type, constants, columns, weights));
    Fit.KindErrors errors = fitted.errors().get(0);
    double error = settings.folds().isNone() ? errors.training() : errors.heldOut();
    double alpha = fitted.best().alpha();
    pieces.add(new SolvedProblem.Piece(part, type, columns, alpha, error, labels));
  }

  private static PartModel part(
      TargetShape.Part part,
      int type,
      List<Double> constants,
      PartColumns columns,
      List<double[]> weights) {
    double[] rows = weights.stream().flatMapToDouble(Arrays::stream).toArray();
    TensorMap own = columns.map("member", rows, false);
    List<Constants> theirs =
        constants.stream().skip(1).map(one -> new Constants(one, Map.of())).toList();
    return new PartModel(part, type, constants.get(0), Map.of(), theirs, own, null, null, 1, 1);
  }

  private void record(
      String name,
      TargetShape.Part part,
      Fit fit,
      FittedProblem fitted,
      List<String> groups,
      double[] labels) {
    double deviation = Errors.of(labels, labels, part.lambda() > 0).deviation();
    List<TrainingRecord.Block> blocks = TrainingRecord.blocks(groups, fit, fitted);
    ObjectNode record = TrainingRecord.of(settings, blocks, fit, fitted, deviation);
    record.put("part", name);
    record.put("labels", labels.length);
    records.add(record);
  }

  // ---------------------------------------------------------------------- multipoles

  private void multipoles(TargetShape.Part part, int type) {
    PartColumns columns = PartColumns.of(kept.layout().tensor(), part, type);
    int answers = part.lambda() <= own.maxLambda() ? own.receivers().length : 0;
    FoldFactors factors =
        new FoldFactors(
            answers,
            columns.groupOfColumns(),
            columns.groups().size(),
            set.folds(),
            ForceTargets.NONE,
            product,
            set.labels());
    int rowsOfMoments = (degree + 1) * (degree + 1);
    for (int f = 0; f < structures.size(); f++) {
      FrameFacts facts = set.frames().get(f);
      if (facts.hasTarget()) {
        PartColumns.Rows some = columns.atoms(kept.frames().get(f));
        for (int i = 0; i < some.atoms().length; i++) {
          for (int m = 0; m < part.size(); m++) {
            int lm = part.start() + m;
            int atom = some.atoms()[i];
            double[] free = new double[answers];
            for (int n = 0; n < answers; n++) {
              free[n] = received.get(f)[(atom * answers + n) * rowsOfMoments + lm];
            }
            int from = (i * part.size() + m) * columns.length();
            double[] row = Arrays.copyOfRange(some.values(), from, from + columns.length());
            double label = facts.labels()[atom * rowsOfMoments + lm];
            factors.add(f, RowKind.TARGET, free, row, label);
          }
        }
      }
    }
    Fit fit = factors.fit();
    FittedProblem fitted = FittedProblem.of(fit, settings, columns.groups(), set.all().name());
    List<Fit.Solution> solutions = fitted.solutions();
    for (int member = 0; member < solutions.size(); member++) {
      double[] to = responses.get(member).get(type)[part.lambda()];
      System.arraycopy(solutions.get(member).free(), 0, to, 0, answers);
    }
    double[] labels = labels(part, type);
    List<Double> none = Collections.nCopies(solutions.size(), 0.0);
    learned(part, type, none, columns, fitted.weights(), fitted, labels.length);
    String name = PartColumns.name(settings.target().shape(), part, type);
    record(name, part, fit, fitted, columns.groups(), labels);
  }

  private double[] labels(TargetShape.Part part, int type) {
    int rowsOfMoments = (degree + 1) * (degree + 1);
    return IntStream.range(0, structures.size())
        .filter(f -> set.frames().get(f).hasTarget())
        .boxed()
        .flatMapToDouble(
            f ->
                IntStream.range(0, structures.get(f).atoms())
                    .filter(i -> type == PartColumns.ALL || structures.get(f).type(i) == type)
                    .boxed()
                    .flatMapToDouble(
                        i ->
                            IntStream.range(0, part.size())
                                .mapToDouble(
                                    m ->
                                        set.frames()
                                            .get(f)
                                            .labels()[i * rowsOfMoments + part.start() + m])))
        .toArray();
  }
}
