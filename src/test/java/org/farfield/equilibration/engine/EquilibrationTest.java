package org.farfield.equilibration.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.Equilibrium;
import org.farfield.error.InputException;
import org.farfield.features.engine.Engine;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** EEQ-2019 in molecules, crystals, slabs and wires. */
class EquilibrationTest {
  private static final int ATOMS = 6;

  private static Engine engine;
  private static Equilibration equilibration;

  @BeforeAll
  static void open() {
    engine = new Engine(new CpuBackend(2));
    equilibration = new Equilibration(ChargeModel.eeq2019(), engine);
  }

  @AfterAll
  static void close() {
    equilibration.close();
    engine.close();
  }

  private Equilibrium of(Structure structure, double charge) {
    return equilibration.of(List.of(structure), List.of(Conditions.charge(charge))).get(0);
  }

  /** Row 13: the sum, Newton's third law, and derivatives by differences. */
  @ParameterizedTest
  @CsvSource({
    "FFF, false, 0.5, 0.05, 1e-8",
    "TTT, false, 1, 0, 1e-8",
    "TTF, false, 0, 0, 1e-7",
    "FFT, false, 0, 0, 1e-7",
    "FFF, true, 1, 0.05, 1e-8",
    "TTT, true, 1, 0.05, 1e-8",
    "TTF, true, 0, 0, 1e-7"
  })
  void forcesAndStrainAreDerivatives(
      String pbc, boolean multipoles, double charge, double field, double error) {
    boolean[] periodic = new boolean[3];
    for (int axis = 0; axis < 3; axis++) {
      periodic[axis] = pbc.charAt(axis) == 'T';
    }
    Structure sample = Samples.structure(ATOMS, periodic[0], periodic[1], periodic[2]);
    Conditions conditions = Conditions.charge(charge).inField(0, field, -field);
    try (Equilibration used =
        new Equilibration(
            multipoles ? Samples.multipoles() : ChargeModel.eeq2019(),
            engine,
            Equilibration.TOLERANCE,
            Integer.MAX_VALUE)) { // wires, too, by a factored matrix, without a residual
      forcesAndStrainAreDerivatives(
          sample,
          s -> used.of(List.of(s), List.of(conditions)).get(0),
          charge,
          charge * field,
          error);
    }
  }

  private static void forcesAndStrainAreDerivatives(
      Structure s,
      Function<Structure, Equilibrium> solve,
      double charge,
      double pull,
      double error) {
    Equilibrium e = solve.apply(s);
    assertThat(Arrays.stream(e.charges()).sum()).isCloseTo(charge, offset(1e-12));
    assertThat(e.residual()).isLessThan(1e-10);
    for (int x = 0; x < 3; x++) {
      double sum = 0;
      for (int i = 0; i < ATOMS; i++) {
        sum += e.gradient()[3 * i + x];
      }
      double expected = x == 0 || !s.cell().isOpen() ? 0 : x == 1 ? -pull : pull;
      assertThat(sum).isCloseTo(expected, offset(10 * error));
    }
    Differences.assertDerivatives(s, solve, error);
  }

  @Test
  void wrongStructuresAreRefused() {
    Structure heavy = new Structure(new int[] {104}, new double[3], Cell.OPEN);
    assertThatThrownBy(() -> of(heavy, 0))
        .isInstanceOf(InputException.class)
        .hasMessage("structure: EEQ-2019 has no parameters of Rf");
    Structure twice =
        new Structure(new int[] {1, 8, 1}, new double[] {0, 0, 0, 0, 0, 1, 0, 0, 1e-5}, Cell.OPEN);
    assertThatThrownBy(() -> of(twice, 0))
        .isInstanceOf(InputException.class)
        .hasMessage("structure: atoms 1 and 3 are at one place, 1.0e-05 Å apart");
  }

  @Test
  void conditionsOfOtherAtomsAreRefused() {
    Structure three = Samples.structure(3, false, false, false);
    Conditions none = Conditions.charge(0);
    for (int atoms : new int[] {2, 4}) {
      List<Conditions> others =
          List.of(
              none.withElectrodes(new double[atoms]),
              none.withFixed(new double[atoms]),
              none.withFragments(new int[atoms]),
              none.withTerms(new double[atoms]));
      for (Conditions other : others) {
        assertThatThrownBy(() -> equilibration.of(List.of(three), List.of(other)))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageMatching("structure: .* of " + atoms + " atoms, not 3");
      }
    }
  }
}
