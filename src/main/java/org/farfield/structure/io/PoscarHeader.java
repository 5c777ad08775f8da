package org.farfield.structure.io;

import java.util.Arrays;
import java.util.List;
import org.farfield.error.InputException;
import org.farfield.structure.Cell;
import org.farfield.structure.Elements;
import org.farfield.structure.text.Numbers;
import org.farfield.structure.text.Quote;

/** What POSCAR, CONTCAR and XDATCAR begin with: cell, elements and their counts. */
final class PoscarHeader {
  private final LineSource source;
  private final double[] rows = new double[9];
  private final double[] factors;
  private final Cell cell;
  private final List<Group> groups;

  /** So many atoms of one element, in the order of the file. */
  private record Group(int type, int count) {}

  /** Reads it up to the counts; the comment line is read already. */
  PoscarHeader(LineSource source, String comment) {
    this.source = source;
    double[] scale = readScale(source.require("the scale factor"));
    for (int i = 0; i < 3; i++) {
      String what = "lattice vector " + (i + 1);
      System.arraycopy(threeNumbers(source.require(what), what), 0, rows, 3 * i, 3);
    }
    factors = factors(scale, rows);
    for (int i = 0; i < 9; i++) {
      rows[i] *= factors[i % 3];
    }
    cell = cell(rows);
    groups = readGroups(comment);
  }

  Cell cell() {
    return cell;
  }

  /** One scale factor (negative: the volume) or three. */
  private double[] readScale(String line) {
    List<String> tokens = LineTokens.of(line);
    if (tokens.isEmpty()) {
      throw source.error("the scale factor is missing; line 2 of a POSCAR is a number, e.g. 1.0");
    }
    boolean three = tokens.size() >= 3 && isNumber(tokens.get(1)) && isNumber(tokens.get(2));
    double[] scale = new double[three ? 3 : 1];
    for (int i = 0; i < scale.length; i++) {
      scale[i] = number("scale factor", tokens.get(i));
      if (scale[i] == 0 || (three && scale[i] < 0)) {
        throw source.error(
            "scale factor "
                + Quote.of(line)
                + " cannot be used; give one number that is not zero, or three positive ones");
      }
    }
    return scale;
  }

  private static double[] factors(double[] scale, double[] rows) {
    if (scale.length == 3) {
      return scale;
    }
    double factor = scale[0];
    if (factor < 0) {
      double volume = new Cell(rows, false, false, false).volume();
      // a flat cell is left alone here and refused by the Cell right after
      factor = volume > 0 ? Math.cbrt(-factor / volume) : 1;
    }
    return new double[] {factor, factor, factor};
  }

  private Cell cell(double[] rows) {
    try {
      return Cell.periodic(rows);
    } catch (InputException e) {
      throw source.error(e.getMessage() + "; correct the scale factor and the lattice vectors", e);
    }
  }

  private List<Group> readGroups(String comment) {
    List<String> symbols = fields(source.require("the line of element symbols"));
    if (symbols.isEmpty()) {
      throw source.error("the line of element symbols is empty; write e.g. 'Na Cl'");
    }
    List<String> counts;
    if (isWholeNumber(symbols.get(0))) {
      counts = symbols;
      symbols = symbolsOfComment(comment, counts.size());
    } else {
      counts = fields(source.require("the line of atom counts"));
    }
    if (counts.size() != symbols.size()) {
      throw source.error(
          symbols.size()
              + " element symbols but "
              + counts.size()
              + " atom counts; write one count per symbol");
    }
    Group[] groups = new Group[counts.size()];
    long total = 0;
    for (int i = 0; i < groups.length; i++) {
      groups[i] = new Group(element(symbols.get(i)), atomCount(counts.get(i)));
      total += groups[i].count();
    }
    if (total == 0 || total > AtomBuffer.MAX_ATOMS) {
      throw source.error(
          "the counts "
              + Quote.of(String.join(" ", counts))
              + " sum to "
              + total
              + " atoms; a frame has 1 to "
              + AtomBuffer.MAX_ATOMS);
    }
    return Arrays.asList(groups);
  }

  /** VASP 4 has no symbols; a comment such as "Na Cl" is the usual way to give them. */
  private List<String> symbolsOfComment(String comment, int count) {
    List<String> symbols = LineTokens.of(comment);
    boolean matching = symbols.size() == count;
    for (String symbol : symbols) {
      matching &= Elements.exactAtomicNumber(symbol) != 0;
    }
    if (!matching) {
      throw source.error(
          "atom counts without element symbols (VASP 4); insert a line of "
              + count
              + " element symbols, e.g. 'Na Cl', before the counts");
    }
    return symbols;
  }

  private int element(String field) {
    // VASP 6 writes names of potentials such as Fe_pv or O/1a2b3c4d
    String symbol = field.split("[_/]", 2)[0];
    int number = Elements.atomicNumber(symbol);
    if (number == 0) {
      throw source.errorAt(
          source.line() - 1,
          "unknown element " + Quote.of(field) + " in the line of element symbols; write e.g. Na",
          null);
    }
    return number;
  }

  private int atomCount(String token) {
    int count;
    try {
      count = Numbers.parseInt(token);
    } catch (NumberFormatException e) {
      throw source.error(
          "atom count " + Quote.of(token) + " " + e.getMessage() + " a frame can hold", e);
    }
    if (count < 0) {
      throw source.error("atom count " + Quote.of(token) + " is negative; correct it");
    }
    return count;
  }

  /** Reads the atoms into a buffer. */
  void readPositions(boolean cartesian, AtomBuffer atoms) {
    for (Group group : groups) {
      readPositions(group, cartesian, atoms);
    }
  }

  private void readPositions(Group group, boolean cartesian, AtomBuffer atoms) {
    for (int i = 0; i < group.count(); i++) {
      String what = "the position of atom " + (atoms.size() + 1);
      double[] p = threeNumbers(source.require(what), what);
      atoms.add();
      atoms.type(group.type());
      for (int x = 0; x < 3; x++) {
        double value =
            cartesian
                ? p[x] * factors[x]
                : p[0] * rows[x] + p[1] * rows[3 + x] + p[2] * rows[6 + x];
        atoms.position(x, value);
      }
    }
  }

  private double[] threeNumbers(String line, String what) {
    List<String> tokens = LineTokens.of(line);
    if (tokens.size() < 3) {
      throw source.error(
          what + " needs 3 numbers but the line is " + Quote.of(line) + "; check the file");
    }
    double[] numbers = new double[3];
    for (int i = 0; i < 3; i++) {
      numbers[i] = number(what, tokens.get(i));
    }
    return numbers;
  }

  private double number(String what, String token) {
    try {
      return Numbers.parse(token);
    } catch (NumberFormatException e) {
      throw source.error(
          what + ": " + Quote.of(token) + " " + e.getMessage() + "; correct the line", e);
    }
  }

  static boolean isNumber(String token) {
    try {
      Numbers.parse(token);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static boolean isWholeNumber(String token) {
    return token.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** The tokens before a trailing comment. */
  private static List<String> fields(String line) {
    return LineTokens.of(line.split("[!#]", 2)[0]);
  }
}
