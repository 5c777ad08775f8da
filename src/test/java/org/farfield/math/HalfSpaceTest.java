package org.farfield.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.farfield.structure.Cell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors of random and of ideal cells against all that three nested loops find. */
class HalfSpaceTest {
  private static List<List<Integer>> plain(double[] r, HalfSpace half, double cutoff) {
    List<List<Integer>> all = new ArrayList<>();
    int[] more = {half.max(0) + 1, half.max(1) + 1, half.max(2) + 1}; // were the bounds too small
    for (int a = 0; a <= more[0]; a++) {
      for (int b = a == 0 ? 0 : -more[1]; b <= more[1]; b++) {
        for (int c = a == 0 && b == 0 ? 1 : -more[2]; c <= more[2]; c++) {
          if (length(r, a, b, c) < cutoff) {
            all.add(List.of(a, b, c));
          }
        }
      }
    }
    return all;
  }

  private static double length(double[] r, int a, int b, int c) {
    double x = 2 * Math.PI * (a * r[0] + b * r[3] + c * r[6]);
    double y = 2 * Math.PI * (a * r[1] + b * r[4] + c * r[7]);
    double z = 2 * Math.PI * (a * r[2] + b * r[5] + c * r[8]);
    return Math.sqrt(x * x + y * y + z * z);
  }

  private static void check(Cell cell, double cutoff) {
    double[] lengths = {cell.length(0), cell.length(1), cell.length(2)};
    HalfSpace half = new HalfSpace(cell.reciprocal(), lengths, cutoff);
    List<List<Integer>> found = new ArrayList<>();
    double smallest = Double.POSITIVE_INFINITY;
    for (int v = 0; v < half.count(); v++) {
      found.add(List.of(half.h(v, 0), half.h(v, 1), half.h(v, 2)));
      smallest = Math.min(smallest, half.k(v, 3));
    }
    assertThat(found).isEqualTo(plain(cell.reciprocal(), half, cutoff));
    assertThat(half.smallest()).isEqualTo(smallest);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomCellsHaveTheSameVectorsInTheSameOrder(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      double[] rows = new double[9];
      for (int x = 0; x < 9; x++) {
        rows[x] = (x % 4 == 0 ? 3 + 6 * random.nextDouble() : 0) + 2 * random.nextDouble() - 1;
      }
      Cell cell = Cell.periodic(rows);
      if (Math.abs(cell.volume()) > 20) {
        check(cell, 0.2 + 4 * random.nextDouble());
      }
    }
  }

  /** Many vectors lie on spheres, where one of them is the cutoff. */
  @Test
  void whatLiesOnTheCutoffIsJudgedAsBefore() {
    for (int a = 1; a < 4; a++) {
      for (int square = 1; square < 60; square++) {
        double unit = 2 * Math.PI / (0.7 * a);
        double cutoff = unit * Math.sqrt(square);
        for (double near : new double[] {cutoff, Math.nextUp(cutoff), Math.nextDown(cutoff)}) {
          check(Cell.periodic(0.7 * a, 0, 0, 0, 0.7 * a, 0, 0, 0, 0.7 * a), near);
          check(Cell.periodic(0, 0.7 * a, 0.7 * a, 0.7 * a, 0, 0.7 * a, 0.7 * a, 0.7 * a, 0), near);
        }
      }
    }
  }

  @Test
  void indicesAreWrittenInTheirPlaces() {
    HalfSpace half =
        new HalfSpace(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, new double[] {1, 1, 1}, 20);
    IntBuffer target = IntBuffer.allocate(15);
    half.write(4, 3, target, 2);
    for (int i = 0; i < 15; i++) {
      int expected = i < 6 ? 0 : half.h(4 + i / 3 - 2, i % 3);
      assertThat(target.get(i)).isEqualTo(expected);
    }
  }
}
