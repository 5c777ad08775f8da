package org.farfield.structure.io;

import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/** Extended XYZ as ASE writes it, and plain XYZ. */
final class ExtXyzReader implements StructureReader {
  private final LineSource source;
  private final LineTokens tokens = new LineTokens();
  private final AtomBuffer atoms = new AtomBuffer();
  private String lastProperties;
  private XyzColumns lastColumns;

  ExtXyzReader(LineSource source) {
    this.source = source;
  }

  @Override
  public Structure read() {
    String countLine = nextCountLine();
    if (countLine == null) {
      return null;
    }
    int count = parseCount(countLine);
    String text = source.require("the comment line");
    Cell cell;
    XyzColumns columns;
    try {
      CommentLine comment = CommentLine.parse(text);
      cell = XyzCell.of(comment);
      columns = columns(comment.get("Properties"));
    } catch (IllegalArgumentException e) {
      throw source.error(e.getMessage(), e);
    }
    atoms.start(columns.names().size());
    for (int i = 1; i <= count; i++) {
      String line = source.next();
      if (line == null) {
        throw source.error(
            "the file ends after "
                + (i - 1)
                + " of "
                + count
                + " atoms; it was cut short, or the atom count of the frame is wrong");
      }
      atoms.add();
      parseAtom(line, columns);
    }
    Structure structure = atoms.toStructure(cell, columns.names(), source.origin());
    source.nextFrame();
    return structure;
  }

  private String nextCountLine() {
    String line = source.next();
    while (line != null && line.isBlank()) {
      line = source.next();
    }
    if (line == null && source.frame() == 0) {
      throw source.error("the file is empty; an extended XYZ file begins with an atom count");
    }
    return line;
  }

  private int parseCount(String line) {
    String trimmed = line.strip();
    boolean digits = true;
    for (int i = 0; i < trimmed.length(); i++) {
      char c = trimmed.charAt(i);
      digits &=
          (c >= '0' && c <= '9') || (i == 0 && (c == '-' || c == '+') && trimmed.length() > 1);
    }
    if (!digits) {
      throw source.error(
          "expected an atom count but found "
              + Quote.of(line)
              + (source.frame() == 0
                  ? "; is this an XYZ file?"
                  : "; check the atom count of the frame before"));
    }
    long count;
    try {
      count = Long.parseLong(trimmed);
    } catch (NumberFormatException e) {
      count = trimmed.startsWith("-") ? -1 : Long.MAX_VALUE;
    }
    if (count < 0 || count > AtomBuffer.MAX_ATOMS) {
      throw source.error(
          "atom count "
              + Quote.of(line)
              + " is out of range; a frame has 1 to "
              + AtomBuffer.MAX_ATOMS
              + " atoms");
    }
    if (count == 0) {
      throw source.error("the frame has 0 atoms; remove it");
    }
    return (int) count;
  }

  private XyzColumns columns(String properties) {
    if (properties == null) {
      return XyzColumns.PLAIN;
    }
    if (!properties.equals(lastProperties)) {
      lastColumns = XyzColumns.parse(properties);
      lastProperties = properties;
    }
    return lastColumns;
  }

  private void parseAtom(String line, XyzColumns columns) {
    tokens.reset(line);
    for (int i = 0; i < columns.count(); i++) {
      if (!tokens.next()) {
        throw wrongColumns(line, columns);
      }
      int meaning = columns.meaning(i);
      if (meaning >= 0) {
        atoms.column(meaning, number(columns, i));
      } else if (meaning == XyzColumns.SPECIES) {
        atoms.type(species());
      } else if (meaning <= XyzColumns.X) {
        atoms.position(XyzColumns.X - meaning, number(columns, i));
      }
    }
    if (columns.isExact() && tokens.next()) {
      throw wrongColumns(line, columns);
    }
  }

  private RuntimeException wrongColumns(String line, XyzColumns columns) {
    return source.error(
        "atom "
            + atoms.size()
            + " has "
            + LineTokens.of(line).size()
            + " columns instead of "
            + columns.count()
            + " in "
            + Quote.of(line)
            + "; check the line, Properties and the atom count of the frame");
  }

  private int species() {
    try {
      return Species.parse(tokens.text());
    } catch (IllegalArgumentException e) {
      throw source.error("atom " + atoms.size() + ": " + e.getMessage(), e);
    }
  }

  private double number(XyzColumns columns, int token) {
    String text = tokens.text();
    char type = columns.type(token);
    if (type == 'L') {
      Boolean flag = Flags.parse(text);
      if (flag != null) {
        return flag ? 1 : 0;
      }
      throw badNumber(columns, token, "is neither T nor F", null);
    }
    double value;
    try {
      value = Numbers.parse(text);
    } catch (NumberFormatException e) {
      throw badNumber(columns, token, e.getMessage(), e);
    }
    if (type == 'I' && value != Math.rint(value)) {
      throw badNumber(columns, token, "is not a whole number", null);
    }
    return value;
  }

  private RuntimeException badNumber(
      XyzColumns columns, int token, String reason, Throwable cause) {
    return source.error(
        columns.tokenName(token)
            + " "
            + Quote.of(tokens.text())
            + " of atom "
            + atoms.size()
            + " "
            + reason
            + "; correct or remove the frame",
        cause);
  }

  @Override
  public void close() {
    source.close();
  }
}
