package org.farfield.spec.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Documents as text. An {@link com.fasterxml.jackson.databind.ObjectMapper} says the same, but is
 * made of hundreds of classes: a tenth of a second of a run that has no other use for it.
 */
public final class JsonText {
  private JsonText() {}

  /**
   * Writes a document.
   *
   * @param node of values, lists and objects
   * @return JSON on one line
   */
  public static String of(JsonNode node) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
      write(node, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonNode node, JsonGenerator out) throws IOException {
    if (node.isObject()) {
      out.writeStartObject();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        out.writeFieldName(field.getKey());
        write(field.getValue(), out);
      }
      out.writeEndObject();
    } else if (node.isArray()) {
      out.writeStartArray();
      for (JsonNode item : node) {
        write(item, out);
      }
      out.writeEndArray();
    } else {
      switch (node.asToken()) {
        case VALUE_STRING -> out.writeString(node.textValue());
        case VALUE_NUMBER_INT -> out.writeNumber(node.bigIntegerValue());
        case VALUE_NUMBER_FLOAT -> out.writeNumber(node.doubleValue());
        case VALUE_TRUE, VALUE_FALSE -> out.writeBoolean(node.booleanValue());
        case VALUE_NULL -> out.writeNull();
        default -> throw new IllegalArgumentException("no JSON: " + node.getNodeType());
      }
    }
  }
}
