package org.farfield.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.farfield.basis.Tabulated;
import org.farfield.error.InputException;

/** The file of a tabulated basis. */
final class BasisFile {
  private BasisFile() {}

  static Tabulated read(Path path) {
    JsonNode root = Documents.read(path);
    JsonNode values = root.path("values");
    if (!root.path("points").isArray() || !values.isArray() || !values.path(0).isArray()) {
      throw new InputException(
          path + ": needs 'points' (a list of Å) and 'values' ([n][point] or [l][n][point])");
    }
    boolean perDegree = values.path(0).path(0).isArray();
    double[][][] table = new double[perDegree ? values.size() : 1][][];
    for (int l = 0; l < table.length; l++) {
      JsonNode rows = perDegree ? values.get(l) : values;
      table[l] = new double[rows.size()][];
      for (int n = 0; n < rows.size(); n++) {
        table[l][n] = numbers(path, rows.get(n));
      }
    }
    try {
      return new Tabulated(numbers(path, root.get("points")), table);
    } catch (InputException e) {
      throw new InputException(path + ": " + e.getMessage(), e);
    }
  }

  private static double[] numbers(Path path, JsonNode list) {
    double[] result = new double[list.size()];
    for (int i = 0; i < result.length; i++) {
      if (!list.get(i).isNumber()) {
        throw new InputException(path + ": '" + list.get(i).asText() + "' is not a number");
      }
      result[i] = list.get(i).asDouble();
    }
    return result;
  }
}
