package org.farfield.spec.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.farfield.error.InputException;
import org.farfield.structure.text.Quote;

/**
 * Values of a document by parameter. They may be given as in JSON, or as words such as those of a
 * command line.
 */
final class Fields {
  private final ObjectNode node;

  Fields(ObjectNode node) {
    this.node = node;
  }

  boolean has(String name) {
    return node.has(name);
  }

  boolean has(Parameter parameter) {
    return node.has(parameter.name());
  }

  JsonNode get(Parameter parameter) {
    return node.path(parameter.name());
  }

  ObjectNode node() {
    return node;
  }

  String text(Parameter parameter) {
    return has(parameter)
        ? String.join(",", words(parameter.name(), get(parameter)))
        : parameter.standard();
  }

  /** The text, which must be one of these. */
  String choice(Parameter parameter, List<String> choices) {
    String text = text(parameter);
    requireChoice(parameter.name(), text, choices);
    return text;
  }

  static void requireChoice(String name, String text, List<String> choices) {
    if (!choices.contains(text)) {
      int last = choices.size() - 1;
      throw new InputException(
          name
              + " must be "
              + String.join(", ", choices.subList(0, last))
              + (last > 0 ? " or " : "")
              + choices.get(last)
              + ", not "
              + Quote.of(text));
    }
  }

  List<String> texts(Parameter parameter) {
    if (!has(parameter)) {
      return parameter.standard().isEmpty()
          ? List.of()
          : Arrays.asList(parameter.standard().split(",", -1));
    }
    JsonNode value = get(parameter);
    return value.isTextual()
        ? Arrays.asList(value.asText().split(",", -1))
        : words(parameter.name(), value);
  }

  List<Double> numbers(Parameter parameter) {
    return texts(parameter).stream().map(word -> number(parameter.name(), word)).toList();
  }

  double number(Parameter parameter) {
    return number(parameter.name(), text(parameter));
  }

  OptionalDouble numberIfGiven(Parameter parameter) {
    return has(parameter) ? OptionalDouble.of(number(parameter)) : OptionalDouble.empty();
  }

  int whole(Parameter parameter) {
    return Math.toIntExact(wholeNumber(parameter.name(), text(parameter)));
  }

  Optional<Integer> wholeIfGiven(Parameter parameter) {
    return has(parameter) ? Optional.of(whole(parameter)) : Optional.empty();
  }

  static long wholeNumber(String name, String word) {
    try {
      return Integer.parseInt(word.strip());
    } catch (NumberFormatException e) {
      throw new InputException(name + " must be a whole number, not " + Quote.of(word), e);
    }
  }

  static double number(String name, String word) {
    try {
      return Double.parseDouble(word);
    } catch (NumberFormatException e) {
      throw new InputException(name + " must be a number, not " + Quote.of(word), e);
    }
  }

  private static List<String> words(String name, JsonNode value) {
    List<String> words = new ArrayList<>();
    for (JsonNode part : value.isArray() ? value : List.of(value)) {
      if (!part.isValueNode() || part.isNull()) {
        throw new InputException(name + " must be a value or a list of values");
      }
      words.add(part.asText());
    }
    return words;
  }
}
