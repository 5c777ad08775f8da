package org.farfield.cli;

import java.util.Arrays;
import java.util.List;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.TotalCharges;
import org.farfield.error.InputException;
import org.farfield.structure.Column;
import org.farfield.structure.Structure;

/**
 * Under which conditions frames equilibrate, by the names of their columns.
 *
 * @param totalCharge of every frame, e; null: what they say
 * @param fragments column of whole numbers, equal within a fragment; null: all are one
 * @param fixed column of charges that atoms keep; null: none
 * @param electrodes column of numbers of electrodes from 1, 0 for atoms of none; null: none
 * @param potentials of the electrodes, V
 * @param field x, y, z, V/Å; empty: none
 */
record FrameConditions(
    Double totalCharge,
    String fragments,
    String fixed,
    String electrodes,
    List<Double> potentials,
    List<Double> field) {
  private static final String FRAGMENT_CHARGES = "fragment_charges";

  FrameConditions {
    if ((electrodes == null) != potentials.isEmpty()) {
      throw new InputException("--electrodes and --potentials go together");
    }
    if (potentials.stream().anyMatch(v -> !Double.isFinite(v))) {
      throw new InputException("--potentials takes numbers that are finite, e.g. 0,1.5");
    }
    if (!field.isEmpty()
        && (field.size() != 3 || field.stream().anyMatch(e -> !Double.isFinite(e)))) {
      throw new InputException("--field takes three numbers, e.g. 0,0,0.1");
    }
  }

  /** The sums of charges of frame after frame. */
  TotalCharges charges() {
    return totalCharge == null ? TotalCharges.ofFrames() : TotalCharges.of(totalCharge);
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
    return field.isEmpty()
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
