package org.farfield.learning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.Equilibration;
import org.farfield.equilibration.Equilibrium;
import org.farfield.error.InputException;
import org.farfield.expansion.Gradients;
import org.farfield.features.EnergyModel;
import org.farfield.features.Engine;
import org.farfield.features.FeatureLayout;
import org.farfield.features.Featurizer;
import org.farfield.features.ModelGradients;
import org.farfield.features.Progress;
import org.farfield.features.StructureSources;
import org.farfield.math.DotProduct;
import org.farfield.structure.Structure;

/** Equilibrates charges with electronegativities that were learned. */
public final class LearnedCharges implements AutoCloseable {
  private final KqeqModel model;
  private final Engine engine;
  private final String version;
  private final Equilibration equilibration;

  /**
   * Takes a model, and starts threads.
   *
   * @param model what was learned
   * @param engine does the computing; stays open
   * @param version of the program
   * @param tolerance V, as of {@link Equilibration}
   */
  public LearnedCharges(KqeqModel model, Engine engine, String version, double tolerance) {
    this.model = model;
    this.engine = engine;
    this.version = version;
    equilibration = new Equilibration(model.parameters(), engine, tolerance);
  }

  /**
   * Equilibrates.
   *
   * @param structures of elements that the model knows
   * @param conditions of each
   * @param derivatives whether gradient and strain are asked for, to which features add a part;
   *     without it they are NaN
   * @return one per structure, in order
   * @throws InputException as {@link Equilibration#of}
   */
  public List<Equilibrium> of(
      List<Structure> structures, List<Conditions> conditions, boolean derivatives) {
    List<Equilibrium> all = equilibration.of(structures, driven(structures, conditions));
    List<Equilibrium> whole = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      whole.add(
          derivatives
              ? withFeatures(structures.get(i), all.get(i))
              : withoutDerivatives(all.get(i)));
    }
    return whole;
  }

  /**
   * Equilibrates, and tells the polarizability: electronegativities are held, so that Born charges
   * are not those of the model.
   *
   * @param structures molecules, or crystals of a model with dipoles
   * @param conditions of each
   * @param derivatives as {@link #of}
   * @return one per structure, in order
   * @throws InputException as {@link Equilibration#withResponse}
   */
  public List<Equilibration.Answered> withResponse(
      List<Structure> structures, List<Conditions> conditions, boolean derivatives) {
    List<Equilibration.Answered> all =
        equilibration.withResponse(structures, driven(structures, conditions));
    List<Equilibration.Answered> whole = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Equilibrium e = all.get(i).equilibrium();
      whole.add(
          new Equilibration.Answered(
              derivatives ? withFeatures(structures.get(i), e) : withoutDerivatives(e),
              all.get(i).response()));
    }
    return whole;
  }

  private List<Conditions> driven(List<Structure> structures, List<Conditions> conditions) {
    List<double[]> chi = electronegativities(structures);
    List<Conditions> driven = new ArrayList<>();
    for (int i = 0; i < chi.size(); i++) {
      driven.add(conditions.get(i).withTerms(chi.get(i)));
    }
    return driven;
  }

  /** What is added to the electronegativities of elements, eV/e. */
  private List<double[]> electronegativities(List<Structure> structures) {
    structures.forEach(structure -> Prediction.counts(model, structure));
    LinearModel linear = model.electronegativity();
    List<double[]> all = new ArrayList<>();
    new Featurizer(engine, version)
        .run(
            linear.spec(),
            StructureSources.of("structures", structures),
            new FrameBlocks.Sink(
                new FrameBlocks.Taker() {
                  private RowColumns columns;
                  private double[] weights;

                  @Override
                  public void begin(FeatureLayout layout) {
                    columns = new RowColumns(layout);
                    weights = linear.weights(columns, 0);
                  }

                  @Override
                  public void take(int frame, FrameBlocks blocks) {
                    Structure structure = structures.get(frame);
                    double[] chi = new double[structure.atoms()];
                    Arrays.setAll(chi, i -> linear.baseline().getOrDefault(structure.type(i), 0.0));
                    for (int b = 0; b < columns.tensor().blocks().size(); b++) {
                      int from = columns.start(b);
                      int length = columns.start(b + 1) - from;
                      for (int row = 0; row < blocks.rows(b); row++) {
                        chi[blocks.atom(b, row)] +=
                            DotProduct.of(weights, from, blocks.values(b), row * length, length);
                      }
                    }
                    all.add(chi);
                  }
                }),
            Progress.SILENT);
    return all;
  }

  // Σ q ∂χ/∂R at the charges that were found
  private Equilibrium withFeatures(Structure structure, Equilibrium e) {
    double[] charges = e.charges();
    Map<Integer, double[]> weights =
        model.electronegativity().byCentre(engine, version, List.of(structure));
    EnergyModel chargeTimesChi =
        new EnergyModel() {
          @Override
          public double of(int type, double[] row, double[] slope) {
            throw new IllegalStateException("electronegativities are of atoms");
          }

          @Override
          public double ofCentre(int atom, int type, double[] row, double[] slope) {
            double[] w = weights.get(type);
            for (int x = 0; x < row.length; x++) {
              slope[x] = charges[atom] * w[x];
            }
            return DotProduct.of(slope, 0, row, 0, row.length);
          }
        };
    Gradients more =
        ModelGradients.of(engine, model.spec(), List.of(structure), chargeTimesChi)
            .get(0)
            .gradients();
    return with(e, sum(e.gradient(), more.positions()), sum(e.strain(), more.strain()));
  }

  private static double[] sum(double[] a, double[] b) {
    double[] sum = a.clone();
    Arrays.setAll(sum, i -> a[i] + b[i]);
    return sum;
  }

  private static Equilibrium withoutDerivatives(Equilibrium e) {
    double[] gradient = new double[e.gradient().length];
    double[] strain = new double[e.strain().length];
    Arrays.fill(gradient, Double.NaN);
    Arrays.fill(strain, Double.NaN);
    return with(e, gradient, strain);
  }

  private static Equilibrium with(Equilibrium e, double[] gradient, double[] strain) {
    return new Equilibrium(
        e.degree(),
        e.moments(),
        e.multipliers(),
        e.potential(),
        e.energy(),
        gradient,
        strain,
        e.iterations(),
        e.residual());
  }

  @Override
  public void close() {
    equilibration.close();
  }
}
