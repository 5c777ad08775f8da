package org.farfield.cli;

import java.util.Arrays;
import java.util.List;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.TotalCharges;
import org.farfield.error.InputException;
import org.farfield.structure.Column;
import org.farfield.structure.Structure;
import picocli.CommandLine.Option;

/** Under which conditions frames equilibrate. */
final class ConditionOptions {
  private static final String FRAGMENT_CHARGES = "fragment_charges";

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
  private List<Double> field;

  /** The sums of charges of frame after frame. */
  TotalCharges charges() {
    return totalCharge == null ? TotalCharges.ofFrames() : TotalCharges.of(totalCharge);
  }

  /** Refuses what does not go together. */
  void check() {
    if ((electrodes == null) != potentials.isEmpty()) {
      throw new InputException("--electrodes and --potentials go together");
    }
    if (field != null && (field.size() != 3 || field.stream().anyMatch(e -> !Double.isFinite(e)))) {
      throw new InputException("--field takes three numbers, e.g. 0,0,0.1");
    }
  }

  /** Of one frame. */
  Conditions of(Structure structure, double charge) {
    Conditions conditions = Conditions.charge(charge);
    if (fragments != null) {
      double[] sums =
          structure.properties().containsKey(FRAGMENT_CHARGES)
              ? structure.property(FRAGMENT_CHARGES).numbers()
              : new double[0];
      conditions = conditions.withFragments(whole(structure, fragments), sums);
    }
    if (fixed != null) {
      Column column = structure.column(fixed);
      if (column.components() != 1) {
        throw new InputException(
            structure.origin() + ": column '" + fixed + "' must have one number per atom");
      }
      conditions = conditions.withFixed(column.numbersOrNaN());
    }
    if (electrodes != null) {
      int[] which = whole(structure, electrodes);
      double[] values = new double[which.length];
      for (int i = 0; i < which.length; i++) {
        if (which[i] < 0 || which[i] > potentials.size()) {
          throw new InputException(
              structure.origin()
                  + ": atom "
                  + (i + 1)
                  + " is of electrode "
                  + which[i]
                  + ", but --potentials has "
                  + potentials.size());
        }
        values[i] = which[i] == 0 ? Double.NaN : potentials.get(which[i] - 1);
      }
      conditions = conditions.withElectrodes(values);
    }
    return field == null
        ? conditions
        : conditions.inField(field.get(0), field.get(1), field.get(2));
  }

  private static int[] whole(Structure structure, String name) {
    double[] values = structure.numbers(name);
    for (int i = 0; i < values.length; i++) {
      if (values[i] != Math.rint(values[i]) || Math.abs(values[i]) > 1e9) {
        throw new InputException(
            structure.origin()
                + ": column '"
                + name
                + "' of atom "
                + (i + 1)
                + " must be a whole number, not "
                + values[i]);
      }
    }
    return Arrays.stream(values).mapToInt(x -> (int) x).toArray();
  }
}
