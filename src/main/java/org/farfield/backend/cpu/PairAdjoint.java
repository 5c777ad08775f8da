package org.farfield.backend.cpu;

import java.util.Arrays;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Job;
import org.farfield.structure.Structure;

/**
 * The adjoint of {@link PairSum}: E = Σ_ij w_j Σ g f_nl(|d|) Y_lm(d̂) depends on d = r_j − r_i. The
 * functions of −d are those of d up to the sign (−1)^l, so each pair of atoms is met once.
 *
 * <p>A task does the pairs of some first atoms. The division into tasks depends on the number of
 * atoms only and shares of the result are added in order, so that the bits do not depend on the
 * number of threads.
 */
final class PairAdjoint {
  private static final int MAX_TASKS = 32; // each has 3N + CN numbers of its own
  private static final int MIN_CENTRES = 4;

  private final ExpansionTables tables;
  private final Job job;
  private final Coefficients g;
  private final int harmonics;

  PairAdjoint(ExpansionTables tables, Job job, Coefficients g) {
    this.tables = tables;
    this.job = job;
    this.g = g;
    this.harmonics = tables.harmonics().size();
  }

  void run(Gradients result, WorkerPool pool) {
    int centres = Math.max(MIN_CENTRES, (g.atoms() + MAX_TASKS - 1) / MAX_TASKS);
    int tasks = (g.atoms() + centres - 1) / centres;
    Gradients[] shares = new Gradients[tasks];
    pool.run(
        tasks,
        (task, worker) -> {
          Share share = new Share();
          for (int i = task * centres; i < Math.min(g.atoms(), (task + 1) * centres); i++) {
            for (int j = i; j < g.atoms(); j++) {
              share.pair(i, j);
            }
          }
          shares[task] = share.result;
        });
    for (Gradients share : shares) {
      add(share.positions(), result.positions());
      add(share.strain(), result.strain());
      for (int a = 0; a < g.channels(); a++) {
        add(share.weights()[a], result.weights()[a]);
      }
    }
  }

  private static void add(double[] from, double[] to) {
    for (int x = 0; x < from.length; x++) {
      to[x] += from[x];
    }
  }

  /** What the pairs of some first atoms add to the result. */
  private final class Share {
    final Gradients result = Gradients.zero(job);
    private final Structure structure = job.structure();
    private final double[][] weights = job.sources().weights();
    private final double[] f = new double[(g.maxAngular() + 1) * g.radial()];
    private final double[] slopes = new double[f.length];
    private final double[] y = new double[harmonics];
    private final double[] gradients = new double[3 * harmonics];
    private final double[] unit = new double[3];
    private final double[] force = new double[3]; // ∂E/∂d
    private final double[] there = new double[g.fields()]; // f Y of d
    private final double[] back = new double[g.fields()]; // f Y of −d
    private final double[] both = new double[g.fields()]; // what f Y of d is multiplied with in E

    /** Each of the atoms as a source in the other's surroundings. */
    void pair(int i, int j) {
      double square = 0;
      for (int x = 0; x < 3; x++) {
        unit[x] = structure.position(j, x) - structure.position(i, x);
        square += unit[x] * unit[x];
      }
      double distance = Math.sqrt(square);
      direction(distance);
      Arrays.fill(force, 0);
      for (int d = 0; d < g.densities(); d++) {
        tables.densities().get(d).pairWithSlopes(distance, f, slopes);
        values();
        Arrays.fill(both, 0);
        for (int a = 0; a < g.channels(); a++) {
          int ofFirst = g.index(i, d, a, 0);
          int ofSecond = g.index(j, d, a, 0);
          result.weights()[a][j] += dot(g.values(), ofFirst, there);
          if (i != j) {
            result.weights()[a][i] += dot(g.values(), ofSecond, back);
            addTo(both, weights[a][j], ofFirst, 1);
            addTo(both, weights[a][i], ofSecond, -1);
          }
        }
        if (i != j) {
          addForce(distance);
        }
      }
      for (int x = 0; x < 3; x++) {
        result.positions()[3 * j + x] += force[x];
        result.positions()[3 * i + x] -= force[x];
        for (int z = 0; z < 3; z++) {
          result.strain()[3 * x + z] += force[x] * unit[z] * distance;
        }
      }
    }

    // Y and its gradient. At d = 0 only the functions of l = 1 have a slope, f' √(3/4π) along y, z,
    // x of their orders: as f = 0 there, that slope is put in the place of f/d times the gradient.
    private void direction(double distance) {
      if (distance > 0) {
        for (int x = 0; x < 3; x++) {
          unit[x] /= distance;
        }
        tables.harmonics().evaluateWithGradients(unit[0], unit[1], unit[2], y, gradients);
        return;
      }
      tables.harmonics().evaluateDirection(0, 0, 0, y, 0);
      Arrays.fill(gradients, 0);
      for (int lm = 1; lm < Math.min(4, harmonics); lm++) {
        gradients[lm % 3 * harmonics + lm] = Math.sqrt(3 / (4 * Math.PI));
      }
    }

    private void values() {
      int size = g.radial();
      int x = 0;
      for (int l = 0, lm = 0; l <= g.maxAngular(); l++) {
        for (; lm < (l + 1) * (l + 1); lm++) {
          for (int n = 0; n < size; n++, x++) {
            there[x] = f[l * size + n] * y[lm];
            back[x] = l % 2 == 0 ? there[x] : -there[x];
          }
        }
      }
    }

    // Adds the weight times g of an atom, for odd l with a sign.
    private void addTo(double[] target, double weight, int from, int sign) {
      if (weight == 0) {
        return;
      }
      double[] values = g.values();
      for (int l = 0; l <= g.maxAngular(); l++) {
        double factor = l % 2 == 0 ? weight : sign * weight;
        for (int x = l * l * g.radial(); x < (l + 1) * (l + 1) * g.radial(); x++) {
          target[x] += factor * values[from + x];
        }
      }
    }

    // Σ both (f' d̂ Y + f/d r∇Y)
    private void addForce(double distance) {
      double along = 0;
      double fx = 0;
      double fy = 0;
      double fz = 0;
      int size = g.radial();
      int at = 0;
      for (int l = 0, lm = 0; l <= g.maxAngular(); l++) {
        for (; lm < (l + 1) * (l + 1); lm++) {
          double value = 0;
          double slope = 0;
          for (int n = 0; n < size; n++, at++) {
            value += both[at] * f[l * size + n];
            slope += both[at] * slopes[l * size + n];
          }
          along += slope * y[lm];
          double across = distance > 0 ? value / distance : slope;
          fx += across * gradients[lm];
          fy += across * gradients[harmonics + lm];
          fz += across * gradients[2 * harmonics + lm];
        }
      }
      double radial = distance > 0 ? along : 0;
      force[0] += fx + radial * unit[0];
      force[1] += fy + radial * unit[1];
      force[2] += fz + radial * unit[2];
    }
  }

  // Four sums side by side: one alone would wait for each addition.
  private static double dot(double[] a, int start, double[] b) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int x = 0;
    for (; x + 4 <= b.length; x += 4) {
      s0 += a[start + x] * b[x];
      s1 += a[start + x + 1] * b[x + 1];
      s2 += a[start + x + 2] * b[x + 2];
      s3 += a[start + x + 3] * b[x + 3];
    }
    for (; x < b.length; x++) {
      s0 += a[start + x] * b[x];
    }
    return s0 + s1 + (s2 + s3);
  }
}
