package org.farfield.structure.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.farfield.error.InputException;
import org.farfield.structure.Cell;
import org.farfield.structure.Column;
import org.farfield.structure.Elements;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.farfield.structure.text.Quote;

/**
 * A row of a database of ASE's, made a frame. What it has of calculated values goes by the names,
 * and has the form, in which ASE writes the same atoms to extended XYZ.
 */
final class AseRow {
  private static final String KEYS = "key_value_pairs";
  private static final String STRESS = "stress";

  /** What is read of it. */
  static final List<String> COLUMNS =
      List.of(
          "numbers",
          "positions",
          "cell",
          "pbc",
          "natoms",
          "unique_id",
          "initial_magmoms",
          "initial_charges",
          "masses",
          "tags",
          "momenta",
          "energy",
          "free_energy",
          "forces",
          STRESS,
          "dipole",
          "magmoms",
          "magmom",
          "charges",
          KEYS);

  private static final List<String> OF_ATOMS =
      List.of(
          "initial_magmoms",
          "initial_charges",
          "masses",
          "momenta",
          "forces",
          "charges",
          "magmoms");
  private static final Set<String> VECTORS = Set.of("momenta", "forces");
  private static final Set<String> MAYBE_VECTORS = Set.of("initial_magmoms", "magmoms");
  private static final Map<String, String> IN_XYZ = Map.of("charges", "charge");

  private static final ObjectReader JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build().reader();

  private final AseDatabase row;
  private final String origin;

  AseRow(AseDatabase row, String origin) {
    this.row = row;
    this.origin = origin;
  }

  Structure structure() {
    int[] types = types();
    Structure structure =
        new Structure(types, numbers("positions", 3 * types.length), cell(), Map.of(), origin);
    structure = structure.with(Property.of("id", row.id()));
    if (row.value("unique_id") instanceof String id) {
      structure = structure.with(Property.of("unique_id", Quote.line(id)));
    }
    structure = withColumns(structure, types.length);
    structure = withNumber(structure, "energy");
    if (row.value(STRESS) != null) {
      structure = structure.with(stress());
    }
    if (row.value("dipole") != null) {
      structure = structure.with(Property.of("dipole", numbers("dipole", 3)));
    }
    structure = withNumber(structure, "magmom");
    structure = withNumber(structure, "free_energy");
    return withKeys(structure);
  }

  private InputException failure(String what) {
    return new InputException(origin + ": " + what);
  }

