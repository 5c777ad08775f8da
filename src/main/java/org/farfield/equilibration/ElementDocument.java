package org.farfield.equilibration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.farfield.error.InputException;
import org.farfield.spec.text.Documents;
import org.farfield.structure.Elements;
import org.farfield.structure.text.Quote;

/**
 * A document that says something of elements, under their symbols.
 *
 * @param path it was read from
 * @param root all of it
 * @param lines on which things begin, by their place; empty if that is not known
 */
record ElementDocument(Path path, ObjectNode root, Map<String, Integer> lines) {
  static final String NAME = "name";
  static final String ELEMENTS = "elements";

  /** What is done with an element: its atomic number, where it stands, and what is said of it. */
  @FunctionalInterface
  interface Task {
    void run(int type, String place, ObjectNode entry);
  }

  static ElementDocument read(Path path) {
    Documents.Located document = Documents.readLocated(path);
    return new ElementDocument(path, document.root(), document.lines());
  }

  /** What it calls itself, or the file. */
  String name() {
    return root.has(NAME) ? root.get(NAME).asText() : path.getFileName().toString();
  }

  /** What is said of elements, by symbol. */
  ObjectNode elements() {
    if (!(root.get(ELEMENTS) instanceof ObjectNode elements) || elements.isEmpty()) {
      throw wrong("", "must hold 'elements', parameters by symbol");
    }
    return elements;
  }

  /** Goes through elements; the example shows what is said of one. */
  void forEachElement(String example, Task task) {
    for (Map.Entry<String, JsonNode> field : elements().properties()) {
      String place = "/" + ELEMENTS + "/" + field.getKey();
      int type = Elements.exactAtomicNumber(field.getKey());
      if (type == 0) {
        throw wrong(place, Quote.of(field.getKey()) + " is no element");
      }
      if (!(field.getValue() instanceof ObjectNode entry)) {
        throw wrong(place, "an element has names and numbers, e.g. " + example);
      }
      task.run(type, place, entry);
    }
  }

  /** Refuses a node with other names than these. */
  void requireKnown(String place, ObjectNode node, List<String> known) {
    node.properties().forEach(field -> requireKnown(place, field.getKey(), known));
  }

  /** Refuses another name than these. */
  void requireKnown(String place, String name, List<String> known) {
    if (!known.contains(name)) {
      throw wrong(
          place + "/" + name,
          Quote.of(name) + " is not known here; names are " + String.join(", ", known));
    }
  }

  /** Refuses an element without one of these names. */
  void requireAll(String place, ObjectNode entry, List<String> needed) {
    for (String name : needed) {
      if (!entry.has(name)) {
        throw wrong(place, "the element needs '" + name + "'");
      }
    }
  }

  static String quoted(JsonNode node) {
    return Quote.of(node.isValueNode() ? node.asText() : node.toString());
  }

  InputException wrong(String place, String sentence) {
    Integer line = lines.get(place);
    return new InputException(path + (line == null ? "" : ", line " + line) + ": " + sentence);
  }
}
