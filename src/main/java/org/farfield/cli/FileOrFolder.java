package org.farfield.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;

/**
 * Where features go.
 *
 * @param path of a file or folder
 * @param isFolder whether the name ends like that of a folder, or a folder is there
 */
record FileOrFolder(Path path, boolean isFolder) {
  @Override
  public String toString() {
    return path.toString();
  }

  /** Reads it: a path alone does not remember how its name ended. */
  static final class Converter implements ITypeConverter<FileOrFolder> {
    @Override
    public FileOrFolder convert(String text) throws Exception {
      Path path = OtherFileSystems.paths().convert(text);
      boolean ends = text.endsWith("/") || text.endsWith(File.separator);
      return new FileOrFolder(path, ends || Files.isDirectory(path));
    }
  }
}
