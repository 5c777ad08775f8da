package org.farfield.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.error.InputException;
import org.farfield.spec.Channels;
import org.farfield.structure.Elements;

/** Weights of mixtures by chemical symbol. */
final class MixingFile {
  private MixingFile() {}

  static Channels.Mixtures read(Path path) {
    Map<Integer, List<Double>> weights = new TreeMap<>();
    for (Map.Entry<String, JsonNode> row : Documents.read(path).properties()) {
      int type = Elements.exactAtomicNumber(row.getKey());
      if (type == 0) {
        throw new InputException(
            path + ": '" + row.getKey() + "' is no element; names are symbols such as O or Cl");
      }
      weights.put(type, numbers(path, row.getKey(), row.getValue()));
    }
    try {
      return new Channels.Mixtures(weights);
    } catch (InputException e) {
      throw new InputException(path + ": " + e.getMessage(), e);
    }
  }

  private static List<Double> numbers(Path path, String symbol, JsonNode values) {
    List<Double> row = new ArrayList<>();
    for (JsonNode value : values) {
      if (value.isNumber()) {
        row.add(value.asDouble());
      }
    }
    if (!values.isArray() || row.size() < values.size()) {
      throw new InputException(
          path + ": '" + symbol + "' must be a list of numbers, e.g. [1, 0.5], not " + values);
    }
    return row;
  }
}
