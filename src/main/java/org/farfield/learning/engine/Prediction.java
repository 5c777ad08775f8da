package org.farfield.learning.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.features.Census;
import org.farfield.features.EnergyGradients;
import org.farfield.features.EnergyModel;
import org.farfield.features.FeatureLayout;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.features.engine.ModelGradients;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.learning.Model;
import org.farfield.learning.Monomers;
import org.farfield.learning.Predicted;
import org.farfield.learning.models.ChargedModel;
import org.farfield.learning.models.KernelEnergy;
import org.farfield.learning.models.LinearModel;
import org.farfield.learning.models.PartModel;
import org.farfield.learning.models.PartsModel;
import org.farfield.learning.rows.Composition;
import org.farfield.learning.rows.FrameBlocks;
import org.farfield.learning.rows.FrameRows;
import org.farfield.learning.rows.InteractionRows;
import org.farfield.learning.rows.RowColumns;
import org.farfield.linalg.DenseProduct;
import org.farfield.math.DotProduct;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.Pooling;
import org.farfield.structure.Structure;

/** Applies a model to frames. */
public final class Prediction {
  private final Model model;
  private final Engine engine;
  private final String version;
  private final Prediction rest; // of what a model with charges adds to their energy; else null
  private volatile PerCentre last = new PerCentre(Set.of(), List.of());

  /**
   * What stays from step to step of a trajectory.
   *
   * @param kinds of structures, on which alone depends what the columns of a row are
   * @param energies of such a row, by the model and by members of the committee
   */
  private record PerCentre(Set<Kind> kinds, List<EnergyModel> energies) {}

  /**
   * A kind of structures.
   *
   * @param types of atoms
   * @param centres types of the atoms that have rows
   */
  private record Kind(Set<Integer> types, Set<Integer> centres) {}

  /**
   * Takes a model.
   *
   * @param model is applied
   * @param engine does the computing
   * @param version of the program
   */
  public Prediction(Model model, Engine engine, String version) {
    this.model = model;
    this.engine = engine;
    this.version = version;
    rest =
        model instanceof ChargedModel charged
            ? new Prediction(charged.rest(), engine, version)
            : null;
  }

  /**
   * Predicts, with uncertainties but those of charges that equilibrate.
   *
   * @param source of frames
   * @param progress is told how far it is
   * @return one per frame, in order
   * @throws InputException if a frame has elements that the model does not know, or cannot be
   *     evaluated
   */
  public List<Predicted> of(StructureSource source, Progress progress) {
    return of(source, progress, 0);
  }

  /**
   * Predicts, with all uncertainties. Of charges that equilibrate each member of the committee is
   * solved for, too, which takes as long again.
   *
   * @param source of frames
   * @param progress is told how far it is
   * @return one per frame, in order
   * @throws InputException as {@link #of}
   */
  public List<Predicted> withUncertainties(StructureSource source, Progress progress) {
    return of(source, progress, model.members());
  }

  private List<Predicted> of(StructureSource source, Progress progress, int members) {
    if (model instanceof ChargedModel charged) {
      return withCharges(charged, source, progress);
    }
    List<Map<Integer, Integer>> counts = counts(source);
    progress.stage("prediction");
    if (model instanceof LinearModel linear) {
      return of(linear, source, counts, progress);
    }
    if (LearnedCharges.isOfCharges(model)) {
      return ofCharges(source, members);
    }
    try (WorkerPool pool = new WorkerPool(engine.threads())) {
      PartsModel parts = PartsModel.of(model);
      PartsPrediction prediction = new PartsPrediction(parts, counts, new DenseProduct(pool));
      FeatureSpec spec = parts.needsAtoms() ? model.spec().with(Pooling.ATOM) : model.spec();
      new Featurizer(engine, version).run(spec, source, new FrameBlocks.Sink(prediction), progress);
      return prediction.values();
    }
  }

  private List<Predicted> withCharges(
      ChargedModel charged, StructureSource source, Progress progress) {
    List<Predicted> local = rest.of(source, progress);
    List<Predicted> values = new ArrayList<>();
    try (ChargeEnergies energies = new ChargeEnergies(charged, engine, version)) {
      energies.each(
          source,
          false,
          progress,
          own -> {
            Predicted one = local.get(values.size());
            values.add(new Predicted(own.energy() + one.value(), one.uncertainty()));
          });
    }
    return values;
  }

