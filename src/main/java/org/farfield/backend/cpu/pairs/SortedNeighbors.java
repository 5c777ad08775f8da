package org.farfield.backend.cpu.pairs;

import java.util.Arrays;

/**
 * The neighbours and images of one atom, the atom itself included, in the order in which they are
 * summed: those of one channel together, and of these those at the same {@link VectorRadial#place}.
 */
final class SortedNeighbors {
  private static final int BYTES = 4 * Double.BYTES + Integer.BYTES; // of a neighbour

  /** Which atoms the neighbours are, or are images of. */
  int[] atom = new int[0];

  /** Unit vectors from the atom; zeros where the distance is zero. */
  double[] x = new double[0];

  double[] y = new double[0];
  double[] z = new double[0];

  /** Distances, Å. */
  double[] distance = new double[0];

  /** Where those of a group start, and those of the last end. */
  final int[] starts;

  /** By which channels they are sorted; null before they are found. */
  int[] onlyChannel;

  SortedNeighbors(int groups) {
    starts = new int[groups + 1];
  }

  int count() {
    return starts[starts.length - 1];
  }

  /** Makes room; what was there is lost. */
  void reserve(int count) {
    if (atom.length < count) {
      atom = new int[count];
      x = new double[count];
      y = new double[count];
      z = new double[count];
      distance = new double[count];
    }
  }

  /** What a copy takes. */
  long bytes() {
    return (long) BYTES * count() + Integer.BYTES * (long) starts.length;
  }

  /** The same in arrays that are as large as they must be. */
  SortedNeighbors copy() {
    SortedNeighbors result = new SortedNeighbors(starts.length - 1);
    System.arraycopy(starts, 0, result.starts, 0, starts.length);
    result.atom = Arrays.copyOf(atom, count());
    result.x = Arrays.copyOf(x, count());
    result.y = Arrays.copyOf(y, count());
    result.z = Arrays.copyOf(z, count());
    result.distance = Arrays.copyOf(distance, count());
    result.onlyChannel = onlyChannel;
    return result;
  }
}
