package org.farfield.equilibration.solvers;

import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Structure;

/** That of a crystal, by plane waves of long wavelengths. */
final class WaveScreening implements Screening {
  private final int rows;
  private final double[] answers; // −∂q/∂λ where charges screen, 0 elsewhere
  private final CoarseWaves waves;
  private final double[] bound; // what it makes of the answers
  private final double total; // their sum

  WaveScreening(Structure structure, Sites sites, double[] answers, WorkerPool pool) {
    rows = (sites.degree() + 1) * (sites.degree() + 1);
    this.answers = answers;
    waves = new CoarseWaves(structure, sites, answers, pool);
    bound = answers.clone();
    waves.screen(bound);
    total = sum(bound);
  }

  @Override
  public boolean isPresent() {
    return true;
  }

  private double sum(double[] z) {
    double sum = 0;
    for (int a = 0; a < z.length; a += rows) {
      sum += z[a];
    }
    return sum;
  }

  @Override
  public double[] of(double[] difference) {
    double[] z = difference.clone();
    waves.screen(z);
    double left = sum(z) / total;
    for (int a = 0; a < z.length; a++) {
      z[a] -= left * bound[a];
    }
    return z;
  }

  @Override
  public double[] transposed(double[] y) {
    double[] z = y.clone();
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
    return z;
  }
}
