package org.farfield.sweeps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SweepsTest {
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 8})
  void aPartIsOneInSoManyAndTheFirst(int oneIn) {
    for (int turn = 0; turn < 3; turn++) {
      assertThat(Sweeps.isOfPart(0, oneIn, turn)).isTrue();
      int of = turn;
      long taken = IntStream.range(1, 1001).filter(row -> Sweeps.isOfPart(row, oneIn, of)).count();
      assertThat(taken).isBetween(1000L / oneIn, 1000L / (oneIn - 1));
    }
  }

  /** Such as densities within each potential of a table. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 8})
  void tablesOfAnyPeriodAreMetAtEachOfItsPlaces(int oneIn) {
    for (int period = 1; period <= 12; period++) {
      for (int place = 0; place < period; place++) {
        int p = place;
        int every = period;
        assertThat(IntStream.range(0, 150).map(i -> p + every * i))
            .as("place %d of %d", place, period)
            .anyMatch(row -> Sweeps.isOfPart(row, oneIn, 0));
      }
    }
  }

  @Test
  void turnsTakeOtherRows() {
    assertThat(IntStream.range(1, 60).filter(row -> Sweeps.isOfPart(row, 5, 0)).toArray())
        .doesNotContain(IntStream.range(1, 60).filter(row -> Sweeps.isOfPart(row, 5, 2)).toArray());
  }

  @Sweep(oneIn = 3)
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
  void rowsOfASweepAreThoseOfThePart(int row) {
    assertThat(Sweeps.FULL || Sweeps.isOfPart(row, 3, Sweeps.turn("rowsOfASweepAreThoseOfThePart")))
        .isTrue();
  }
}
