package org.farfield.cli;

import java.util.List;

/** Under which conditions frames equilibrate. */
final class ConditionOptions extends OptionGroup {
  private final Given<Double> totalCharge =
      option(
          Double.class,
          "--total-charge",
          "Q",
          "Sum of charges of every frame, e. Default: charge= or total_charge= of the frames, 0"
              + " where none has it.");

  private final Given<String> fragments =
      option(
          String.class,
          "--fragments",
          "COLUMN",
          "Whole numbers: no charge flows between atoms of different ones. Their charges are"
              + " fragment_charges= of the frame, by ascending number; 0 without it.");

  private final Given<String> fixed =
      option(String.class, "--fixed-charges", "COLUMN", "Charges that atoms keep, e; nan: free.");

  private final Given<String> electrodes =
      option(
          String.class,
          "--electrodes",
          "COLUMN",
          "Whole numbers: 0 none, 1 an atom of the first electrode of --potentials, ….");

  private final Given<List<Double>> potentials =
      list(Double.class, "--potentials", "V", "Of the electrodes, V.");

  private final Given<List<Double>> field =
      list(
          Double.class,
          "--field",
          "E",
          "Ex,Ey,Ez of an electric field, V/Å; on charges where frames are not periodic, on dipoles"
              + " of crystals.");

  /** What they say; refuses what does not go together. */
  FrameConditions conditions() {
    return new FrameConditions(
        totalCharge.value(),
        fragments.value(),
        fixed.value(),
        electrodes.value(),
        potentials.value(),
        field.value());
  }
}
