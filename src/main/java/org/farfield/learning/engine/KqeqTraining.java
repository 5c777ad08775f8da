package org.farfield.learning.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.ElementParameters;
import org.farfield.equilibration.TotalCharges;
import org.farfield.equilibration.engine.Equilibration;
import org.farfield.equilibration.engine.Susceptibility;
import org.farfield.error.InputException;
import org.farfield.error.NoSolutionException;
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
import org.farfield.learning.models.KqeqModel;
import org.farfield.learning.models.PartModel;
import org.farfield.learning.models.PartsModel;
import org.farfield.learning.rows.Constants;
import org.farfield.learning.rows.FrameBlocks;
import org.farfield.learning.rows.KeptAtoms;
import org.farfield.learning.rows.MomentRows;
import org.farfield.learning.rows.PartColumns;
import org.farfield.linalg.DenseProduct;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.Pooling;
import org.farfield.structure.Elements;
import org.farfield.structure.Structure;

/**
 * Learns electronegativities, and what drives dipoles and quadrupoles, from moments of atoms, or
 * from dipole moments of molecules, in closed form: for given hardness, widths and polarizabilities
 * moments are linear in the weights w of features Φ, p = p₀ + S Φ w. What is not linear, a handful
 * of numbers, is searched for around it by the error of held-out frames.
 */
public final class KqeqTraining {
  // of hardness with the energy of the Gaussian itself, J + K/(σ√π), and of the width
  private static final double[] HARDER = {0.5, 0.7, 1.4, 2};
  private static final double[] WIDER = {0.7, 1.4};
  private static final double[] SOFTER = {0.25, 0.5, 2, 4}; // of polarizabilities
  // what atoms of this many covalent radii, as conducting balls, have: where the search begins
  private static final double BALL = 1.5;

  private final Engine engine;
  private final TrainingSettings settings;
  private final TrainingSet set;
  private final DenseProduct product;
  private final List<Structure> structures;
  private final List<Conditions> conditions = new ArrayList<>();
  private final List<FrameBlocks> features;
  private final List<Integer> types;
  private final int turning; // largest λ of features that turn as moments do
  private final KeptAtoms kept;
  private final List<Integer> free; // elements; χ of the first one is a gauge
  private final double[] units; // of the components of the target
  // what is driven, and by which features
  private final List<Piece> pieces = new ArrayList<>();
  private final List<String> groups = new ArrayList<>(); // that are weighed
  private int[] groupOf = new int[0]; // by column

  /** Features that drive moments of an element, in columns from start on. */
  private record Piece(TargetShape.Part part, int type, PartColumns columns, int start) {}

  private KqeqTraining(
      Engine engine,
      TrainingSettings settings,
      TrainingSet set,
      DenseProduct product,
      KeptAtoms kept) {
    this.engine = engine;
    this.settings = settings;
    this.set = set;
    this.product = product;
    this.kept = kept;
    features = kept.frames();
    turning = PartColumns.largestLambda(kept.layout().tensor(), Susceptibility.MOST);
    structures = set.structures();
    TotalCharges charges = TotalCharges.ofFrames();
    structures.forEach(s -> conditions.add(Conditions.charge(charges.of(s))));
    types = FrameFacts.types(set.frames());
    free = settings.baseline().equals(Baseline.NONE) ? List.of() : types.subList(1, types.size());
    units = units();
  }

