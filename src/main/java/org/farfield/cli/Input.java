package org.farfield.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;

/** The input files; standard input is put into a temporary file first, as it is read twice. */
final class Input implements AutoCloseable {
  private static final String STANDARD = "-";

  private final List<Path> paths;
  private final boolean temporary;

  Input(List<String> names) {
    temporary = names.contains(STANDARD);
    if (!temporary) {
      paths = names.stream().map(Path::of).toList();
      return;
    }
    if (names.size() > 1) {
      throw new InputException("standard input (-) does not go with other files");
    }
    try {
      Path copy = Files.createTempFile("farfield-stdin-", ".xyz");
      copy.toFile().deleteOnExit();
      Files.copy(System.in, copy, StandardCopyOption.REPLACE_EXISTING);
      paths = List.of(copy);
    } catch (IOException e) {
      throw new ResourceException(
          ResourceException.Kind.STORAGE,
          "standard input cannot be kept on disk (" + e.getMessage() + ")",
          e);
    }
  }

  /** All structures. */
  StructureSource source(String formatOrNull) {
    return temporary
        ? StructureSources.standardInput(paths.get(0), formatOrNull)
        : StructureSources.files(paths, formatOrNull);
  }

  @Override
  public void close() {
    if (temporary) {
      try {
        Files.deleteIfExists(paths.get(0));
      } catch (IOException e) {
        throw new ResourceException(
            ResourceException.Kind.STORAGE,
            paths.get(0) + ": cannot be deleted (" + e.getMessage() + ")",
            e);
      }
    }
  }
}
