package org.farfield.expansion.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SurroundingsTest {
  private static final int IMAGES = 5; // to each side, which reaches farther

  /**
   * Whatever cell and atoms, of which some lie outside: with many atoms the reach is less than half
   * of the cell, with few it goes through several.
   */
  @ParameterizedTest
  @CsvSource({"100, 3", "300, 3", "9, 3", "1, 3", "60, 2", "60, 1"})
  void neighboursAreThoseOfAllImages(int atoms, int periodic) {
    Random random = new Random(atoms + periodic);
    for (int round = 0; round < 10; round++) {
      double side = Math.cbrt(10 * atoms);
      double[] rows = {side, 0, 0, 0, side, 0, 0, 0, side};
      for (int x = 0; x < 9; x++) {
        rows[x] += 0.1 * side * random.nextGaussian();
      }
      double[] positions = random.doubles(3L * atoms, -side, 2 * side).toArray();
      Cell cell = new Cell(rows, true, periodic > 1, periodic > 2);
      Structure structure = new Structure(new int[atoms], positions, cell);
      Surroundings surroundings = new Surroundings(structure, 1.5);
      int atom = random.nextInt(atoms);
      surroundings.look(atom);

      List<Double> expected = images(structure, atom, surroundings.reach());
      assertThat(surroundings.count()).isEqualTo(expected.size());
      double[] distances =
          IntStream.range(0, surroundings.count())
              .mapToDouble(surroundings::distance)
              .sorted()
              .toArray();
      for (int j = 0; j < distances.length; j++) {
        assertThat(distances[j]).isCloseTo(expected.get(j), within(side));
        double[] found = {surroundings.x(j), surroundings.y(j), surroundings.z(j)};
        double length = Math.sqrt(Arrays.stream(found).map(x -> x * x).sum());
        assertThat(surroundings.distance(j)).isCloseTo(length, within(side));
      }
    }
  }

  private static Offset<Double> within(double side) {
    return Offset.offset(1e-12 * side);
  }

  // Distances, ascending.
  private static List<Double> images(Structure structure, int atom, double reach) {
    Cell cell = structure.cell();
    double[] rows = cell.rows();
    List<Double> found = new ArrayList<>();
    for (int j = 0; j < structure.atoms(); j++) {
      for (int image = 0; image < Math.pow(2 * IMAGES + 1, 3); image++) {
        int width = 2 * IMAGES + 1;
        int[] h = {image % width, image / width % width, image / width / width};
        double square = 0;
        boolean isPeriodic = true;
        for (int axis = 0; axis < 3; axis++) {
          isPeriodic &= h[axis] == IMAGES || cell.isPeriodic(axis);
        }
        for (int x = 0; x < 3 && isPeriodic; x++) {
          double d = structure.position(j, x) - structure.position(atom, x);
          for (int axis = 0; axis < 3; axis++) {
            d += (h[axis] - IMAGES) * rows[3 * axis + x];
          }
          square += d * d;
        }
        boolean isItself = j == atom && square == 0;
        if (isPeriodic && !isItself && square < reach * reach) {
          found.add(Math.sqrt(square));
        }
      }
    }
    Collections.sort(found);
    return found;
  }
}
