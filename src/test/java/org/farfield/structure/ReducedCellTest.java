package org.farfield.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.Random;
import org.farfield.error.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReducedCellTest {
  private static double product(Cell cell, int directions) {
    double lengths = 1;
    for (int i = 0; i < directions; i++) {
      lengths *= cell.length(i);
    }
    return lengths;
  }

  /** Vectors with whole components, made longer by multiples of each other. */
  private static double[] skewed(Random random, double[] rows, int periodic, double far) {
    double[] result = rows.clone();
    for (int step = 0; step < 3; step++) {
      int from = random.nextInt(periodic);
      int to = (from + 1 + random.nextInt(periodic - 1)) % periodic;
      double times = Math.rint(far * random.nextGaussian());
      for (int x = 0; x < 3; x++) {
        result[3 * to + x] += times * result[3 * from + x];
      }
    }
    return result;
  }

  @ParameterizedTest
  @ValueSource(doubles = {30, 1000, 1e4})
  void vectorsAreTheShortestOfTheSameLattice(double far) {
    Random random = new Random((long) far);
    int reduced = 0;
    for (int i = 0; i < 200; i++) {
      double[] rows = new double[9];
      for (int x = 0; x < 9; x++) {
        rows[x] = (x % 4 == 0 ? 5 + random.nextInt(4) : random.nextInt(5) - 2);
      }
      boolean slab = i % 3 == 0;
      Cell plain = new Cell(rows, true, true, !slab);
      Cell given = new Cell(skewed(random, rows, slab ? 2 : 3, far), true, true, !slab);
      Cell cell = ReducedCell.of(given);
      if (cell == given) {
        continue; // not skewed far
      }
      reduced++;
      int directions = slab ? 2 : 3;
      double size = Frame.of(plain).volume();
      assertThat(Frame.of(cell).volume()).isCloseTo(size, offset(1e-9 * size));
      assertThat(product(cell, directions)).isLessThan(2.01 * size);
      assertThat(ReducedCell.of(cell)).isSameAs(cell);
      // its vectors are whole combinations of the plain ones
      double[] dual = Frame.of(plain).reciprocal();
      for (int v = 0; v < directions; v++) {
        for (int b = 0; b < directions; b++) {
          double times = 0;
          for (int x = 0; x < 3; x++) {
            times += cell.rows()[3 * v + x] * dual[3 * b + x];
          }
          assertThat(times).isCloseTo(Math.rint(times), offset(1e-9));
        }
      }
    }
    assertThat(reduced).isGreaterThan(100);
  }

  @Test
  void usualCellsStayAsTheyAre() {
    Cell[] cells = {
      Cell.OPEN,
      Cell.periodic(5, 0, 0, 0, 6, 0, 0, 0, 300),
      Cell.periodic(0, 2, 2, 2, 0, 2, 2, 2, 0),
      Cell.periodic(5, 0, 0, -2.5, 4.330127018922193, 0, 0, 0, -7),
      new Cell(new double[] {5, 0, 0, 1e9, 1e9, 0, 0, 0, 0}, true, false, false)
    };
    for (Cell cell : cells) {
      assertThat(ReducedCell.of(cell)).isSameAs(cell);
    }
  }

  @Test
  void lastDigitsCount() {
    Cell cell = ReducedCell.of(Cell.periodic(6, 0, 0, 0, 6.5, 1e20, 0, 0, 7));
    // 1e20 = 14285714285714285714 · 7 + 2
    assertThat(cell.volume()).isCloseTo(6 * 6.5 * 7, offset(1e-9));
    assertThat(product(cell, 3)).isCloseTo(6 * 7 * Math.hypot(6.5, 2), offset(1e-9));
  }

  @ParameterizedTest
  @CsvSource({
    "0.01 0 0 0 5 0 0 0 5, repeats every 0.01 Å",
    "5 0 0 5 1e-3 0 0 0 5, repeats every 0.001 Å",
    "5 0 0 0 2e6 0 0 0 5, repeats every 2000000.0 Å",
    "1e200 0 0 0 1e200 0 0 0 1e200, repeats every",
    "1e-320 0 0 0 6 0 0 0 6, repeats every",
    "5 0 0 0 5 0 5 5 0, volume is zero",
    "1e300 0 0 1e300 0 0 0 0 1, volume is zero"
  })
  void whatNobodyCouldSumIsRefused(String rows, String says) {
    double[] numbers =
        java.util.Arrays.stream(rows.split(" ")).mapToDouble(Double::parseDouble).toArray();
    assertThatThrownBy(() -> Cell.periodic(numbers))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(says);
  }
}
