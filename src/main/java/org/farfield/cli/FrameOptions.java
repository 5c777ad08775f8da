package org.farfield.cli;

import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.structure.io.FrameSelection;
import picocli.CommandLine.Option;

/** How the input is read, and which frames of it. */
final class FrameOptions {
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

  /** The chosen structures of an input. */
  StructureSource of(Input input) {
    FrameSelection chosen = frames == null ? FrameSelection.ALL : FrameSelection.parse(frames);
    return StructureSources.remember(StructureSources.select(input.source(inputFormat), chosen));
  }
}
