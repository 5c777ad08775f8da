package org.farfield.learning;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.ElementParameters;
import org.farfield.equilibration.Equilibration;
import org.farfield.equilibration.Susceptibility;
import org.farfield.equilibration.TotalCharges;
import org.farfield.error.InputException;
import org.farfield.error.NoSolutionException;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.learning.fit.Fit;
import org.farfield.learning.fit.FittedProblem;
import org.farfield.learning.fit.FoldFactors;
import org.farfield.learning.fit.LinearWork;
import org.farfield.learning.fit.TrainingRecord;
import org.farfield.learning.frames.FrameFacts;
import org.farfield.learning.frames.RowKind;
import org.farfield.learning.frames.TrainingSet;
import org.farfield.learning.models.KqeqModel;
import org.farfield.learning.models.LinearModel;
import org.farfield.learning.rows.Constants;
import org.farfield.learning.rows.FrameBlocks;
import org.farfield.learning.rows.KeptAtoms;
import org.farfield.learning.rows.MomentRows;
import org.farfield.learning.rows.RowColumns;
import org.farfield.learning.spec.Baseline;
import org.farfield.learning.spec.ForceTargets;
import org.farfield.learning.spec.Target;
import org.farfield.learning.spec.TrainingSettings;
import org.farfield.linalg.DenseProduct;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.Pooling;
import org.farfield.structure.Elements;
import org.farfield.structure.Structure;

/**
 * Learns electronegativities from charges of atoms, or from dipole moments of molecules, in closed
 * form: for given hardness and widths moments are linear in the weights w of features Φ, p = p₀ + S
 * Φ w. What is not linear, a handful of numbers, is searched for around it by the error of held-out
 * frames.
 */
public final class KqeqTraining {
  // of hardness with the energy of the Gaussian itself, J + K/(σ√π), and of the width
  private static final double[] HARDER = {0.5, 0.7, 1.4, 2};
  private static final double[] WIDER = {0.7, 1.4};

