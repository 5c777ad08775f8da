package org.farfield.equilibration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.farfield.error.InputException;
import org.farfield.structure.Elements;

/** Reads parameters of elements from YAML or JSON. */
final class ParameterFile {
  private static final String BASE = "base";
  private static final String EEQ = "eeq-2019";
  private static final List<String> TOP =
      List.of(ElementDocument.NAME, BASE, ElementDocument.ELEMENTS);

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

  private final ElementDocument document;

  private ParameterFile(ElementDocument document) {
    this.document = document;
  }

  static ChargeModel read(Path path) {
    return new ParameterFile(ElementDocument.read(path)).model();
  }

  static ChargeModel read(Path file, ObjectNode root) {
    return new ParameterFile(new ElementDocument(file, root, Map.of())).model();
  }

  static ObjectNode write(ChargeModel model) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put(ElementDocument.NAME, model.name());
    ObjectNode all = root.putObject(ElementDocument.ELEMENTS);
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

  private ChargeModel model() {
    document.requireKnown("", document.root(), TOP);
    Map<Integer, ElementParameters> elements = new HashMap<>();
    JsonNode base = document.root().get(BASE);
    if (base != null) {
      if (!base.asText().equals(EEQ)) {
        throw document.wrong(
            "/" + BASE, "the base is " + EEQ + " or left out, not " + ElementDocument.quoted(base));
      }
      elements.putAll(ChargeModel.eeq2019().elements());
    }
    document.forEachElement(
        "{hardness: 12}",
        (type, place, entry) -> elements.put(type, parameters(place, entry, elements.get(type))));
    return ChargeModel.of(document.name(), elements);
  }

  private ElementParameters parameters(String place, ObjectNode entry, ElementParameters base) {
    double[] values = base == null ? new double[PARAMETERS.size()] : values(base);
    for (Map.Entry<String, JsonNode> field : entry.properties()) {
      document.requireKnown(place, field.getKey(), PARAMETERS);
      if (!field.getValue().isNumber()) {
        throw document.wrong(
            place + "/" + field.getKey(),
            field.getKey() + " must be a number, not " + ElementDocument.quoted(field.getValue()));
      }
      values[PARAMETERS.indexOf(field.getKey())] = field.getValue().asDouble();
    }
    if (base == null) {
      document.requireAll(place, entry, PARAMETERS.subList(0, NEEDED));
    }
    try {
      return new ElementParameters(
          values[0], values[5], values[6], values[1], values[2], values[3], values[4]);
    } catch (InputException e) {
      throw document.wrong(place, e.getMessage());
    }
  }
}
