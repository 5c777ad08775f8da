package org.farfield.equilibration.sums;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.farfield.backend.PairBlocks;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Half of a matrix against all of it: a few atoms with their own images, and many of no cell. */
class HalfPairsTest {
  private static Structure scattered(int atoms, boolean periodic) {
    double edge = periodic ? 4 : 4 * Math.cbrt(atoms);
    Random random = new Random(atoms);
    int[] types = new int[atoms];
    double[] positions = random.doubles(3L * atoms, 0, edge).toArray();
    Cell cell = periodic ? Cell.periodic(edge, 0, 0, 1, edge, 0, 0, -1, edge) : Cell.OPEN;
    return new Structure(types, positions, cell);
  }

  @ParameterizedTest
  @CsvSource({
    "1, true, 0",
    "3, true, 0",
    "3, true, 1",
    "2, true, 2",
    "150, false, 1",
    "700, false, 0"
  })
  void productsAreThoseOfTheMatrix(int atoms, boolean periodic, int degree) {
    int rows = (degree + 1) * (degree + 1);
    int n = atoms * rows;
    double[] widths = new Random(1).doubles(atoms, 0.4, 0.9).toArray();
    Electrostatics all = electrostatics(atoms, periodic, widths, degree);
    double[] matrix = all.pairMatrix();
    HalfPairs half = halfPairs(all, 2);
    double[] p = new Random(2).doubles(n, -1, 1).toArray();
    double[] expected = new double[n];
    for (int a = 0; a < n; a++) {
      for (int b = 0; b < n; b++) {
        expected[a] += matrix[a * n + b] * p[b];
      }
    }
    double[] first = applied(half, p, 1);
    assertThat(first).containsExactly(expected, within(1e-12));
    assertThat(applied(half, p, 3)).isEqualTo(first);
    assertThat(product(half.whole(), rows, p)).containsExactly(expected, within(1e-12));
    assertThat(applied(halfPairs(all, 1), p, 1)).isEqualTo(first);
  }

  private static Electrostatics electrostatics(
      int atoms, boolean periodic, double[] widths, int degree) {
    Structure structure = scattered(atoms, periodic);
    return periodic
        ? Electrostatics.crystal(structure, widths, degree, 0.4)
        : Electrostatics.of(structure, widths, degree);
  }

  private static HalfPairs halfPairs(Electrostatics all, int threads) {
    try (WorkerPool pool = new WorkerPool(threads)) {
      return all.halfPairs(pool);
    }
  }

  @ParameterizedTest
  @CsvSource({"150, false, 1", "1100, false, 0", "3, true, 2"})
  void derivativesAreTheSameByAnyThreads(int atoms, boolean periodic, int degree) {
    double[] widths = new Random(1).doubles(atoms, 0.4, 0.9).toArray();
    Electrostatics all = electrostatics(atoms, periodic, widths, degree);
    double[] p = new Random(2).doubles((long) atoms * (degree + 1) * (degree + 1)).toArray();
    Slopes expected = new Slopes(atoms);
    try (WorkerPool alone = new WorkerPool(1)) {
      all.addSlopes(p, expected, alone);
    }
    Slopes ofAll = new Slopes(atoms);
    all.addPairSlopes(p, p, ofAll); // each pair twice
    for (int threads = 2; threads < 4; threads++) {
      Slopes slopes = new Slopes(atoms);
      try (WorkerPool pool = new WorkerPool(threads)) {
        all.addSlopes(p, slopes, pool);
      }
      assertThat(slopes.positions).isEqualTo(expected.positions);
      assertThat(slopes.strain).isEqualTo(expected.strain);
    }
    for (int x = 0; x < expected.positions.length && !periodic; x++) {
      assertThat(2 * expected.positions[x]).isCloseTo(ofAll.positions[x], within(1e-9));
    }
  }

  private static double[] applied(HalfPairs half, double[] p, int threads) {
    double[] out = new Random(3).doubles(p.length).toArray(); // is overwritten
    try (WorkerPool pool = new WorkerPool(threads)) {
      half.apply(p, out, pool);
    }
    return out;
  }

  private static double[] product(PairBlocks whole, int rows, double[] p) {
    double[] out = new double[p.length];
    for (int a = 0; a < out.length; a++) {
      int i = a / rows;
      for (int pair = whole.starts()[i]; pair < whole.starts()[i + 1]; pair++) {
        for (int b = 0; b < rows; b++) {
          double block = whole.blocks()[(pair * rows + a % rows) * rows + b];
          out[a] += block * p[whole.partners()[pair] * rows + b];
        }
      }
    }
    return out;
  }
}
