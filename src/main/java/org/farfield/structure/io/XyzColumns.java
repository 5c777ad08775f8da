package org.farfield.structure.io;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.farfield.structure.Column;
import org.farfield.structure.text.Numbers;
import org.farfield.structure.text.Quote;

/** What each column of an extended XYZ atom line means. */
final class XyzColumns {
  /** Species and three coordinates, whatever follows: XYZ without Properties. */
  static final XyzColumns PLAIN =
      new XyzColumns(
          List.of(
              new Group("species", Column.Type.TEXT, 1, 0),
              new Group("pos", Column.Type.REAL, 3, 1)),
          "species",
          false);

  private static final int MAX_COLUMNS = 10_000;

  // Names may hold colons (mtt::charge), so that type and count decide where one ends.
  private static final Pattern FIELD = Pattern.compile("(.+?):([SRIL]):([0-9]+)(?::|$)");

  // A name like q:X:1:r is a wrong type in what follows q, not a name.
  private static final Pattern HIDDEN_TYPE = Pattern.compile(".*:[A-Z]:.*");

  /**
   * Columns under one name.
   *
   * @param first place of its first token in the line
   */
  record Group(String name, Column.Type type, int count, int first) {}

  private final List<Group> groups;
  private final List<Group> data = new ArrayList<>();
  private final boolean exact;
  private Group species;
  private Group positions;

  private XyzColumns(List<Group> groups, String speciesName, boolean exact) {
    this.groups = groups;
    this.exact = exact;
    for (Group group : groups) {
      if (group.name().equals(speciesName)) {
        setSpecies(group);
      } else if (group.name().equals("pos")) {
        setPositions(group);
      } else {
        data.add(group);
      }
    }
  }

  /**
   * Parses e.g. {@code species:S:1:pos:R:3:forces:R:3}.
   *
   * @throws IllegalArgumentException with the whole reason
   */
  static XyzColumns parse(String properties) {
    List<Group> groups = groups(properties.strip());
    XyzColumns columns = new XyzColumns(groups, speciesName(groups), true);
    columns.requireComplete(properties);
    columns.requireDistinct();
    return columns;
  }

  private static List<Group> groups(String properties) {
    List<Group> groups = new ArrayList<>();
    Matcher field = FIELD.matcher(properties);
    int at = 0;
    int tokens = 0;
    while (at < properties.length()) {
      field.region(at, properties.length());
      if (!field.lookingAt() || HIDDEN_TYPE.matcher(field.group(1)).matches()) {
        throw malformed(properties, at);
      }
      String name = field.group(1);
      int count = count(name, field.group(3));
      if (tokens + count > MAX_COLUMNS) {
        throw new IllegalArgumentException(
            "Properties announces more than " + MAX_COLUMNS + " columns at " + Quote.of(name));
      }
      groups.add(new Group(name, Column.Type.of(field.group(2).charAt(0)), count, tokens));
      tokens += count;
      at = field.end();
    }
    if (properties.isEmpty() || properties.endsWith(":")) {
      throw notAList(properties);
    }
    return groups;
  }

  /** Why no name, type and count can be read from a place on. */
  private static IllegalArgumentException malformed(String properties, int at) {
    String[] fields = properties.substring(at).split(":", -1);
    if (fields.length < 3) {
      return notAList(properties);
    }
    if (fields[1].length() != 1 || !"SRIL".contains(fields[1])) {
      return new IllegalArgumentException(
          "Properties: column "
              + Quote.of(fields[0])
              + " has type "
              + Quote.of(fields[1])
              + "; types are S, R, I and L");
    }
    return badCount(fields[0], fields[2]);
  }

  private static IllegalArgumentException notAList(String properties) {
    return new IllegalArgumentException(
        "Properties "
            + Quote.of(properties)
            + " is not a list of name:type:count; write e.g. species:S:1:pos:R:3");
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
    throw badCount(name, text);
  }

  private static IllegalArgumentException badCount(String name, String text) {
    return new IllegalArgumentException(
        "Properties: column "
            + Quote.of(name)
            + " has count "
            + Quote.of(text)
            + "; it must be a whole number of at least 1");
  }

  private static String speciesName(List<Group> groups) {
    for (String candidate : new String[] {"species", "Z", "numbers"}) {
      if (groups.stream().anyMatch(group -> group.name().equals(candidate))) {
        return candidate;
      }
    }
    return "species";
  }

  private void setSpecies(Group group) {
    boolean fits = group.type() == Column.Type.TEXT || group.type() == Column.Type.INTEGER;
    if (species != null || group.count() != 1 || !fits) {
      throw new IllegalArgumentException(
          "Properties: the element needs one column, species:S:1 or Z:I:1, not "
              + Quote.of(text(group)));
    }
    species = group;
  }

  private void setPositions(Group group) {
    boolean fits = group.type() == Column.Type.REAL || group.type() == Column.Type.INTEGER;
    if (positions != null || group.count() != 3 || !fits) {
      throw new IllegalArgumentException(
          "Properties: the positions need three numbers once, pos:R:3, not "
              + Quote.of(text(group)));
    }
    positions = group;
  }

  private void requireComplete(String properties) {
    if (species == null || positions == null) {
      throw new IllegalArgumentException(
          "Properties "
              + Quote.of(properties)
              + " lacks "
              + (species != null ? "pos:R:3" : "species:S:1 (or Z:I:1)"));
    }
  }

  private void requireDistinct() {
    Set<String> seen = new HashSet<>();
    for (Group group : data) {
      for (int i = 0; i < group.count(); i++) {
        String name = group.count() == 1 ? group.name() : group.name() + "_" + i;
        if (!seen.add(name)) {
          throw new IllegalArgumentException(
              "Properties: two columns are called " + Quote.of(name) + "; rename one");
        }
      }
    }
  }

  /** A group as Properties lists it. */
  static String text(Group group) {
    return group.name() + ":" + group.type().letter() + ":" + group.count();
  }

  /** How many tokens a line has. */
  int count() {
    Group last = groups.get(groups.size() - 1);
    return last.first() + last.count();
  }

  /** All columns in the order of the line. */
  List<Group> groups() {
    return groups;
  }

  /** The columns besides element and position. */
  List<Group> data() {
    return data;
  }

  Group species() {
    return species;
  }

  Group positions() {
    return positions;
  }

  /** Whether further tokens on an atom line are an error. */
  boolean isExact() {
    return exact;
  }
}
