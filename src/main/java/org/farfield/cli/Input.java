package org.farfield.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.farfield.error.InputException;

/** The input file; standard input is put into a temporary file first, as it is read twice. */
final class Input implements AutoCloseable {
  private final Path path;
  private final boolean temporary;

  Input(String name) {
    temporary = name.equals("-");
    if (!temporary) {
      path = Path.of(name);
      return;
    }
    try {
      path = Files.createTempFile("farfield-stdin-", ".xyz");
      path.toFile().deleteOnExit();
      Files.copy(System.in, path, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new InputException("standard input cannot be kept on disk (" + e.getMessage() + ")", e);
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    if (temporary) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        throw new InputException(path + ": cannot be deleted (" + e.getMessage() + ")", e);
      }
    }
  }
}
