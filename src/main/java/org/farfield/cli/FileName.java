package org.farfield.cli;

import java.io.File;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads the name of a file that is written. A path does not remember that its name ended like that
 * of a folder, so that a file would be there under it.
 */
final class FileName implements ITypeConverter<Path> {
  @Override
  public Path convert(String text) throws Exception {
    if (text.endsWith("/") || text.endsWith(File.separator)) {
      throw new TypeConversionException(
          text + " is the name of a folder, and a file is written; end it with a name");
    }
    return OtherFileSystems.paths().convert(text);
  }
}
