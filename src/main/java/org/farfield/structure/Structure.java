package org.farfield.structure;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.farfield.error.InputException;

/**
 * One immutable set of atoms: atomic numbers, positions (Å) and cell, and what its frame says
 * besides: columns of values of every atom, properties of the whole. Behind the atoms there may be
 * points: places without an atom, around which is expanded, and which are no sources.
 */
public final class Structure {
  /** What points have in place of an atomic number. */
  public static final int POINT = 0;

  /** Largest coordinate, Å: rounded to 1e-8 Å there. */
  private static final double FARTHEST = 1e8;

  private static final int FEW_SPECIES = 8;

  private static final Set<String> RESERVED = Set.of("species", "pos", "Z", "numbers");

  private final int[] types;
  private final int atoms; // the rest are points
  private final double[] positions;
  private final Cell cell;
  private final String origin;
  private final FrameText text; // null if it was not read, or from a format that is not kept
  private final Map<String, Column> columns; // null: those of the text
  private final Map<String, Property> properties; // null: those of the text

  /**
   * Makes a structure; the arrays are copied.
   *
   * @param types atomic numbers, one per atom
   * @param positions x, y, z of each atom, Å, atom-major (3N numbers)
   * @param cell the cell; {@link Cell#OPEN} if there is none
   * @param columns further per-atom numbers by name (N numbers each), e.g. charges
   * @param origin where it comes from, for messages, e.g. {@code "water.xyz, frame 3"}
   * @throws InputException if it has no atoms, lengths differ, an atomic number is below 0, or a
   *     coordinate is not finite or beyond 1e8 Å
   */
  public Structure(
      int[] types, double[] positions, Cell cell, Map<String, double[]> columns, String origin) {
    this(types.clone(), 0, positions.clone(), cell, origin, null, columnsOf(columns, origin), null);
    this.columns.values().forEach(this::requireFitting);
  }

  private static Map<String, Column> columnsOf(Map<String, double[]> columns, String origin) {
    Map<String, Column> made = new LinkedHashMap<>();
    columns.forEach((name, values) -> made.put(name, Column.reals(name, values).of(origin)));
    return Collections.unmodifiableMap(made);
  }

