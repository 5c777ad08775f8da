package org.farfield.structure.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.farfield.error.InputException;
import org.farfield.structure.Column;
import org.farfield.structure.Elements;
import org.farfield.structure.Structure;
import org.farfield.structure.text.Numbers;
import org.farfield.structure.text.Quote;

/** A structure as a frame of extended XYZ: from its text where that still holds. */
final class XyzFrame {
  private static final Set<String> RESERVED = Set.of("species", "pos");

  // A field of one capital letter within a name would be read as a type.
  private static final Pattern NAME =
      Pattern.compile("(?!.*:[A-Z]:)[^\\s\\p{Cntrl}\"'={}\\[\\]\\\\]+");

  /** A column whose values take the place of tokens of each line. */
  private record Edit(XyzColumns.Group group, Column column) {}

  private final Structure structure;
  private final XyzText text; // null if there is none
  private final Column.Type positionType;
  private final List<Edit> edits = new ArrayList<>(); // in the order of the line
  private final List<Column> added = new ArrayList<>();

  XyzFrame(Structure structure) {
    this.structure = structure;
    this.text = structure.text().orElse(null) instanceof XyzText xyz ? xyz : null;
    positionType = positionType();
    Map<String, Column> before = text == null ? Map.of() : text.columns();
    for (Column column : structure.columns().values()) {
      if (!before.containsKey(column.name())) {
        requireName(column);
        added.add(column);
      }
    }
    if (text != null) {
      for (XyzColumns.Group group : text.layout().data()) {
        Column column = structure.column(group.name());
        if (column != before.get(group.name())) {
          edits.add(new Edit(group, column));
        }
      }
    }
  }

  /** Whole numbers stay such a column only while all of them are whole. */
  private Column.Type positionType() {
    boolean whole = text != null && text.layout().positions().type() == Column.Type.INTEGER;
    return whole && Arrays.stream(structure.positions()).allMatch(x -> x == Math.rint(x))
        ? Column.Type.INTEGER
        : Column.Type.REAL;
  }

  private void requireName(Column column) {
    if (!NAME.matcher(column.name()).matches() || RESERVED.contains(column.name())) {
      throw new InputException(
          structure.origin()
              + ": a column of extended XYZ cannot be called "
              + Quote.of(column.name())
              + "; take a name without blanks, quotes, brackets, backslashes, '=' and such as"
              + " ':R:'");
    }
  }

  void write(OutputStream out) throws IOException {
    XyzComment comment = new XyzComment(structure, text, properties());
    out.write(ascii(Integer.toString(structure.atoms())));
    out.write('\n');
    comment.write(out);
    out.write('\n');
    if (text == null) {
      writeAtoms(out);
    } else {
      boolean cut = !text.layout().isExact() && !comment.isUnchanged();
      rewriteAtoms(out, cut || !added.isEmpty());
    }
  }

  /** The list of columns, or null if it is that of the text. */
  private String properties() {
    XyzColumns before = text == null ? XyzColumns.PLAIN : text.layout();
    if (text != null
        && added.isEmpty()
        && before.positions().type() == positionType
        && edits.stream().allMatch(XyzFrame::keepsItsPlace)) {
      return null;
    }
    List<String> all = new ArrayList<>();
    for (XyzColumns.Group group : before.groups()) {
      if (before.data().contains(group)) {
        all.add(entry(structure.column(group.name())));
      } else if (group.equals(before.positions())) {
        all.add("pos:" + positionType.letter() + ":3");
      } else {
        all.add(XyzColumns.text(group));
      }
    }
    added.forEach(column -> all.add(entry(column)));
    return String.join(":", all);
  }

  private static boolean keepsItsPlace(Edit edit) {
    return edit.group().type() == edit.column().type()
        && edit.group().count() == edit.column().components();
  }

  private static String entry(Column column) {
    return XyzColumns.text(
        new XyzColumns.Group(column.name(), column.type(), column.components(), 0));
  }

  private void writeAtoms(OutputStream out) throws IOException {
    for (int atom = 0; atom < structure.atoms(); atom++) {
      out.write(ascii(Elements.symbol(structure.type(atom))));
      for (int x = 0; x < 3; x++) {
        out.write(' ');
        out.write(ascii(coordinate(structure.position(atom, x))));
      }
      writeAdded(atom, out);
      out.write('\n');
    }
  }

  private void writeAdded(int atom, OutputStream out) throws IOException {
    for (Column column : added) {
      out.write(' ');
      writeValues(column, atom, out);
    }
  }

  private void writeValues(Column column, int atom, OutputStream out) throws IOException {
    for (int i = 0; i < column.components(); i++) {
      if (i > 0) {
        out.write(' ');
      }
      String value = column.text(atom, i);
      if (value.isEmpty() || value.chars().anyMatch(c -> c <= ' ')) {
        throw new InputException(
            structure.origin()
                + ": the text "
                + Quote.of(value)
                + " of atom "
                + (atom + 1)
                + " in column '"
                + column.name()
                + "' is empty or has a blank in it; columns of extended XYZ are parted by blanks");
      }
      out.write(value.getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * Writes the lines of the text with what is new in its place.
   *
   * @param cut whether a line ends with its last column, without blanks and words behind
   */
  private void rewriteAtoms(OutputStream out, boolean cut) throws IOException {
    AtomLines lines = text.lines();
    ByteTokens tokens = new ByteTokens();
    int atom = 0;
    for (int c = 0; c < lines.chunks(); c++) {
      byte[] chunk = lines.chunk(c);
      int end = 0;
      for (int start = 0; start < chunk.length; start = end) {
        tokens.reset(chunk, start, chunk.length);
        tokens.nextLine();
        end = tokens.to();
        tokens.reset(chunk, start, end - 1);
        rewrite(atom, tokens, out);
        if (cut) {
          tokens.skip(text.layout().count() - at);
        }
        out.write(chunk, copied, (cut ? tokens.to() : end - 1) - copied);
        writeAdded(atom, out);
        out.write('\n');
        atom++;
      }
    }
  }

  private int at; // how many tokens of the line were passed
  private int copied; // up to where the line is written

  private void rewrite(int atom, ByteTokens tokens, OutputStream out) throws IOException {
    at = 0;
    copied = tokens.to();
    int edit = 0;
    XyzColumns.Group positions = text.layout().positions();
    while (edit < edits.size() && edits.get(edit).group().first() < positions.first()) {
      replace(edits.get(edit++), atom, tokens, out);
    }
    tokens.skip(positions.first() - at);
    at = positions.first();
    for (int x = 0; x < 3; x++) {
      tokens.next();
      at++;
      double position = structure.position(atom, x);
      double before = Numbers.parse(tokens.bytes(), tokens.from(), tokens.to());
      if (Double.compare(before, position) != 0) {
        out.write(tokens.bytes(), copied, tokens.from() - copied);
        out.write(ascii(coordinate(position)));
        copied = tokens.to();
      }
    }
    while (edit < edits.size()) {
      replace(edits.get(edit++), atom, tokens, out);
    }
  }

  private String coordinate(double position) {
    return positionType == Column.Type.INTEGER
        ? Long.toString((long) position)
        : Double.toString(position);
  }

  private void replace(Edit edit, int atom, ByteTokens tokens, OutputStream out)
      throws IOException {
    tokens.skip(edit.group().first() + 1 - at);
    out.write(tokens.bytes(), copied, tokens.from() - copied);
    writeValues(edit.column(), atom, out);
    tokens.skip(edit.group().count() - 1);
    at = edit.group().first() + edit.group().count();
    copied = tokens.to();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
