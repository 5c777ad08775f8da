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

/** Reads a {@link LinearSiteModel} from YAML or JSON. */
final class SiteFile {
  private static final String RECEIVERS = "receivers";
  private static final List<String> TOP =
      List.of(ElementDocument.NAME, RECEIVERS, ElementDocument.ELEMENTS);
  private static final String WIDTH = "width";
  private static final String CHARGE = "charge";
  private static final String ELECTRONEGATIVITY = "electronegativity";
  // by degree
  private static final List<String> RESPONSES =
      List.of("response", "dipole-response", "quadrupole-response");
  private static final List<String> HARDNESSES =
      List.of("hardness", "dipole-hardness", "quadrupole-hardness");

  private final ElementDocument document;

  private SiteFile(ElementDocument document) {
    this.document = document;
  }

  static Optional<LinearSiteModel> read(Path path) {
    return read(ElementDocument.read(path));
  }

  static Optional<LinearSiteModel> read(Path file, ObjectNode root) {
    return read(new ElementDocument(file, root, Map.of()));
  }

  private static Optional<LinearSiteModel> read(ElementDocument document) {
    return document.root().has(RECEIVERS)
        ? Optional.of(new SiteFile(document).model())
        : Optional.empty();
  }

  private LinearSiteModel model() {
    document.requireKnown("", document.root(), TOP);
    double[] receivers = numbers("/" + RECEIVERS, RECEIVERS, document.root().get(RECEIVERS));
    int degree = degree();
    Map<Integer, SiteParameters> elements = new TreeMap<>();
    document.forEachElement(
        "{width: 0.7}",
        (type, place, entry) -> elements.put(type, site(place, entry, receivers, degree)));
    return LinearSiteModel.of(document.name(), elements);
  }

  // of what any element answers with
  private int degree() {
    int degree = 0;
    for (JsonNode element : document.elements()) {
      for (int l = 1; l < RESPONSES.size(); l++) {
        degree = element.has(RESPONSES.get(l)) ? Math.max(degree, l) : degree;
      }
    }
    return degree;
  }

  private SiteParameters site(String place, ObjectNode entry, double[] receivers, int degree) {
    List<String> known = new ArrayList<>(List.of(WIDTH, CHARGE, ELECTRONEGATIVITY));
    known.addAll(RESPONSES);
    known.addAll(HARDNESSES);
    document.requireKnown(place, entry, known);
    document.requireAll(place, entry, List.of(WIDTH, RESPONSES.get(0)));
    double[][] responses = new double[degree + 1][receivers.length];
    double[] hardnesses = new double[degree + 1];
    for (int l = 0; l <= degree; l++) {
      String name = RESPONSES.get(l);
      if (entry.has(name)) {
        responses[l] = numbers(place + "/" + name, name, entry.get(name));
        if (responses[l].length != receivers.length) {
          throw document.wrong(
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
      throw document.wrong(place, e.getMessage());
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
      throw document.wrong(
          place,
          name + " must be numbers, one for each receiver, not " + ElementDocument.quoted(node));
    }
    return all.stream().mapToDouble(JsonNode::asDouble).toArray();
  }

  // 0 if it is not there
  private double number(String place, ObjectNode entry, String name) {
    JsonNode node = entry.get(name);
    if (node != null && !node.isNumber()) {
      throw document.wrong(
          place + "/" + name, name + " must be a number, not " + ElementDocument.quoted(node));
    }
    return node == null ? 0 : node.asDouble();
  }
}
