package org.farfield.cli.plot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FigureTest {
  /** XChart labels the ends of an axis that has no decade inside, wherever they are. */
  @ParameterizedTest
  @CsvSource({
    "10, 10",
    "12.3, 12",
    "30.4, 30",
    "0.01, 0.01",
    "0.034, 0.034",
    "1000, 1000",
    "999.99999, 1000",
    "0.001, 10⁻³",
    "0.0023, 2.3 · 10⁻³",
    "1e-12, 10⁻¹²",
    "10000, 10⁴",
    "35000, 3.5 · 10⁴"
  })
  void labelsSayWhereTheyAre(double value, String label) {
    assertThat(Figure.decade(value)).isEqualTo(label);
  }
}
