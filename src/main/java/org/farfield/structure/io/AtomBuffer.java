package org.farfield.structure.io;

import java.util.Arrays;
import java.util.Map;
import org.farfield.structure.Cell;
import org.farfield.structure.FrameText;
import org.farfield.structure.Structure;

/**
 * The atoms of the frame being read.
 *
 * <p>Grows with the atoms that really come: the count a file announces may be nonsense.
 */
final class AtomBuffer {
  /** Most atoms of a frame: their 3N coordinates must fit into one array. */
  static final int MAX_ATOMS = (Integer.MAX_VALUE - 8) / 3;

  private static final int INITIAL_CAPACITY = 256;

  private int[] types = new int[INITIAL_CAPACITY];
  private double[] positions = new double[3 * INITIAL_CAPACITY];
  private int size;

  /** Starts a frame. */
  void start() {
    size = 0;
  }

  /** Adds an atom whose numbers are to be set. */
  void add() {
    if (size == types.length) {
      int capacity = (int) Math.min(2L * size, MAX_ATOMS);
      types = Arrays.copyOf(types, capacity);
      positions = Arrays.copyOf(positions, 3 * capacity);
    }
    size++;
  }

  int size() {
    return size;
  }

  void type(int atomicNumber) {
    types[size - 1] = atomicNumber;
  }

  void position(int axis, double value) {
    positions[3 * (size - 1) + axis] = value;
  }

  /** The frame as a structure whose text is not kept. */
  Structure toStructure(Cell cell, String origin) {
    return new Structure(
        Arrays.copyOf(types, size), Arrays.copyOf(positions, 3 * size), cell, Map.of(), origin);
  }

  /** The frame as a structure with its text. */
  Structure toStructure(Cell cell, FrameText text, String origin) {
    return new Structure(
        Arrays.copyOf(types, size), Arrays.copyOf(positions, 3 * size), cell, text, origin);
  }
}
