package org.farfield.equilibration.engine;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.ElementParameters;
import org.farfield.equilibration.Equilibrium;
import org.farfield.features.engine.Engine;
import org.farfield.math.DotProduct;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * Measures both ways to charges of least energy, with forces, over water of all sizes and
 * periodicities, and how much is lost by the way that {@link SolverEstimate} takes.
 */
final class SolverChoice {
  private static final double APART = 3.1; // Å, molecules
  private static final double LONGEST = 7; // s: what is estimated to take longer is not measured
  private static final int[] NONE = {0, 0, 0};

  private final Engine engine;
  private double worst = 1;

  SolverChoice(Engine engine) {
    this.engine = engine;
  }

  /** Prints the table. */
  void print() {
    System.out.println();
    System.out.println(
        "| water | moments | direct | estimated | by iterations (their number) | estimated"
            + " | taken | its time / the other's |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    ChargeModel charges = ChargeModel.eeq2019();
    ChargeModel dipoles = withDipoles();
    for (int n = 0; n < 2; n++) { // so that most is compiled
      time(water(new int[] {5, 5, 5}, new int[] {1, 1, 1}), charges, n * 1000, new int[1]);
      time(water(new int[] {5, 5, 5}, NONE), charges, n * 1000, new int[1]);
    }
    for (int n : new int[] {2, 3, 4, 5, 6, 7, 8, 9, 12}) {
      row("molecule", water(new int[] {n, n, n}, NONE), charges);
    }
    for (int n : new int[] {3, 5}) {
      row("molecule with dipoles", water(new int[] {n, n, n}, NONE), dipoles);
    }
    for (int n : new int[] {2, 3, 4, 5, 6, 7, 8, 9, 12}) {
      row("crystal", water(new int[] {n, n, n}, new int[] {1, 1, 1}), charges);
    }
    for (int n : new int[] {3, 5}) {
      row("crystal with dipoles", water(new int[] {n, n, n}, new int[] {1, 1, 1}), dipoles);
    }
    for (int n : new int[] {2, 3, 4, 6, 9, 20}) {
      row("slab", water(new int[] {n, n, 4}, new int[] {1, 1, 0}), charges);
    }
    for (int n : new int[] {2, 4, 8, 16, 100}) {
      row("wire", water(new int[] {n, 2, 2}, new int[] {1, 0, 0}), charges);
    }
    System.out.printf(
        Locale.ROOT,
        "%nThe way that is taken is at most %.2f times slower than the other.%n",
        worst);
  }

  private void row(String name, Structure s, ChargeModel model) {
    SolverEstimate estimate = SolverEstimate.of(s, model.degree());
    int[] iterations = new int[1];
    double iterated = time(s, model, 0, iterations);
    boolean measured = estimate.moments() <= SolverEstimate.MOST && estimate.direct() < LONGEST;
    double direct = measured ? time(s, model, SolverEstimate.MOST, new int[1]) : Double.NaN;
    boolean isDirect = estimate.isDirect();
    double loss = measured ? (isDirect ? direct / iterated : iterated / direct) : 1;
    worst = Math.max(worst, loss);
    System.out.printf(
        Locale.ROOT,
        "| %s, %d atoms | %d | %s | %.4f s | %.4f s (%d) | %.4f s (%d) | %s | %s |%n",
        name,
        s.atoms(),
        estimate.moments(),
        measured ? String.format(Locale.ROOT, "%.4f s", direct) : "",
        estimate.direct(),
        iterated,
        iterations[0],
        estimate.iterated(),
        estimate.iterations(),
        isDirect ? "direct" : "iterations",
        measured ? String.format(Locale.ROOT, "%.2f", loss) : "");
  }

  // The least of a few runs, which take a second together unless one alone takes longer.
  private double time(Structure s, ChargeModel model, int dense, int[] iterations) {
    double best = Double.MAX_VALUE;
    double all = 0;
    try (Equilibration way = new Equilibration(model, engine, Equilibration.TOLERANCE, dense)) {
      while (all < 1) {
        long start = System.nanoTime();
        Equilibrium found = way.of(List.of(s), List.of(Conditions.charge(0))).get(0);
        double seconds = (System.nanoTime() - start) / 1e9;
        iterations[0] = found.iterations();
        best = Math.min(best, seconds);
        all += seconds;
      }
    }
    return best;
  }

  private static ChargeModel withDipoles() {
    Map<Integer, ElementParameters> all = ChargeModel.eeq2019().elements();
    return ChargeModel.of(
        "with dipoles", Map.of(1, polarizable(all.get(1), 0.1), 8, polarizable(all.get(8), 0.4)));
  }

  private static ElementParameters polarizable(ElementParameters p, double polarizability) {
    return new ElementParameters(
        p.electronegativity(),
        p.coordination(),
        p.covalentRadius(),
        p.hardness(),
        p.width(),
        polarizability,
        0);
  }

  // Molecules on a lattice, turned and moved at random.
  static Structure water(int[] counts, int[] periodic) {
    int molecules = counts[0] * counts[1] * counts[2];
    int[] types = new int[3 * molecules];
    double[] positions = new double[9 * molecules];
    Random random = new Random(7);
    for (int k = 0; k < molecules; k++) {
      int[] at = {k % counts[0], k / counts[0] % counts[1], k / counts[0] / counts[1]};
      double[] along = direction(random, new double[3]);
      double[] across = direction(random, along);
      for (int atom = 0; atom < 3; atom++) {
        types[3 * k + atom] = atom == 0 ? 8 : 1;
        for (int x = 0; x < 3; x++) {
          double bond = 0.59 * along[x] + (atom == 1 ? 0.76 : -0.76) * across[x];
          positions[9 * k + 3 * atom + x] = APART * at[x] + (atom == 0 ? 0 : bond);
        }
      }
    }
    double[] rows = {APART * counts[0], 0, 0, 0, APART * counts[1], 0, 0, 0, APART * counts[2]};
    return new Structure(
        types, positions, new Cell(rows, periodic[0] > 0, periodic[1] > 0, periodic[2] > 0));
  }

  // of length one, at right angles to another
  private static double[] direction(Random random, double[] other) {
    double[] v = random.doubles(3, -1, 1).toArray();
    double along = DotProduct.of(v, 0, other, 0, 3);
    for (int x = 0; x < 3; x++) {
      v[x] -= along * other[x];
    }
    double norm = Math.sqrt(DotProduct.of(v, 0, v, 0, 3));
    for (int x = 0; x < 3; x++) {
      v[x] /= norm;
    }
    return v;
  }
}
