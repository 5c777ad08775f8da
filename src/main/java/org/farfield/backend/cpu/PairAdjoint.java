package org.farfield.backend.cpu;

import java.util.Arrays;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Job;
import org.farfield.structure.Structure;

/**
 * The adjoint of {@link PairSum}: E = Σ_ij w_j Σ g f_nl(|d|) Y_lm(d̂) depends on d = r_j − r_i.
 *
 * <p>A task does some centres for all sources. The division into tasks depends on the number of
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
            for (int j = 0; j < g.atoms(); j++) {
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

  /** What some centres add to the result. */
  private final class Share {
    final Gradients result = Gradients.zero(job);
    private final Structure structure = job.structure();
    private final double[] f = new double[(g.maxAngular() + 1) * g.radial()];
    private final double[] slopes = new double[f.length];
    private final double[] y = new double[harmonics];
    private final double[] gradients = new double[3 * harmonics];
    private final double[] unit = new double[3];
    private final double[] force = new double[3]; // ∂E/∂d of all densities and channels
    private final double[] sums = new double[4]; // one channel: Σ g f Y, Σ g f'…, see contract

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
        for (int a = 0; a < g.channels(); a++) {
          contract(g.index(i, d, a, 0), distance);
          result.weights()[a][j] += sums[3];
          double w = job.sources().weights()[a][j];
          for (int x = 0; x < 3; x++) {
            force[x] += w * sums[x];
          }
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

    // sums[0…2] = Σ g (f' d̂ Y + f/d r∇Y), sums[3] = Σ g f Y
    private void contract(int from, double distance) {
      Arrays.fill(sums, 0);
      double along = 0;
      double[] values = g.values();
      int size = g.radial();
      for (int l = 0, lm = 0; l <= g.maxAngular(); l++) {
        for (; lm < (l + 1) * (l + 1); lm++) {
          double value = 0;
          double slope = 0;
          for (int n = 0; n < size; n++) {
            double cotangent = values[from + lm * size + n];
            value += cotangent * f[l * size + n];
            slope += cotangent * slopes[l * size + n];
          }
          sums[3] += value * y[lm];
          along += slope * y[lm];
          double across = distance > 0 ? value / distance : slope;
          for (int x = 0; x < 3; x++) {
            sums[x] += across * gradients[x * harmonics + lm];
          }
        }
      }
      for (int x = 0; x < 3; x++) {
        sums[x] += distance > 0 ? along * unit[x] : 0;
      }
    }
  }
}
