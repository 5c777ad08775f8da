package org.farfield.equilibration.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.ElementParameters;
import org.farfield.equilibration.Equilibrium;
import org.farfield.error.InputException;
import org.farfield.error.NoSolutionException;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many structures at a time, where each backend computes. */
class SideBySideTest extends OnEngines {
  private static final double TOLERANCE = 1e-9; // V
  private static final double[] WATER = {0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0};

  private Equilibration solver(ChargeModel model, boolean together) {
    return new Equilibration(model, engine, TOLERANCE, 0, together);
  }

  private static Structure sample(int atoms, String pbc) {
    return Samples.structure(
        atoms, pbc.charAt(0) == 'T', pbc.charAt(1) == 'T', pbc.charAt(2) == 'T');
  }

  /** Structures of all periodicities and sizes, each under conditions of its own. */
  private static final class Mixed {
    final List<Structure> structures = new ArrayList<>();
    final List<Conditions> conditions = new ArrayList<>();

    Mixed(boolean multipoles) {
      add(sample(6, "FFF"), Conditions.charge(1).withFragments(new int[] {0, 0, 1, 1, 1, 0}, 0, 1));
      add(sample(multipoles ? 6 : 12, "TTT"), Conditions.charge(0)); // 12 would polarise each other
      add(sample(4, "TTF"), Conditions.charge(-1));
      add(sample(3, "FFF"), Conditions.charge(0));
      if (!multipoles) { // which take long
        addWithFewerFree();
      }
    }

    private void addWithFewerFree() {
      double[] fixed = new double[5];
      Arrays.fill(fixed, Double.NaN);
      fixed[1] = 0.4;
      add(sample(5, "FFT"), Conditions.charge(1).withFixed(fixed));
      double[] potentials = new double[6];
      Arrays.fill(potentials, Double.NaN);
      potentials[0] = 0.5;
      potentials[3] = -0.5;
      add(sample(6, "TTT"), Conditions.charge(0).withElectrodes(potentials));
      add(sample(1, "FFF"), Conditions.charge(1));
    }

    private void add(Structure structure, Conditions own) {
      structures.add(structure);
      conditions.add(own);
    }
  }

  /**
   * To what a loop of its own finds one after the other, which MatrixFreeTest holds to matrices.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void findsWhatEachIsSolvedTo(boolean multipoles) {
    Mixed all = new Mixed(multipoles);
    ChargeModel model = multipoles ? Samples.multipoles() : ChargeModel.eeq2019();
    try (Equilibration together = solver(model, true);
        Equilibration apart = solver(model, false)) {
      List<Equilibrium> found = together.of(all.structures, all.conditions);
      List<Equilibrium> expected = apart.of(all.structures, all.conditions);
      for (int s = 0; s < found.size(); s++) {
        Equilibrium own = found.get(s);
        Equilibrium other = expected.get(s);
        assertThat(own.residual()).isLessThanOrEqualTo(TOLERANCE);
        assertThat(own.iterations()).isEqualTo(other.iterations());
        assertClose(own.moments(), other.moments(), 1e-10);
        assertClose(own.potential(), other.potential(), 1e-8);
        assertClose(own.multipliers(), other.multipliers(), 1e-8);
        assertClose(own.gradient(), other.gradient(), 1e-8);
        assertThat(own.energy()).isCloseTo(other.energy(), offset(1e-10));
        assertThat(Arrays.stream(own.charges()).sum())
            .isCloseTo(Arrays.stream(other.charges()).sum(), offset(1e-12));
      }
    }
  }

  /** Frozen ones and others do not touch each other, and a second run repeats the first. */
  @Test
  void bitsAreThoseOfEachAloneAndOfTheNextRun() {
    Mixed all = new Mixed(false);
    try (Equilibration together = solver(ChargeModel.eeq2019(), true)) {
      List<Equilibrium> found = together.of(all.structures, all.conditions);
      List<Equilibrium> again = together.of(all.structures, all.conditions);
      int[] iterations = found.stream().mapToInt(Equilibrium::iterations).distinct().toArray();
      assertThat(iterations).hasSizeGreaterThan(3);
      for (int s = 0; s < found.size(); s++) {
        Equilibrium alone =
            together.of(all.structures.subList(s, s + 1), all.conditions.subList(s, s + 1)).get(0);
        for (Equilibrium other : List.of(again.get(s), alone)) {
          assertThat(other.iterations()).isEqualTo(found.get(s).iterations());
          assertThat(other.moments()).containsExactly(found.get(s).moments());
          assertThat(other.potential()).containsExactly(found.get(s).potential());
          assertThat(other.gradient()).containsExactly(found.get(s).gradient());
        }
      }
    }
  }

  /** As where each is solved alone: what has no answer is said, with its name. */
  @Test
  void whatDoesNotConvergeIsRefused() {
    ElementParameters wild = new ElementParameters(1e9, 0, 0, 10, 0.5, 0, 0);
    ElementParameters tame = new ElementParameters(0, 0, 0, 12, 0.6, 0, 0);
    ChargeModel model = ChargeModel.of("wild", Map.of(8, wild, 1, tame));
    Structure water = new Structure(new int[] {8, 1, 1}, WATER, Cell.OPEN);
    Structure hydrogen =
        new Structure(new int[] {1, 1}, new double[] {0, 0, 0, 0, 0, 1}, Cell.OPEN);
    try (Equilibration together = solver(model, true)) {
      List<Conditions> neutral = Collections.nCopies(2, Conditions.charge(0));
      assertThatThrownBy(() -> together.of(List.of(hydrogen, water), neutral))
          .isInstanceOf(NoSolutionException.class)
          .hasMessageStartingWith("structure: charges did not converge in ");
      assertThat(together.of(List.of(hydrogen), neutral.subList(0, 1))).hasSize(1);
    }
  }

  @Test
  void whatHasNoMinimumIsRefused() {
    ElementParameters soft = new ElementParameters(0, 0, 0, -40, 0.5, 0, 0);
    ElementParameters hard = new ElementParameters(3, 0, 0, 12, 0.6, 0, 0);
    ChargeModel model = ChargeModel.of("soft", Map.of(8, soft, 1, hard));
    Structure water = new Structure(new int[] {8, 1, 1}, WATER, Cell.OPEN);
    try (Equilibration together = solver(model, true)) {
      assertThatThrownBy(() -> together.of(List.of(water), List.of(Conditions.charge(0))))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("most between the atoms O 1, ");
    }
  }

  private static void assertClose(double[] actual, double[] expected, double error) {
    assertThat(actual).containsExactly(expected, offset(error));
  }
}
