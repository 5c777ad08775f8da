package org.farfield.cli.plot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.farfield.error.InputException;
import picocli.CommandLine.Option;

/** Where several pictures go. */
final class FolderOptions {
  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIRECTORY",
      description = "Where to write the .png files; it must exist.")
  private Path out = Path.of(".");

  @Option(names = "--force", description = "Replace existing files.")
  private boolean force;

  void requireFolder() {
    if (!Files.isDirectory(out)) {
      throw new InputException(out + ": not a directory; make it first");
    }
  }

  void save(Map<String, Figure> figures) {
    figures.forEach((name, figure) -> figure.save(out.resolve(name + ".png"), force));
  }
}
