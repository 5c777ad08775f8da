package org.farfield.features.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.farfield.descriptor.Descriptor;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.features.Census;
import org.farfield.features.EnergyGradients;
import org.farfield.features.EnergyModel;
import org.farfield.features.FeatureLayout;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.rows.Centres;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.Pooling;
import org.farfield.structure.Structure;

/**
 * Energies of features and their gradients by one adjoint: coefficients c, rows, ∂E/∂row, ∂E/∂c,
 * and from there the adjoint of the sums. The time does not grow with the number of derivatives.
 *
 * <p>Rows are made in portions of a fixed number of centres, and their energies added in order, so
 * that bits do not depend on threads.
 */
public final class ModelGradients {
  private static final int CENTRES = 64; // enough work for a thread

  private final Engine engine;
  private final FeatureSpec spec;
  private final List<EnergyModel> models;
  private final List<ExpansionTables> tables;
  private final List<Planner> planners;

  private ModelGradients(Engine engine, FeatureSpec spec, List<EnergyModel> models) {
    this.engine = engine;
    this.spec = spec;
    this.models = models;
    tables = spec.expansions().stream().map(engine::tables).toList();
    planners = spec.expansions().stream().map(engine::gradientPlanner).toList();
  }

  /**
   * Energies of structures and their gradients.
   *
   * @param engine does the computing
   * @param spec what a row is; derivatives that it asks for are left out
   * @param structures atoms, of any size, cell and species
   * @param model energy of a row. Rows have the channels of all these structures, unless the
   *     specification names its species
   * @return one per structure, in order
   * @throws org.farfield.error.InputException if a structure cannot be evaluated as asked
   * @throws org.farfield.error.ResourceException if memory or device do not suffice
   */
  public static List<EnergyGradients> of(
      Engine engine, FeatureSpec spec, List<Structure> structures, EnergyModel model) {
    return ofEach(engine, spec, structures, List.of(model)).stream()
        .map(all -> all.get(0))
        .toList();
  }

  /**
   * Energies by several models and their gradients: coefficients are computed once, and an adjoint
   * for each model.
   *
   * @param engine does the computing
   * @param spec what a row is; derivatives that it asks for are left out
   * @param structures as for {@link #of}
   * @param models energies of a row
   * @return for each structure, in order, one per model
   * @throws org.farfield.error.InputException as for {@link #of}
   * @throws org.farfield.error.ResourceException as for {@link #of}
   */
  public static List<List<EnergyGradients>> ofEach(
      Engine engine, FeatureSpec spec, List<Structure> structures, List<EnergyModel> models) {
    return structures.isEmpty()
        ? List.of()
        : new ModelGradients(engine, spec.with(), models).all(structures);
  }

  private List<List<EnergyGradients>> all(List<Structure> structures) {
    StructureSource source =
        PlacedPoints.of(StructureSources.of("structures", structures), spec.centers());
    KnownPlans known = new KnownPlans(planners);
    Census census =
        new CensusTaker(
                spec, planners, known, new Derivatives(engine.backend(), tables), engine.threads())
            .take(source);
    FeatureLayout layout = engine.layout(spec, census);
    layout.requireMeans();
    List<List<EnergyGradients>> results = new ArrayList<>();
    try (Stream<Structure> rest = source.open()) {
      // coefficients, and as many derivatives
      Batches batches =
          new Batches(
              spec,
              planners,
              known,
              rest.iterator(),
              Featurizer.BATCH_FRAMES,
              Batches.most(engine.backend()),
              frame -> 2 * frame.bytes(),
              engine::planning);
      for (List<Batches.Frame> batch = batches.next(); !batch.isEmpty(); batch = batches.next()) {
        results.addAll(of(batch, layout.row().descriptor()));
      }
    }
    return results;
  }

  private List<List<EnergyGradients>> of(List<Batches.Frame> batch, Descriptor descriptor) {
    List<List<Coefficients>> values = new ArrayList<>(); // by expansion
    for (int e = 0; e < tables.size(); e++) {
      values.add(engine.backend().expand(tables.get(e), jobs(batch, e)));
    }
    List<List<EnergyGradients>> results = new ArrayList<>();
    batch.forEach(frame -> results.add(new ArrayList<>()));
    for (EnergyModel model : models) {
      List<List<Coefficients>> slopes =
          values.stream().map(some -> some.stream().map(Coefficients::zeros).toList()).toList();
      List<Rows> rows = new ArrayList<>();
      for (int i = 0; i < batch.size(); i++) {
        List<Coefficients> own = ofFrame(values, i);
        rows.add(new Rows(model, batch.get(i), descriptor, own, ofFrame(slopes, i)));
      }
      List<Double> energies = energies(rows);
      List<Gradients> gradients = adjoint(batch, slopes);
      for (int i = 0; i < batch.size(); i++) {
        Gradients held = pointsHeld(batch.get(i).structure(), gradients.get(i));
        results.get(i).add(new EnergyGradients(energies.get(i), held));
      }
    }
    return results;
  }