  /**
   * Trains a model.
   *
   * @param engine does the computing
   * @param version of the program, written into the model
   * @param spec of the features of atoms: of those that do not turn with the structure
   *     electronegativities are made, of those of λ = 1 and 2 what drives dipoles and quadrupoles
   * @param source of frames; sums of their charges are {@code charge} or {@code total_charge}
   * @param settings how; the target is a column of charges, e, of dipoles, e Å, or of both and
   *     quadrupoles, or a dipole moment of frames, e Å
   * @param parameters of elements: electronegativities that are added to, hardness, widths and
   *     polarizabilities; empty: EEQ-2019's, with hardness, widths and, where dipoles are learned
   *     or driven, polarizabilities searched for
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
      Optional<ChargeModel> parameters,
      Progress progress) {
    Training.requireRows(spec);
    Training.requireAllCentres(spec);
    Training.requireLinear(
        settings, "electronegativities are learned from charges, dipoles or dipole moments");
    TrainingSettings known = settings.with(settings.target().in(source));
    requireMoments(known.target());
    parameters.ifPresent(given -> requireDegree(given, known.target()));
    TrainingSet set = TrainingSet.of(source, known);
    ChargedFrames.requireSums(set, known.target());
    FeatureSpec own = TrainingSet.specOf(spec, known.target(), set.frames()).with(Pooling.ATOM);
    KeptAtoms kept = KeptAtoms.of(engine, version, own, set.training(), progress);
    try (LinearWork work = new LinearWork(engine, progress)) {
      KqeqTraining training = new KqeqTraining(engine, known, set, work.product(), kept);
      return new Trained(training.model(version, own, parameters), set.test());
    }
  }

  private static void requireMoments(Target target) {
    String name = target.shape().name();
    boolean moments = name.equals("vector") || target.perAtom() && isOfMoments(target.shape());
    if (!moments) {
      throw new InputException(
          "electronegativities are learned from a column of charges, one number per atom, of"
              + " dipoles (shape vector) or of multipoles (shape multipoles:1 or multipoles:2), or"
              + " from dipole moments, three numbers per frame; the target "
              + target.name()
              + " is "
              + (target.perAtom() ? "a column" : "a property")
              + " of shape "
              + target.shape()
              + ofEnergies(target));
    }
  }

  /** What to do where charges are learned, and the target is an energy. */
  static String ofEnergies(Target target) {
    return target.isNumber()
        ? "; of an energy say what its charges are learned from (charges)"
        : "";
  }

  private static boolean isOfMoments(TargetShape shape) {
    boolean multipoles = shape.name().startsWith("multipoles:");
    return shape.isScalar() || multipoles && shape.parts().size() <= Susceptibility.MOST + 1;
  }

  // The highest moment of atoms that is learned from.
  private static int degree(Target target) {
    List<TargetShape.Part> parts = target.shape().parts();
    return target.perAtom() ? parts.get(parts.size() - 1).lambda() : 0;
  }

  private static void requireDegree(ChargeModel given, Target target) {
    if (degree(target) > given.degree()) {
      throw new InputException(
          "the target "
              + target.name()
              + " has "
              + (degree(target) == 1 ? "dipoles" : "quadrupoles")
              + ", and no element of "
              + given.name()
              + " has any: give it a "
              + (degree(target) == 1 ? "polarizability" : "quadrupole-polarizability"));
    }
  }

  private KqeqModel model(String version, FeatureSpec spec, Optional<ChargeModel> given) {
    ChargeModel parameters = only(given.orElseGet(ChargeModel::eeq2019), types);
    if (given.isEmpty()) {
      parameters = polarizable(parameters, Math.max(turning, degree(settings.target())));
    } else if (turning > 0 && parameters.degree() == 0) {
      throw new InputException(
          "features that turn (lambda 1) drive dipoles, and no element of "
              + parameters.name()
              + " has any: give it a polarizability, or take features of lambda 0 alone");
    }
    int driven = Math.min(turning, parameters.degree());
    lay(driven);
    Fit fit = fit(parameters);
    TrainingSettings found = settings;
    if (given.isEmpty() && !settings.folds().isNone()) {
      Fit.Chosen chosen = fit.choose(settings, groups);
      parameters = searched(parameters, chosen);
      fit = fit(parameters);
      // hardness and widths were found with these weights; α, which takes less, is chosen anew
      found = settings.withBlockWeights(Arrays.stream(chosen.blockWeights()).boxed().toList());
    }
    FittedProblem fitted = FittedProblem.of(fit, found, groups, set.all().name());
    ObjectNode record = TrainingRecord.of(engine, version, settings, set);
    record.put("kind", "kqeq");
    record.put(
        "parameters",
        parameters.name()
            + (given.isPresent()
                ? ""
                : ", hardness"
                    + (parameters.degree() > 0 ? ", widths and polarizabilities" : " and widths")
                    + " by held-out folds"));
    List<TrainingRecord.Block> blocks = TrainingRecord.blocks(groups, fit, fitted);
    record.setAll(TrainingRecord.of(settings, blocks, fit, fitted, deviation()));
    List<PartModel> parts = pieces.stream().map(piece -> part(piece, fitted)).toList();
    return new KqeqModel(
        parameters,
        settings.target(),
        new PartsModel(spec, KqeqModel.driven(driven), types, parts, record));
  }

