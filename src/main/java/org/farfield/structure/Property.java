package org.farfield.structure;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.farfield.error.InputException;
import org.farfield.structure.text.Flags;
import org.farfield.structure.text.Quote;

/**
 * What a frame says of itself under one key of its comment line: a number, a vector, a matrix, a
 * logical value, a text or JSON.
 *
 * <p>Keeps the text; what it means is decided by what it is asked for. Immutable.
 */
public final class Property {
  private static final String JSON = "_JSON ";
  private static final Set<String> OF_THE_FRAME = Set.of("lattice", "properties", "pbc");

  // ASE takes these three only as nine numbers, column after column.
  private static final Set<String> MATRICES_OF_ASE = Set.of("virial", "stress");

  private final String name;
  private final String text;
  private final String written;
  private final String origin; // null until it belongs to a structure
  private final String reason; // why it is of no use, or null

  private Property(String name, String text, String written, String origin, String reason) {
    this.name = name;
    this.text = text;
    this.written = written;
    this.origin = origin;
    this.reason = reason;
  }

  /**
   * A property as a reader found it.
   *
   * @param name its key
   * @param text its value without quotes
   * @param written key and value as they stood in the comment line
   * @param origin where it was read, for messages
   * @param reason why it may not be used, said to whom asks for its value; null if it may
   * @return the property
   */
  public static Property read(
      String name, String text, String written, String origin, String reason) {
    return new Property(name, text, written, origin, reason);
  }

  /**
   * A number.
   *
   * @param name its key
   * @param value the number; written with all digits that it needs
   * @return the property
   * @throws InputException if a property cannot be called so
   */
  public static Property of(String name, double value) {
    return made(name, Double.toString(value));
  }

  /**
   * A whole number.
   *
   * @param name its key
   * @param value the number
   * @return the property
   * @throws InputException if a property cannot be called so
   */
  public static Property of(String name, long value) {
    return made(name, Long.toString(value));
  }

  /**
   * A logical value.
   *
   * @param name its key
   * @param value true or false
   * @return the property
   * @throws InputException if a property cannot be called so
   */
  public static Property of(String name, boolean value) {
    return made(name, value ? "T" : "F");
  }

  /**
   * A text. The format does not tell texts from other values: readers such as ASE's take {@code 5}
   * for a number and {@code T} for true.
   *
   * @param name its key
   * @param value the text, one line
   * @return the property
   * @throws InputException if a property cannot be called so, or the text has line breaks
   */
  public static Property of(String name, String value) {
    return made(name, value);
  }

  /**
   * A vector.
   *
   * @param name its key
   * @param values the numbers
   * @return the property
   * @throws InputException if a property cannot be called so
   */
  public static Property of(String name, double[] values) {
    // one number or none in quotes would be read as a number or a text
    boolean plain = values.length > 1;
    String text = Arrays.stream(values).mapToObj(Double::toString).collect(joining(plain));
    return made(name, plain ? text : JSON + "[" + text + "]");
  }

  /**
   * A matrix.
   *
   * @param name its key
   * @param rows its rows, all of one length
   * @return the property
   * @throws InputException if a property cannot be called so
   */
  public static Property of(String name, double[][] rows) {
    if (rows.length == 3 && rows[0].length == 3 && MATRICES_OF_ASE.contains(name)) {
      double[] columns = new double[9];
      for (int i = 0; i < 9; i++) {
        columns[i] = rows[i % 3][i / 3];
      }
      return of(name, columns);
    }
    for (double[] row : rows) {
      if (row.length != rows[0].length) {
        throw new IllegalArgumentException("rows of different lengths in property " + name);
      }
    }
    return json(
        name,
        Arrays.stream(rows)
            .map(row -> Arrays.stream(row).mapToObj(Double::toString).collect(joining(false)))
            .collect(Collectors.joining("], [", "[[", "]]")));
  }

  private static Collector<CharSequence, ?, String> joining(boolean blanks) {
    return Collectors.joining(blanks ? " " : ", ");
  }

  /**
   * Anything that JSON can say.
   *
   * @param name its key
   * @param json a JSON text in one line
   * @return the property
   * @throws InputException if a property cannot be called so, or the text has line breaks
   */
  public static Property json(String name, String json) {
    return made(name, JSON + json);
  }

  private static Property made(String name, String text) {
    if (name.isBlank() || OF_THE_FRAME.contains(name.toLowerCase(Locale.ROOT))) {
      throw new InputException(
          "a property cannot be called "
              + Quote.of(name)
              + "; Lattice, pbc and Properties are written from the cell and the columns");
    }
    for (String part : List.of(name, text)) {
      if (part.chars().anyMatch(c -> c < ' ' && c != '\t')) {
        throw new InputException(
            "property "
                + Quote.of(name)
                + ": line breaks and control characters cannot stand in a comment line; write them"
                + " as JSON");
      }
    }
    return new Property(name, text, pair(name, text), null, null);
  }

