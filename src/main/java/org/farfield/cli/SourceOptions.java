package org.farfield.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.farfield.features.engine.CensusFile;

/** What is read of the input. */
final class SourceOptions extends OptionGroup {
  private final FrameOptions frames = group(new FrameOptions());

  private final Given<Path> census =
      option(
          Path.class,
          "--census",
          "FILE",
          "Keep what a first pass over the input finds in this file, so that later runs with the"
              + " same input, frames and expansions need none. Written if it is not there.");

  Optional<CensusFile> census() {
    return Optional.ofNullable(census.value()).map(CensusFile::new);
  }

  FrameOptions frames() {
    return frames;
  }
}