  // Which features drive moments up to a degree.
  private void lay(int degree) {
    List<Integer> places = new ArrayList<>();
    for (TargetShape.Part part : KqeqModel.driven(degree).shape().parts()) {
      for (int type : types) {
        PartColumns columns = PartColumns.of(kept.layout().tensor(), part, type);
        pieces.add(new Piece(part, type, columns, places.size()));
        for (int group : columns.groupOfColumns()) {
          String turns = part.lambda() == 0 ? "" : ", λ = " + part.lambda();
          String name = columns.groups().get(group) + turns;
          if (!groups.contains(name)) {
            groups.add(name);
          }
          places.add(groups.indexOf(name));
        }
      }
    }
    groupOf = places.stream().mapToInt(Integer::intValue).toArray();
  }

  private PartModel part(Piece piece, FittedProblem fitted) {
    List<Double> constants = new ArrayList<>();
    List<double[]> rows = new ArrayList<>();
    int length = piece.columns().length();
    for (Fit.Solution solution : fitted.solutions()) {
      int at = piece.part().lambda() == 0 ? free.indexOf(piece.type()) : -1;
      constants.add(at < 0 ? 0 : solution.free()[at]);
      rows.add(Arrays.copyOfRange(solution.weights(), piece.start(), piece.start() + length));
    }
    double[] weights = rows.stream().flatMapToDouble(Arrays::stream).toArray();
    return new PartModel(
        piece.part(),
        piece.type(),
        constants.get(0),
        Map.of(),
        constants.stream().skip(1).map(one -> new Constants(one, Map.of())).toList(),
        piece.columns().map("member", weights, false),
        null,
        null,
        fitted.spread(),
        fitted.forceSpread());
  }

  private static ChargeModel only(ChargeModel model, List<Integer> types) {
    Map<Integer, ElementParameters> some = new TreeMap<>();
    for (int type : types) {
      ElementParameters element = model.elements().get(type);
      if (element == null) {
        throw new InputException(model.name() + " has no parameters of " + Elements.symbol(type));
      }
      some.put(type, element);
    }
    return ChargeModel.of(model.name(), some);
  }

  // With moments up to a degree, as large as those of balls.
  private static ChargeModel polarizable(ChargeModel model, int degree) {
    Map<Integer, ElementParameters> elements = new TreeMap<>();
    model
        .elements()
        .forEach(
            (type, e) -> {
              double radius = BALL * e.covalentRadius();
              elements.put(
                  type,
                  e.withPolarizabilities(
                      degree > 0 ? Math.pow(radius, 3) : 0, degree > 1 ? Math.pow(radius, 5) : 0));
            });
    return ChargeModel.of(model.name(), elements);
  }

  /** What is changed of an element by a factor. */
  private record Change(
      double[] factors, BiFunction<ElementParameters, Double, ElementParameters> by) {}

  private static List<Change> changes(int degree) {
    List<Change> all = new ArrayList<>();
    all.add(new Change(HARDER, (e, factor) -> resized(e, factor, 1)));
    all.add(new Change(WIDER, (e, factor) -> resized(e, 1, factor)));
    if (degree > 0) {
      all.add(
          new Change(
              SOFTER,
              (e, factor) ->
                  e.withPolarizabilities(
                      factor * e.polarizability(), e.quadrupolePolarizability())));
    }
    if (degree > 1) {
      all.add(
          new Change(
              SOFTER,
              (e, factor) ->
                  e.withPolarizabilities(
                      e.polarizability(), factor * e.quadrupolePolarizability())));
    }
    return all;
  }

