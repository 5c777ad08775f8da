package org.farfield.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.files.TemporaryFolder;
import org.farfield.runs.InputFrames;
import org.farfield.structure.FrameSelection;
import org.farfield.structure.io.StructureReaders;

/** The input files; standard input is put into a temporary file first, as it is read twice. */
final class Input implements AutoCloseable {
  private static final String STANDARD = "-";

  private final List<Path> paths;
  private final TemporaryFolder copy; // null: the input is no standard input

  Input(List<String> names) {
    if (!names.contains(STANDARD)) {
      paths = names.stream().map(OtherFileSystems::path).toList();
      copy = null;
      paths.forEach(Input::requireFile);
      return;
    }
    if (names.size() > 1) {
      throw new InputException("standard input (-) does not go with other files");
    }
    try {
      copy = new TemporaryFolder("farfield-stdin-");
    } catch (IOException e) {
      throw noRoom(e);
    }
    paths = List.of(copy.file("input.xyz"));
    try {
      Files.copy(System.in, paths.get(0));
    } catch (IOException e) {
      close();
      throw noRoom(e);
    }
  }

  private static ResourceException noRoom(IOException e) {
    return new ResourceException(
        ResourceException.Kind.STORAGE,
        "standard input cannot be kept in "
            + System.getProperty("java.io.tmpdir")
            + " ("
            + e.getMessage()
            + "); make room there, or give a file",
        e);
  }

  // Structures are read twice.
  private static void requireFile(Path path) {
    if (Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path)) {
      throw new InputException(
          path
              + ": is a pipe or a device, which cannot be read twice; give standard input, as in"
              + " 'zcat x.xyz.gz | farfield featurize - …'");
    }
  }

  /**
   * Refuses to write over what is read, by whatever name.
   *
   * @param out where to write
   */
  Input notTo(Path out) {
    try {
      for (Path path : paths) {
        if (copy == null
            && Files.exists(path)
            && Files.exists(out)
            && Files.isSameFile(path, out)) {
          throw new InputException(out + ": this is the input; name another file");
        }
      }
    } catch (IOException e) {
      throw new InputException(out + ": cannot be looked at (" + e.getMessage() + ")", e);
    }
    return this;
  }

  /** All structures. */
  StructureSource source(String formatOrNull) {
    return copy != null
        ? StructureSources.standardInput(paths.get(0), formatOrNull)
        : StructureSources.files(paths, formatOrNull);
  }

  /** Chosen frames, those that cannot be read among them. */
  InputFrames frames(String formatOrNull, FrameSelection chosen) {
    return copy != null
        ? new InputFrames(
            List.of(Path.of(STANDARD)),
            standard -> StructureReaders.openCopy(paths.get(0), formatOrNull),
            chosen)
        : new InputFrames(paths, path -> StructureReaders.open(path, formatOrNull), chosen);
  }

  @Override
  public void close() {
    if (copy != null) {
      try {
        copy.close();
      } catch (IOException e) {
        throw new ResourceException(
            ResourceException.Kind.STORAGE,
            paths.get(0) + ": cannot be deleted (" + e.getMessage() + ")",
            e);
      }
    }
  }
}
