package org.farfield.backend.cuda.sums;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.farfield.structure.neighbors.NeighborSearch;
import org.farfield.structure.neighbors.Neighborhood;

/** The neighbours of some centres of a structure, one centre after the other. */
public final class NeighborList {
  /** Bytes of a neighbour on the device: its atom and where it is. */
  static final int BYTES = Integer.BYTES + 3 * Double.BYTES;

  private final int first;
  private final int[] ends; // per centre
  private int[] sources;
  private double[] vectors;
  private int size;

  private NeighborList(int first, int count, int capacity) {
    this.first = first;
    ends = new int[count];
    sources = new int[capacity];
    vectors = new double[Math.multiplyExact(3, capacity)];
  }

  /**
   * Those that a search finds.
   *
   * @param atom which atom a centre is
   * @param first the first centre
   * @param count how many centres
   */
  public static NeighborList of(
      NeighborSearch search, IntUnaryOperator atom, int first, int count) {
    NeighborList list = new NeighborList(first, count, 64);
    Neighborhood found = new Neighborhood();
    for (int i = 0; i < count; i++) {
      search.find(atom.applyAsInt(first + i), found);
      list.reserve(found.count());
      for (int k = 0; k < found.count(); k++) {
        list.add(found.atom(k), found.vector(k, 0), found.vector(k, 1), found.vector(k, 2));
      }
      list.ends[i] = list.size;
    }
    return list;
  }

  private void reserve(int more) {
    if (size + more > sources.length) {
      int capacity = Math.max(Math.addExact(size, more), 2 * sources.length);
      sources = Arrays.copyOf(sources, capacity);
      vectors = Arrays.copyOf(vectors, Math.multiplyExact(3, capacity));
    }
  }

  private void add(int atom, double x, double y, double z) {
    sources[size] = atom;
    vectors[3 * size] = x;
    vectors[3 * size + 1] = y;
    vectors[3 * size + 2] = z;
    size++;
  }

  /** The first centre. */
  int first() {
    return first;
  }

  /** How many centres. */
  int centres() {
    return ends.length;
  }

  /** How many neighbours of all centres. */
  public int size() {
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
