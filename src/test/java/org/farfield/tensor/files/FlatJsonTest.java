package org.farfield.tensor.files;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlatJsonTest {
  @Test
  void objectsOfStringsPass() {
    assertThatNoException().isThrownBy(() -> FlatJson.check("{}"));
    assertThatNoException().isThrownBy(() -> FlatJson.check("{\"a\": \"1\", \"b\": \"{}\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\": \"1\", \"b\": 2} | info 'b' must be a string",
        "{\"a\": {\"b\": \"1\"}} | info 'a' must be a string",
        "{\"a\": null} | info 'a' must be a string",
        "[\"a\"] | info must be a JSON object",
        "1 | info must be a JSON object",
        "{\"a\": \"1\" | info is not JSON",
        "{\"a\": [1} | info is not JSON",
        "{a: 1} | info is not JSON"
      })
  void anythingElseIsRefused(String text, String message) {
    assertThatThrownBy(() -> FlatJson.check(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }
}
