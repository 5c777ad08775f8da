package org.farfield.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.farfield.error.InputException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellTest {
  @ParameterizedTest
  @CsvSource({
    "0 0 0 1 0 0 0 1 0, TFF",
    "1 2 3 0 0 0 0 1 0, TTF",
    "1 2 3 0 1 0 2 4 6, TFT",
    "1 0 0 0 1 2 0 -2 -4, FTT"
  })
  void periodicVectorsMustBeIndependent(String rows, String periodic) {
    assertThatThrownBy(() -> cell(rows, periodic))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("zero or parallel");
  }

  @ParameterizedTest
  @CsvSource({"0 0 0 1 0 0 0 0 0, FTF", "1 2 3 0 1 0 0 0 0, TTF", "1 2 3 2 4 6 0 0 1, TFT"})
  void otherVectorsMayBeAnything(String rows, String periodic) {
    Cell frame = Frame.of(cell(rows, periodic));
    assertThat(frame.volume()).isGreaterThan(0);
    for (int axis = 0; axis < 3; axis++) {
      if (periodic.charAt(axis) == 'F') {
        assertThat(frame.length(axis)).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-15));
      }
    }
  }

  private static Cell cell(String rows, String periodic) {
    double[] numbers =
        java.util.Arrays.stream(rows.split(" ")).mapToDouble(Double::parseDouble).toArray();
    return new Cell(
        numbers, periodic.charAt(0) == 'T', periodic.charAt(1) == 'T', periodic.charAt(2) == 'T');
  }
}
