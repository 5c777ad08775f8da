package org.farfield.cli;

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

  String inputFormat() {
    return inputFormat;
  }

  FrameSelection frames() {
    return frames == null ? FrameSelection.ALL : FrameSelection.parse(frames);
  }
}
