package org.farfield.backend.cpu;

import java.util.Arrays;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.PlannedStructure;

/**
 * What pairs of atoms add to gradients: E = Σ_ij w_j Σ g f_nl(|d|) Y_lm(d̂) depends on the vector d
 * from the centre i to the source j. The functions of −d are those of d up to the sign (−1)^l, so
 * each pair is met once, each atom as a source in the other's surroundings. An atom meets its own
 * images one by one, as their centre.
 *
 * <p>For a pair: {@link #meet}, then for each density {@link #f} and {@link #slopes} are filled for
 * {@link #distance} and {@link #add} called, then {@link #finish}. For one thread.
 */
final class PairTerms {
  /** Radial functions of the density that is added next, at the distance. */
  final double[] f;

  /** Their derivatives. */
  final double[] slopes;

  private final ExpansionTables tables;
  private final Coefficients g;
  private final Gradients result;
  private final double[][] weights;
  private final int harmonics;
  private final double[] y;
  private final double[] gradients;
  private final double[] unit = new double[3];
  private final double[] force = new double[3]; // ∂E/∂d
  private final double[] byValue; // [l² + l + m]: what Y of d is multiplied with in E
  private final double[] bySlope; // the same with f' in the place of f
  private double distance;
  private int i;
  private int j;

  PairTerms(ExpansionTables tables, PlannedStructure job, Coefficients g, Gradients result) {
    this.tables = tables;
    this.g = g;
    this.result = result;
    weights = job.sources().weights();
    harmonics = tables.harmonics().size();
    f = new double[(g.maxAngular() + 1) * g.radial()];
    slopes = new double[f.length];
    y = new double[harmonics];
    gradients = new double[3 * harmonics];
    byValue = new double[harmonics];
    bySlope = new double[harmonics];
  }

  /** Takes the pair of a first and a second atom and the vector from one to the other, Å. */
  void meet(int first, int second, double dx, double dy, double dz) {
    i = first;
    j = second;
    unit[0] = dx;
    unit[1] = dy;
    unit[2] = dz;
    distance = Math.sqrt(dx * dx + dy * dy + dz * dz);
    direction();
    Arrays.fill(force, 0);
  }

  double distance() {
    return distance;
  }

  /** Adds a density of which f and slopes are there. */
  void add(int density) {
    Arrays.fill(byValue, 0);
    Arrays.fill(bySlope, 0);
    for (int a = 0; a < g.channels(); a++) {
      int ofFirst = g.index(i, density, a, 0);
      result.weights()[a][j] += contract(ofFirst, weights[a][j], 1);
      if (i != j) {
        int ofSecond = g.index(j, density, a, 0);
        result.weights()[a][i] += contract(ofSecond, weights[a][i], -1);
      }
    }
    if (i != j || distance > 0) {
      addForce();
    }
  }

  /** Adds the force of all densities. */
  void finish() {
    for (int x = 0; x < 3; x++) {
      if (i != j) {
        result.positions()[3 * j + x] += force[x];
        result.positions()[3 * i + x] -= force[x];
      }
      for (int z = 0; z < 3; z++) {
        result.strain()[3 * x + z] += force[x] * unit[z] * distance;
      }
    }
  }

  // Y and its gradient. At d = 0 only the functions of l = 1 have a slope, f' √(3/4π) along y, z,
  // x of their orders: as f = 0 there, that slope is put in the place of f/d times the gradient.
  private void direction() {
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

  // Σ g f Y of an atom and channel, for odd l with a sign; adds w Σ_n g f and w Σ_n g f'.
  private double contract(int from, double weight, int odd) {
    double sum = 0;
    double sign = 1;
    for (int l = 0, lm = 0; l <= g.maxAngular(); l++) {
      for (; lm < (l + 1) * (l + 1); lm++) {
        double value = sign * dot(from + lm * g.radial(), l, f);
        sum += value * y[lm];
        if (weight != 0) {
          byValue[lm] += weight * value;
          bySlope[lm] += weight * sign * dot(from + lm * g.radial(), l, slopes);
        }
      }
      sign *= odd;
    }
    return sum;
  }

  // Σ_n g f_nl
  private double dot(int from, int l, double[] functions) {
    double[] values = g.values();
    int size = g.radial();
    double sum = 0;
    for (int n = 0; n < size; n++) {
      sum += values[from + n] * functions[l * size + n];
    }
    return sum;
  }

  // The force of f' d̂ Y + f/d r∇Y.
  private void addForce() {
    double along = 0;
    double fx = 0;
    double fy = 0;
    double fz = 0;
    for (int lm = 0; lm < harmonics; lm++) {
      along += bySlope[lm] * y[lm];
      double across = distance > 0 ? byValue[lm] / distance : bySlope[lm];
      fx += across * gradients[lm];
      fy += across * gradients[harmonics + lm];
      fz += across * gradients[2 * harmonics + lm];
    }
    double radial = distance > 0 ? along : 0;
    force[0] += fx + radial * unit[0];
    force[1] += fy + radial * unit[1];
    force[2] += fz + radial * unit[2];
  }
}
