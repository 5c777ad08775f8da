package org.farfield.math;

import java.util.Arrays;

/**
 * Sparse forms of two vectors, z_t = Σ_e v_e a_left(e) b_right(e) over the entries e of a target t,
 * target after target. Immutable; its arrays are not to be written.
 */
public final class BilinearForms {
  private final int[] starts;
  private final int[] left;
  private final int[] right;
  private final double[] values;

  /**
   * Sorts entries by their targets; those of one stay in their order.
   *
   * @param targets how many there are
   * @param target of each entry
   * @param left index of each entry
   * @param right index of each entry
   * @param values of the entries
   */
  public BilinearForms(int targets, int[] target, int[] left, int[] right, double[] values) {
    starts = new int[targets + 1];
    for (int t : target) {
      starts[t + 1]++;
    }
    for (int t = 0; t < targets; t++) {
      starts[t + 1] += starts[t];
    }
    int[] next = Arrays.copyOf(starts, targets);
    this.left = new int[values.length];
    this.right = new int[values.length];
    this.values = new double[values.length];
    for (int e = 0; e < values.length; e++) {
      int to = next[target[e]]++;
      this.left[to] = left[e];
      this.right[to] = right[e];
      this.values[to] = values[e];
    }
  }

  /**
   * How many forms there are.
   *
   * @return targets
   */
  public int targets() {
    return starts.length - 1;
  }

  /**
   * Where the entries of each target start.
   *
   * @return of all targets, and where those of the last end
   */
  public int[] starts() {
    return starts;
  }

  /**
   * Which element of a belongs to an entry.
   *
   * @return indices
   */
  public int[] left() {
    return left;
  }

  /**
   * Which element of b belongs to an entry.
   *
   * @return indices
   */
  public int[] right() {
    return right;
  }

  /**
   * What products are multiplied with.
   *
   * @return of each entry
   */
  public double[] values() {
    return values;
  }
}
