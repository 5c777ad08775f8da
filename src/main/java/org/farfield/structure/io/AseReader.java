package org.farfield.structure.io;

import java.nio.file.Path;
import org.farfield.structure.Structure;

/** Databases of ASE's: a frame for each row, in the order of their ids. */
final class AseReader implements StructureReader {
  private final AseDatabase rows;
  private final String name;
  private boolean isTaken; // whether what was wrong was in a row that could be read

  private AseReader(AseDatabase rows, String name) {
    this.rows = rows;
    this.name = name;
  }

  static AseReader open(Path path) {
    return new AseReader(AseDatabase.open(path, AseRow.COLUMNS), StructureReaders.name(path));
  }

  @Override
  public Structure read() {
    isTaken = false;
    if (!rows.next()) {
      return null;
    }
    isTaken = true;
    return new AseRow(rows, name + ", id " + rows.id()).structure();
  }

  @Override
  public boolean skip() {
    isTaken = false;
    return rows.next();
  }

  @Override
  public boolean recover() {
    return isTaken;
  }

  @Override
  public void close() {
    rows.close();
  }
}