  /** As in files: points are no atoms that feel a force, and strain does not move them. */
  private static Gradients pointsHeld(Structure structure, Gradients all) {
    double[] places = structure.positions();
    for (int point = structure.atoms(); point < structure.size(); point++) {
      for (int x = 0; x < 9; x++) {
        all.strain()[x] -= all.positions()[3 * point + x / 3] * places[3 * point + x % 3];
      }
    }
    return all.ofAtoms(structure.atoms());
  }

  private static List<PlannedStructure> jobs(List<Batches.Frame> batch, int expansion) {
    return batch.stream().map(frame -> frame.jobs().get(expansion)).toList();
  }

  private static List<Coefficients> ofFrame(List<List<Coefficients>> all, int frame) {
    return all.stream().map(some -> some.get(frame)).toList();
  }

  /** Small structures side by side, portions of large ones side by side. */
  private List<Double> energies(List<Rows> rows) {
    List<Callable<Double>> small = new ArrayList<>();
    for (Rows some : rows) {
      if (some.portions.size() <= 1) {
        small.add(some::energy);
      }
    }
    Iterator<Double> ofSmall = engine.helpers().all(small).iterator();
    List<Double> energies = new ArrayList<>();
    for (Rows some : rows) {
      energies.add(some.portions.size() <= 1 ? ofSmall.next() : some.energy());
    }
    return energies;
  }

  // All expansions have the same sources.
  private List<Gradients> adjoint(List<Batches.Frame> batch, List<List<Coefficients>> slopes) {
    List<Gradients> sum = engine.backend().adjoint(tables.get(0), jobs(batch, 0), slopes.get(0));
    for (int e = 1; e < tables.size(); e++) {
      List<Gradients> more = engine.backend().adjoint(tables.get(e), jobs(batch, e), slopes.get(e));
      for (int i = 0; i < sum.size(); i++) {
        sum.get(i).add(more.get(i));
      }
    }
    return sum;
  }

  /** Rows of one structure, their energy, and its way back to the coefficients. */
  private final class Rows {
    private final EnergyModel model;
    private final Structure structure;
    private final Descriptor descriptor;
    private final List<Coefficients> values;
    private final List<Coefficients> slopes;
    private final List<int[]> portions = new ArrayList<>();
    private final int centres;

    Rows(
        EnergyModel model,
        Batches.Frame frame,
        Descriptor descriptor,
        List<Coefficients> values,
        List<Coefficients> slopes) {
      this.model = model;
      this.structure = frame.structure();
      this.descriptor = descriptor;
      this.values = values;
      this.slopes = slopes;
      centres = frame.centres().length;
      for (int from = 0; from < centres; from += CENTRES) {
        int to = Math.min(centres, from + CENTRES);
        portions.add(IntStream.range(from, to).map(i -> frame.centres()[i]).toArray());
      }
    }

    double energy() {
      return spec.pooling() == Pooling.ATOM
          ? portions(this::ofCentres).stream().reduce(0.0, Double::sum)
          : ofStructure();
    }

    private <T> List<T> portions(Function<int[], T> work) {
      List<Callable<T>> tasks = new ArrayList<>();
      portions.forEach(portion -> tasks.add(() -> work.apply(portion)));
      return engine.helpers().all(tasks);
    }

    private double ofCentres(int[] portion) {
      Descriptor.Evaluator rows = descriptor.evaluator(values);
      double energy = 0;
      for (int atom : portion) {
        double[] row = new double[descriptor.features()];
        double[] slope = new double[row.length];
        rows.add(atom, row, 0);
        energy += model.ofCentre(atom, structure.type(atom), row, slope);
        rows.addAdjoint(atom, slope, 0, slopes);
      }
      return energy;
    }

    private double ofStructure() {
      double[] row = new double[descriptor.features()];
      for (double[] sum : portions(this::sum)) {
        for (int x = 0; x < row.length; x++) {
          row[x] += sum[x];
        }
      }
      Centres.finish(row, row.length, centres, spec.pooling());
      double[] slope = new double[row.length];
      double energy = model.of(EnergyModel.STRUCTURE, row, slope);
      // of the mean as of the sum: each row has this share
      Centres.finish(slope, slope.length, centres, spec.pooling());
      portions(portion -> spread(portion, slope));
      return energy;
    }

    private double[] sum(int[] portion) {
      Descriptor.Evaluator rows = descriptor.evaluator(values);
      double[] sum = new double[descriptor.features()];
      for (int atom : portion) {
        rows.add(atom, sum, 0);
      }
      return sum;
    }

    private int spread(int[] portion, double[] slope) {
      Descriptor.Evaluator rows = descriptor.evaluator(values);
      for (int atom : portion) {
        rows.addAdjoint(atom, slope, 0, slopes);
      }
      return portion.length;
    }
  }
}
