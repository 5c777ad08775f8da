package org.farfield.backend.cuda.sums;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.farfield.expansion.tables.Aliasing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Boxes of a mesh that have all points of their centres. */
class MeshTilesTest {
  static IntStream orders() {
    return IntStream.of(Aliasing.orders());
  }

  private static double[] places(int atoms, double side) {
    return new Random(1).doubles(3L * atoms, 0, side).toArray();
  }

  @ParameterizedTest
  @MethodSource("orders")
  void eachCentreIsInABoxWithAllItsPoints(int order) {
    int[][] meshes = {{order, order, order}, {31, 18, 60}, {24, 40, 25}};
    for (int[] points : meshes) {
      for (int atoms : new int[] {1, 7, 400, 3000}) {
        for (double side : new double[] {1, 0.2}) {
          for (MeshTiles.Shape shape :
              List.of(MeshTiles.Shape.ofInterpolation(order), MeshTiles.Shape.ofForces(order))) {
            check(order, points, shape, atoms, places(atoms, side));
          }
        }
      }
    }
  }

  private static void check(
      int order, int[] points, MeshTiles.Shape shape, int atoms, double[] places) {
    MeshTiles tiles =
        new MeshTiles(places, points, order, shape, IntStream.range(0, atoms).toArray());
    int[] sorted = tiles.sorted();
    assertThat(sorted.clone()).containsExactlyInAnyOrder(IntStream.range(0, atoms).toArray());
    int next = 0;
    for (int t = 0; t < tiles.tiles().items(); t++) {
      int[] box = tiles.tiles().item(t);
      assertThat(box[6]).isEqualTo(next);
      assertThat(box[7]).isBetween(1, shape.centres());
      next += box[7];
      for (int axis = 0; axis < 3; axis++) {
        assertThat(box[axis]).isBetween(0, points[axis] - 1);
        assertThat(box[3 + axis]).isBetween(order, shape.points()[axis]);
        for (int i = box[6]; i < next; i++) {
          int below = (int) (places[3 * sorted[i] + axis] * points[axis]);
          int first = Math.floorMod(below - order / 2 + 1, points[axis]);
          assertThat(first).isBetween(box[axis], box[axis] + box[3 + axis] - order);
        }
      }
    }
    assertThat(next).isEqualTo(atoms);
  }

  @Test
  void boxesAreForCentresCloseToEachOther() {
    int[] points = {64, 64, 64};
    int[] atoms = IntStream.range(0, 500).toArray();
    MeshTiles.Shape shape = MeshTiles.Shape.ofInterpolation(8);
    assertThat(new MeshTiles(places(500, 0.3), points, 8, shape, atoms).areWorthIt(8)).isTrue();
    assertThat(new MeshTiles(places(500, 1), points, 8, shape, atoms).areWorthIt(8)).isFalse();
  }
}
