package org.farfield.structure.io;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.farfield.error.InputException;
import org.farfield.parquet.ParquetColumn;
import org.farfield.parquet.ParquetColumn.Kind;
import org.farfield.parquet.ParquetValue;
import org.farfield.structure.Cell;
import org.farfield.structure.Column;
import org.farfield.structure.Elements;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.farfield.structure.text.Quote;

/** A row of a table of structures, made one. */
final class TableRow {
  private static final int LONGEST = 1000; // numbers of a list that a frame has as a property

  /**
   * Places of columns that are the structure; -1 where there is none.
   *
   * @param numbers atomic numbers
   * @param symbols of elements
   * @param positions of atoms
   * @param cell its vectors
   * @param periodic along which it repeats
   */
  record Places(int numbers, int symbols, int positions, int cell, int periodic) {}

  /**
   * What columns are.
   *
   * @param columns that are read
   * @param places of those that are the structure
   * @param own how many of the first are the structure
   * @param ofAtoms which of the rest have a value for each atom
   */
  record Layout(List<ParquetColumn> columns, Places places, int own, Set<Integer> ofAtoms) {
    Layout {
      columns = List.copyOf(columns);
      ofAtoms = Set.copyOf(ofAtoms);
    }
  }

  private final Layout layout;
  private final List<ParquetValue> values;
  private final String origin;

  TableRow(Layout layout, List<ParquetValue> values, String origin) {
    this.layout = layout;
    this.values = values;
    this.origin = origin;
  }

  /** Whether a list has a value, or as many as the others, for each atom. */
  static boolean fits(ParquetValue value, ParquetColumn column, int atoms) {
    return column.depth() == 1
        ? value.size() == atoms
        : value.lists() == atoms && value.width() > 0;
  }

  Structure structure() {
    int[] types = types();
    Structure structure = new Structure(types, positions(types.length), cell(), Map.of(), origin);
    for (int c = layout.own(); c < values.size(); c++) {
      if (values.get(c).isNothing()) {
        continue;
      }
      ParquetColumn column = layout.columns().get(c);
      structure =
          layout.ofAtoms().contains(c)
              ? structure.with(column(column, values.get(c), types.length))
              : withProperty(structure, column, values.get(c));
    }
    return structure;
  }

  private InputException failure(String what) {
    return new InputException(origin + ": " + what);
  }

  private ParquetValue value(int place) {
    return place < 0 ? null : values.get(place).isNothing() ? null : values.get(place);
  }

  private int[] types() {
    ParquetValue numbers = value(layout.places().numbers());
    ParquetValue symbols = value(layout.places().symbols());
    if (numbers == null && symbols == null) {
      throw failure("there are no numbers or symbols of the atoms");
    }
    int[] types = numbers != null ? numbers(numbers) : symbols(symbols);
    if (numbers != null && symbols != null && !Arrays.equals(types, symbols(symbols))) {
      throw failure("numbers and symbols are not of the same elements; correct one of them");
    }
    return types;
  }

  private int[] numbers(ParquetValue numbers) {
    int[] types = new int[numbers.size()];
    double[] all = numbers.numbers(); // NaN where one is missing
    for (int i = 0; i < types.length; i++) {
      int type = (int) all[i];
      if (type != all[i] || !Elements.isAtomicNumber(type)) {
        throw failure(
            "the number of atom "
                + (i + 1)
                + " is "
                + (Double.isNaN(all[i]) ? "missing" : Long.toString(numbers.integer(i)))
                + "; atomic numbers go from 1 to "
                + Elements.MAX_ATOMIC_NUMBER);
      }
      types[i] = type;
    }
    return types;
  }

  private int[] symbols(ParquetValue symbols) {
    int[] types = new int[symbols.size()];
    for (int i = 0; i < types.length; i++) {
      String symbol = symbols.text(i);
      if (symbol == null || symbol.isBlank()) {
        throw failure("the symbol of atom " + (i + 1) + " is missing");
      }
      try {
        types[i] = Species.parse(symbol.strip());
      } catch (IllegalArgumentException e) {
        throw new InputException(origin + ": atom " + (i + 1) + ": " + e.getMessage(), e);
      }
    }
    return types;
  }

  private double[] positions(int atoms) {
    ParquetValue positions = value(layout.places().positions());
    if (positions == null) {
      throw failure("there are no positions");
    }
    boolean isOfLists = layout.columns().get(layout.places().positions()).depth() > 1;
    if (isOfLists && positions.size() > 0 && positions.width() != 3) {
      throw failure("positions are not lists of 3 coordinates each");
    }
    if (positions.size() != 3L * atoms) {
      throw failure(atoms + " atoms but " + positions.size() + " coordinates");
    }
    return positions.numbers();
  }

