package org.farfield.structure.io;

import java.util.List;
import org.farfield.error.InputException;
import org.farfield.structure.Cell;
import org.farfield.structure.text.Numbers;
import org.farfield.structure.text.Quote;

/**
 * The lines VEC1, VEC2, VEC3 that AMS and ASE write behind the atoms of an XYZ frame: as many
 * lattice vectors as there are periodic directions.
 */
final class VectorLines {
  private VectorLines() {}

  /** The cell that the next lines tell, {@link Cell#OPEN} if they tell none. */
  static Cell read(LineSource source) {
    double[] rows = new double[9];
    int count = 0;
    while (source.peek() == 'V') {
      List<String> tokens = next(source);
      if (count == 3 || !tokens.get(0).equals("VEC" + (count + 1)) || tokens.size() != 4) {
        throw source.error(
            "expected a lattice vector as in 'VEC1 ax ay az', and VEC1 to VEC3 in that order, but"
                + " found "
                + Quote.of(source.text())
                + "; correct the line");
      }
      for (int x = 0; x < 3; x++) {
        rows[3 * count + x] = number(tokens.get(1 + x), source);
      }
      count++;
    }
    if (count == 0) {
      return Cell.OPEN;
    }
    try {
      return new Cell(rows, true, count > 1, count > 2);
    } catch (InputException e) {
      throw source.error("the lines VEC: " + e.getMessage(), e);
    }
  }

  /** Passes over these lines. */
  static void skip(LineSource source) {
    while (source.peek() == 'V') {
      next(source);
    }
  }

  private static List<String> next(LineSource source) {
    source.advance();
    List<String> tokens = LineTokens.of(source.text());
    if (!tokens.get(0).startsWith("VEC")) {
      throw source.error(
          "expected an atom count but found "
              + Quote.of(source.text())
              + "; check the atom count of the frame");
    }
    return tokens;
  }

  private static double number(String token, LineSource source) {
    try {
      return Numbers.parse(token);
    } catch (NumberFormatException e) {
      throw source.error(
          "number "
              + Quote.of(token)
              + " of the lattice vector "
              + e.getMessage()
              + "; correct the line",
          e);
    }
  }
}
