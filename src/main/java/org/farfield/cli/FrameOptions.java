package org.farfield.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.farfield.error.InputException;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.Supplement;
import org.farfield.runs.FeatureRun;
import org.farfield.runs.InputFrames;
import org.farfield.runs.ShardLimit;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.FrameSelection;

/** How the input is read, and which frames of it. */
final class FrameOptions extends OptionGroup {
  private final Given<String> inputFormat =
      option(
          String.class,
          "--input-format",
          "FORMAT",
          "extxyz, poscar, xdatcar, cif, lammps-dump, lammps-data, parquet or ase-db, where the"
              + " file name does not tell; lammps-dump:O,H says which elements types of LAMMPS"
              + " are.");

  private final Given<String> frames =
      option(
          String.class,
          "--frames",
          "A:B:C",
          "Frames from A up to but without B in steps of C, e.g. 0:100:2; one number: that frame."
              + " Default: all.");

  /** The chosen structures of an input. */
  StructureSource of(Input input) {
    return of(input, Optional.empty());
  }

  /** With what they get each time that they are read. */
  StructureSource of(Input input, Optional<Supplier<Supplement>> supplement) {
    StructureSource read = StructureSources.select(input.source(inputFormat.value()), chosen());
    return StructureSources.remember(
        supplement.map(more -> StructureSources.supplemented(read, more)).orElse(read));
  }

  /** The chosen frames of an input, those that cannot be read among them. */
  InputFrames read(Input input) {
    return input.frames(inputFormat.value(), chosen());
  }

  /** Refuses a choice where files are looked at apart from each other. */
  void requireAll() {
    if (frames.isGiven()) {
      throw new InputException(
          "--frames does not go with spark: nobody counts through all files; name those to take");
    }
  }

  private FrameSelection chosen() {
    return frames.isGiven() ? FrameSelection.parse(frames.value()) : FrameSelection.ALL;
  }

  /** Features of the chosen structures, in a folder. */
  FeatureRun.Request request(
      FeatureSpec features,
      List<Path> files,
      Optional<Supplier<Supplement>> supplement,
      FeatureRun.Form form,
      ShardLimit limit,
      boolean skip) {
    String read = inputFormat.or("");
    return new FeatureRun.Request(features, files, read, chosen(), supplement, form, limit, skip);
  }
}
