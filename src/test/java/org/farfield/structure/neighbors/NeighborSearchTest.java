package org.farfield.structure.neighbors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.farfield.error.InputException;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NeighborSearchTest {
  private static final int IMAGES = 7;

  // Any handedness, strongly tilted, atoms also outside the cell.
  private static Structure random(Random random, int atoms, boolean[] periodic) {
    double[] rows = new double[9];
    for (int i = 0; i < 9; i++) {
      rows[i] = (i % 4 == 0 ? 4 + 2 * random.nextDouble() : 4 * random.nextDouble() - 2);
    }
    if (random.nextBoolean()) {
      for (int x = 0; x < 3; x++) {
        double swap = rows[x];
        rows[x] = rows[3 + x];
        rows[3 + x] = swap;
      }
    }
    double[] positions = random.doubles(3L * atoms, -5, 9).toArray();
    Cell cell = new Cell(rows, periodic[0], periodic[1], periodic[2]);
    return new Structure(random.ints(atoms, 1, 9).toArray(), positions, cell);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared by equals
  private record Found(int atom, double[] vector, double distance) implements Comparable<Found> {
    // by a projection: images on both sides are equally far
    private double projection() {
      return 0.371 * vector[0] + 0.723 * vector[1] + 1.031 * vector[2];
    }

    @Override
    public int compareTo(Found other) {
      return atom != other.atom
          ? Integer.compare(atom, other.atom)
          : Double.compare(projection(), other.projection());
    }
  }

  private static List<Found> bruteForce(Structure s, int centre, double cutoff) {
    List<Found> result = new ArrayList<>();
    double[] rows = s.cell().rows();
    int[] last = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      last[axis] = s.cell().isPeriodic(axis) ? IMAGES : 0;
    }
    for (int j = 0; j < s.size(); j++) {
      for (int a = -last[0]; a <= last[0]; a++) {
        for (int b = -last[1]; b <= last[1]; b++) {
          for (int c = -last[2]; c <= last[2]; c++) {
            double[] d = new double[3];
            for (int x = 0; x < 3; x++) {
              d[x] =
                  s.position(j, x)
                      - s.position(centre, x)
                      + a * rows[x]
                      + b * rows[3 + x]
                      + c * rows[6 + x];
            }
            double distance = Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
            if (distance < cutoff) {
              result.add(new Found(j, d, distance));
            }
          }
        }
      }
    }
    Collections.sort(result);
    return result;
  }

  private static List<Found> search(NeighborSearch search, int centre) {
    Neighborhood near = new Neighborhood();
    search.find(centre, near);
    List<Found> result = new ArrayList<>();
    for (int k = 0; k < near.count(); k++) {
      double[] d = {near.vector(k, 0), near.vector(k, 1), near.vector(k, 2)};
      result.add(new Found(near.atom(k), d, near.distance(k)));
    }
    Collections.sort(result);
    return result;
  }

  private static void requireBruteForce(Structure s, double cutoff) {
    NeighborSearch search = new NeighborSearch(s, cutoff);
    for (int i = 0; i < s.size(); i++) {
      List<Found> expected = bruteForce(s, i, cutoff);
      List<Found> found = search(search, i);
      assertThat(found).as("atom %d", i).hasSameSizeAs(expected);
      int centre = i;
      assertThat(search(new NeighborSearch(s, cutoff, false), i))
          .as("without atom %d, but with its images", i)
          .usingRecursiveFieldByFieldElementComparator()
          .isEqualTo(found.stream().filter(f -> f.atom() != centre || f.distance() > 0).toList());
      for (int k = 0; k < found.size(); k++) {
        assertThat(found.get(k).atom()).isEqualTo(expected.get(k).atom());
        assertThat(found.get(k).vector())
            .containsExactly(expected.get(k).vector(), org.assertj.core.data.Offset.offset(1e-12));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "false, false, false",
    "true, false, false",
    "false, true, false",
    "false, false, true",
    "true, true, false",
    "true, false, true",
    "false, true, true",
    "true, true, true"
  })
  void equalsTheSearchOverAllImages(boolean a, boolean b, boolean c) {
    Random random = new Random(1);
    for (int trial = 0; trial < 6; trial++) {
      Structure s = random(random, 1 + random.nextInt(12), new boolean[] {a, b, c});
      // from less than a bond to larger than the cell
      for (double cutoff : new double[] {0.7, 2.1, 5, 8}) {
        requireBruteForce(s, cutoff);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void equalsItInManyBoxes(boolean periodic) {
    Random random = new Random(2);
    double[] positions = random.doubles(900, -2, 30).toArray();
    Cell cell = new Cell(new double[] {28, 0, 0, 9, 27, 0, -7, 8, 26}, periodic, periodic, false);
    Structure s = new Structure(new int[300], positions, cell);
    requireBruteForce(s, 4.5);
  }

  @Test
  void everyAtomHasOneRank() {
    Random random = new Random(3);
    double[] positions = random.doubles(3000, 0, 30).toArray();
    Cell cell = new Cell(new double[] {30, 0, 0, 0, 30, 0, 0, 0, 30}, true, false, true);
    NeighborSearch search = new NeighborSearch(new Structure(new int[1000], positions, cell), 3);
    assertThat(IntStream.range(0, 1000).map(search::atom).sorted().toArray())
        .isEqualTo(IntStream.range(0, 1000).toArray());
  }

  @Test
  void findsNeighboursOnTheFacesOfBoxes() {
    // a simple cubic lattice whose atoms lie on the faces: 6 + 12 neighbours, and itself
    double[] positions = new double[3 * 64];
    for (int i = 0; i < positions.length; i++) {
      int power = 1 << (2 * (2 - i % 3));
      int coordinate = i / 3 / power % 4;
      positions[i] = coordinate;
    }
    Structure s = new Structure(new int[64], positions, Cell.periodic(4, 0, 0, 0, 4, 0, 0, 0, 4));
    NeighborSearch search = new NeighborSearch(s, Math.nextUp(1.4142135623730951));
    Neighborhood near = new Neighborhood();
    for (int i = 0; i < 64; i++) {
      search.find(i, near);
      assertThat(near.count()).isEqualTo(19);
    }
  }

  @Test
  void theCutoffItselfIsOutside() {
    Structure s = new Structure(new int[2], new double[] {0, 0, 0, 2, 0, 0}, Cell.OPEN);
    assertThat(search(new NeighborSearch(s, 2), 0)).hasSize(1);
    assertThat(search(new NeighborSearch(s, Math.nextUp(2.0)), 0)).hasSize(2);
  }

  @Test
  void twoFarClustersNeedFewBoxes() {
    Structure s =
        new Structure(
            new int[4],
            new double[] {0, 0, 0, 1, 0, 0, 1e7, 1e7, 1e7, 1e7, 1e7, 1e7 + 1},
            Cell.OPEN);
    NeighborSearch search = new NeighborSearch(s, 1.5);
    for (int i = 0; i < 4; i++) {
      assertThat(search(search, i))
          .extracting(Found::atom)
          .containsExactly(i / 2 * 2, i / 2 * 2 + 1);
    }
  }

  @Test
  void degenerateLatticesAndCutoffsAreRefused() {
    double[] parallel = {1, 2, 3, 2, 4, 6, 0, 0, 1};
    assertThatThrownBy(() -> new Cell(parallel, true, true, false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("zero or parallel");
    Structure open = new Structure(new int[1], new double[3], Cell.OPEN);
    assertThatThrownBy(() -> new NeighborSearch(open, 0))
        .isInstanceOf(InputException.class)
        .hasMessage("cutoff must be a positive number of Å, not 0.0");
  }
}
