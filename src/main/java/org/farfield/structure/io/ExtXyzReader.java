package org.farfield.structure.io;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.farfield.structure.Cell;
import org.farfield.structure.Column;
import org.farfield.structure.Structure;
import org.farfield.structure.text.Numbers;
import org.farfield.structure.text.Quote;

/** Extended XYZ as ASE writes it, and plain XYZ, with lattice vectors behind the atoms or not. */
final class ExtXyzReader implements StructureReader {
  /** The comment line of its dumps. */
  private static final Pattern LAMMPS = Pattern.compile("(?i)^\\s*atoms\\.?\\s+timestep\\b|lammps");

  private final LineSource source;
  private final boolean places;
  private final ByteTokens tokens = new ByteTokens();
  private final AtomBuffer atoms = new AtomBuffer();
  private final AtomLines.Builder lines = new AtomLines.Builder();
  private final byte[] knownSpecies = new byte[1 << 14]; // by one or two ASCII letters
  private boolean typeNumbers; // whether all species of the frame are numbers
  private long linesLeft; // of the frame, behind the line read last; -1 if nobody knows
  private String lastProperties;
  private XyzColumns lastColumns;

  /**
   * Reads.
   *
   * @param places whether only where atoms are is wanted, so that they may be called anything
   */
  ExtXyzReader(LineSource source, boolean places) {
    this.source = source;
    this.places = places;
  }

  @Override
  public Structure read() {
    int count = begin();
    if (count < 0) {
      return null;
    }
    if (count == 0) {
      throw source.error("the frame has 0 atoms; remove it");
    }
    String text = source.require("the comment line");
    Charset charset = source.charset();
    if (!charset.equals(StandardCharsets.UTF_8)) {
      text = new String(source.bytes(), source.from(), source.to() - source.from(), charset);
    }
    linesLeft--;
    long firstLine = source.line() + 1;
    Cell cell;
    XyzColumns columns;
    try {
      CommentLine comment = CommentLine.parse(text);
      cell = XyzCell.of(comment);
      columns = columns(comment.get("Properties"));
    } catch (IllegalArgumentException e) {
      throw source.error(e.getMessage(), e);
    }
    readAtoms(count, columns);
    if (cell.equals(Cell.OPEN)) { // no Lattice; one of an open frame is kept
      cell = VectorLines.read(source);
    }
    if (typeNumbers && LAMMPS.matcher(text).find()) {
      source.warn(
          "species are numbers in a file of LAMMPS: they are read as atomic numbers (1 is H, 2 is"
              + " He); if they are types, write element symbols (dump_modify element)");
    }
    String origin = source.origin();
    XyzText frame = new XyzText(text, charset, columns, lines.take(), count, origin, firstLine);
    Structure structure = atoms.toStructure(cell, frame, origin);
    source.nextFrame();
    return structure;
  }

  private void readAtoms(int count, XyzColumns columns) {
    atoms.start();
    lines.clear(); // a frame that was given up has left some
    typeNumbers = true;
    for (int i = 1; i <= count; i++) {
      if (!source.advance()) {
        throw cutShort(count);
      }
      linesLeft--;
      atoms.add();
      parseAtom(columns);
      lines.add(source.bytes(), source.from(), source.to());
    }
  }

  @Override
  public boolean skip() {
    int count = begin();
    if (count < 0) {
      return false;
    }
    source.require("the comment line");
    linesLeft--;
    if (!recover()) {
      throw cutShort(count);
    }
    return true;
  }

  @Override
  public boolean recover() {
    while (linesLeft > 0 && source.advance()) {
      linesLeft--;
    }
    if (linesLeft != 0) {
      return false; // nobody knows how many, or the file ends within the frame
    }
    VectorLines.skip(source);
    source.nextFrame();
    return true;
  }

  // The atom count of the next frame, -1 at the end.
  private int begin() {
    linesLeft = -1;
    String line = nextCountLine();
    if (line == null) {
      return -1;
    }
    int count = parseCount(line);
    linesLeft = count + 1L;
    return count;
  }

  private RuntimeException cutShort(int count) {
    return source.error(
        "the file ends after "
            + (count - linesLeft)
            + " of "
            + count
            + " atoms; it was cut short, or the atom count of the frame is wrong");
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

  private void parseAtom(XyzColumns columns) {
    tokens.reset(source.bytes(), source.from(), source.to());
    int species = columns.species().first();
    int x = columns.positions().first();
    int count = columns.count();
    for (int i = 0; i < count; i++) {
      if (!tokens.next()) {
        throw wrongColumns(columns);
      }
      if (i == species) {
        atoms.type(species());
      } else if (i >= x && i < x + 3) {
        atoms.position(i - x, coordinate(columns, i - x));
      }
    }
    if (columns.isExact() && tokens.next()) {
      throw wrongColumns(columns);
    }
  }

  private RuntimeException wrongColumns(XyzColumns columns) {
    String line = source.text();
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
    if (places) {
      return 1;
    }
    int length = tokens.to() - tokens.from();
    byte[] bytes = source.bytes();
    int first = bytes[tokens.from()];
    typeNumbers &= first >= '0' && first <= '9';
    int second = length == 2 ? bytes[tokens.from() + 1] : 0;
    boolean isShort = length <= 2 && first >= 0 && second >= 0;
    int place = isShort ? first << 7 | second : 0;
    if (knownSpecies[place] != 0) {
      return knownSpecies[place];
    }
    try {
      int type = Species.parse(tokens.text());
      if (isShort) {
        knownSpecies[place] = (byte) type;
      }
      return type;
    } catch (IllegalArgumentException e) {
      throw source.error("atom " + atoms.size() + ": " + e.getMessage(), e);
    }
  }

  private double coordinate(XyzColumns columns, int axis) {
    double value;
    try {
      value = Numbers.parse(source.bytes(), tokens.from(), tokens.to());
    } catch (NumberFormatException e) {
      throw badCoordinate(axis, e.getMessage(), e);
    }
    if (columns.positions().type() == Column.Type.INTEGER && value != Math.rint(value)) {
      throw badCoordinate(axis, "is not a whole number", null);
    }
    return value;
  }

  private RuntimeException badCoordinate(int axis, String reason, Throwable cause) {
    return source.error(
        "xyz".charAt(axis)
            + " coordinate "
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
