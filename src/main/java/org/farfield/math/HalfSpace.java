package org.farfield.math;

import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * Reciprocal lattice vectors k = 2π (h0 b0 + h1 b1 + h2 b2) with 0 &lt; |k| &lt; cutoff, one of
 * each pair ±k. Runs of equal (h0, h1) are contiguous.
 */
public final class HalfSpace {
  private final double[] reciprocal;
  private final double cutoff;
  private final int[] max = new int[3];
  private int[] h = new int[3 * 256]; // 3 per vector
  private int count;
  private double smallest = Double.POSITIVE_INFINITY; // square

  /**
   * Enumerates the vectors.
   *
   * @param reciprocal rows b_i with a_i · b_j = δ_ij, 1/Å
   * @param lengths |a_i|, Å: |h_i| ≤ cutoff |a_i| / 2π
   * @param cutoff strict bound on |k|, 1/Å
   */
  public HalfSpace(double[] reciprocal, double[] lengths, double cutoff) {
    this.reciprocal = reciprocal.clone();
    this.cutoff = cutoff;
    for (int i = 0; i < 3; i++) {
      max[i] = (int) Math.floor(cutoff * lengths[i] / (2 * Math.PI) + 1e-9);
    }
    for (int a = 0; a <= max[0]; a++) {
      for (int b = a == 0 ? 0 : -max[1]; b <= max[1]; b++) {
        addRow(a, b, a == 0 && b == 0 ? 1 : -max[2]);
      }
    }
  }

  // Only where a row enters and leaves the sphere are vectors compared with the cutoff: |k|² is
  // A c² + 2 B c + C along it, and what lies between two vectors within it does so, too.
  private void addRow(int a, int b, int lowest) {
    double squareC = 0;
    double cross = 0;
    double square = 0;
    for (int x = 0; x < 3; x++) {
      double along = reciprocal[6 + x];
      double start = a * reciprocal[x] + b * reciprocal[3 + x];
      squareC += along * along;
      cross += along * start;
      square += start * start;
    }
    double limit = cutoff / (2 * Math.PI) * (cutoff / (2 * Math.PI));
    double root = cross * cross - squareC * (square - limit);
    double rounding = 1e-12 * (cross * cross + squareC * (square + limit));
    if (root < -rounding) {
      return;
    }
    double middle = -cross / squareC;
    double half = Math.sqrt(root + rounding) / squareC;
    int from = (int) Math.max(lowest, Math.floor(middle - half));
    int to = (int) Math.min(max[2], Math.ceil(middle + half));
    while (from <= to && !isWithin(a, b, from)) {
      from++;
    }
    while (from <= to && !isWithin(a, b, to)) {
      to--;
    }
    if (from > to) {
      return;
    }
    while (h.length < 3 * (count + to - from + 1)) {
      h = Arrays.copyOf(h, Math.multiplyExact(h.length, 2));
    }
    for (int c = from; c <= to; c++) {
      h[3 * count] = a;
      h[3 * count + 1] = b;
      h[3 * count + 2] = c;
      count++;
    }
    double least = (square - cross * cross / squareC - 1e-12 * square) * (2 * Math.PI);
    if (least * (2 * Math.PI) > smallest * (1 + 1e-12)) {
      return; // none of the row, and of the line it lies on, is shorter
    }
    int nearest = (int) Math.max(from, Math.min(to, Math.rint(middle)));
    for (int c = Math.max(from, nearest - 1); c <= Math.min(to, nearest + 1); c++) {
      smallest = Math.min(smallest, square(a, b, c));
    }
  }

  private boolean isWithin(int a, int b, int c) {
    return Math.sqrt(square(a, b, c)) < cutoff;
  }

  private double square(int a, int b, int c) {
    double x = component(a, b, c, 0);
    double y = component(a, b, c, 1);
    double z = component(a, b, c, 2);
    return x * x + y * y + z * z;
  }

  private double component(int a, int b, int c, int axis) {
    return 2
        * Math.PI
        * (a * reciprocal[axis] + b * reciprocal[3 + axis] + c * reciprocal[6 + axis]);
  }

  /**
   * How many vectors.
   *
   * @return the count
   */
  public int count() {
    return count;
  }

  /**
   * An integer index of a vector.
   *
   * @param vector 0-based
   * @param axis 0, 1, 2
   * @return h
   */
  public int h(int vector, int axis) {
    return h[3 * vector + axis];
  }

  /**
   * The largest |h| along an axis that can occur.
   *
   * @param axis 0, 1, 2
   * @return the bound
   */
  public int max(int axis) {
    return max[axis];
  }

  /**
   * Writes the indices of some vectors, three for each.
   *
   * @param first the first of them
   * @param some how many
   * @param target to be written to
   * @param place the vector of the target that the first becomes
   */
  public void write(int first, int some, IntBuffer target, int place) {
    target.put(3 * place, h, 3 * first, 3 * some);
  }

  /**
   * The smallest |k|.
   *
   * @return 1/Å; infinite where there are no vectors
   */
  public double smallest() {
    return Math.sqrt(smallest);
  }

  /**
   * A Cartesian component, or the length.
   *
   * @param vector 0-based
   * @param component 0, 1, 2 for x, y, z; 3 for |k|
   * @return 1/Å
   */
  public double k(int vector, int component) {
    int a = h[3 * vector];
    int b = h[3 * vector + 1];
    int c = h[3 * vector + 2];
    return component < 3 ? component(a, b, c, component) : Math.sqrt(square(a, b, c));
  }
}
