package org.farfield.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.farfield.error.InputException;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Names of file systems that only a cluster knows, such as s3a://bucket/frames.xyz. As a path each
 * would be a folder s3a: here, into which features went unseen.
 */
final class OtherFileSystems {
  private static final Pattern ELSEWHERE = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]+://");

  private OtherFileSystems() {}

  /** Whether a name is of one. */
  static boolean has(String name) {
    return ELSEWHERE.matcher(name).find();
  }

  /** A file or folder of this machine. */
  static Path path(String name) {
    if (has(name)) {
      throw new InputException(name + refusal());
    }
    return Path.of(name);
  }

  private static String refusal() {
    return ": files are read and written by their paths, as of a mounted volume; copy those of"
        + " other file systems, as by 'aws s3 cp' or 'hadoop fs -get' and '-put'";
  }

  /** Has options and parameters of a command that are files refuse such names. */
  static void refuseIn(CommandLine command) {
    command.registerConverter(Path.class, paths());
  }

  /** Reads what is a path. */
  static ITypeConverter<Path> paths() {
    return new Paths();
  }

  // No lambda: the JVM keeps none of picocli's types from one run to the next.
  private static final class Paths implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
      if (has(text)) {
        throw new TypeConversionException(text + refusal());
      }
      try {
        return Path.of(text);
      } catch (InvalidPathException e) {
        throw new TypeConversionException("'" + text + "' cannot be the name of a file");
      }
    }
  }
}
