package org.farfield.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.farfield.features.CensusFile;
import org.farfield.structure.io.FrameSelection;
import picocli.CommandLine.Option;

/** What is read of the input. */
final class SourceOptions {
  @Option(
      names = "--input-format",
      paramLabel = "FORMAT",
      description = "extxyz, poscar or cif, where the file name does not tell.")
  private String inputFormat;

  @Option(
      names = "--frames",
      paramLabel = "A:B:C",
      description =
          "Frames from A up to but without B in steps of C, e.g. 0:100:2; one number: that frame."
              + " Default: all.")
  private String frames;

  @Option(
      names = "--census",
      paramLabel = "FILE",
      description =
          "Keep what a first pass over the input finds in this file, so that later runs with the"
              + " same input, frames and expansions need none. Written if it is not there.")
  private Path census;

  String inputFormat() {
    return inputFormat;
  }

  Optional<CensusFile> census() {
    return Optional.ofNullable(census).map(CensusFile::new);
  }

  FrameSelection frames() {
    return frames == null ? FrameSelection.ALL : FrameSelection.parse(frames);
  }
}
