package org.farfield.equilibration.solvers;

import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Structure;

/**
 * An approximate inverse of 1 − ∂Φ/∂p in a crystal: charges screen potentials of long wavelengths
 * as they answer to them. Without it the number of steps grows with the box (charge sloshing).
 * Keeps sums of charges.
 */
public final class Screening {
  private final int rows;
  private final double[] answers; // −∂q/∂λ where charges screen, 0 elsewhere
  private final CoarseWaves waves; // null: it is 1
  private final double[] bound; // what it makes of the answers
  private final double total; // their sum

  private Screening(int rows, double[] answers, CoarseWaves waves) {
    this.rows = rows;
    this.answers = answers;
    this.waves = waves;
    bound = answers.clone();
    if (waves != null) {
      waves.screen(bound);
    }
    total = sum(bound);
  }

  /** 1, for structures that are not periodic in all directions. */
  public static Screening none() {
    return new Screening(1, new double[0], null);
  }

  /**
   * That of a crystal.
   *
   * @param structure the atoms
   * @param degree largest l
   * @param widths of sources
   * @param step what atoms answer
   * @param pool does the work
   */
  public static Screening of(
      Structure structure, int degree, double[] widths, FixedPoint.Step step, WorkerPool pool) {
    int rows = (degree + 1) * (degree + 1);
    double[] answers = new double[step.answers.length];
    for (int a = 0; a < answers.length; a += rows) {
      answers[a] = Math.max(0, -step.answers[a]);
    }
    Sites sites = Sites.ofWidths(degree, widths);
    return new Screening(rows, answers, new CoarseWaves(structure, sites, answers, pool));
  }

  boolean isPresent() {
    return total > 0;
  }

  private double sum(double[] z) {
    double sum = 0;
    for (int a = 0; a < z.length; a += rows) {
      sum += z[a];
    }
    return sum;
  }

  /** Of a difference of moments whose charges add up to nothing. */
  public double[] of(double[] difference) {
    double[] z = difference.clone();
    if (total > 0) {
      waves.screen(z);
      double left = sum(z) / total;
      for (int a = 0; a < z.length; a++) {
        z[a] -= left * bound[a];
      }
    }
    return z;
  }

  /** Its transpose. */
  double[] transposed(double[] y) {
    double[] z = y.clone();
    if (total > 0) {
      double along = 0;
      for (int a = 0; a < z.length; a++) {
        along += bound[a] * y[a];
      }
      double[] weighted = new double[z.length];
      for (int a = 0; a < z.length; a++) {
        z[a] -= a % rows == 0 ? along / total : 0;
        weighted[a] = answers[a] * z[a];
      }
      double[] screened = waves.screened(weighted);
      for (int i = 0; i < screened.length; i++) {
        z[i * rows] -= screened[i];
      }
    }
    return z;
  }
}
