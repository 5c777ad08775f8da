package org.farfield.expansion.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.farfield.potential.PowerLaw;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GaussianSumTest {
  @ParameterizedTest
  @CsvSource({
    "0.5, 0.1, 0.2",
    "0.5, 0.1, 1.6",
    "1, 0.3, 0.9",
    "1, 0.05, 2",
    "2.7, 0.1, 1.2",
    "3, 0.1, 0.8",
    "4, 0.2, 0.4",
    "6, 0.1, 1.6",
    "12, 0.3, 3",
    "40, 0.5, 2"
  })
  void isTheDifferenceOfTwoSmearings(double exponent, double sigma, double smearing) {
    PowerLaw sharp = new PowerLaw(exponent, sigma);
    PowerLaw smooth = new PowerLaw(exponent, smearing);
    GaussianSum sum = GaussianSum.difference(sharp, smearing);
    double scale = sharp.value(0);
    for (double r = 0; r < 8 * smearing; r += 0.11 * sigma) {
      assertThat(sum.value(r)).isCloseTo(sharp.value(r) - smooth.value(r), offset(1e-12 * scale));
    }
  }

  @ParameterizedTest
  @CsvSource({"0.5", "1", "2.7", "3", "4", "6"})
  void itsIntegralIsTheDifferenceOfTransformsAtSmallWaveNumbers(double exponent) {
    PowerLaw sharp = new PowerLaw(exponent, 0.3);
    PowerLaw smooth = new PowerLaw(exponent, 1.1);
    double integral = GaussianSum.difference(sharp, 1.1).integral();
    double k = 1e-3;
    assertThat(integral).isCloseTo(sharp.fourier(k) - smooth.fourier(k), offset(1e-5 * integral));
  }

  @ParameterizedTest
  @CsvSource({"0.1", "1"})
  void ofAGaussianItIsAllOfIt(double sigma) {
    PowerLaw density = new PowerLaw(0, sigma);
    GaussianSum sum = GaussianSum.difference(density, 3 * sigma);
    for (double r = 0; r < 6 * sigma; r += 0.3 * sigma) {
      assertThat(sum.value(r)).isCloseTo(density.value(r), offset(1e-14 * density.value(0)));
    }
    assertThat(sum.integral()).isCloseTo(density.fourierAtZero(), offset(1e-13));
  }
}
