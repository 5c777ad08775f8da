package org.farfield.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.farfield.equilibration.engine.Equilibration;
import org.farfield.error.InputException;
import org.farfield.structure.Structure;

/** What {@code farfield charges} writes of a frame. */
enum ChargeOutput {
  CHARGES(true, List.of()) {
    @Override
    double[] of(Structure structure, Equilibration.Answered e) {
      return e.equilibrium().charges();
    }
  },
  DIPOLES(true, List.of(3)) {
    @Override
    double[] of(Structure structure, Equilibration.Answered e) {
      return e.equilibrium().dipoles();
    }
  },
  ENERGY(false, List.of()) {
    @Override
    double[] of(Structure structure, Equilibration.Answered e) {
      return new double[] {e.equilibrium().energy()};
    }
  },
  FORCES(true, List.of(3)) {
    @Override
    double[] of(Structure structure, Equilibration.Answered e) {
      return e.equilibrium().forces();
    }
  },
  STRESS(false, List.of(3, 3)) {
    @Override
    double[] of(Structure structure, Equilibration.Answered e) {
      if (!structure.cell().isFullyPeriodic()) {
        throw new InputException(
            structure.origin()
                + ": stress is of crystals, and this frame is not periodic in all"
                + " three directions");
      }
      double volume = structure.cell().volume();
      return Arrays.stream(e.equilibrium().strain()).map(x -> x / volume).toArray();
    }
  },
  POTENTIAL(true, List.of()) {
    @Override
    double[] of(Structure structure, Equilibration.Answered e) {
      return e.equilibrium().chargePotential();
    }
  },
  POLARIZABILITY(false, List.of(3, 3)) {
    @Override
    double[] of(Structure structure, Equilibration.Answered e) {
      return e.response().polarizability();
    }
  },
  BORN_CHARGES(true, List.of(3, 3)) {
    @Override
    double[] of(Structure structure, Equilibration.Answered e) {
      if (!structure.cell().isOpen()) {
        throw new InputException(
            structure.origin() + ": Born charges are of molecules, and this frame is periodic");
      }
      return e.response().bornCharges();
    }
  };

  private final boolean perAtom;
  private final List<Integer> shape;

  ChargeOutput(boolean perAtom, List<Integer> shape) {
    this.perAtom = perAtom;
    this.shape = shape;
  }

  /** What it is called in a file. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether each atom has its own. */
  boolean perAtom() {
    return perAtom;
  }

  /** Axes of one atom or frame; none of a number. */
  List<Integer> shape() {
    return shape;
  }

  /** How many numbers an atom or frame has. */
  int size() {
    return shape.stream().reduce(1, (a, b) -> a * b);
  }

  /** Whether it is how charges answer, rather than they themselves. */
  boolean isResponse() {
    return this == POLARIZABILITY || this == BORN_CHARGES;
  }

  /** The numbers of a frame. */
  abstract double[] of(Structure structure, Equilibration.Answered e);

  /** What a user calls it. */
  String word() {
    return key().replace('_', '-');
  }

  static ChargeOutput named(String option, String word) {
    List<ChargeOutput> ofOption =
        Arrays.stream(values())
            .filter(output -> output.isResponse() == option.equals("--response"))
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
