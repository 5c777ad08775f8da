package org.farfield.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.farfield.equilibration.Equilibrium;
import org.farfield.error.InputException;
import org.farfield.structure.Column;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;

/** What {@code farfield charges} writes of a frame. */
enum ChargeOutput {
  CHARGES {
    @Override
    Structure add(Structure structure, String name, Equilibrium e) {
      return structure.with(Column.reals(name, e.charges()));
    }
  },
  ENERGY {
    @Override
    Structure add(Structure structure, String name, Equilibrium e) {
      return structure.with(Property.of(name, e.energy()));
    }
  },
  FORCES {
    @Override
    Structure add(Structure structure, String name, Equilibrium e) {
      return structure.with(Column.reals(name, 3, e.forces()));
    }
  },
  STRESS {
    @Override
    Structure add(Structure structure, String name, Equilibrium e) {
      if (!structure.cell().isFullyPeriodic()) {
        throw new InputException(
            structure.origin()
                + ": stress is of crystals, and this frame is not periodic in all"
                + " three directions");
      }
      double volume = structure.cell().volume();
      double[] stress = Arrays.stream(e.strain()).map(x -> x / volume).toArray();
      return structure.with(Property.of(name, stress));
    }
  },
  POTENTIAL {
    @Override
    Structure add(Structure structure, String name, Equilibrium e) {
      return structure.with(Column.reals(name, e.potential()));
    }
  };

  /** The frame with it. */
  abstract Structure add(Structure structure, String name, Equilibrium e);

  /** What a user calls it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static ChargeOutput named(String word) {
    return Arrays.stream(values())
        .filter(output -> output.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "--outputs are "
                        + Arrays.stream(values())
                            .map(ChargeOutput::word)
                            .collect(Collectors.joining(", "))
                        + "; not '"
                        + word
                        + "'"));
  }
}
