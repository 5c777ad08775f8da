package org.farfield.structure.io;

import java.util.Locale;
import java.util.Set;
import org.farfield.error.InputException;
import org.farfield.structure.Column;
import org.farfield.structure.text.Flags;
import org.farfield.structure.text.Numbers;
import org.farfield.structure.text.Quote;

/** A column in the text of its frame, parsed when it is asked for. */
final class TextColumn extends Column {
  private static final Set<String> MISSING =
      Set.of("nan", "none", "null", "n/a", "na", "--", "-", "?");

  private final AtomLines lines;
  private final int atoms;
  private final int firstToken;
  private final String origin;
  private final long firstLine;

  /**
   * A column.
   *
   * @param group name, type and place
   * @param firstLine number of the first atom's line in the file
   */
  TextColumn(XyzColumns.Group group, AtomLines lines, int atoms, String origin, long firstLine) {
    super(group.name(), group.type(), group.count());
    this.lines = lines;
    this.atoms = atoms;
    this.firstToken = group.first();
    this.origin = origin;
    this.firstLine = firstLine;
  }

  @Override
  public int atoms() {
    return atoms;
  }

  @Override
  public String text(int atom, int component) {
    if (component < 0 || component >= components()) {
      throw new IllegalArgumentException("no component " + component + " in column " + name());
    }
    ByteTokens tokens = new ByteTokens();
    lines.find(atom, atoms, tokens);
    tokens.skip(firstToken + component + 1);
    return tokens.text();
  }

  @Override
  protected double[] read(int first, int count, boolean missingIsNaN) {
    if (type() == Type.TEXT) {
      throw new InputException(origin + ": column '" + name() + "' holds text, not numbers");
    }
    double[] numbers = new double[Math.multiplyExact(atoms, count)];
    ByteTokens tokens = new ByteTokens();
    int at = 0;
    for (int c = 0; c < lines.chunks(); c++) {
      byte[] chunk = lines.chunk(c);
      tokens.reset(chunk, 0, chunk.length);
      do {
        tokens.skip(firstToken + first);
        for (int i = 0; i < count; i++) {
          tokens.next();
          numbers[at] = number(tokens, at / count, first + i, missingIsNaN);
          at++;
        }
      } while (tokens.nextLine());
    }
    return numbers;
  }

  private double number(ByteTokens tokens, int atom, int component, boolean missingIsNaN) {
    try {
      if (type() == Type.LOGICAL) {
        Boolean flag = Flags.parse(tokens.text());
        if (flag == null) {
          throw new NumberFormatException("is neither T nor F");
        }
        return flag ? 1 : 0;
      }
      double value = Numbers.parse(tokens.bytes(), tokens.from(), tokens.to());
      if (type() == Type.INTEGER && value != Math.rint(value)) {
        throw new NumberFormatException("is not a whole number");
      }
      return value;
    } catch (NumberFormatException e) {
      if (missingIsNaN && MISSING.contains(tokens.text().toLowerCase(Locale.ROOT))) {
        return Double.NaN;
      }
      throw new InputException(
          origin
              + ", line "
              + (firstLine + atom)
              + ": "
              + name(component)
              + " "
              + Quote.of(tokens.text())
              + " of atom "
              + (atom + 1)
              + " "
              + e.getMessage()
              + "; correct or remove the frame",
          e);
    }
  }

  /** It has the name of its frame, which is where it was read. */
  @Override
  protected Column of(String where) {
    return this;
  }
}
