package org.farfield.backend.cpu;

import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.math.HalfSpace;
import org.farfield.structure.Cell;

/**
 * A yardstick: the lattice sum as the published description of the CPU library has it, block by
 * block (l, channel) and atom by atom, with scalar loops over k, m and n. One thread, tables of
 * everything that depends on k.
 */
final class PlainAlgorithm {
  private PlainAlgorithm() {}

  static Coefficients expand(ExpansionTables tables, PlannedStructure job) {
    Coefficients c =
        new Coefficients(tables.hyperparameters(), job.structure().size(), job.sources().labels());
    Cell cell = job.structure().cell();
    HalfSpace vectors =
        new HalfSpace(
            cell.reciprocal(),
            new double[] {cell.length(0), cell.length(1), cell.length(2)},
            job.plan().largestCutoff());
    int waves = vectors.count();
    int radial = c.radial();
    double[][] spectrum = new double[waves][(c.maxAngular() + 1) * radial];
    double[][] harmonics = new double[waves][tables.harmonics().size()];
    for (int v = 0; v < waves; v++) {
      tables.densities().get(0).spectrum(vectors.k(v, 3), spectrum[v]);
      tables
          .harmonics()
          .evaluateDirection(vectors.k(v, 0), vectors.k(v, 1), vectors.k(v, 2), harmonics[v], 0);
    }
    double[][] cos = new double[c.atoms()][waves];
    double[][] sin = new double[c.atoms()][waves];
    for (int i = 0; i < c.atoms(); i++) {
      for (int v = 0; v < waves; v++) {
        double phase =
            vectors.k(v, 0) * job.structure().position(i, 0)
                + vectors.k(v, 1) * job.structure().position(i, 1)
                + vectors.k(v, 2) * job.structure().position(i, 2);
        cos[i][v] = Math.cos(phase);
        sin[i][v] = Math.sin(phase);
      }
    }
    double[] real = new double[waves];
    double[] imaginary = new double[waves];
    double prefactor = 8 * Math.PI / cell.volume();
    for (int a = 0; a < c.channels(); a++) {
      for (int v = 0; v < waves; v++) {
        real[v] = 0;
        imaginary[v] = 0;
        for (int j = 0; j < c.atoms(); j++) {
          real[v] += job.sources().weights()[a][j] * cos[j][v];
          imaginary[v] += job.sources().weights()[a][j] * sin[j][v];
        }
      }
      for (int l = 0; l <= c.maxAngular(); l++) {
        double sign = ((l + 1) / 2) % 2 == 0 ? prefactor : -prefactor;
        for (int i = 0; i < c.atoms(); i++) {
          int block = c.index(i, 0, a, l);
          for (int v = 0; v < waves; v++) {
            double structure =
                l % 2 == 0
                    ? cos[i][v] * real[v] + sin[i][v] * imaginary[v]
                    : sin[i][v] * real[v] - cos[i][v] * imaginary[v];
            for (int m = 0; m < 2 * l + 1; m++) {
              double factor = sign * structure * harmonics[v][l * l + m];
              for (int n = 0; n < radial; n++) {
                c.values()[block + m * radial + n] += factor * spectrum[v][l * radial + n];
              }
            }
          }
        }
      }
    }
    return c;
  }
}
