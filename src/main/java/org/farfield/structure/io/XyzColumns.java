package org.farfield.structure.io;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What each column of an extended XYZ atom line means. */
final class XyzColumns {
  /** Species and three coordinates, whatever follows: XYZ without Properties. */
  static final XyzColumns PLAIN = plain();

  private static final int MAX_COLUMNS = 10_000;

  /** What a token is: a value of {@link #meaning}; 0 and more are numeric columns. */
  static final int SKIP = -1;

  /** The element. */
  static final int SPECIES = -2;

  /** The x coordinate; y and z follow downwards. */
  static final int X = -3;

  private final List<Integer> meanings = new ArrayList<>();
  private final StringBuilder types = new StringBuilder();
  private final List<String> tokenNames = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private final boolean exact;
  private boolean hasSpecies;
  private boolean hasPositions;

  private XyzColumns(boolean exact) {
    this.exact = exact;
  }

  private static XyzColumns plain() {
    XyzColumns columns = new XyzColumns(false);
    columns.addSpecies("species", 'S', 1);
    columns.addPositions('R', 3);
    return columns;
  }

  /**
   * Parses e.g. {@code species:S:1:pos:R:3:forces:R:3}.
   *
   * @throws IllegalArgumentException with the whole reason
   */
  static XyzColumns parse(String properties) {
    String[] fields = properties.strip().split(":", -1);
    if (fields.length % 3 != 0) {
      throw new IllegalArgumentException(
          "Properties "
              + Quote.of(properties)
              + " is not a list of name:type:count; write e.g. species:S:1:pos:R:3");
    }
    String speciesName = speciesName(fields);
    XyzColumns columns = new XyzColumns(true);
    for (int i = 0; i < fields.length; i += 3) {
      String name = fields[i];
      char type = type(name, fields[i + 1]);
      int count = count(name, fields[i + 2]);
      if (columns.meanings.size() + count > MAX_COLUMNS) {
        throw new IllegalArgumentException(
            "Properties announces more than " + MAX_COLUMNS + " columns at " + Quote.of(name));
      }
      if (name.equals(speciesName)) {
        columns.addSpecies(name, type, count);
      } else if (name.equals("pos")) {
        columns.addPositions(type, count);
      } else {
        columns.addData(name, type, count);
      }
    }
    columns.requireComplete(properties);
    return columns;
  }

  private static String speciesName(String[] fields) {
    for (String candidate : new String[] {"species", "Z", "numbers"}) {
      for (int i = 0; i < fields.length; i += 3) {
        if (fields[i].equals(candidate)) {
          return candidate;
        }
      }
    }
    return "species";
  }

  private static char type(String name, String type) {
    if (type.length() == 1 && "SRIL".contains(type)) {
      return type.charAt(0);
    }
    throw new IllegalArgumentException(
        "Properties: column "
            + Quote.of(name)
            + " has type "
            + Quote.of(type)
            + "; types are S, R, I and L");
  }

  private static int count(String name, String text) {
    try {
      int count = Numbers.parseInt(text);
      if (count > 0) {
        return Math.min(count, MAX_COLUMNS + 1);
      }
    } catch (NumberFormatException e) {
      // the same message as for a count below 1
    }
    throw new IllegalArgumentException(
        "Properties: column "
            + Quote.of(name)
            + " has count "
            + Quote.of(text)
            + "; it must be a whole number of at least 1");
  }

  private void addSpecies(String name, char type, int count) {
    if (hasSpecies || count != 1 || type == 'R' || type == 'L') {
      throw new IllegalArgumentException(
          "Properties: the element needs one column, species:S:1 or Z:I:1, not "
              + Quote.of(name + ":" + type + ":" + count));
    }
    hasSpecies = true;
    add(SPECIES, type, name);
  }

  private void addPositions(char type, int count) {
    if (hasPositions || count != 3 || type == 'S' || type == 'L') {
      throw new IllegalArgumentException(
          "Properties: the positions need three numbers once, pos:R:3, not "
              + Quote.of("pos:" + type + ":" + count));
    }
    hasPositions = true;
    for (int axis = 0; axis < 3; axis++) {
      add(X - axis, type, "xyz".substring(axis, axis + 1) + " coordinate");
    }
  }

  private void addData(String name, char type, int count) {
    for (int k = 0; k < count; k++) {
      String columnName = count == 1 ? name : name + "_" + k;
      if (type == 'S') {
        add(SKIP, type, columnName);
      } else {
        add(names.size(), type, columnName);
        names.add(columnName);
      }
    }
  }

  private void add(int meaning, char type, String name) {
    meanings.add(meaning);
    types.append(type);
    tokenNames.add(name);
  }

  private void requireComplete(String properties) {
    if (!hasSpecies || !hasPositions) {
      throw new IllegalArgumentException(
          "Properties "
              + Quote.of(properties)
              + " lacks "
              + (hasSpecies ? "pos:R:3" : "species:S:1 (or Z:I:1)"));
    }
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException(
            "Properties: two columns are called " + Quote.of(name) + "; rename one");
      }
    }
  }

  int count() {
    return meanings.size();
  }

  int meaning(int token) {
    return meanings.get(token);
  }

  char type(int token) {
    return types.charAt(token);
  }

  /** The name of a token for messages. */
  String tokenName(int token) {
    return tokenNames.get(token);
  }

  /** The names of the numeric columns. */
  List<String> names() {
    return names;
  }

  /** Whether further tokens on an atom line are an error. */
  boolean isExact() {
    return exact;
  }
}