  /**
   * A key and its value as readers of extended XYZ take them.
   *
   * @param name the key
   * @param text the value
   * @return {@code key=value}, each in double quotes unless it is a plain word, with a backslash
   *     before quotes and backslashes
   */
  public static String pair(String name, String text) {
    return quoted(name) + "=" + quoted(text);
  }

  private static String quoted(String text) {
    boolean plain =
        !text.isEmpty()
            && text.chars()
                .allMatch(
                    c ->
                        (c >= '0' && c <= '9')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= 'a' && c <= 'z')
                            || "_.+-:/".indexOf(c) >= 0);
    return plain ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** The same property as that of a structure, which messages then name. */
  Property of(String where) {
    return origin != null ? this : new Property(name, text, written, where, reason);
  }

  /**
   * The key.
   *
   * @return e.g. {@code "energy"}
   */
  public String name() {
    return name;
  }

  /**
   * The key and its value as they stand, or would stand, in the comment line.
   *
   * @return e.g. {@code config="high temperature"}; unchanged if it was read
   */
  public String written() {
    return written;
  }

  /**
   * Whether the value can be asked for.
   *
   * @return false if the key is given twice with different values
   */
  public boolean isUsable() {
    return reason == null;
  }

  /**
   * The value as text.
   *
   * @return the value without quotes; {@code T} for a key alone
   * @throws InputException if the key is given twice with different values
   */
  public String text() {
    if (reason != null) {
      throw failure(reason);
    }
    return text;
  }

  /**
   * The value as one number.
   *
   * @return the number
   * @throws InputException if it is not one finite number
   */
  public double number() {
    NumberArray array = array();
    if (array.values().length != 1) {
      throw failure("has " + array.values().length + " numbers instead of one");
    }
    return array.values()[0];
  }

  /**
   * The value as a logical one.
   *
   * @return true or false
   * @throws InputException if it is neither
   */
  public boolean flag() {
    Boolean flag = Flags.parse(text().strip());
    if (flag == null) {
      throw failure(Quote.of(text) + " is neither T nor F");
    }
    return flag;
  }

  /**
   * The value as numbers.
   *
   * @return all numbers in the order of the text, of a matrix too; a new array
   * @throws InputException if something in it is no finite number
   */
  public double[] numbers() {
    return array().values();
  }

  /**
   * How the numbers are arranged: nothing for one number, n for a vector, rows and columns for a
   * matrix in nested brackets, and so on.
   *
   * @return the lengths along each axis; a new array
   * @throws InputException if these are not numbers, or rows differ in length
   */
  public int[] shape() {
    return array().shape();
  }

  /**
   * The value as a matrix of three rows.
   *
   * @return {@code [row][column]}. Nested brackets hold rows; nine numbers in a row are column
   *     after column, as ASE and libAtoms write {@code virial} and {@code stress}, which for
   *     symmetric matrices is the same
   * @throws InputException if these are not 3 × 3 numbers
   */
  public double[][] matrix() {
    NumberArray array = array();
    boolean nested = Arrays.equals(array.shape(), new int[] {3, 3});
    if (!nested && !Arrays.equals(array.shape(), new int[] {9})) {
      throw failure(
          "has "
              + array.values().length
              + " numbers of shape "
              + Arrays.toString(array.shape())
              + ", not 3 × 3");
    }
    double[][] rows = new double[3][3];
    for (int i = 0; i < 9; i++) {
      rows[nested ? i / 3 : i % 3][nested ? i % 3 : i / 3] = array.values()[i];
    }
    return rows;
  }

  /**
   * The value as JSON.
   *
   * @return the JSON text
   * @throws InputException if it does not start with {@code _JSON}, as ASE marks it
   */
  public String json() {
    if (!text().startsWith(JSON)) {
      throw failure(Quote.of(text) + " is no JSON; it does not start with _JSON");
    }
    return text.substring(JSON.length());
  }

  private NumberArray array() {
    String all = text();
    try {
      return NumberArray.parse(all.startsWith(JSON) ? all.substring(JSON.length()) : all);
    } catch (IllegalArgumentException e) {
      throw new InputException(place() + e.getMessage(), e);
    }
  }

  private InputException failure(String what) {
    return new InputException(place() + what);
  }

  private String place() {
    return (origin == null ? "" : origin + ": ") + "property '" + name + "' ";
  }

  @Override
  public String toString() {
    return written;
  }
}
