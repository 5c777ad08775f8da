package org.farfield.learning.fit;

import java.util.Arrays;
import java.util.Map;
import org.farfield.linalg.Inverse;
import org.farfield.structure.Structure;

/**
 * Moments of one structure that agree with the potential they make, p = d + K (Γ p + λ) with Σq =
 * Q, as an affine function of what drives them: p = p₀ Q + R d.
 */
public final class LinearSolution {
  private static final int STEPS = 40; // of the power iteration

  private final int size;
  private final double[] r;
  private final double[] ofCharge;
  private final double radius;

  /**
   * Solves.
   *
   * @param structure the atoms
   * @param received Γ, columns by moment
   * @param responses K by element, {@code [l][receiver]}; those of charges do not add up to 0
   * @throws ArithmeticException if nothing agrees
   */
  public LinearSolution(
      Structure structure, double[][] received, Map<Integer, double[][]> responses) {
    size = received.length;
    int rows = size / structure.atoms();
    int receivers = responses.values().iterator().next()[0].length;
    double[] kappa = new double[size]; // K of λ
    double[] m = new double[size * size]; // 1 − K Γ
    double[] map = new double[size * size];
    for (int a = 0; a < size; a++) {
      int atom = a / rows;
      int lm = a % rows;
      double[] k = responses.get(structure.type(atom))[(int) Math.sqrt(lm)];
      kappa[a] = lm == 0 ? Arrays.stream(k).sum() : 0;
      for (int b = 0; b < size; b++) {
        double sum = 0;
        for (int n = 0; n < receivers; n++) {
          sum += k[n] * received[b][(atom * receivers + n) * rows + lm];
        }
        map[a * size + b] = sum;
        m[a * size + b] = (a == b ? 1 : 0) - sum;
      }
    }
    radius = radius(map, kappa, rows);
    double[] inverse = Inverse.of(m, size);
    double[] moved = new double[size]; // M K e
    double[] charge = new double[size]; // eᵀ M
    for (int a = 0; a < size; a++) {
      for (int b = 0; b < size; b++) {
        moved[a] += inverse[a * size + b] * kappa[b];
        charge[b] += a % rows == 0 ? inverse[a * size + b] : 0;
      }
    }
    double all = 0;
    for (int a = 0; a < size; a += rows) {
      all += moved[a];
    }
    ofCharge = new double[size];
    for (int a = 0; a < size; a++) {
      ofCharge[a] = moved[a] / all;
      for (int b = 0; b < size; b++) {
        inverse[a * size + b] -= ofCharge[a] * charge[b];
      }
    }
    r = inverse;
  }

  // Of one step of plain mixing, the sum of charges kept: the growth of a vector in the end.
  private static double radius(double[] map, double[] kappa, int rows) {
    int n = kappa.length;
    double total = Arrays.stream(kappa).sum();
    double[] x = new double[n];
    Arrays.setAll(x, a -> 1 + 0.5 * Math.sin(a)); // with a part along whatever is largest
    double growth = 0;
    for (int step = 0; step < STEPS; step++) {
      double[] y = new double[n];
      double charge = 0;
      for (int a = 0; a < n; a++) {
        for (int b = 0; b < n; b++) {
          y[a] += map[a * n + b] * x[b];
        }
        charge += a % rows == 0 ? y[a] : 0;
      }
      double squares = 0;
      for (int a = 0; a < n; a++) {
        y[a] -= kappa[a] * charge / total;
        squares += y[a] * y[a];
      }
      double length = Math.sqrt(squares);
      double before = Math.sqrt(Arrays.stream(x).map(v -> v * v).sum());
      growth = length / before;
      if (!(length > 0)) {
        return 0;
      }
      Arrays.setAll(x, a -> y[a] / length);
    }
    return growth;
  }

  /** How much one step of plain mixing multiplies errors, in the end. */
  public double radius() {
    return radius;
  }

  /** R, row-major. */
  public double[] matrix() {
    return r;
  }

  /** p₀: moments of a unit of charge. */
  public double[] ofCharge() {
    return ofCharge;
  }
}
