package org.farfield.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.farfield.error.InputException;
import org.farfield.spec.Channels;
import org.farfield.spec.codec.Codec;
import org.farfield.structure.text.Quote;

/**
 * How sources equilibrate, as documents have it: names are those of options.
 *
 * @param parameters null: EEQ-2019
 * @param conditions of frames
 * @param tolerance null: what is usual
 */
record EquilibratedSettings(
    ChargeParameters parameters, FrameConditions conditions, Double tolerance) {
  private static final Path DOCUMENT = Path.of("equilibration"); // for messages
  private static final String PARAMETERS = "parameters";
  private static final String TOTAL_CHARGE = "total-charge";
  private static final String FRAGMENTS = "fragments";
  private static final String FIXED = "fixed-charges";
  private static final String ELECTRODES = "electrodes";
  private static final String POTENTIALS = "potentials";
  private static final String FIELD = "field";
  private static final String TOLERANCE = "tolerance";
  private static final String DEGREE = "degree";
  private static final List<String> NAMES =
      List.of(
          PARAMETERS,
          TOTAL_CHARGE,
          FRAGMENTS,
          FIXED,
          ELECTRODES,
          POTENTIALS,
          FIELD,
          TOLERANCE,
          DEGREE);

  /** Those of sources. */
  static EquilibratedSettings of(Channels.Equilibrated sources) {
    return read(Codec.equilibration(sources));
  }

  /** What a document says. */
  static EquilibratedSettings read(ObjectNode document) {
    for (String name : (Iterable<String>) document::fieldNames) {
      if (!NAMES.contains(name)) {
        throw new InputException(
            "equilibration has the unknown name "
                + Quote.of(name)
                + "; names are "
                + String.join(", ", NAMES));
      }
    }
    return new EquilibratedSettings(
        document.has(PARAMETERS) ? ChargeParameters.read(document.get(PARAMETERS), DOCUMENT) : null,
        new FrameConditions(
            number(document, TOTAL_CHARGE),
            text(document, FRAGMENTS),
            text(document, FIXED),
            text(document, ELECTRODES),
            numbers(document, POTENTIALS),
            numbers(document, FIELD)),
        number(document, TOLERANCE));
  }

  boolean isEmpty() {
    return write().isEmpty();
  }

  /** What they follow. */
  ChargeParameters model() {
    return parameters == null ? ChargeParameters.eeq2019() : parameters;
  }

  /** A complete document, in which these replace what another one says. */
  ObjectNode over(ObjectNode other) {
    EquilibratedSettings said = read(other);
    ChargeParameters model = parameters == null ? said.model() : parameters;
    int degree = model.degree();
    JsonNode asked = other.path(DEGREE);
    if (!asked.isMissingNode() && parameters == null) {
      if (!asked.isInt() || asked.intValue() < 0 || asked.intValue() > degree) {
        throw new InputException(
            "degree of equilibration must be a whole number up to "
                + degree
                + ", that of the parameters, not "
                + Quote.of(asked.asText()));
      }
      degree = asked.intValue();
    }
    ObjectNode all = said.write().setAll(write());
    all.set(PARAMETERS, model.json());
    return all.put(DEGREE, degree);
  }

  private ObjectNode write() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    if (parameters != null) {
      node.set(PARAMETERS, parameters.json());
    }
    put(node, TOTAL_CHARGE, conditions.totalCharge());
    put(node, FRAGMENTS, conditions.fragments());
    put(node, FIXED, conditions.fixed());
    put(node, ELECTRODES, conditions.electrodes());
    put(node, POTENTIALS, conditions.potentials());
    put(node, FIELD, conditions.field());
    put(node, TOLERANCE, tolerance);
    return node;
  }

  private static void put(ObjectNode node, String name, Double value) {
    if (value != null) {
      node.put(name, value);
    }
  }

  private static void put(ObjectNode node, String name, String value) {
    if (value != null) {
      node.put(name, value);
    }
  }

  private static void put(ObjectNode node, String name, List<Double> values) {
    if (!values.isEmpty()) {
      ArrayNode list = node.putArray(name);
      values.forEach(list::add);
    }
  }

  private static String text(ObjectNode document, String name) {
    return document.has(name) ? document.get(name).asText() : null;
  }

  private static Double number(ObjectNode document, String name) {
    return document.has(name) ? number(name, document.get(name)) : null;
  }

  private static List<Double> numbers(ObjectNode document, String name) {
    List<Double> numbers = new ArrayList<>();
    JsonNode value = document.path(name);
    if (value.isArray()) {
      value.forEach(part -> numbers.add(number(name, part)));
    } else if (!value.isMissingNode()) {
      numbers.add(number(name, value));
    }
    return numbers;
  }

  private static Double number(String name, JsonNode value) {
    if (!value.isNumber()) {
      throw new InputException(
          name + " of equilibration must be a number, not " + Quote.of(value.asText()));
    }
    return value.asDouble();
  }
}
