package org.farfield.equilibration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.farfield.error.InputException;
import org.farfield.spec.codec.Documents;
import org.farfield.structure.Elements;
import org.farfield.structure.text.Quote;

/** Reads a {@link LinearSiteModel} from YAML or JSON. */
final class SiteFile {
  private static final String NAME = "name";
  private static final String RECEIVERS = "receivers";
  private static final String ELEMENTS = "elements";
  private static final List<String> TOP = List.of(NAME, RECEIVERS, ELEMENTS);
  private static final String WIDTH = "width";
  private static final String CHARGE = "charge";
  private static final String ELECTRONEGATIVITY = "electronegativity";
  // by degree
  private static final List<String> RESPONSES =
      List.of("response", "dipole-response", "quadrupole-response");
  private static final List<String> HARDNESSES =
      List.of("hardness", "dipole-hardness", "quadrupole-hardness");

  private final Path path;
  private final Map<String, Integer> lines;

  private SiteFile(Path path, Map<String, Integer> lines) {
    this.path = path;
    this.lines = lines;
  }

  static Optional<LinearSiteModel> read(Path path) {
    Documents.Located document = Documents.readLocated(path);
    return document.root().has(RECEIVERS)
        ? Optional.of(new SiteFile(path, document.lines()).model(document.root()))
        : Optional.empty();
  }

  private LinearSiteModel model(ObjectNode root) {
    requireKnown("", root, TOP);
    double[] receivers = numbers("/" + RECEIVERS, RECEIVERS, root.get(RECEIVERS));
    if (!(root.get(ELEMENTS) instanceof ObjectNode own) || own.isEmpty()) {
      throw wrong("", "must hold 'elements', parameters by symbol");
    }
    int degree = 0;
    for (JsonNode element : own) {
      for (int l = 1; l < RESPONSES.size(); l++) {
        degree = element.has(RESPONSES.get(l)) ? Math.max(degree, l) : degree;
      }
    }
    Map<Integer, SiteParameters> elements = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : own.properties()) {
      String place = "/" + ELEMENTS + "/" + field.getKey();
      int type = Elements.exactAtomicNumber(field.getKey());
      if (type == 0) {
        throw wrong(place, Quote.of(field.getKey()) + " is no element");
      }
      elements.put(type, site(place, field.getValue(), receivers, degree));
    }
    String name = root.has(NAME) ? root.get(NAME).asText() : path.getFileName().toString();
    return LinearSiteModel.of(name, elements);
  }

  private SiteParameters site(String place, JsonNode node, double[] receivers, int degree) {
    if (!(node instanceof ObjectNode entry)) {
      throw wrong(place, "an element has names and numbers, e.g. {width: 0.7}");
    }
    List<String> known = new ArrayList<>(List.of(WIDTH, CHARGE, ELECTRONEGATIVITY));
    known.addAll(RESPONSES);
    known.addAll(HARDNESSES);
    requireKnown(place, entry, known);
    for (String needed : List.of(WIDTH, RESPONSES.get(0))) {
      if (!entry.has(needed)) {
        throw wrong(place, "the element needs '" + needed + "'");
      }
    }
    double[][] responses = new double[degree + 1][receivers.length];
    double[] hardnesses = new double[degree + 1];
    for (int l = 0; l <= degree; l++) {
      String name = RESPONSES.get(l);
      if (entry.has(name)) {
        responses[l] = numbers(place + "/" + name, name, entry.get(name));
        if (responses[l].length != receivers.length) {
          throw wrong(
              place + "/" + name,
              name
                  + " has "
                  + responses[l].length
                  + " numbers for "
                  + receivers.length
                  + " receivers");
        }
      }
      hardnesses[l] = number(place, entry, HARDNESSES.get(l));
    }
    try {
      return new SiteParameters(
          number(place, entry, WIDTH),
          receivers,
          responses,
          number(place, entry, CHARGE),
          number(place, entry, ELECTRONEGATIVITY),
          hardnesses);
    } catch (InputException e) {
      throw wrong(place, e.getMessage());
    }
  }

  private void requireKnown(String place, ObjectNode node, List<String> known) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!known.contains(field.getKey())) {
        throw wrong(
            place + "/" + field.getKey(),
            Quote.of(field.getKey()) + " is not known here; names are " + String.join(", ", known));
      }
    }
  }

  // one number, or a list of them
  private double[] numbers(String place, String name, JsonNode node) {
    List<JsonNode> all = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(all::add);
    } else {
      all.add(node);
    }
    if (all.isEmpty() || !all.stream().allMatch(JsonNode::isNumber)) {
      throw wrong(place, name + " must be numbers, one for each receiver, not " + quoted(node));
    }
    return all.stream().mapToDouble(JsonNode::asDouble).toArray();
  }

  // 0 if it is not there
  private double number(String place, ObjectNode entry, String name) {
    JsonNode node = entry.get(name);
    if (node != null && !node.isNumber()) {
      throw wrong(place + "/" + name, name + " must be a number, not " + quoted(node));
    }
    return node == null ? 0 : node.asDouble();
  }

  private static String quoted(JsonNode node) {
    return Quote.of(node.isValueNode() ? node.asText() : node.toString());
  }

  private InputException wrong(String place, String sentence) {
    Integer line = lines.get(place);
    return new InputException(path + (line == null ? "" : ", line " + line) + ": " + sentence);
  }
}