  // Little-endian, on whatever machine it was written.
  private ByteBuffer bytes(String column) {
    Object value = row.value(column);
    if (value instanceof byte[] bytes) {
      return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
    throw failure(
        value == null
            ? "there is nothing in its column '" + column + "'"
            : "its column '" + column + "' holds no bytes (BLOB), as ASE writes them");
  }

  private int[] types() {
    ByteBuffer bytes = bytes("numbers");
    if (bytes.remaining() % Integer.BYTES != 0) {
      throw failure(
          "numbers are " + bytes.remaining() + " bytes, which are no whole numbers of 4 each");
    }
    int[] types = new int[bytes.remaining() / Integer.BYTES];
    bytes.asIntBuffer().get(types);
    for (int i = 0; i < types.length; i++) {
      if (!Elements.isAtomicNumber(types[i])) {
        boolean isTurned = Elements.isAtomicNumber(Integer.reverseBytes(types[i]));
        throw failure(
            "the number of atom "
                + (i + 1)
                + " is "
                + types[i]
                + "; atomic numbers go from 1 to "
                + Elements.MAX_ATOMIC_NUMBER
                + (isTurned ? ", and here bytes stand in reverse: ASE's begin with the last" : ""));
      }
    }
    if (row.value("natoms") instanceof Number said && said.longValue() != types.length) {
      throw failure("it says that it has " + said + " atoms, but has numbers of " + types.length);
    }
    return types;
  }

  private double[] numbers(String column, long count) {
    ByteBuffer bytes = bytes(column);
    if (bytes.remaining() != count * Double.BYTES) {
      throw failure(
          column
              + " are "
              + bytes.remaining()
              + " bytes, not "
              + count
              + " numbers of 8"
              + (bytes.remaining() == count * Float.BYTES
                  ? "; they were written as numbers of 4, which ASE does not read either"
                  : ""));
    }
    double[] numbers = new double[(int) count];
    bytes.asDoubleBuffer().get(numbers);
    return numbers;
  }

  private Cell cell() {
    double[] rows = row.value("cell") == null ? new double[9] : numbers("cell", 9);
    Object said = row.value("pbc");
    int flags =
        said instanceof Number number && number.doubleValue() == number.intValue()
            ? number.intValue()
            : said == null ? 0 : -1;
    if (flags < 0 || flags > 7) {
      throw failure("pbc is " + Quote.of(String.valueOf(said)) + "; it is a number from 0 to 7");
    }
    try {
      return new Cell(rows, (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0);
    } catch (InputException e) {
      throw new InputException(origin + ": cell: " + e.getMessage(), e);
    }
  }

  private Structure withColumns(Structure structure, int atoms) {
    Structure more = structure;
    if (row.value("tags") != null) {
      more = more.with(Column.integers("tags", tags(atoms)));
    }
    for (String column : OF_ATOMS) {
      if (row.value(column) != null) {
        boolean isOfVectors =
            VECTORS.contains(column)
                || MAYBE_VECTORS.contains(column)
                    && bytes(column).remaining() == 3L * atoms * Double.BYTES;
        int width = isOfVectors ? 3 : 1;
        more =
            more.with(
                Column.reals(
                    IN_XYZ.getOrDefault(column, column),
                    width,
                    numbers(column, (long) width * atoms)));
      }
    }
    return more;
  }

  private int[] tags(int atoms) {
    ByteBuffer bytes = bytes("tags");
    if (bytes.remaining() != (long) atoms * Integer.BYTES) {
      throw failure(
          "tags are " + bytes.remaining() + " bytes, not " + atoms + " whole numbers of 4");
    }
    int[] tags = new int[atoms];
    bytes.asIntBuffer().get(tags);
    return tags;
  }

  // xx, yy, zz, yz, xz, xy, or all nine.
  private Property stress() {
    if (bytes(STRESS).remaining() == 9 * Double.BYTES) {
      double[] s = numbers(STRESS, 9);
      return Property.of(
          STRESS,
          new double[][] {
            Arrays.copyOfRange(s, 0, 3), Arrays.copyOfRange(s, 3, 6), Arrays.copyOfRange(s, 6, 9)
          });
    }
    double[] s = numbers(STRESS, 6);
    return Property.of(
        STRESS, new double[][] {{s[0], s[5], s[4]}, {s[5], s[1], s[3]}, {s[4], s[3], s[2]}});
  }

  private Structure withNumber(Structure structure, String column) {
    Object value = row.value(column);
    if (value instanceof Number number) {
      return structure.with(Property.of(column, number.doubleValue()));
    }
    if (value instanceof byte[]) { // a number of numpy's, which SQLite does not know
      return structure.with(Property.of(column, numbers(column, 1)[0]));
    }
    if (value != null) {
      throw failure("its " + column + " is " + Quote.of(value.toString()) + ", not a number");
    }
    return structure;
  }

  // What is no number, logical value or text is left to ASE, which takes no other pairs.
  private Structure withKeys(Structure structure) {
    Object value = row.value(KEYS);
    if (value == null) {
      return structure;
    }
    JsonNode pairs;
    try {
      pairs = value instanceof String text ? JSON.readTree(text) : null;
    } catch (JsonProcessingException e) {
      throw new InputException(
          origin + ": its key-value pairs are no JSON (" + e.getOriginalMessage() + ")", e);
    }
    if (pairs == null || !pairs.isObject()) {
      throw failure("its key-value pairs are not a text of JSON, as in {\"name\": 1.5}");
    }
    Structure more = structure;
    for (Map.Entry<String, JsonNode> pair : pairs.properties()) {
      if (!more.properties().containsKey(pair.getKey())) {
        more = with(more, pair.getKey(), pair.getValue());
      }
    }
    return more;
  }

  private Structure with(Structure structure, String key, JsonNode value) {
    try {
      if (value.isBoolean()) {
        return structure.with(Property.of(key, value.booleanValue()));
      }
      if (value.isIntegralNumber() && value.canConvertToLong()) {
        return structure.with(Property.of(key, value.longValue()));
      }
      if (value.isNumber()) {
        double number = value.doubleValue();
        return Double.isNaN(number) ? structure : structure.with(Property.of(key, number));
      }
      return value.isTextual()
          ? structure.with(Property.of(key, Quote.line(value.textValue())))
          : structure;
    } catch (InputException e) {
      throw new InputException(origin + ": " + e.getMessage(), e);
    }
  }
}
