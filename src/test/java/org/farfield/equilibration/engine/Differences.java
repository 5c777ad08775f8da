package org.farfield.equilibration.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import java.util.function.Function;
import org.farfield.equilibration.Equilibrium;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/** Holds gradients and strain derivatives of solutions to differences of their energies. */
final class Differences {
  private static final double STEP = 1e-3;
  private static final int[] STEPS = {-2, -1, 1, 2};

  private Differences() {}

  static void assertDerivatives(Structure s, Function<Structure, Equilibrium> solve, double error) {
    Equilibrium e = solve.apply(s);
    for (int x : new int[] {1, 8}) {
      double[] energies = new double[4];
      for (int k = 0; k < 4; k++) {
        double[] positions = s.positions();
        positions[x] += STEP * STEPS[k];
        energies[k] = solve.apply(s.withPositions(positions)).energy();
      }
      assertThat(e.gradient()[x]).as("position %d", x).isCloseTo(slope(energies), offset(error));
    }
    for (int xy : new int[] {0, 5}) {
      double[] energies = new double[4];
      for (int k = 0; k < 4; k++) {
        energies[k] = solve.apply(strained(s, xy, STEP * STEPS[k])).energy();
      }
      assertThat(e.strain()[xy]).as("strain %d", xy).isCloseTo(slope(energies), offset(20 * error));
    }
  }

  private static double slope(double[] energies) {
    return (energies[0] - 8 * energies[1] + 8 * energies[2] - energies[3]) / (12 * STEP);
  }

  private static Structure strained(Structure s, int xy, double strain) {
    double[] positions = s.positions();
    double[] rows = s.cell().rows();
    for (double[] vectors : List.of(positions, rows)) {
      for (int at = 0; at < vectors.length; at += 3) {
        vectors[at + xy / 3] += strain * vectors[at + xy % 3];
      }
    }
    Cell cell = s.cell();
    return s.withPositions(positions)
        .withCell(new Cell(rows, cell.isPeriodic(0), cell.isPeriodic(1), cell.isPeriodic(2)));
  }
}
