package org.farfield.equilibration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.farfield.error.InputException;
import org.farfield.spec.codec.Documents;
import org.farfield.structure.Elements;
import org.farfield.structure.text.Quote;

/** Reads parameters of elements from YAML or JSON. */
final class ParameterFile {
  private static final String BASE = "base";
  private static final String NAME = "name";
  private static final String ELEMENTS = "elements";
  private static final String EEQ = "eeq-2019";

  private static final List<String> PARAMETERS =
      List.of(
          "electronegativity",
          "hardness",
          "width",
          "polarizability",
          "quadrupole-polarizability",
          "coordination",
          "covalent-radius");
  private static final int NEEDED = 3; // the first ones, unless there is a base

  private final Path path;
  private final Map<String, Integer> lines;

  private ParameterFile(Path path, Map<String, Integer> lines) {
    this.path = path;
    this.lines = lines;
  }

  static ChargeModel read(Path path) {
    Documents.Located document = Documents.readLocated(path);
    return new ParameterFile(path, document.lines()).model(document.root());
  }

  static ChargeModel read(Path file, ObjectNode root) {
    return new ParameterFile(file, Map.of()).model(root);
  }

  static ObjectNode write(ChargeModel model) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put(NAME, model.name());
    ObjectNode all = root.putObject(ELEMENTS);
    model.elements().forEach((type, e) -> write(e, all.putObject(Elements.symbol(type))));
    return root;
  }

  private static void write(ElementParameters element, ObjectNode to) {
    double[] values = values(element);
    for (int at = 0; at < values.length; at++) {
      to.put(PARAMETERS.get(at), values[at]);
    }
  }

  private static double[] values(ElementParameters e) {
    return new double[] {
      e.electronegativity(),
      e.hardness(),
      e.width(),
      e.polarizability(),
      e.quadrupolePolarizability(),
      e.coordination(),
      e.covalentRadius()
    };
  }

  private ChargeModel model(ObjectNode root) {
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (!List.of(BASE, NAME, ELEMENTS).contains(field.getKey())) {
        throw wrong("/" + field.getKey(), unknown(field.getKey(), List.of(NAME, BASE, ELEMENTS)));
      }
    }
    Map<Integer, ElementParameters> elements = new HashMap<>();
    JsonNode base = root.get(BASE);
    if (base != null) {
      if (!base.asText().equals(EEQ)) {
        throw wrong("/" + BASE, "the base is " + EEQ + " or left out, not " + quoted(base));
      }
      elements.putAll(ChargeModel.eeq2019().elements());
    }
    if (!(root.get(ELEMENTS) instanceof ObjectNode own) || own.isEmpty()) {
      throw wrong("", "must hold 'elements', parameters by symbol");
    }
    for (Map.Entry<String, JsonNode> field : own.properties()) {
      String place = "/" + ELEMENTS + "/" + field.getKey();
      int type = Elements.exactAtomicNumber(field.getKey());
      if (type == 0) {
        throw wrong(place, Quote.of(field.getKey()) + " is no element");
      }
      elements.put(type, parameters(place, field.getValue(), elements.get(type)));
    }
    String name = root.has(NAME) ? root.get(NAME).asText() : path.getFileName().toString();
    return ChargeModel.of(name, elements);
  }

  private ElementParameters parameters(String place, JsonNode node, ElementParameters base) {
    if (!(node instanceof ObjectNode entry)) {
      throw wrong(place, "an element has names and numbers, e.g. {hardness: 12}");
    }
    double[] values = base == null ? new double[PARAMETERS.size()] : values(base);
    for (Map.Entry<String, JsonNode> field : entry.properties()) {
      int at = PARAMETERS.indexOf(field.getKey());
      if (at < 0) {
        throw wrong(place + "/" + field.getKey(), unknown(field.getKey(), PARAMETERS));
      }
      if (!field.getValue().isNumber()) {
        throw wrong(
            place + "/" + field.getKey(),
            field.getKey() + " must be a number, not " + quoted(field.getValue()));
      }
      values[at] = field.getValue().asDouble();
    }
    for (int at = 0; at < NEEDED && base == null; at++) {
      if (!entry.has(PARAMETERS.get(at))) {
        throw wrong(place, "the element needs '" + PARAMETERS.get(at) + "'");
      }
    }
    try {
      return new ElementParameters(
          values[0], values[5], values[6], values[1], values[2], values[3], values[4]);
    } catch (InputException e) {
      throw wrong(place, e.getMessage());
    }
  }

  private static String quoted(JsonNode node) {
    return Quote.of(node.isValueNode() ? node.asText() : node.toString());
  }

  private static String unknown(String name, List<String> known) {
    return Quote.of(name) + " is not known here; names are " + String.join(", ", known);
  }

  private InputException wrong(String place, String sentence) {
    Integer line = lines.get(place);
    return new InputException(path + (line == null ? "" : ", line " + line) + ": " + sentence);
  }
}