  private List<Predicted> ofCharges(StructureSource source, int members) {
    List<Predicted> values = new ArrayList<>();
    try (LearnedCommittee learned = new LearnedCommittee(model, members, engine, version)) {
      ChargedFrames.each(source, (some, conditions) -> values.addAll(learned.of(some, conditions)));
    }
    return values;
  }

  private List<Predicted> of(
      LinearModel linear,
      StructureSource source,
      List<Map<Integer, Integer>> counts,
      Progress progress) {
    List<Predicted> values = new ArrayList<>();
    InteractionRows.run(
        new Featurizer(engine, version),
        model.spec(),
        source,
        linear.monomers(),
        new FrameRows.Taker() {
          private final List<double[]> weights = new ArrayList<>();

          @Override
          public void begin(RowColumns columns, long frames) {
            for (int m = 0; m <= linear.members(); m++) {
              weights.add(linear.weights(columns, m));
            }
          }

          @Override
          public void take(int frame, double[] row) {
            values.add(value(linear, weights, row, counts.get(frame)));
          }
        },
        progress);
    return values;
  }

  private static Predicted value(
      LinearModel linear, List<double[]> weights, double[] row, Map<Integer, Integer> counts) {
    double own = DotProduct.of(weights.get(0), 0, row, 0, row.length);
    double squares = 0;
    for (int m = 1; m < weights.size(); m++) {
      double difference =
          DotProduct.of(weights.get(m), 0, row, 0, row.length) - own + linear.difference(m, counts);
      squares += difference * difference;
    }
    double deviation =
        weights.size() > 1 ? linear.spread() * Math.sqrt(squares / (weights.size() - 1)) : 0;
    return new Predicted(linear.baseline(counts) + own, deviation);
  }

  private List<Map<Integer, Integer>> counts(StructureSource source) {
    try (Stream<Structure> structures = source.open()) {
      return structures.map(structure -> counts(model, structure)).toList();
    }
  }

  /** How many atoms there are of each element, all of which the model knows. */
  static Map<Integer, Integer> counts(Model model, Structure structure) {
    Map<Integer, Integer> counts = Composition.counts(structure);
    for (int type : counts.keySet()) {
      if (!model.elements().contains(type)) {
        throw new InputException(
            structure.origin()
                + ": the model was trained without "
                + Composition.symbols(List.of(type))
                + "; it knows "
                + Composition.symbols(model.elements()));
      }
    }
    return counts;
  }

  /**
   * Predicts with derivatives: forces and strain by one adjoint each.
   *
   * @param structures some frames
   * @return energies and gradients, in order
   * @throws InputException as for {@link #of}; also if the target is not extensive
   */
  public List<EnergyGradients> withGradients(List<Structure> structures) {
    return gradients(structures, 1).stream().map(all -> all.get(0)).toList();
  }

  /**
   * Predicts with derivatives and uncertainties of forces, by one adjoint for the model and one for
   * each member of its committee.
   *
   * @param structures some frames
   * @return energies, gradients and uncertainties, in order; these are 0 without a committee
   * @throws InputException as for {@link #withGradients}
   */
  public List<UncertainForces> withUncertainForces(List<Structure> structures) {
    return gradients(structures, 1 + model.members()).stream()
        .map(all -> UncertainForces.of(all, forceSpread()))
        .toList();
  }

  /** What the deviation of the forces of members is multiplied by to be an error. */
  double forceSpread() {
    if (rest != null) {
      return rest.forceSpread();
    }
    return model instanceof LinearModel linear
        ? linear.forceSpread()
        : PartsModel.of(model).parts().get(0).forceSpread();
  }

  /** For each structure those of the model, and of members of the committee. */
  List<List<EnergyGradients>> gradients(List<Structure> structures, int samples) {
    requireEnergy(model);
    if (structures.isEmpty()) {
      return List.of();
    }
    if (model instanceof ChargedModel charged) {
      return withCharges(charged, structures, rest.gradients(structures, samples));
    }
    List<Double> baselines =
        structures.stream().map(structure -> baseline(counts(model, structure))).toList();
    List<List<EnergyGradients>> results =
        monomers().isPresent()
            ? betweenMonomers(structures, monomers().get(), samples)
            : ofFeatures(structures, samples);
    return IntStream.range(0, results.size())
        .mapToObj(i -> results.get(i).stream().map(one -> one.plus(baselines.get(i))).toList())
        .toList();
  }

