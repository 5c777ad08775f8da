package org.farfield.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.farfield.error.InputException;

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

  /**
   * What a list says: lines that are whole, and nothing where there is none. One that was cut, or
   * of which nothing can be made, ends it.
   */
  static <T> List<T> all(Path file, Function<JsonNode, Optional<T>> made) {
    List<T> all = new ArrayList<>();
    String text;
    try {
      text = Files.readString(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return all;
    } catch (IOException e) {
      throw InputException.unreadable(file, e);
    }
    int from = 0;
    for (int to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      Optional<T> one = read(text.substring(from, to)).flatMap(made);
      from = to + 1;
      if (one.isEmpty()) {
        break;
      }
      all.add(one.get());
    }
    return all;
  }

  static Optional<JsonNode> read(String line) {
    try {
      return Optional.of(JSON.readTree(line));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** What we have written ourselves. */
  static JsonNode parse(String text) {
    return read(text).orElseThrow(IllegalStateException::new);
  }
}
