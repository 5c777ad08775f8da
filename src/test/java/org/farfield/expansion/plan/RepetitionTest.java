package org.farfield.expansion.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.farfield.structure.Cell;
import org.farfield.structure.ReducedCell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;

class RepetitionTest {
  private static final int[] ELEMENTS = {1, 6, 8};

  private static double[] random(Random random) {
    double[] rows = new double[9];
    Arrays.setAll(rows, x -> (x % 4 == 0 ? 4 : 0) + 0.6 * random.nextGaussian());
    return rows;
  }

  private static Structure disordered(Random random, int atoms, boolean... periodic) {
    double[] rows = random(random);
    double[] x = new double[3 * atoms];
    for (int i = 0; i < x.length; i++) {
      double[] at = {0.31 * (i / 3) + 0.1 * random.nextDouble(), random.nextDouble(), 0.5};
      for (int axis = 0; axis < 3; axis++) {
        x[i] += at[axis] * rows[3 * axis + i % 3];
      }
    }
    int[] types = random.ints(atoms, 0, 3).map(t -> ELEMENTS[t]).toArray();
    return new Structure(types, x, new Cell(rows, periodic[0], periodic[1], periodic[2]));
  }

  /** Copies at all places of the cells of a lattice in a larger one, in any order. */
  private static Structure repeated(Structure one, int[] matrix, double noise, Random random) {
    double[] rows = one.cell().rows();
    double[] larger = new double[9];
    for (int x = 0; x < 9; x++) {
      for (int axis = 0; axis < 3; axis++) {
        larger[x] += matrix[x / 3 * 3 + axis] * rows[3 * axis + x % 3];
      }
    }
    Cell cell =
        new Cell(
            larger, one.cell().isPeriodic(0), one.cell().isPeriodic(1), one.cell().isPeriodic(2));
    double[] inverse = Cell.periodic(larger).reciprocal();
    List<double[]> steps = new ArrayList<>();
    for (int n = 0; n < 21 * 21 * 21; n++) {
      int[] h = {n % 21 - 10, n / 21 % 21 - 10, n / 441 - 10};
      double[] step = new double[3];
      for (int x = 0; x < 9; x++) {
        step[x % 3] += h[x / 3] * rows[x];
      }
      boolean inside = true;
      for (int axis = 0; axis < 3; axis++) {
        double f = 1e-9;
        for (int x = 0; x < 3; x++) {
          f += inverse[3 * axis + x] * step[x];
        }
        inside &= f >= 0 && f < 1;
      }
      if (inside) {
        steps.add(step);
      }
    }
    Collections.shuffle(steps, random);
    int atoms = one.atoms();
    int[] types = new int[atoms * steps.size()];
    double[] x = new double[3 * types.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = one.type(i % atoms);
      for (int axis = 0; axis < 3; axis++) {
        x[3 * i + axis] =
            one.position(i % atoms, axis)
                + steps.get(i / atoms)[axis]
                + noise * (2 * random.nextDouble() - 1);
      }
    }
    return new Structure(types, x, cell);
  }

  private static int determinant(int[] m) {
    return m[0] * (m[4] * m[8] - m[5] * m[7])
        - m[1] * (m[3] * m[8] - m[5] * m[6])
        + m[2] * (m[3] * m[7] - m[4] * m[6]);
  }

  /** Whatever lattice of copies, from its own cell or another. */
  @Test
  void findsWhatIsRepeated() {
    Random random = new Random(3);
    int found = 0;
    while (found < 60) {
      int[] matrix = random.ints(9, -2, 4).toArray();
      int copies = Math.abs(determinant(matrix));
      if (copies < 1 || copies > 60) {
        continue;
      }
      Structure one = disordered(random, 1 + random.nextInt(4), true, true, true);
      Structure all = repeated(one, matrix, found % 2 == 0 ? 0.01 : 0, random);
      assertThat(all.atoms()).isEqualTo(copies * one.atoms());
      Structure unit = Repetition.unit(all);
      assertThat(unit.atoms()).as("of %d copies", copies).isEqualTo(one.atoms());
      assertThat(unit.cell().volume()).isCloseTo(one.cell().volume(), within(1e-6));
      assertThat(unit.types()).containsExactlyInAnyOrder(one.types());
      assertThat(Planner.shortestWave(unit.cell()))
          .isCloseTo(Planner.shortestWave(ReducedCell.shortest(one.cell())), within(1e-6));
      found++;
    }
  }

  /** Along what is periodic alone. */
  @Test
  void findsCopiesInSlabsAndWires() {
    Random random = new Random(4);
    for (int repeat = 0; repeat < 10; repeat++) {
      Structure slab = disordered(random, 3, true, true, false);
      Structure slabs = repeated(slab, new int[] {2, 1, 0, -1, 2, 0, 0, 0, 1}, 0, random);
      assertThat(slabs.atoms()).isEqualTo(15);
      assertThat(Repetition.unit(slabs).atoms()).isEqualTo(3);
      Structure stack = repeated(slab, new int[] {1, 0, 0, 0, 1, 0, 0, 0, 3}, 0, random);
      assertThat(Repetition.unit(stack)).as("above each other").isSameAs(stack);
      Structure wire = disordered(random, 2, false, true, false);
      Structure wires = repeated(wire, new int[] {1, 0, 0, 0, 7, 0, 0, 0, 1}, 0, random);
      Structure unit = Repetition.unit(wires);
      assertThat(unit.atoms()).isEqualTo(2);
      assertThat(unit.cell().length(1)).isCloseTo(wire.cell().length(1), within(1e-9));
    }
  }

  @Test
  void onlyWhatRepeatsAllAtoms() {
    Random random = new Random(5);
    Structure one = disordered(random, 4, true, true, true);
    Structure all = repeated(one, new int[] {3, 0, 0, 0, 2, 0, 0, 0, 2}, 0, random);
    assertThat(Repetition.unit(all).atoms()).isEqualTo(4);
    double[] x = all.positions();
    x[31] += 0.3;
    assertThat(Repetition.unit(all.withPositions(x)).atoms()).as("one moved").isEqualTo(48);
    int[] types = all.types();
    types[20] = 92;
    Structure other = new Structure(types, all.positions(), all.cell());
    assertThat(Repetition.unit(other).atoms()).as("one replaced").isEqualTo(48);
    int[] half = new int[48];
    Arrays.setAll(half, i -> i < 24 ? 1 : 8);
    Structure mixed = new Structure(half, all.positions(), all.cell());
    assertThat(Repetition.unit(mixed).atoms()).as("of two kinds").isGreaterThanOrEqualTo(8);
  }

  /** Atoms at one place are for others to complain about. */
  @Test
  void takesWhateverComes() {
    Cell cell = Cell.periodic(5, 0, 0, 0, 5, 0, 0, 0, 5);
    Structure same = new Structure(new int[] {1, 1, 1, 1}, new double[12], cell);
    assertThat(Repetition.unit(same)).isSameAs(same);
    double[] line = new double[300];
    Arrays.setAll(line, i -> i % 3 == 0 ? 0.05 * (i / 3) : 0);
    Structure dense = new Structure(new int[100], line, cell);
    assertThat(Repetition.unit(dense).atoms()).isPositive();
    Structure odd = new Structure(new int[] {1000, 5}, new double[] {0, 0, 0, 2.5, 0, 0}, cell);
    assertThat(Repetition.unit(odd)).isSameAs(odd);
  }
}