  // Of one element after the other, with the penalty that was best before.
  private ChargeModel searched(ChargeModel start, Fit.Chosen chosen) {
    ChargeModel best = start;
    double least = chosen.rmse();
    for (int type : types) {
      for (Change change : changes(start.degree())) {
        ChargeModel base = best;
        for (double factor : change.factors()) {
          Map<Integer, ElementParameters> elements = new TreeMap<>(base.elements());
          elements.computeIfPresent(type, (t, e) -> change.by().apply(e, factor));
          ChargeModel tried = ChargeModel.of(base.name(), elements);
          double error = heldOut(tried, chosen);
          if (error < least) {
            least = error;
            best = tried;
          }
        }
      }
    }
    return best;
  }

  private double heldOut(ChargeModel model, Fit.Chosen chosen) {
    try {
      return fit(model).heldOut(OptionalDouble.of(chosen.alpha()), chosen.blockWeights()).rmse();
    } catch (NoSolutionException e) {
      return Double.POSITIVE_INFINITY; // in some frame there is no least energy
    }
  }

  private static ElementParameters resized(ElementParameters old, double harder, double wider) {
    ElementParameters resized = old.withWidth(wider * old.width());
    double gaussian = resized.selfEnergy() - resized.hardness();
    return resized.withHardness(harder * old.selfEnergy() - gaussian);
  }

  // ---------------------------------------------------------------------------- rows

  private Fit fit(ChargeModel model) {
    FoldFactors factors =
        new FoldFactors(
            free.size(),
            groupOf,
            groups.size(),
            set.folds(),
            ForceTargets.NONE,
            product,
            set.labels());
    try (Equilibration equilibration = new Equilibration(model, engine)) {
      for (int f = 0; f < structures.size(); f++) {
        if (set.frames().get(f).hasTarget()) {
          add(f, equilibration.susceptibility(structures.get(f), conditions.get(f)), factors);
        }
      }
    }
    return factors.fit();
  }

  private void add(int frame, Susceptibility s, FoldFactors factors) {
    double[] labels = set.frames().get(frame).labels();
    MomentRows moments = new MomentRows(structures.get(frame), s, settings.target());
    int length = groupOf.length;
    double[] rows = new double[Math.multiplyExact(moments.count(), length)];
    for (Piece piece : pieces) {
      moments.addTo(
          features.get(frame), piece.part(), piece.columns(), product, rows, piece.start(), length);
    }
    double[] constants = moments.times(free);
    for (int i = 0; i < moments.count(); i++) {
      if (!Double.isNaN(labels[i])) {
        double unit = units[i % units.length];
        double[] own = Arrays.copyOfRange(constants, i * free.size(), (i + 1) * free.size());
        double[] row = Arrays.copyOfRange(rows, i * length, (i + 1) * length);
        for (int x = 0; x < own.length; x++) {
          own[x] /= unit;
        }
        for (int x = 0; x < length; x++) {
          row[x] /= unit;
        }
        double label = (labels[i] - moments.start(i)) / unit;
        factors.add(frame, RowKind.TARGET, own, row, label);
      }
    }
  }

  // Those of several degrees are of different units: errors count in terms of deviations.
  private double[] units() {
    TargetShape shape = settings.target().shape();
    double[] result = new double[shape.size()];
    Arrays.fill(result, 1);
    for (TargetShape.Part part : shape.parts()) {
      double deviation = shape.parts().size() == 1 ? 0 : deviation(part);
      if (deviation > 0) {
        Arrays.fill(result, part.start(), part.start() + part.size(), deviation);
      }
    }
    return result;
  }

  private double deviation() {
    List<TargetShape.Part> parts = settings.target().shape().parts();
    return parts.size() == 1 ? deviation(parts.get(0)) : 1;
  }

  private double deviation(TargetShape.Part part) {
    int size = settings.target().shape().size();
    double[] labels =
        set.frames().stream()
            .filter(FrameFacts::hasTarget)
            .flatMapToDouble(
                f ->
                    IntStream.range(0, f.labels().length)
                        .filter(i -> i % size >= part.start())
                        .filter(i -> i % size < part.start() + part.size())
                        .mapToDouble(i -> f.labels()[i]))
            .filter(x -> !Double.isNaN(x))
            .toArray();
    return Errors.of(labels, labels, part.lambda() > 0).deviation();
  }
}
