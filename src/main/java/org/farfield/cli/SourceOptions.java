package org.farfield.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.farfield.features.engine.CensusFile;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is read of the input. */
final class SourceOptions {
  @Mixin private FrameOptions frames;

  @Option(
      names = "--census",
      paramLabel = "FILE",
      description =
          "Keep what a first pass over the input finds in this file, so that later runs with the"
              + " same input, frames and expansions need none. Written if it is not there.")
  private Path census;

  Optional<CensusFile> census() {
    return Optional.ofNullable(census).map(CensusFile::new);
  }

  FrameOptions frames() {
    return frames;
  }
}
