package org.farfield.structure.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "-2.5, -2.5",
    "+3., 3",
    ".5, 0.5",
    "1e-3, 0.001",
    "1.0D+00, 1",
    "-2.5d-1, -0.25",
    "1E2, 100",
  })
  void readsDecimalAndFortranNumbers(String text, double value) {
    assertThat(Numbers.parse(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "NaN, is not finite", "-inf, is not finite", "Infinity, is not finite", "1e999, is not finite",
    "abc, is not a number", "0x1p3, is not a number", "1.0f, is not a number",
        "1.0d, is not a number",
    "'1,5', is not a number", "--1, is not a number", "'-', is not a number",
        "*****, is not a number",
  })
  void refusesEverythingElse(String text, String reason) {
    assertThatThrownBy(() -> Numbers.parse(text))
        .isInstanceOf(NumberFormatException.class)
        .hasMessage(reason);
  }
}
