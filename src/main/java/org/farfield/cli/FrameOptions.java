package org.farfield.cli;

import java.nio.file.Path;
import java.util.List;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.runs.FeatureRun;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.io.FrameSelection;
import picocli.CommandLine.Option;

/** How the input is read, and which frames of it. */
final class FrameOptions {
  @Option(
      names = "--input-format",
      paramLabel = "FORMAT",
      description =
          "extxyz, poscar, xdatcar, cif, lammps-dump or lammps-data, where the file name does not"
              + " tell; lammps-dump:O,H says which elements types of LAMMPS are.")
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
    return StructureSources.remember(StructureSources.select(input.source(inputFormat), chosen()));
  }

  private FrameSelection chosen() {
    return frames == null ? FrameSelection.ALL : FrameSelection.parse(frames);
  }

  /** Features of the chosen structures, in a folder. */
  FeatureRun.Request request(
      FeatureSpec features,
      List<Path> files,
      FeatureRun.Form form,
      long shardFrames,
      boolean skip) {
    String read = inputFormat == null ? "" : inputFormat;
    return new FeatureRun.Request(features, files, read, chosen(), form, shardFrames, skip);
  }
}
