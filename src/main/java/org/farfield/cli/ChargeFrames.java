package org.farfield.cli;

import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import org.farfield.equilibration.engine.Equilibration;
import org.farfield.structure.Structure;
import org.farfield.structure.io.ExtXyzWriter;

/** Extended XYZ: each frame with results beside all that it has. */
final class ChargeFrames implements ChargeFile {
  private final ExtXyzWriter writer;
  private final Set<ChargeOutput> wanted;
  private final Consumer<String> notes;
  private ChargeColumns columns; // null before the first frame

  ChargeFrames(Path out, boolean overwrite, Set<ChargeOutput> wanted, Consumer<String> notes) {
    writer = ExtXyzWriter.create(out, overwrite);
    this.wanted = wanted;
    this.notes = notes;
  }

  @Override
  public void add(int system, Structure structure, Equilibration.Answered e) {
    if (columns == null) {
      columns = new ChargeColumns(wanted, structure, notes);
    }
    writer.write(columns.with(structure, e));
  }

  @Override
  public void commit() {
    writer.commit();
  }

  @Override
  public void close() {
    writer.close();
  }
}
