package org.farfield.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.farfield.equilibration.Equilibration;
import org.farfield.error.InputException;
import org.farfield.structure.Column;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;

/** What {@code farfield charges} writes of a frame. */
enum ChargeOutput {
  CHARGES {
    @Override
    Structure add(Structure structure, String name, Equilibration.Answered e) {
      return structure.with(Column.reals(name, e.equilibrium().charges()));
    }
  },
  DIPOLES {
    @Override
    Structure add(Structure structure, String name, Equilibration.Answered e) {
      return structure.with(Column.reals(name, 3, e.equilibrium().dipoles()));
    }
  },
  ENERGY {
    @Override
    Structure add(Structure structure, String name, Equilibration.Answered e) {
      return structure.with(Property.of(name, e.equilibrium().energy()));
    }
  },
  FORCES {
    @Override
    Structure add(Structure structure, String name, Equilibration.Answered e) {
      return structure.with(Column.reals(name, 3, e.equilibrium().forces()));
    }
  },
  STRESS {
    @Override
    Structure add(Structure structure, String name, Equilibration.Answered e) {
      if (!structure.cell().isFullyPeriodic()) {
        throw new InputException(
            structure.origin()
                + ": stress is of crystals, and this frame is not periodic in all"
                + " three directions");
      }
      double volume = structure.cell().volume();
      double[] stress = Arrays.stream(e.equilibrium().strain()).map(x -> x / volume).toArray();
      return structure.with(Property.of(name, stress));
    }
  },
  POTENTIAL {
    @Override
    Structure add(Structure structure, String name, Equilibration.Answered e) {
      return structure.with(Column.reals(name, e.equilibrium().chargePotential()));
    }
  },
  POLARIZABILITY(true) {
    @Override
    Structure add(Structure structure, String name, Equilibration.Answered e) {
      return structure.with(Property.of(name, e.response().polarizability()));
    }
  },
  BORN_CHARGES(true) {
    @Override
    Structure add(Structure structure, String name, Equilibration.Answered e) {
      if (!structure.cell().isOpen()) {
        throw new InputException(
            structure.origin() + ": Born charges are of molecules, and this frame is periodic");
      }
      return structure.with(Column.reals(name, 9, e.response().bornCharges()));
    }
  };

  private final boolean response;

  ChargeOutput() {
    this(false);
  }

  ChargeOutput(boolean response) {
    this.response = response;
  }

  /** Whether it tells how charges answer. */
  boolean isResponse() {
    return response;
  }

  /** What it is called in a file. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The frame with it. */
  abstract Structure add(Structure structure, String name, Equilibration.Answered e);

  /** What a user calls it. */
  private String word() {
    return key().replace('_', '-');
  }

  static ChargeOutput named(String option, String word) {
    List<ChargeOutput> ofOption =
        Arrays.stream(values())
            .filter(output -> output.response == option.equals("--response"))
            .toList();
    return ofOption.stream()
        .filter(output -> output.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    option
                        + " takes "
                        + ofOption.stream()
                            .map(ChargeOutput::word)
                            .collect(Collectors.joining(", "))
                        + "; not '"
                        + word
                        + "'"));
  }
}