  private Cell cell() {
    ParquetValue cell = value(layout.places().cell());
    boolean[] periodic = periodic();
    if (cell == null) {
      if (periodic != null && (periodic[0] || periodic[1] || periodic[2])) {
        throw failure("pbc says that it is periodic, but there is no cell");
      }
      return Cell.OPEN;
    }
    if (cell.size() != 9 || cell.lists() > 0 && cell.width() != 3) {
      throw failure("the cell has " + cell.size() + " numbers, not three vectors of 3");
    }
    double[] rows = cell.numbers();
    if (periodic == null) {
      // as programs write molecules, and as no crystal can be
      boolean isThere = Arrays.stream(rows).anyMatch(x -> x != 0);
      periodic = new boolean[] {isThere, isThere, isThere};
    }
    try {
      return new Cell(rows, periodic[0], periodic[1], periodic[2]);
    } catch (InputException e) {
      throw new InputException(origin + ": cell: " + e.getMessage(), e);
    }
  }

  // Null: it is not said.
  private boolean[] periodic() {
    ParquetValue said = value(layout.places().periodic());
    if (said == null) {
      return null;
    }
    double[] flags = said.numbers();
    boolean isOne = layout.columns().get(layout.places().periodic()).depth() == 0;
    if (flags.length != (isOne ? 1 : 3) || said.hasGaps()) {
      throw failure("pbc has " + flags.length + " values, not true or false three times");
    }
    return isOne
        ? new boolean[] {flags[0] != 0, flags[0] != 0, flags[0] != 0}
        : new boolean[] {flags[0] != 0, flags[1] != 0, flags[2] != 0};
  }

  private Column column(ParquetColumn column, ParquetValue value, int atoms) {
    if (!fits(value, column, atoms)) {
      throw failure(
          "column '"
              + column.name()
              + "' has "
              + (column.depth() == 1 ? value.size() : value.lists())
              + " values for "
              + atoms
              + " atoms, and one for each in the first rows; if it is of the whole structure, make"
              + " it columns of single numbers");
    }
    if (column.kind() == Kind.TEXT) {
      String[] texts = new String[value.size()];
      for (int i = 0; i < texts.length; i++) {
        texts[i] = value.text(i) == null ? "" : value.text(i);
      }
      return Column.texts(column.name(), texts);
    }
    double[] numbers = value.numbers();
    boolean isPlain = column.depth() == 1 && !value.hasGaps();
    if (isPlain && column.kind() == Kind.LOGICAL) {
      boolean[] flags = new boolean[numbers.length];
      for (int i = 0; i < flags.length; i++) {
        flags[i] = numbers[i] != 0;
      }
      return Column.flags(column.name(), flags);
    }
    if (isPlain && column.kind() == Kind.INTEGER && isOfInts(numbers)) {
      return Column.integers(
          column.name(), Arrays.stream(numbers).mapToInt(x -> (int) x).toArray());
    }
    return Column.reals(column.name(), column.depth() == 1 ? 1 : value.width(), numbers);
  }

  private static boolean isOfInts(double[] numbers) {
    return Arrays.stream(numbers).allMatch(x -> x == (int) x);
  }

  // What is missing, or not a number, is not there.
  private Structure withProperty(Structure structure, ParquetColumn column, ParquetValue value) {
    String name = column.name();
    if (column.kind() == Kind.TEXT) {
      return column.depth() > 0
          ? structure
          : structure.with(Property.of(name, line(value.text(0))));
    }
    if (column.depth() == 0) {
      double number = value.numbers()[0];
      return switch (column.kind()) {
        case LOGICAL -> structure.with(Property.of(name, number != 0));
        case INTEGER -> structure.with(Property.of(name, value.integer(0)));
        default -> Double.isNaN(number) ? structure : structure.with(Property.of(name, number));
      };
    }
    if (value.size() > LONGEST) {
      return structure;
    }
    double[] numbers = value.numbers();
    if (column.depth() == 1) {
      return structure.with(Property.of(name, numbers));
    }
    if (value.width() < 1) {
      return structure;
    }
    double[][] matrix = new double[value.lists()][];
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = Arrays.copyOfRange(numbers, i * value.width(), (i + 1) * value.width());
    }
    return structure.with(Property.of(name, matrix));
  }

  private static String line(String text) {
    return Quote.line(text);
  }
}
