package org.farfield.pipeline;

import org.farfield.structure.Structure;
import org.farfield.structure.io.StructureReader;
import org.farfield.structure.io.StructureReaders;

/** The selected frames of an input, one after the other. */
final class FrameSource implements AutoCloseable {
  private final Request request;
  private final StructureReader reader;
  private long frame;

  FrameSource(Request request) {
    this.request = request;
    this.reader = StructureReaders.open(request.input(), request.inputFormat());
  }

  /** The next selected frame, or null at the end. */
  Structure next() {
    while (!request.frames().isPast(frame)) {
      Structure structure = reader.read();
      if (structure == null) {
        return null;
      }
      if (request.frames().contains(frame++)) {
        return structure;
      }
    }
    return null;
  }

  @Override
  public void close() {
    reader.close();
  }
}
