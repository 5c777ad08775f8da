package org.farfield.structure.io;

import java.nio.charset.Charset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.farfield.structure.Column;
import org.farfield.structure.FrameText;
import org.farfield.structure.Property;

/** A frame of an XYZ file, plain or extended. */
final class XyzText implements FrameText {
  private final String comment;
  private final Charset charset;
  private final XyzColumns layout;
  private final AtomLines lines;
  private final int atoms;
  private final String origin;
  private final long firstLine;
  private Map<String, Property> properties; // made at need
  private Map<String, Column> columns; // made at need

  /**
   * A frame.
   *
   * @param comment its second line
   * @param charset how to write that line's letters
   * @param firstLine number of the first atom's line in the file
   */
  XyzText(
      String comment,
      Charset charset,
      XyzColumns layout,
      AtomLines lines,
      int atoms,
      String origin,
      long firstLine) {
    this.comment = comment;
    this.charset = charset;
    this.layout = layout;
    this.lines = lines;
    this.atoms = atoms;
    this.origin = origin;
    this.firstLine = firstLine;
  }

  @Override
  public String comment() {
    return comment;
  }

  Charset charset() {
    return charset;
  }

  XyzColumns layout() {
    return layout;
  }

  AtomLines lines() {
    return lines;
  }

  @Override
  public synchronized Map<String, Property> properties() {
    if (properties == null) {
      properties = Collections.unmodifiableMap(CommentLine.parse(comment).properties(origin));
    }
    return properties;
  }

  @Override
  public synchronized Map<String, Column> columns() {
    if (columns == null) {
      Map<String, Column> made = new LinkedHashMap<>();
      for (XyzColumns.Group group : layout.data()) {
        made.put(group.name(), new TextColumn(group, lines, atoms, origin, firstLine));
      }
      columns = Collections.unmodifiableMap(made);
    }
    return columns;
  }
}
