package org.farfield.tensor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The one kind of info.json that metatensor loads: an object whose values are strings. */
final class FlatJson {
  private FlatJson() {}

  static void check(String text) {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("info is not JSON: " + e.getOriginalMessage(), e);
    }
    if (!root.isObject()) {
      throw new IllegalArgumentException("info must be a JSON object");
    }
    root.properties()
        .forEach(
            field -> {
              if (!field.getValue().isTextual()) {
                throw new IllegalArgumentException(
                    "info '" + field.getKey() + "' must be a string; put other JSON into a string");
              }
            });
  }
}
