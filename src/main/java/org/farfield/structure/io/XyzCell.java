package org.farfield.structure.io;

import java.util.List;
import java.util.regex.Pattern;
import org.farfield.error.InputException;
import org.farfield.structure.Cell;
import org.farfield.structure.text.Flags;
import org.farfield.structure.text.Numbers;
import org.farfield.structure.text.Quote;

/** The cell of an extended XYZ comment line, from {@code Lattice} and {@code pbc}. */
final class XyzCell {
  private static final Pattern BRACKETS = Pattern.compile("[\\[\\]{}(),]");

  private XyzCell() {}

  /**
   * The cell.
   *
   * @throws IllegalArgumentException with the whole reason
   */
  static Cell of(CommentLine comment) {
    String lattice = comment.get("Lattice");
    if (lattice == null) {
      lattice = ofOldFiles(comment);
    }
    String pbc = comment.get("pbc");
    boolean[] periodic =
        pbc == null
            ? new boolean[] {lattice != null, lattice != null, lattice != null}
            : parsePbc(pbc);
    if (lattice == null) {
      if (periodic[0] || periodic[1] || periodic[2]) {
        throw new IllegalArgumentException(
            "pbc is "
                + Quote.of(pbc)
                + " but there is no Lattice; add Lattice=\"ax ay az bx by bz cx cy cz\" or"
                + " write pbc=\"F F F\"");
      }
      return Cell.OPEN;
    }
    double[] rows = parseLattice(lattice);
    boolean everywhere = periodic[0] && periodic[1] && periodic[2];
    for (int axis = 0; axis < 3 && !everywhere; axis++) {
      if (periodic[axis]
          && rows[3 * axis] == 0
          && rows[3 * axis + 1] == 0
          && rows[3 * axis + 2] == 0) {
        throw new IllegalArgumentException(
            "Lattice vector "
                + (axis + 1)
                + " is zero but periodic; correct Lattice "
                + Quote.of(lattice)
                + " or pbc");
      }
    }
    try {
      return new Cell(rows, periodic[0], periodic[1], periodic[2]);
    } catch (InputException e) {
      String advice = everywhere ? "; correct it or write pbc=\"F F F\"" : "";
      throw new IllegalArgumentException("Lattice: " + e.getMessage() + advice, e);
    }
  }

  /**
   * {@code cell} with the numbers of a lattice, as some programs write; anything else is a
   * property.
   */
  private static String ofOldFiles(CommentLine comment) {
    String cell = comment.get("cell");
    if (cell == null) {
      return null;
    }
    List<String> tokens = LineTokens.of(withoutBrackets(cell));
    for (String token : tokens) {
      try {
        Numbers.parse(token);
      } catch (NumberFormatException e) {
        return null;
      }
    }
    if (tokens.size() == 9) {
      return cell;
    }
    if ((tokens.size() == 3 || tokens.size() == 6) && comment.get("pbc") == null) {
      throw new IllegalArgumentException(
          "cell has "
              + tokens.size()
              + " numbers but no vectors; write Lattice=\"ax ay az bx by bz cx cy cz\", or"
              + " pbc=\"F F F\" if it is no lattice");
    }
    return null;
  }

  private static double[] parseLattice(String text) {
    List<String> tokens = LineTokens.of(withoutBrackets(text));
    if (tokens.size() != 9) {
      throw new IllegalArgumentException(
          "Lattice has "
              + tokens.size()
              + " numbers instead of 9 in "
              + Quote.of(text)
              + "; write the three vectors one after another, ax ay az bx by bz cx cy cz");
    }
    double[] rows = new double[9];
    for (int i = 0; i < 9; i++) {
      try {
        rows[i] = Numbers.parse(tokens.get(i));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "Lattice number " + (i + 1) + " " + Quote.of(tokens.get(i)) + " " + e.getMessage(), e);
      }
    }
    return rows;
  }

  private static boolean[] parsePbc(String text) {
    List<String> tokens = LineTokens.of(withoutBrackets(text));
    boolean one = tokens.size() == 1;
    if (!one && tokens.size() != 3) {
      throw new IllegalArgumentException(
          "pbc " + Quote.of(text) + " does not have three flags; write e.g. pbc=\"T T T\"");
    }
    boolean[] periodic = new boolean[3];
    for (int i = 0; i < 3; i++) {
      Boolean flag = Flags.parse(tokens.get(one ? 0 : i));
      if (flag == null) {
        throw new IllegalArgumentException(
            "pbc " + Quote.of(text) + " is not understood; write T or F three times");
      }
      periodic[i] = flag;
    }
    return periodic;
  }

  private static String withoutBrackets(String text) {
    return BRACKETS.matcher(text).replaceAll(" ");
  }
}
