package org.farfield.structure.neighbors;

import java.util.Arrays;

/**
 * The neighbours of one atom: their indices and where they are, seen from it. Meant to be used
 * again for the next atom; not thread-safe.
 */
public final class Neighborhood {
  int count;
  int[] atoms = new int[64];
  double[] vectors = new double[3 * 64];
  double[] distances = new double[64]; // their squares while it is filled

  /** Makes an empty one. */
  public Neighborhood() {}

  void clear() {
    count = 0;
  }

  /** Makes room for so many more. */
  void reserve(int more) {
    if (count + more > atoms.length) {
      int capacity = Math.max(Math.addExact(count, more), Math.addExact(count, count));
      atoms = Arrays.copyOf(atoms, capacity);
      vectors = Arrays.copyOf(vectors, Math.multiplyExact(3, capacity));
      distances = Arrays.copyOf(distances, capacity);
    }
  }

  /** All are there. */
  void complete() {
    for (int k = 0; k < count; k++) {
      distances[k] = Math.sqrt(distances[k]);
    }
  }

  /**
   * How many neighbours there are, every image counted.
   *
   * @return the count
   */
  public int count() {
    return count;
  }

  /**
   * Which atom a neighbour is, or is an image of.
   *
   * @param neighbor 0 … count − 1
   * @return 0-based atom
   */
  public int atom(int neighbor) {
    return atoms[neighbor];
  }

  /**
   * A component of the vector from the centre to a neighbour.
   *
   * @param neighbor 0 … count − 1
   * @param axis 0, 1, 2 for x, y, z
   * @return the component, Å
   */
  public double vector(int neighbor, int axis) {
    return vectors[3 * neighbor + axis];
  }

  /**
   * Copies all atoms and vectors.
   *
   * @param toAtoms receives the atoms
   * @param toVectors receives the vectors, three numbers each
   * @param first neighbours that are there already
   */
  public void copy(int[] toAtoms, double[] toVectors, int first) {
    System.arraycopy(atoms, 0, toAtoms, first, count);
    System.arraycopy(vectors, 0, toVectors, 3 * first, 3 * count);
  }

  /**
   * How far a neighbour is from the centre; 0 for the centre itself.
   *
   * @param neighbor 0 … count − 1
   * @return the distance, Å
   */
  public double distance(int neighbor) {
    return distances[neighbor];
  }
}
