package org.farfield.tensor.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The one kind of info.json that metatensor loads: an object whose values are strings. */
final class FlatJson {
  private FlatJson() {}

  static void check(String text) {
    try (JsonParser json = new JsonFactory().createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        json.skipChildren();
        throw new IllegalArgumentException("info must be a JSON object");
      }
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        if (json.nextToken() != JsonToken.VALUE_STRING) {
          json.skipChildren();
          throw new IllegalArgumentException(
              "info '" + name + "' must be a string; put other JSON into a string");
        }
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("info is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
