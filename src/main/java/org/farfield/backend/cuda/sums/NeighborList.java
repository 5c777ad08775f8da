package org.farfield.backend.cuda.sums;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.farfield.structure.neighbors.NeighborSearch;
import org.farfield.structure.neighbors.Neighborhood;

/** The neighbours of some centres of a structure, one centre after the other. */
public final class NeighborList {
  /** Bytes of a neighbour on the device: its atom and where it is. */
  static final int BYTES = Integer.BYTES + 3 * Double.BYTES;

  /** Room for more than so many neighbours is not made before they are there. */
  private static final int MOST_AHEAD = 1 << 24;

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
    NeighborList list = new NeighborList(first, count, 0);
    Neighborhood found = new Neighborhood();
    for (int i = 0; i < count; i++) {
      search.find(atom.applyAsInt(first + i), found);
      list.reserve(found.count(), i);
      found.copy(list.sources, list.vectors, list.size);
      list.size += found.count();
      list.ends[i] = list.size;
    }
    return list;
  }

  /**
   * How many neighbours centres have of which all atoms are neighbours; the list does not say which
   * and where they are, since the device finds that out faster, see all_neighbors in neighbors.cu.
   *
   * @param atoms of the structure, without points
   * @param countsOwn whether an atom is its own neighbour
   * @param atom which atom or point a centre is
   * @param first the first centre
   * @param count how many centres
   */
  static NeighborList ofAll(
      int atoms, boolean countsOwn, IntUnaryOperator atom, int first, int count) {
    NeighborList list = new NeighborList(first, count, 0);
    for (int i = 0; i < count; i++) {
      boolean skipsOne = !countsOwn && atom.applyAsInt(first + i) < atoms;
      list.size = Math.addExact(list.size, atoms - (skipsOne ? 1 : 0));
      list.ends[i] = list.size;
    }
    return list;
  }

  // If there is no room, then also for the neighbours of centres to come, a few more than those
  // before have.
  private void reserve(int more, int before) {
    int needed = Math.addExact(size, more);
    if (needed > sources.length) {
      double expected = 1.1 * needed * ends.length / (before + 1);
      int capacity = Math.max(needed, (int) Math.min(expected, MOST_AHEAD));
      sources = Arrays.copyOf(sources, capacity);
      vectors = Arrays.copyOf(vectors, Math.multiplyExact(3, capacity));
    }
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

  /** Atoms, at least {@link #size()} of them; none where all are neighbours. */
  int[] sources() {
    return sources;
  }

  /** Vectors from the centres, three numbers each; likewise. */
  double[] vectors() {
    return vectors;
  }
}
