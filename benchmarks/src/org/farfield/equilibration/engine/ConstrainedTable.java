package org.farfield.equilibration.engine;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.solvers.Constraints;
import org.farfield.equilibration.solvers.Descent;
import org.farfield.equilibration.solvers.IterationListener;
import org.farfield.equilibration.solvers.MatrixFree;
import org.farfield.equilibration.solvers.ProjectedCg;
import org.farfield.equilibration.solvers.Sites;
import org.farfield.equilibration.sums.Units;
import org.farfield.features.engine.Engine;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Structure;

/**
 * Counts iterations with fragments, fixed charges and electrodes, of boxes of water that grow, with
 * long waves solved for on a coarse mesh and with the diagonal alone.
 */
final class ConstrainedTable {
  private static final double TOLERANCE = 1e-6; // V

  private final Engine engine;
  private final WorkerPool pool;

  ConstrainedTable(Engine engine, WorkerPool pool) {
    this.engine = engine;
    this.pool = pool;
  }

  /** Prints the table. */
  void print() {
    System.out.println();
    System.out.println("| water | constraints | atoms | iterations | with the diagonal alone |");
    System.out.println("|---|---|---|---|---|");
    for (int[] periodic : new int[][] {{1, 1, 1}, {0, 0, 0}, {1, 1, 0}}) {
      for (int[] counts : new int[][] {{4, 4, 4}, {4, 4, 24}, {8, 8, 8}}) {
        if (periodic[0] == 0 || counts[2] < 24) { // waves of slabs are long across alone
          rows(SolverChoice.water(counts, periodic));
        }
      }
    }
  }

  private void rows(Structure s) {
    int molecules = s.atoms() / 3;
    Conditions all = Conditions.charge(0);
    row(s, "total charge", all);
    row(s, "2 fragments", all.withFragments(atoms(s, i -> 2 * (i / 3) / molecules)));
    row(s, "8 fragments", all.withFragments(atoms(s, i -> 8 * (i / 3) / molecules)));
    row(s, "a fragment for each molecule", all.withFragments(atoms(s, i -> i / 3)));
    double[] water = {-0.6, 0.3, 0.3};
    row(
        s,
        "every second molecule fixed",
        all.withFixed(values(s, i -> i / 3 % 2 == 0 ? water[i % 3] : Double.NaN)));
    row(
        s,
        "half of the molecules fixed, side by side",
        all.withFixed(values(s, i -> i / 3 < molecules / 2 ? water[i % 3] : Double.NaN)));
    row(
        s,
        "electrodes, an eighth of the atoms each",
        all.withElectrodes(
            values(
                s,
                i ->
                    i / 3 < molecules / 8
                        ? 0.5
                        : i / 3 >= molecules - molecules / 8 ? -0.5 : Double.NaN)));
  }

  private static int[] atoms(Structure s, IntUnaryOperator of) {
    int[] result = new int[s.atoms()];
    Arrays.setAll(result, of);
    return result;
  }

  private static double[] values(Structure s, IntToDoubleFunction of) {
    double[] result = new double[s.atoms()];
    Arrays.setAll(result, of);
    return result;
  }

  private void row(Structure s, String name, Conditions conditions) {
    Sites sites =
        new AppliedConditions(conditions, s)
            .shifted(new AppliedModel(ChargeModel.eeq2019(), s).sites());
    Constraints constraints = new AppliedConditions(conditions, s).constraints();
    int[] iterations = new int[2];
    double accuracy = Math.max(1e-12, LargeStructures.SHARE * TOLERANCE / Units.COULOMB);
    try (MatrixFree product = new MatrixFree(engine, s, sites, accuracy, pool)) {
      for (int n = 0; n < 2; n++) {
        Descent descent = product.descent(constraints, n == 0, TOLERANCE);
        iterations[n] =
            new ProjectedCg(descent, product::potential)
                .solve(IterationListener.SILENT)
                .iterations();
      }
    }
    String[] kinds = {"molecule", "wire", "slab", "crystal"};
    System.out.printf(
        "| %s | %s | %d | %d | %d |%n",
        kinds[s.cell().periodicDirections()], name, s.atoms(), iterations[0], iterations[1]);
  }
}
