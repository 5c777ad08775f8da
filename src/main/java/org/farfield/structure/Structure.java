package org.farfield.structure;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.farfield.error.InputException;

/**
 * One immutable set of atoms: atomic numbers, positions (Å), cell and named per-atom number
 * columns.
 */
public final class Structure {
  /** Largest coordinate, Å: rounded to 1e-8 Å there. */
  private static final double FARTHEST = 1e8;

  private final int[] types;
  private final double[] positions;
  private final Cell cell;
  private final Map<String, double[]> columns;
  private final String origin;

  /**
   * Makes a structure; the arrays are copied.
   *
   * @param types atomic numbers, one per atom
   * @param positions x, y, z of each atom, Å, atom-major (3N numbers)
   * @param cell the cell; {@link Cell#OPEN} if there is none
   * @param columns further per-atom numbers by name (N numbers each), e.g. charges
   * @param origin where it comes from, for messages, e.g. {@code "water.xyz, frame 3"}
   * @throws InputException if it has no atoms, lengths differ, or a coordinate is not finite or
   *     beyond 1e8 Å
   */
  public Structure(
      int[] types, double[] positions, Cell cell, Map<String, double[]> columns, String origin) {
    this.origin = origin;
    if (types.length == 0) {
      throw new InputException(origin + ": the frame has no atoms");
    }
    if (positions.length != 3 * types.length) {
      throw new InputException(
          origin + ": " + types.length + " atoms but " + positions.length + " coordinates");
    }
    this.types = types.clone();
    this.positions = positions.clone();
    this.cell = cell;
    requireNear();
    Map<String, double[]> copy = new LinkedHashMap<>();
    columns.forEach(
        (name, values) -> {
          if (values.length != types.length) {
            throw new InputException(
                origin
                    + ": column '"
                    + name
                    + "' has "
                    + values.length
                    + " values for "
                    + types.length
                    + " atoms");
          }
          copy.put(name, values.clone());
        });
    this.columns = Collections.unmodifiableMap(copy);
  }

  /**
   * Makes a structure without further columns.
   *
   * @param types atomic numbers, one per atom
   * @param positions x, y, z of each atom, Å (3N numbers)
   * @param cell the cell
   */
  public Structure(int[] types, double[] positions, Cell cell) {
    this(types, positions, cell, Map.of(), "structure");
  }

  private Structure(Structure other, Cell cell) {
    types = other.types;
    positions = other.positions;
    columns = other.columns;
    origin = other.origin;
    this.cell = cell;
  }

  /**
   * The same atoms in another cell.
   *
   * @param other the cell
   * @return a structure with the same positions
   */
  public Structure withCell(Cell other) {
    return new Structure(this, other);
  }

  private void requireNear() {
    for (int i = 0; i < positions.length; i++) {
      if (!(Math.abs(positions[i]) <= FARTHEST)) {
        throw new InputException(
            String.format(
                Locale.ROOT,
                "%s: the position of atom %d is %s (%s Å); coordinates go up to %.0e Å, beyond that"
                    + " they lose the digits that place an atom",
                origin,
                i / 3 + 1,
                Double.isFinite(positions[i]) ? "too far away" : "not finite",
                positions[i],
                FARTHEST));
      }
    }
  }

  /**
   * Number of atoms.
   *
   * @return N
   */
  public int size() {
    return types.length;
  }

  /**
   * Atomic number of an atom.
   *
   * @param atom 0-based index
   * @return the atomic number
   */
  public int type(int atom) {
    return types[atom];
  }

  /**
   * All atomic numbers.
   *
   * @return a copy, one per atom
   */
  public int[] types() {
    return types.clone();
  }

  /**
   * The chemical species present.
   *
   * @return distinct atomic numbers, ascending
   */
  public int[] species() {
    return Arrays.stream(types).sorted().distinct().toArray();
  }

  /**
   * All positions.
   *
   * @return a copy: x, y, z of each atom, Å
   */
  public double[] positions() {
    return positions.clone();
  }

  /**
   * One coordinate.
   *
   * @param atom 0-based index
   * @param axis 0, 1, 2 for x, y, z
   * @return the coordinate, Å
   */
  public double position(int atom, int axis) {
    return positions[3 * atom + axis];
  }

  /**
   * The cell.
   *
   * @return the cell; {@link Cell#OPEN} if there is none
   */
  public Cell cell() {
    return cell;
  }

  /**
   * Further per-atom numbers.
   *
   * @return unmodifiable map from column name to N numbers (not to be changed)
   */
  public Map<String, double[]> columns() {
    return columns;
  }

  /**
   * Where the structure comes from, for messages.
   *
   * @return e.g. {@code "water.xyz, frame 3"}
   */
  public String origin() {
    return origin;
  }
}
