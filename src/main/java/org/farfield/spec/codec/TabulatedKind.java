package org.farfield.spec.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.farfield.basis.Tabulated;
import org.farfield.error.InputException;
import org.farfield.spec.text.Documents;
import org.farfield.structure.text.Quote;

/** Functions given as values on a grid: in a file, or in the document itself. */
final class TabulatedKind implements BasisKind<Tabulated> {
  private static final Parameter FILE =
      new Parameter(
          "basis-file",
          Parameter.Type.FILE,
          "FILE",
          "",
          "YAML or JSON with 'points' (Å, from 0) and 'values' ([n][point] or [l][n][point]).");

  @Override
  public String name() {
    return "tabulated";
  }

  @Override
  public Class<Tabulated> type() {
    return Tabulated.class;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(FILE);
  }

  @Override
  public Tabulated read(Fields fields) {
    if (!fields.has(FILE)) {
      throw new InputException("basis tabulated needs " + FILE.name());
    }
    if (fields.get(FILE).isObject()) {
      return read(FILE.name(), fields.get(FILE));
    }
    Path path = Path.of(fields.text(FILE));
    return read(path.toString(), Documents.read(path));
  }

  private static Tabulated read(String source, JsonNode root) {
    JsonNode values = root.path("values");
    if (!root.path("points").isArray() || !values.isArray() || !values.path(0).isArray()) {
      throw new InputException(
          source + ": needs 'points' (a list of Å) and 'values' ([n][point] or [l][n][point])");
    }
    boolean perDegree = values.path(0).path(0).isArray();
    double[][][] table = new double[perDegree ? values.size() : 1][][];
    for (int l = 0; l < table.length; l++) {
      JsonNode rows = perDegree ? values.get(l) : values;
      table[l] = new double[rows.size()][];
      for (int n = 0; n < rows.size(); n++) {
        table[l][n] = numbers(source, rows.get(n));
      }
    }
    try {
      return new Tabulated(numbers(source, root.get("points")), table);
    } catch (InputException e) {
      throw new InputException(source + ": " + e.getMessage(), e);
    }
  }

  private static double[] numbers(String source, JsonNode list) {
    double[] result = new double[list.size()];
    for (int i = 0; i < result.length; i++) {
      if (!list.get(i).isNumber()) {
        throw new InputException(
            source + ": " + Quote.of(list.get(i).toString()) + " is not a number");
      }
      result[i] = list.get(i).asDouble();
    }
    return result;
  }

  @Override
  public void write(Tabulated basis, ObjectNode node) {
    ObjectNode table = node.putObject(FILE.name());
    ArrayNode points = table.putArray("points");
    for (double r : basis.points()) {
      points.add(r);
    }
    ArrayNode values = table.putArray("values");
    for (double[][] degree : basis.values()) {
      ArrayNode functions = values.addArray();
      for (double[] function : degree) {
        ArrayNode numbers = functions.addArray();
        for (double y : function) {
          numbers.add(y);
        }
      }
    }
  }
}
