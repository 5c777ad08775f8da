package org.farfield.backend.cpu;

import java.util.Arrays;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Job;
import org.farfield.expansion.NearTables;

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
  /**
   * Radial functions of the density that is added next, at the distance; with room for the zeros
   * that fill up tables.
   */
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
  private final double[] there; // f Y of d
  private final double[] back; // f Y of −d
  private final double[] both; // what f Y of d is multiplied with in E
  private double distance;
  private int i;
  private int j;

  PairTerms(ExpansionTables tables, Job job, Coefficients g, Gradients result) {
    this.tables = tables;
    this.g = g;
    this.result = result;
    weights = job.sources().weights();
    harmonics = tables.harmonics().size();
    f = new double[(g.maxAngular() + 1) * g.radial() + NearTables.PADDING - 1];
    slopes = new double[f.length];
    y = new double[harmonics];
    gradients = new double[3 * harmonics];
    there = new double[g.fields()];
    back = new double[g.fields()];
    both = new double[g.fields()];
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
    values();
    Arrays.fill(both, 0);
    for (int a = 0; a < g.channels(); a++) {
      int ofFirst = g.index(i, density, a, 0);
      result.weights()[a][j] += dot(g.values(), ofFirst, there);
      addTo(both, weights[a][j], ofFirst, 1);
      if (i != j) {
        int ofSecond = g.index(j, density, a, 0);
        result.weights()[a][i] += dot(g.values(), ofSecond, back);
        addTo(both, weights[a][i], ofSecond, -1);
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
  private void addForce() {
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
