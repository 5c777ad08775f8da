package org.farfield.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** Under which conditions frames equilibrate. */
final class ConditionOptions {
  @Option(
      names = "--total-charge",
      paramLabel = "Q",
      description =
          "Sum of charges of every frame, e. Default: charge= or total_charge= of the frames, 0"
              + " where none has it.")
  private Double totalCharge;

  @Option(
      names = "--fragments",
      paramLabel = "COLUMN",
      description =
          "Whole numbers: no charge flows between atoms of different ones. Their charges are"
              + " fragment_charges= of the frame, by ascending number; 0 without it.")
  private String fragments;

  @Option(
      names = "--fixed-charges",
      paramLabel = "COLUMN",
      description = "Charges that atoms keep, e; nan: free.")
  private String fixed;

  @Option(
      names = "--electrodes",
      paramLabel = "COLUMN",
      description = "Whole numbers: 0 none, 1 an atom of the first electrode of --potentials, ….")
  private String electrodes;

  @Option(
      names = "--potentials",
      paramLabel = "V",
      split = ",",
      description = "Of the electrodes, V.")
  private List<Double> potentials = List.of();

  @Option(
      names = "--field",
      paramLabel = "E",
      split = ",",
      description =
          "Ex,Ey,Ez of an electric field, V/Å; on charges where frames are not periodic, on dipoles"
              + " of crystals.")
  private List<Double> field = List.of();

  /** What they say; refuses what does not go together. */
  FrameConditions conditions() {
    return new FrameConditions(totalCharge, fragments, fixed, electrodes, potentials, field);
  }
}
