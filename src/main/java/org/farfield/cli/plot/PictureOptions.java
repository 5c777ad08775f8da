package org.farfield.cli.plot;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a picture goes. */
final class PictureOptions {
  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The .png file to write.")
  private Path out = Path.of(".");

  @Option(names = "--force", description = "Replace an existing file.")
  private boolean force;

  void save(Figure figure) {
    figure.save(out, force);
  }
}
