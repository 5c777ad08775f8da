package org.farfield.backend.cuda;

import java.util.Arrays;
import org.farfield.structure.neighbors.NeighborSearch;
import org.farfield.structure.neighbors.Neighborhood;

/** The neighbours of some centres of a structure, one centre after the other. */
final class NeighborList {
  /** Bytes of a neighbour on the device: its atom and where it is. */
  static final int BYTES = Integer.BYTES + 3 * Double.BYTES;

  private final int first;
  private final int[] ends; // per centre
  private int[] sources = new int[64];
  private double[] vectors = new double[3 * 64];
  private int size;

  /**
   * Finds them.
   *
   * @param first the first centre
   * @param count how many centres
   */
  NeighborList(NeighborSearch search, int first, int count) {
    this.first = first;
    ends = new int[count];
    Neighborhood found = new Neighborhood();
    for (int i = 0; i < count; i++) {
      search.find(first + i, found);
      reserve(found.count());
      for (int k = 0; k < found.count(); k++, size++) {
        sources[size] = found.atom(k);
        for (int axis = 0; axis < 3; axis++) {
          vectors[3 * size + axis] = found.vector(k, axis);
        }
      }
      ends[i] = size;
    }
  }

  private void reserve(int more) {
    if (size + more > sources.length) {
      int capacity = Math.max(Math.addExact(size, more), 2 * sources.length);
      sources = Arrays.copyOf(sources, capacity);
      vectors = Arrays.copyOf(vectors, Math.multiplyExact(3, capacity));
    }
  }

  /** The atom that is the first centre. */
  int first() {
    return first;
  }

  /** How many centres. */
  int centres() {
    return ends.length;
  }

  /** How many neighbours of all centres. */
  int size() {
    return size;
  }

  /** Where the neighbours of a centre end. */
  int end(int centre) {
    return ends[centre];
  }

  /** Atoms, at least {@link #size()} of them. */
  int[] sources() {
    return sources;
  }

  /** Vectors from the centres, three numbers each. */
  double[] vectors() {
    return vectors;
  }
}