  private final Engine engine;
  private final TrainingSettings settings;
  private final TrainingSet set;
  private final DenseProduct product;
  private final List<Structure> structures;
  private final List<Conditions> conditions = new ArrayList<>();
  private final List<FrameBlocks> features;
  private final RowColumns columns;
  private final List<Integer> free; // elements; χ of the first one is a gauge

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
    features = kept.frames();
    columns = new RowColumns(kept.layout());
    structures = set.structures();
    TotalCharges charges = TotalCharges.ofFrames();
    structures.forEach(s -> conditions.add(Conditions.charge(charges.of(s))));
    List<Integer> types = FrameFacts.types(set.frames());
    free = settings.baseline().equals(Baseline.NONE) ? List.of() : types.subList(1, types.size());
  }

  /**
   * Trains a model.
   *
   * @param engine does the computing
   * @param version of the program, written into the model
   * @param spec of the features of atoms, which must not turn with the structure
   * @param source of frames; sums of their charges are {@code charge} or {@code total_charge}
   * @param settings how; the target is a column of charges, e, or a dipole moment of frames, e Å
   * @param parameters of elements: electronegativities that are added to, hardness and widths;
   *     empty: EEQ-2019's, with hardness and widths searched for
   * @param progress is told how far the features are
   * @return the model and the test set
   * @throws InputException if frames, targets and settings do not go together
   */
  public static Training.Result train(
      Engine engine,
      String version,
      FeatureSpec spec,
      StructureSource source,
      TrainingSettings settings,
      Optional<ChargeModel> parameters,
      Progress progress) {
    Training.requireRows(spec);
    Training.requireLinear(
        settings, "electronegativities are learned from charges or dipole moments");
    TrainingSettings known = settings.with(settings.target().in(source));
    requireMoments(known.target());
    TrainingSet set = TrainingSet.of(source, known);
    FeatureSpec own = TrainingSet.specOf(spec, known.target(), set.frames()).with(Pooling.ATOM);
    KeptAtoms kept = KeptAtoms.of(engine, version, own, set.training(), progress);
    try (LinearWork work = new LinearWork(engine, progress)) {
      KqeqTraining training = new KqeqTraining(engine, known, set, work.product(), kept);
      return new Training.Result(training.model(version, own, parameters), set.test());
    }
  }

  private static void requireMoments(Target target) {
    boolean dipole = !target.perAtom() && target.shape().name().equals("vector");
    if (!dipole && !(target.perAtom() && target.shape().isScalar())) {
      throw new InputException(
          "electronegativities are learned from a column of charges, one number per atom, or from"
              + " dipole moments, three numbers per frame; the target "
              + target.name()
              + " is "
              + (target.perAtom() ? "a column" : "a property")
              + " of shape "
              + target.shape());
    }
  }

  private KqeqModel model(String version, FeatureSpec spec, Optional<ChargeModel> given) {
    List<Integer> types = FrameFacts.types(set.frames());
    ChargeModel parameters = only(given.orElseGet(ChargeModel::eeq2019), types);
    Fit fit = fit(parameters);
    List<String> groups = columns.groups();
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
        parameters.name() + (given.isEmpty() ? ", hardness and widths by held-out folds" : ""));
    List<TrainingRecord.Block> blocks = TrainingRecord.blocks(groups, fit, fitted);
    record.setAll(TrainingRecord.of(settings, blocks, fit, fitted, deviation()));
    List<Constants> theirs = fitted.committee().stream().map(this::constants).toList();
    return new KqeqModel(
        parameters,
        new LinearModel(
            spec,
            settings.target(),
            0,
            constants(fitted.solution()).baseline(),
            Optional.empty(),
            types,
            columns.weights(fitted.weights()),
            theirs.size(),
            theirs,
            fitted.spread(),
            fitted.forceSpread(),
            record));
  }

  private Constants constants(Fit.Solution solution) {
    Map<Integer, Double> constants = new TreeMap<>();
    for (int e = 0; e < free.size(); e++) {
      constants.put(free.get(e), solution.free()[e]);
    }
    return new Constants(0, constants);
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

  // Of one element after the other, with the penalty that was best before.
  private ChargeModel searched(ChargeModel start, Fit.Chosen chosen) {
    ChargeModel best = start;
    double least = chosen.rmse();
    for (int type : start.elements().keySet()) {
      for (boolean width : new boolean[] {false, true}) {
        ChargeModel base = best;
        for (double factor : width ? WIDER : HARDER) {
          ChargeModel tried = changed(base, type, width ? 1 : factor, width ? factor : 1);
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

  private static ChargeModel changed(ChargeModel model, int type, double harder, double wider) {
    Map<Integer, ElementParameters> elements = new TreeMap<>(model.elements());
    ElementParameters old = elements.get(type);
    ElementParameters resized = old.withWidth(wider * old.width());
    double gaussian = resized.selfEnergy() - resized.hardness();
    elements.put(type, resized.withHardness(harder * old.selfEnergy() - gaussian));
    return ChargeModel.of(model.name(), elements);
  }

  // ---------------------------------------------------------------------------- rows

  private Fit fit(ChargeModel model) {
    FoldFactors factors =
        new FoldFactors(
            free.size(),
            columns.groupOfColumns(),
            columns.groups().size(),
            set.folds(),
            ForceTargets.NONE,
            product);
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
    MomentRows moments = new MomentRows(structures.get(frame), s, settings.target().perAtom());
    double[] rows = moments.times(features.get(frame), columns, product);
    double[] constants = moments.times(free);
    for (int i = 0; i < moments.count(); i++) {
      if (!Double.isNaN(labels[i])) {
        int start = i * columns.length();
        factors.add(
            frame,
            RowKind.TARGET,
            Arrays.copyOfRange(constants, i * free.size(), (i + 1) * free.size()),
            Arrays.copyOfRange(rows, start, start + columns.length()),
            labels[i] - moments.start(i));
      }
    }
  }

  private double deviation() {
    double[] labels =
        set.frames().stream()
            .filter(FrameFacts::hasTarget)
            .flatMapToDouble(f -> Arrays.stream(f.labels()))
            .filter(x -> !Double.isNaN(x))
            .toArray();
    return Errors.of(labels, labels, !settings.target().perAtom()).deviation();
  }
}
