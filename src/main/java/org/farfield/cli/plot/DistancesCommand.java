package org.farfield.cli.plot;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.farfield.error.InputException;
import org.farfield.structure.FrameSelection;
import org.farfield.structure.Structure;
import org.farfield.structure.io.StructureReader;
import org.farfield.structure.io.StructureReaders;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code farfield plot distances}. */
@Command(
    name = "distances",
    description =
        "What an atom feels of the other molecule in your frames of two molecules pulled apart,"
            + " against their distance. Atoms are counted from 0, as in the features.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class DistancesCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description =
          "Structure file without cells: in each frame first the atoms of one molecule, then those"
              + " of the other. Frames of different molecules become curves of their own.")
  private Path file = Path.of("-");

  @Option(
      names = "--input-format",
      paramLabel = "FORMAT",
      description = "extxyz, poscar or cif, where the file name does not tell.")
  private String inputFormat;

  @Option(
      names = "--frames",
      paramLabel = "A:B:C",
      defaultValue = "::1",
      description =
          "Frames from A up to but without B in steps of C; one number: that frame. Default: all.")
  private String frames = "::1";

  @Option(
      names = "--atom",
      paramLabel = "I",
      defaultValue = "0",
      description = "The atom that feels. Default: ${DEFAULT-VALUE}.")
  private int atom;

  @Option(
      names = "--channel",
      paramLabel = "NAME",
      description =
          "The sources: an element, or a per-atom column used as weights. Default: the element of"
              + " the other molecule's first atom.")
  private String channel;

  @Option(
      names = "--radial",
      paramLabel = "N",
      defaultValue = "0",
      description = "Radial index n of the coefficient. Default: ${DEFAULT-VALUE}.")
  private int radial;

  @Option(
      names = "--between",
      paramLabel = "I,J",
      hideParamSyntax = true,
      split = ",",
      description =
          "The two atoms whose distance is meant. Default: the centres of both molecules.")
  private List<Integer> between = List.of();

  @Option(
      names = "--first-atoms",
      paramLabel = "N",
      description = "Number of atoms of the first molecule. Default: half of the frame.")
  private Integer firstAtoms;

  @Option(
      names = "--exponent",
      split = ",",
      paramLabel = "P",
      description = "Exponents p, one colour each. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1,6")
  private List<Double> exponents = List.of();

  @Mixin private DensityOptions density;

  @Mixin private PictureOptions picture;

  @Override
  public Integer call() {
    if (firstAtoms != null && firstAtoms < 1) {
      throw new InputException("--first-atoms must be at least 1, not " + firstAtoms);
    }
    DistanceScan.Choice choice =
        new DistanceScan.Choice(
            atom, channel, radial, between, firstAtoms == null ? 0 : firstAtoms);
    DistanceScan scan =
        new DistanceScan(choice, density.densities(exponents), density.radialBasis());
    Path name = file.getFileName();
    picture.save(
        DistancesFigure.draw(
            name == null ? file.toString() : name.toString(),
            exponents,
            choice,
            scan.curves(read())));
    return 0;
  }

  private List<Structure> read() {
    FrameSelection selection = FrameSelection.parse(frames);
    List<Structure> structures = new ArrayList<>();
    try (StructureReader reader = StructureReaders.open(file, inputFormat)) {
      for (long i = 0; !selection.isPast(i); i++) {
        Structure structure = reader.read();
        if (structure == null) {
          break;
        }
        if (selection.contains(i)) {
          structures.add(structure);
        }
      }
    }
    if (structures.isEmpty()) {
      throw new InputException(file + ": no frame is selected by --frames " + frames);
    }
    return structures;
  }
}