  // The charges are the same for all members of a committee.
  private List<List<EnergyGradients>> withCharges(
      ChargedModel charged, List<Structure> structures, List<List<EnergyGradients>> local) {
    List<EnergyGradients> own;
    try (ChargeEnergies energies = new ChargeEnergies(charged, engine, version)) {
      own = energies.of(structures, true);
    }
    return IntStream.range(0, local.size())
        .mapToObj(i -> local.get(i).stream().map(one -> one.plus(own.get(i))).toList())
        .toList();
  }

  private Optional<Monomers> monomers() {
    return model instanceof LinearModel linear ? linear.monomers() : Optional.empty();
  }

  private List<List<EnergyGradients>> ofFeatures(List<Structure> structures, int samples) {
    FeatureSpec spec = model.spec().with(Pooling.ATOM);
    return ModelGradients.ofEach(engine, spec, structures, perCentre(structures, samples));
  }

  // Those of frames less those of their molecules.
  private List<List<EnergyGradients>> betweenMonomers(
      List<Structure> structures, Monomers monomers, int samples) {
    InteractionRows.requireCentres(model.spec());
    List<List<int[]>> molecules = structures.stream().map(monomers::of).toList();
    List<Structure> apart = new ArrayList<>();
    for (int i = 0; i < structures.size(); i++) {
      apart.addAll(Monomers.apart(structures.get(i), molecules.get(i)));
    }
    Iterator<List<EnergyGradients>> parts = ofFeatures(apart, samples).iterator();
    return molecules.stream()
        .map(
            some -> {
              List<EnergyGradients> sums = new ArrayList<>(parts.next());
              for (int[] atoms : some) {
                Iterator<EnergyGradients> alone = parts.next().iterator();
                sums.replaceAll(sum -> sum.less(alone.next(), atoms));
              }
              return List.copyOf(sums);
            })
        .toList();
  }

  /**
   * Refuses models that may see other molecules from step to step of a trajectory.
   *
   * @param model that was read
   * @throws InputException if its molecules are found by bonds
   */
  public static void requireSameMolecules(Model model) {
    if (model instanceof LinearModel linear
        && linear.monomers().filter(Monomers::areByBonds).isPresent()) {
      throw new InputException(
          "the monomers of this model are found by bonds, and its energy would jump where one"
              + " breaks; train it with a column that says what they are");
    }
  }

  /**
   * Refuses models whose derivatives are no forces.
   *
   * @param model that was read
   * @throws InputException if the target is not extensive
   */
  public static void requireEnergy(Model model) {
    if (!model.target().extensive() || !model.target().isNumber()) {
      throw new InputException(
          "forces are derivatives of an energy: the target "
              + model.target().name()
              + " of this model is "
              + (model.target().isNumber() ? "intensive" : "no number of each frame"));
    }
  }

  private double baseline(Map<Integer, Integer> counts) {
    return model instanceof LinearModel linear
        ? linear.baseline(counts)
        : PartsModel.of(model).parts().get(0).baseline(counts);
  }

  // The model of a centre's row, and its members.
  private List<EnergyModel> perCentre(List<Structure> structures, int samples) {
    PerCentre known = last;
    Set<Kind> kinds = structures.stream().map(this::kind).collect(Collectors.toSet());
    if (known.energies().size() < samples || !known.kinds().equals(kinds)) {
      known = new PerCentre(kinds, makePerCentre(structures, samples));
      last = known;
    }
    return known.energies().subList(0, samples);
  }

  private Kind kind(Structure structure) {
    int[] centres = model.spec().centers().of(structure);
    return new Kind(
        Composition.counts(structure).keySet(),
        Arrays.stream(centres).mapToObj(structure::type).collect(Collectors.toSet()));
  }

  private List<EnergyModel> makePerCentre(List<Structure> structures, int samples) {
    if (model instanceof LinearModel linear) {
      return linear.byCentre(engine, version, structures, samples).stream()
          .map(Prediction::weighted)
          .toList();
    }
    StructureSource source = StructureSources.of("structures", structures);
    Census census = new Featurizer(engine, version).census(model.spec(), source);
    FeatureLayout layout = new FeatureLayout(model.spec(), census);
    PartModel part = PartsModel.of(model).parts().get(0);
    return IntStream.range(0, samples)
        .mapToObj(sample -> (EnergyModel) new KernelEnergy(part, layout, sample))
        .toList();
  }

  private static EnergyModel weighted(Map<Integer, double[]> weights) {
    return (type, row, slope) -> {
      double[] w = weights.get(type);
      double energy = 0;
      for (int x = 0; x < row.length; x++) {
        slope[x] = w[x];
        energy += slope[x] * row[x];
      }
      return energy;
    };
  }
}