  /**
   * Makes a structure that was read.
   *
   * @param types atomic numbers, one per atom; copied
   * @param positions x, y, z of each atom, Å (3N numbers); copied
   * @param cell the cell
   * @param text the frame as it stood in the file
   * @param origin where it comes from, for messages
   * @throws InputException if it has no atoms, lengths differ, an atomic number is below 0, or a
   *     coordinate is not finite or beyond 1e8 Å
   */
  public Structure(int[] types, double[] positions, Cell cell, FrameText text, String origin) {
    this(types.clone(), 0, positions.clone(), cell, origin, text, null, null);
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

  // The arrays are taken over.
  private Structure(
      int[] types,
      int points,
      double[] positions,
      Cell cell,
      String origin,
      FrameText text,
      Map<String, Column> columns,
      Map<String, Property> properties) {
    this.origin = origin;
    this.types = types;
    this.atoms = types.length - points;
    this.positions = positions;
    this.cell = cell;
    this.text = text;
    this.columns = columns;
    this.properties = properties;
    if (atoms == 0) {
      throw new InputException(origin + ": the frame has no atoms");
    }
    if (positions.length != 3 * types.length) {
      throw new InputException(
          origin + ": " + types.length + " atoms but " + positions.length + " coordinates");
    }
    for (int i = 0; i < atoms; i++) {
      if (types[i] < 0) {
        throw new InputException(
            origin + ": the atomic number of atom " + (i + 1) + " is " + types[i] + ", below 0");
      }
    }
    requireNear();
  }

  /**
   * The same atoms in another cell.
   *
   * @param other the cell
   * @return a structure with the same positions
   */
  public Structure withCell(Cell other) {
    return new Structure(types, points(), positions, other, origin, text, columns, properties);
  }

  /**
   * The same atoms elsewhere.
   *
   * @param others x, y, z of each atom, Å (3N numbers); copied
   * @return a structure with the same cell, columns and properties
   * @throws InputException if these are not 3N numbers, or one is not finite or beyond 1e8 Å
   */
  public Structure withPositions(double[] others) {
    return new Structure(types, points(), others.clone(), cell, origin, text, columns, properties);
  }

  /**
   * The same atoms with points behind them.
   *
   * @param places x, y, z of each point, Å; copied
   * @return a structure whose {@link #size} counts the points, too
   * @throws InputException if a coordinate is not finite or beyond 1e8 Å
   * @throws IllegalArgumentException if these are not triples, or there are points already
   */
  public Structure withPoints(double[] places) {
    if (places.length % 3 != 0 || points() > 0) {
      throw new IllegalArgumentException(
          places.length
              + " coordinates of points behind "
              + atoms
              + " atoms, "
              + points()
              + " points");
    }
    int[] all = Arrays.copyOf(types, atoms + places.length / 3); // POINT is 0
    double[] everywhere = Arrays.copyOf(positions, 3 * all.length);
    System.arraycopy(places, 0, everywhere, 3 * atoms, places.length);
    return new Structure(
        all, all.length - atoms, everywhere, cell, origin, text, columns, properties);
  }

  /**
   * Some atoms alone, in the same cell, with what the frame says of them and of itself.
   *
   * @param some 0-based atoms, at least one
   * @return a structure of these in this order, without points
   */
  public Structure only(int... some) {
    int[] kept = some.clone();
    int[] own = new int[kept.length];
    double[] places = new double[3 * kept.length];
    for (int i = 0; i < kept.length; i++) {
      own[i] = types[kept[i]];
      System.arraycopy(positions, 3 * kept[i], places, 3 * i, 3);
    }
    Map<String, Column> theirs = new LinkedHashMap<>();
    columns().forEach((name, column) -> theirs.put(name, new ColumnOfSome(column, kept)));
    Map<String, Column> all = Collections.unmodifiableMap(theirs);
    return new Structure(own, 0, places, cell, origin, null, all, properties());
  }

  /**
   * The same structure with one more column, or another in place of that of its name.
   *
   * @param column values of all atoms
   * @return the structure
   * @throws InputException if it has values for another number of atoms, is called as the columns
   *     of elements or positions are, or has a component called as another column is
   */
  public Structure with(Column column) {
    requireFitting(column);
    if (RESERVED.contains(column.name())) {
      throw new InputException(
          origin
              + ": a column may not be called '"
              + column.name()
              + "', the word for elements or"
              + " positions");
    }
    Map<String, Column> more = new LinkedHashMap<>(columns());
    more.put(column.name(), column.of(origin));
    requireDistinct(more);
    Map<String, Column> all = Collections.unmodifiableMap(more);
    return new Structure(types, points(), positions, cell, origin, text, all, properties);
  }

  /**
   * The same structure with one more property, or another in place of that of its name.
   *
   * @param property what is said of the whole structure
   * @return the structure
   */
  public Structure with(Property property) {
    Map<String, Property> more = new LinkedHashMap<>(properties());
    more.put(property.name(), property.of(origin));
    Map<String, Property> all = Collections.unmodifiableMap(more);
    return new Structure(types, points(), positions, cell, origin, text, columns, all);
  }

  private void requireFitting(Column column) {
    if (column.atoms() != atoms) {
      throw new InputException(
          origin
              + ": column '"
              + column.name()
              + "' has "
              + column.atoms()
              + " values for "
              + atoms
              + " atoms");
    }
  }

  private void requireDistinct(Map<String, Column> all) {
    Set<String> seen = new HashSet<>();
    for (Column column : all.values()) {
      for (int i = 0; i < column.components(); i++) {
        if (!seen.add(column.name(i))) {
          throw new InputException(
              origin + ": two columns are called '" + column.name(i) + "'; rename one");
        }
      }
    }
  }

  private void requireNear() {
    for (int i = 0; i < positions.length; i++) {
      if (!(Math.abs(positions[i]) <= FARTHEST)) {
        throw new InputException(
            String.format(
                Locale.ROOT,
                "%s: the position of %s %d is %s (%s Å); coordinates go up to %.0e Å, beyond that"
                    + " they lose the digits that place an atom",
                origin,
                i / 3 < atoms ? "atom" : "point",
                i / 3 < atoms ? i / 3 + 1 : i / 3 - atoms + 1,
                Double.isFinite(positions[i]) ? "too far away" : "not finite",
                positions[i],
                FARTHEST));
      }
    }
  }

  /**
   * Number of atoms and points: of places that have coefficients.
   *
   * @return N, where there are no points
   */
  public int size() {
    return types.length;
  }

  /**
   * Number of atoms.
   *
   * @return N
   */
  public int atoms() {
    return atoms;
  }

  /**
   * Number of points, which are numbered behind the atoms.
   *
   * @return 0 for most structures
   */
  public int points() {
    return types.length - atoms;
  }

  /**
   * Atomic number of an atom.
   *
   * @param atom 0-based index
   * @return the atomic number; {@link #POINT} for a point
   */
  public int type(int atom) {
    return types[atom];
  }

  /**
   * All atomic numbers.
   *
   * @return a copy, one per atom, and {@link #POINT} for every point
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
    int[] found = new int[FEW_SPECIES];
    int count = 0;
    for (int atom = 0; atom < atoms; atom++) {
      int place = 0;
      while (place < count && found[place] != types[atom]) {
        place++;
      }
      if (place == count) {
        found = count == found.length ? Arrays.copyOf(found, 2 * count) : found;
        found[count++] = types[atom];
      }
    }
    int[] species = Arrays.copyOf(found, count);
    Arrays.sort(species);
    return species;
  }

  /**
   * All positions.
   *
   * @return a copy: x, y, z of each atom, then of each point, Å
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
   * What the frame says of every atom besides element and position.
   *
   * @return unmodifiable map from name to column, in the order of the file
   */
  public Map<String, Column> columns() {
    return columns != null ? columns : text.columns();
  }

  /**
   * One column.
   *
   * @param name e.g. {@code "forces"}
   * @return the column
   * @throws InputException if there is none of this name
   */
  public Column column(String name) {
    Column column = columns().get(name);
    if (column == null) {
      throw noColumn("column", name, columns().keySet());
    }
    return column;
  }

  /**
   * One number per atom: a column of one component, or {@code NAME_i}, component i of the column
   * NAME of several.
   *
   * @param name e.g. {@code "charge"} or {@code "forces_0"}
   * @return N numbers; a new array
   * @throws InputException if there is no such column of numbers, or a number in it is missing, not
   *     finite or not of the column's type
   */
  public double[] numbers(String name) {
    Column column = columns().get(name);
    int component = 0;
    if (column == null || column.components() > 1) {
      int end = name.lastIndexOf('_');
      column = end < 0 ? null : columns().get(name.substring(0, end));
      component = column == null ? -1 : column.component(name);
    }
    if (component < 0 || column == null || column.type() == Column.Type.TEXT) {
      throw noColumn("number column", name, numberNames());
    }
    return column.numbers(component);
  }

  private InputException noColumn(String what, String name, Set<String> names) {
    String there = names.isEmpty() ? "the frame has none" : "the columns are " + names;
    return new InputException(
        origin + ": there is no per-atom " + what + " '" + name + "'; " + there);
  }

  /**
   * The names that {@link #numbers(String)} takes.
   *
   * @return the names in the order of the columns
   */
  public Set<String> numberNames() {
    Set<String> names = new LinkedHashSet<>();
    for (Column column : columns().values()) {
      for (int i = 0; i < column.components() && column.type() != Column.Type.TEXT; i++) {
        names.add(column.name(i));
      }
    }
    return names;
  }

  /**
   * What the frame says of itself.
   *
   * @return unmodifiable map from key to property, in the order of the comment line, without
   *     lattice, periodicity and the list of columns
   */
  public Map<String, Property> properties() {
    return properties != null ? properties : text == null ? Map.of() : text.properties();
  }

  /**
   * One property.
   *
   * @param name e.g. {@code "energy"}
   * @return the property
   * @throws InputException if there is none of this name
   */
  public Property property(String name) {
    Property property = properties().get(name);
    if (property == null) {
      throw new InputException(
          origin
              + ": there is no property '"
              + name
              + "' in the comment line; the properties are "
              + properties().keySet());
    }
    return property;
  }

  /**
   * The frame as it was read, for writers.
   *
   * @return the text, if the structure was read from a format whose text is kept (XYZ)
   */
  public Optional<FrameText> text() {
    return Optional.ofNullable(text);
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
