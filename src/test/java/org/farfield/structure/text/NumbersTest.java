package org.farfield.structure.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
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
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(Numbers.parse(bytes, 0, bytes.length)).isEqualTo(value);
  }

  @Test
  void bytesGiveTheSameDoubles() {
    Random random = new Random(11);
    String[] signs = {"", "-", "+"};
    for (int i = 0; i < 100_000; i++) {
      double x = Double.longBitsToDouble(random.nextLong());
      double y = random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
      int digits = random.nextInt(22);
      String text =
          switch (i % 6) {
            case 0 -> Double.toString(Double.isFinite(x) ? x : 0);
            case 1 -> Double.toString(y);
            case 2 -> new BigDecimal(y).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
            case 3 -> String.format(Locale.ROOT, "%." + digits + "e", y);
            case 4 -> String.format(Locale.ROOT, "%.8f", y).replace("0.", ".");
            default -> signs[i % 3] + random.nextInt(1000) + ".E" + (random.nextInt(60) - 30);
          };
      byte[] bytes = ("x" + text + "1").getBytes(StandardCharsets.UTF_8);
      assertThat(Double.doubleToRawLongBits(Numbers.parse(bytes, 1, bytes.length - 1)))
          .as(text)
          .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NaN, is not finite",
    "-inf, is not finite",
    "Infinity, is not finite",
    "1e999, is not finite",
    "abc, is not a number",
    "0x1p3, is not a number",
    "1.0f, is not a number",
    "1.0d, is not a number",
    "1e, is not a number",
    "1e+, is not a number",
    "., is not a number",
    "1.2.3, is not a number",
    "1e5x, is not a number",
    "-.e1, is not a number",
    "'1,5', is not a number",
    "--1, is not a number",
    "'-', is not a number",
    "*****, is not a number",
  })
  void refusesEverythingElse(String text, String reason) {
    assertThatThrownBy(() -> Numbers.parse(text))
        .isInstanceOf(NumberFormatException.class)
        .hasMessage(reason);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Numbers.parse(bytes, 0, bytes.length)).hasMessage(reason);
  }
}
