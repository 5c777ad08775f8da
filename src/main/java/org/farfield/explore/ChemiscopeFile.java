package org.farfield.explore;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.farfield.error.InputException;
import org.farfield.explore.EnvironmentMap.Point;
import org.farfield.structure.Elements;
import org.farfield.structure.Structure;

/**
 * A map as input of chemiscope (G. Fraux, R. K. Cersonsky, M. Ceriotti, J. Open Source Softw. 5,
 * 2117 (2020)).
 */
public final class ChemiscopeFile {
  private ChemiscopeFile() {}

  /**
   * Makes it: of points whose structures are in the map.
   *
   * @param map with structures
   * @param name of what it is a map of
   * @param radius of an environment, Å
   * @return JSON
   * @throws InputException if the map has no structures
   */
  public static String of(EnvironmentMap map, String name, double radius) {
    if (map.structures().isEmpty()) {
      throw new InputException("chemiscope shows structures; name them");
    }
    int[] shown =
        IntStream.range(0, map.points().size())
            .filter(p -> map.structures().containsKey(map.points().get(p).system()))
            .toArray();
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.putObject("meta")
        .put("name", name)
        .put("description", "Map of features by Farfield. " + String.join(" ", map.notes()));
    Map<Integer, Integer> places = new HashMap<>();
    ArrayNode structures = root.putArray("structures");
    map.structures()
        .forEach(
            (system, structure) -> {
              places.put(system, places.size());
              write(structures.addObject(), structure);
            });
    String target = map.isOfAtoms() ? "atom" : "structure";
    ObjectNode properties = root.putObject("properties");
    for (int d = 0; d < map.shares().size(); d++) {
      ArrayNode values = property(properties, "PC" + (d + 1), target);
      for (int p : shown) {
        values.add(map.points().get(p).coordinates()[d]);
      }
    }
    if (map.isOfAtoms()) {
      ArrayNode environments = root.putArray("environments");
      ArrayNode elements = property(properties, "element", target);
      for (int p : shown) {
        Point point = map.points().get(p);
        environments
            .addObject()
            .put("structure", places.get(point.system()))
            .put("center", point.atom())
            .put("cutoff", radius);
        elements.add(Elements.symbol(point.element()));
      }
    }
    for (Map.Entry<String, double[]> one : map.properties().entrySet()) {
      List<Double> values = new ArrayList<>();
      IntStream.of(shown).forEach(p -> values.add(one.getValue()[p]));
      // it takes finite numbers alone
      if (!properties.has(one.getKey()) && values.stream().allMatch(Double::isFinite)) {
        values.forEach(property(properties, one.getKey(), target)::add);
      }
    }
    return root.toString();
  }

  private static ArrayNode property(ObjectNode properties, String name, String target) {
    return properties.putObject(name).put("target", target).putArray("values");
  }

  private static void write(ObjectNode to, Structure structure) {
    to.put("size", structure.atoms());
    ArrayNode names = to.putArray("names");
    List<ArrayNode> axes = List.of(to.putArray("x"), to.putArray("y"), to.putArray("z"));
    for (int a = 0; a < structure.atoms(); a++) {
      names.add(Elements.symbol(structure.type(a)));
      for (int x = 0; x < 3; x++) {
        axes.get(x).add(structure.position(a, x));
      }
    }
    if (structure.cell().isFullyPeriodic()) {
      ArrayNode cell = to.putArray("cell");
      for (double number : structure.cell().rows()) {
        cell.add(number);
      }
    }
  }
}
