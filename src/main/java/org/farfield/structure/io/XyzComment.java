package org.farfield.structure.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.farfield.structure.Cell;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;

/** The comment line of a structure: what stood there, with what is new in its place. */
final class XyzComment {
  private final Structure structure;
  private final Cell cell;
  private final XyzText text; // null if there is none
  private final CommentLine before; // null without text
  private final String columns; // null if they are those of the text
  private final boolean otherCell;
  private final Set<String> written = new HashSet<>();

  /**
   * A comment line.
   *
   * @param columns the list of columns; null if it is that of the text
   */
  XyzComment(Structure structure, XyzText text, String columns) {
    this.structure = structure;
    this.cell = structure.cell();
    this.text = text;
    this.columns = columns;
    before = text == null ? null : CommentLine.parse(text.comment());
    otherCell = before == null || !isSame(XyzCell.of(before), cell);
  }

  private static boolean isSame(Cell a, Cell b) {
    return Arrays.equals(a.rows(), b.rows()) && periodicity(a).equals(periodicity(b));
  }

  /** Whether the line is that of the text. */
  boolean isUnchanged() {
    return text != null
        && columns == null
        && !otherCell
        && structure.properties().equals(text.properties());
  }

  void write(OutputStream out) throws IOException {
    String line = isUnchanged() ? text.comment() : String.join(" ", parts());
    Charset charset = text == null ? StandardCharsets.UTF_8 : text.charset();
    boolean fits = charset.newEncoder().canEncode(line);
    out.write(line.getBytes(fits ? charset : StandardCharsets.UTF_8));
  }

  private List<String> parts() {
    List<String> parts = new ArrayList<>();
    if (before == null) {
      add("Lattice", parts);
      add("Properties", parts);
    } else {
      addMissing("Lattice", parts);
      addMissing("Properties", parts);
      rewrite(parts);
    }
    for (Property property : structure.properties().values()) {
      if (written.add(property.name())) {
        parts.add(property.written());
      }
    }
    addMissing("pbc", parts);
    return parts;
  }

  private void addMissing(String key, List<String> parts) {
    boolean needed = otherCell || before.get("Properties") == null;
    if (needed && (before == null || before.get(key) == null)) {
      add(key, parts);
    }
  }

  /** What stood in the line, entry by entry. */
  private void rewrite(List<String> parts) {
    // As free text it says nothing; neither ASE nor libAtoms take such words for text.
    boolean asText =
        before.isFreeText()
            || before.entries().stream().anyMatch(e -> e.isWord() && e.isOfTheFrame());
    if (asText) {
      String words =
          before.isFreeText()
              ? text.comment()
              : before.entries().stream()
                  .filter(CommentLine.Entry::isWord)
                  .map(CommentLine.Entry::key)
                  .collect(Collectors.joining(" "));
      addFreeText(words.replaceAll("\\p{Cntrl}", " ").strip(), parts);
    }
    for (CommentLine.Entry entry : before.entries()) {
      if (entry.isWord() && asText) {
        if (isKept(entry)) {
          written.add(entry.key());
        }
      } else if (entry.isOfTheFrame()) {
        addOfTheFrame(entry, parts);
      } else {
        addProperty(entry, parts);
      }
    }
  }

  private void addFreeText(String words, List<String> parts) {
    if (!words.isEmpty()) {
      String key = structure.properties().containsKey("comment") ? "comment_text" : "comment";
      parts.add(Property.pair(key, words));
    }
  }

  private void addOfTheFrame(CommentLine.Entry entry, List<String> parts) {
    String key = entry.key().toLowerCase(Locale.ROOT);
    boolean changed = key.equals("properties") ? columns != null : otherCell;
    if (!changed) {
      parts.add(spelling(entry));
    } else if (written.add(key)) {
      add(key, parts);
    }
  }

  private void addProperty(CommentLine.Entry entry, List<String> parts) {
    if (isKept(entry)) {
      written.add(entry.key());
      parts.add(spelling(entry));
    } else if (written.add(entry.key())) {
      parts.add(structure.properties().get(entry.key()).written());
    }
  }

  private boolean isKept(CommentLine.Entry entry) {
    return structure.properties().get(entry.key()) == text.properties().get(entry.key());
  }

  private String spelling(CommentLine.Entry entry) {
    return text.comment().substring(entry.start(), entry.end());
  }

  private void add(String key, List<String> parts) {
    switch (key.toLowerCase(Locale.ROOT)) {
      case "lattice" -> {
        double[] rows = cell.rows();
        if (Arrays.stream(rows).anyMatch(x -> x != 0)) {
          parts.add(
              "Lattice=\""
                  + Arrays.stream(rows).mapToObj(Double::toString).collect(Collectors.joining(" "))
                  + '"');
        }
      }
      case "properties" -> parts.add("Properties=" + columnsNow());
      default -> parts.add("pbc=\"" + periodicity(cell) + '"');
    }
  }

  private String columnsNow() {
    if (columns != null) {
      return columns;
    }
    return text.layout().groups().stream().map(XyzColumns::text).collect(Collectors.joining(":"));
  }

  private static String periodicity(Cell cell) {
    return (cell.isPeriodic(0) ? "T" : "F")
        + (cell.isPeriodic(1) ? " T" : " F")
        + (cell.isPeriodic(2) ? " T" : " F");
  }
}
