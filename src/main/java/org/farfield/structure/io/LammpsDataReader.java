package org.farfield.structure.io;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.farfield.structure.Structure;
import org.farfield.structure.text.Quote;

/**
 * A data file of LAMMPS: one frame, periodic in all directions. Elements are those that were told,
 * or the words behind {@code #} in Masses, or those of Atom Type Labels.
 */
final class LammpsDataReader implements StructureReader {
  private static final Pattern BOUNDS = Pattern.compile("(.*)\\b([xyz])lo\\s+([xyz])hi\\s*");
  private static final Pattern TILTS = Pattern.compile("(.*)\\bxy\\s+xz\\s+yz\\s*");
  private static final Pattern SECTION = Pattern.compile("[A-Z][A-Za-z ]*");
  private static final String ATOMS = "Atoms";

  /** What comes before x: the places of type and charge, and how many values. */
  private record Style(int type, int charge, int place) {}

  private static final Map<String, Style> STYLES =
      Map.of(
          "atomic", new Style(1, -1, 2),
          "charge", new Style(1, 2, 3),
          "molecular", new Style(2, -1, 3),
          "bond", new Style(2, -1, 3),
          "angle", new Style(2, -1, 3),
          "full", new Style(2, 3, 4));

  private final LineSource source;
  private final LammpsTypes types;
  private final double[] bounds = new double[6];
  private final boolean[] bounded = new boolean[3];
  private double[] tilts = new double[3];
  private int count = -1;
  private String line; // read, and not yet used
  private boolean done;

  LammpsDataReader(LineSource source, LammpsTypes types) {
    this.source = source;
    this.types = types;
  }

  @Override
  public Structure read() {
    if (done) {
      return null;
    }
    done = true;
    if (source.next() == null) {
      throw source.error("the file is empty; a data file of LAMMPS begins with a comment line");
    }
    try {
      header();
      LammpsAtoms atoms = null;
      while (line != null) {
        String section = line.split("#", 2)[0].strip();
        if (!SECTION.matcher(section).matches()) {
          throw new IllegalArgumentException(
              "expected a section such as 'Atoms' but found " + Quote.of(line));
        }
        if (section.equals(ATOMS)) {
          atoms = atoms(style(line));
        } else if (section.equals("Masses") || section.equals("Atom Type Labels")) {
          elements(section.equals("Masses"));
        } else {
          pass();
        }
      }
      if (atoms == null || atoms.size() != count) {
        throw new IllegalArgumentException(
            "the file has "
                + (atoms == null ? 0 : atoms.size())
                + " atoms in 'Atoms', "
                + count
                + " in its header");
      }
      LammpsBox box = LammpsBox.of(bounds, tilts);
      return atoms.toStructure(box.cell(true, true, true), source.origin());
    } catch (IllegalArgumentException e) {
      throw source.error(e.getMessage(), e);
    }
  }

  // Up to the first section, whose name is the line then.
  private void header() {
    for (String next = source.next(); next != null; next = source.next()) {
      String text = next.split("#", 2)[0].strip();
      Matcher axis = BOUNDS.matcher(text);
      Matcher tilt = TILTS.matcher(text);
      if (axis.matches() && axis.group(2).equals(axis.group(3))) {
        int x = axis.group(2).charAt(0) - 'x';
        System.arraycopy(numbers(axis.group(1), 2), 0, bounds, 2 * x, 2);
        bounded[x] = true;
      } else if (tilt.matches()) {
        tilts = numbers(tilt.group(1), 3);
      } else if (text.matches("[0-9]+\\s+atoms")) {
        count =
            (int)
                Math.min(LammpsDumpReader.number(LineTokens.of(text).get(0)), AtomBuffer.MAX_ATOMS);
      } else if (SECTION.matcher(text).matches()) {
        line = next;
        break;
      }
    }
    if (count <= 0 || !bounded[0] || !bounded[1] || !bounded[2]) {
      throw new IllegalArgumentException(
          "the header has no number of atoms, or not all of 'xlo xhi', 'ylo yhi' and 'zlo zhi'");
    }
  }

  private static double[] numbers(String text, int wanted) {
    List<String> tokens = LineTokens.of(text);
    if (tokens.size() != wanted) {
      throw new IllegalArgumentException("expected " + wanted + " numbers of the box");
    }
    return tokens.stream().mapToDouble(LammpsDumpReader::number).toArray();
  }

  private static Style style(String header) {
    String[] parts = header.split("#", 2);
    String name = parts.length < 2 ? "" : parts[1].strip();
    Style style = STYLES.get(name);
    if (style == null) {
      throw new IllegalArgumentException(
          "nothing says how atoms are written; name the atom style behind the section, as in"
              + " 'Atoms # full' (atomic, charge, molecular, bond, angle or full)");
    }
    return style;
  }

  /** The next line of a section that is not blank; false where another begins, or at the end. */
  private boolean next() {
    line = source.next();
    while (line != null && line.split("#", 2)[0].isBlank()) {
      line = source.next();
    }
    return line != null && !SECTION.matcher(line.split("#", 2)[0].strip()).matches();
  }

  private void pass() {
    while (next()) {
      continue; // velocities, bonds, …
    }
  }

  private void elements(boolean masses) {
    while (next()) {
      String[] parts = line.split("#", 2);
      List<String> tokens = LineTokens.of(parts[0]);
      List<String> names = masses ? LineTokens.of(parts.length < 2 ? "" : parts[1]) : tokens;
      int name = masses ? 0 : 1;
      if (names.size() > name) {
        types.say(tokens.get(0), names.get(name));
      }
    }
  }

  private LammpsAtoms atoms(Style style) {
    LammpsAtoms atoms = new LammpsAtoms(style.charge < 0 ? List.of() : List.of("charge"));
    while (next()) {
      List<String> tokens = LineTokens.of(line.split("#", 2)[0]);
      int rest = tokens.size() - style.place;
      if (rest != 3 && rest != 6) { // with counts of images
        throw new IllegalArgumentException(
            "the atom has "
                + tokens.size()
                + " values, in this atom style it has "
                + (style.place + 3)
                + " or, with images, "
                + (style.place + 6));
      }
      double[] position =
          tokens.subList(style.place, style.place + 3).stream()
              .mapToDouble(LammpsDumpReader::number)
              .toArray();
      double[] more =
          style.charge < 0
              ? new double[0]
              : new double[] {LammpsDumpReader.number(tokens.get(style.charge))};
      atoms.add(
          (long) LammpsDumpReader.number(tokens.get(0)),
          types.of(tokens.get(style.type)),
          position,
          more);
    }
    return atoms;
  }

  @Override
  public void close() {
    source.close();
  }
}
