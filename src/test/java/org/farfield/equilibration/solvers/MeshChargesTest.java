package org.farfield.equilibration.solvers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.math.DotProduct;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;

/** Splines of more atoms than one task has, on a mesh of unequal axes. */
class MeshChargesTest {
  private static final int ATOMS = 700;
  private static final int[] COUNTS = {6, 4, 8};
  private static final Cell CELL = Cell.periodic(new double[] {9, 0, 0, 2, 7, 0, -1, 3, 12});

  private static Structure scattered() {
    double[] positions = new Random(3).doubles(3 * ATOMS, -20, 20).toArray();
    int[] types = new int[ATOMS];
    Arrays.fill(types, 1);
    return new Structure(types, positions, CELL);
  }

  private static MeshCharges of(Structure s, WorkerPool pool) {
    return new MeshCharges(MeshCharges.places(s, CELL, COUNTS), COUNTS, pool);
  }

  private static double[] numbers(int count, int seed) {
    return new Random(seed).doubles(count, -1, 1).toArray();
  }

  /** Weights of an atom are one together, and what is gathered is the transpose of the spread. */
  @Test
  void weightsAreOneAndBothWaysAreTransposes() {
    int points = COUNTS[0] * COUNTS[1] * COUNTS[2];
    double[] q = numbers(ATOMS, 4);
    double[] phi = numbers(points, 5);
    double[] ones = new double[points];
    Arrays.fill(ones, 1);
    for (int threads : new int[] {1, 3}) {
      try (WorkerPool pool = new WorkerPool(threads)) {
        MeshCharges splines = of(scattered(), pool);
        double[] gathered = new double[ATOMS];
        splines.gather(ones, gathered);
        for (double weight : gathered) {
          assertThat(weight).isCloseTo(1, within(1e-14));
        }
        double[] mesh = new double[points];
        splines.spread(q, mesh);
        splines.gather(phi, gathered);
        assertThat(Vectors.sum(mesh)).isCloseTo(Vectors.sum(q), within(1e-12));
        assertThat(DotProduct.of(mesh, 0, phi, 0, points))
            .isCloseTo(DotProduct.of(q, 0, gathered, 0, ATOMS), within(1e-12));
      }
    }
  }

  /** A charge at a point has 3/4 of it there along each axis and 1/8 beside it, across faces. */
  @Test
  void chargesLieWhereAtomsAre() {
    double[] rows = CELL.rows();
    int[] place = {5, 0, 7};
    double[] position = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      for (int x = 0; x < 3; x++) {
        position[x] += rows[3 * axis + x] * place[axis] / COUNTS[axis];
      }
    }
    double[] spline = {0.125, 0.75, 0.125};
    double[] expected = new double[COUNTS[0] * COUNTS[1] * COUNTS[2]];
    for (int point = 0; point < 27; point++) {
      int[] of = {point / 9, point / 3 % 3, point % 3};
      int[] at =
          IntStream.range(0, 3)
              .map(axis -> Math.floorMod(place[axis] + of[axis] - 1, COUNTS[axis]))
              .toArray();
      expected[(at[0] * COUNTS[1] + at[1]) * COUNTS[2] + at[2]] =
          2 * spline[of[0]] * spline[of[1]] * spline[of[2]];
    }
    try (WorkerPool pool = new WorkerPool(2)) {
      MeshCharges splines = of(new Structure(new int[] {1}, position, CELL), pool);
      double[] mesh = new double[expected.length];
      splines.spread(new double[] {2}, mesh);
      assertThat(mesh).containsExactly(expected, within(1e-13));
    }
  }
}
