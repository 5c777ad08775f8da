package org.farfield.features;

import java.io.IOException;
import java.nio.file.Files;
import org.farfield.error.InputException;
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
    this.reader = open(request);
  }

  // Standard input lies in a temporary file whose name would tell the user nothing.
  private static StructureReader open(Request request) {
    if (!request.inputName().equals("-")) {
      return StructureReaders.open(request.input(), request.inputFormat());
    }
    String format = request.inputFormat() == null ? "extxyz" : request.inputFormat();
    try {
      return StructureReaders.open(Files.newInputStream(request.input()), "<stdin>", format);
    } catch (IOException e) {
      throw new InputException("standard input cannot be read (" + e.getMessage() + ")", e);
    }
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
