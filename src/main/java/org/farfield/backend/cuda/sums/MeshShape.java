package org.farfield.backend.cuda.sums;

import java.nio.ByteBuffer;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.expansion.plan.Term;
import org.farfield.structure.Cell;

/**
 * The mesh of one structure, as the kernels see it: {@code Mesh} in mesh.cu.
 *
 * @param part the centres; all atoms of its structure are sources
 * @param term the sum
 * @param firstAtom number of atoms before in the batch
 */
record MeshShape(CentreRange part, Term.Lattice term, long firstAtom) {
  static final long BYTES = 16 * Long.BYTES;

  int points(int axis) {
    return term.mesh().get(axis);
  }

  int order() {
    return term.splineOrder();
  }

  /** Complex numbers in a half spectrum. */
  long half() {
    return (long) points(0) * points(1) * (points(2) / 2 + 1);
  }

  void write(ByteBuffer target) {
    target.putLong(part.atoms());
    for (int axis = 0; axis < 3; axis++) {
      target.putLong(points(axis));
    }
    target.putLong(order()).putLong(firstAtom);
    Cell cell = part.job().structure().cell();
    for (double b : cell.reciprocal()) {
      target.putDouble(b);
    }
    target.putDouble(4 * Math.PI / cell.volume());
  }

  /** A lower bound of |k| of all waves but 0: k · a_i is 0 or at least 2π for each a_i. */
  double smallestWave() {
    Cell cell = part.job().structure().cell();
    return 2 * Math.PI / Math.max(cell.length(0), Math.max(cell.length(1), cell.length(2)));
  }

  /** 1 / b(h)² of the spline along all axes, one after the other, by h mod n. */
  double[] inverseSplines() {
    double[] all = new double[points(0) + points(1) + points(2)];
    int next = 0;
    for (int axis = 0; axis < 3; axis++) {
      for (int h = 0; h < points(axis); h++) {
        double b = transform(h, points(axis));
        all[next++] = 1 / (b * b);
      }
    }
    return all;
  }

  // b(h) = Σ_s M(s) cos(2π h s / n) over the integers s inside the centred B-spline
  private double transform(int h, int n) {
    int order = order();
    double sum = 0;
    for (int s = 1 - order / 2; s < order / 2; s++) {
      sum += spline(order, s + order / 2.0) * Math.cos(2 * Math.PI * h * s / n);
    }
    return sum;
  }

  // M_p(x) on [0, p]
  private static double spline(int p, double x) {
    if (p == 1) {
      return x >= 0 && x < 1 ? 1 : 0;
    }
    return (x * spline(p - 1, x) + (p - x) * spline(p - 1, x - 1)) / (p - 1);
  }
}
