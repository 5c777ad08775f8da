package org.farfield.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON of this room, a line each. */
final class Lines {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Lines() {}

  static ObjectNode node(Rejected r) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("frame", r.frame())
        .put("file", r.file())
        .put("reason", r.reason());
  }

  static Rejected rejected(JsonNode node) {
    return new Rejected(
        node.get("frame").longValue(),
        node.get("file").textValue(),
        node.get("reason").textValue());
  }

  static String text(JsonNode node) {
    return node + "\n";
  }

  /** What a line says; null if it is none. */
  static JsonNode read(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
