package org.farfield.backend.cpu;

import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.PlannedStructure;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Structure;

/** Σ_j w_j f_nl(d) Y_lm(d̂) over all atoms of a structure that is not periodic, f from tables. */
final class PairSum {
  private static final int CHUNK = 16;

  private PairSum() {}

  static void run(ExpansionTables tables, PlannedStructure job, Coefficients c, WorkerPool pool) {
    int atoms = c.atoms();
    pool.run(
        (atoms + CHUNK - 1) / CHUNK,
        (task, worker) -> {
          double[] y = new double[tables.harmonics().size()];
          double[] f = new double[(c.maxAngular() + 1) * c.radial()];
          for (int i = task * CHUNK; i < Math.min(atoms, (task + 1) * CHUNK); i++) {
            centre(tables, job, c, i, y, f);
          }
        });
  }

  private static void centre(
      ExpansionTables tables, PlannedStructure job, Coefficients c, int i, double[] y, double[] f) {
    Structure structure = job.structure();
    double[][] weights = job.sources().weights();
    for (int j = 0; j < structure.size(); j++) {
      double distance =
          tables
              .harmonics()
              .evaluateDirection(
                  structure.position(j, 0) - structure.position(i, 0),
                  structure.position(j, 1) - structure.position(i, 1),
                  structure.position(j, 2) - structure.position(i, 2),
                  y,
                  0);
      for (int d = 0; d < c.densities(); d++) {
        tables.densities().get(d).pair(distance, f);
        for (int a = 0; a < weights.length; a++) {
          if (weights[a][j] != 0) {
            accumulate(c, c.index(i, d, a, 0), weights[a][j], y, f);
          }
        }
      }
    }
  }

  /** Adds the outer product of Y_lm and f_nl of one pair. */
  static void accumulate(Coefficients c, int target, double weight, double[] y, double[] f) {
    int size = c.radial();
    double[] values = c.values();
    int lm = 0;
    int t = target;
    for (int l = 0; l <= c.maxAngular(); l++) {
      for (int m = 0; m < 2 * l + 1; m++, lm++) {
        double factor = weight * y[lm];
        for (int n = 0; n < size; n++) {
          values[t + n] += factor * f[l * size + n];
        }
        t += size;
      }
    }
  }
}
