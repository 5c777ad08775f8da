package org.farfield.explore;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.farfield.explore.EnvironmentMap.Point;
import org.farfield.pages.Page;
import org.farfield.structure.Cell;
import org.farfield.structure.Elements;
import org.farfield.structure.Structure;

/** A map as a page in one file: points, and beside them the structure of the one that is chosen. */
public final class MapPage {
  private MapPage() {}

  /**
   * Makes the page.
   *
   * @param map to show
   * @param name of what it is a map of
   * @param color what points are coloured by at first: element, or a property of the map
   * @param radius of an environment, Å
   * @return HTML
   */
  public static String of(EnvironmentMap map, String name, String color, double radius) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("name", name).put("atoms", map.isOfAtoms()).put("color", color).put("radius", radius);
    map.shares().forEach(data.putArray("shares")::add);
    map.notes().forEach(data.putArray("notes")::add);
    List<Integer> systems = new ArrayList<>(map.structures().keySet());
    ArrayNode system = data.putArray("system");
    ArrayNode atom = data.putArray("atom");
    ArrayNode element = data.putArray("element");
    for (Point point : map.points()) {
      system.add(point.system());
      atom.add(point.atom());
      element.add(point.element() == 0 ? "" : Elements.symbol(point.element()));
    }
    ObjectNode columns = data.putObject("columns");
    for (int d = 0; d < map.shares().size(); d++) {
      ArrayNode column = columns.putArray("PC" + (d + 1));
      for (Point point : map.points()) {
        column.add((float) point.coordinates()[d]); // 7 digits are more than is seen
      }
    }
    for (Map.Entry<String, double[]> property : map.properties().entrySet()) {
      if (!columns.has(property.getKey())) {
        put(columns.putArray(property.getKey()), property.getValue());
      }
    }
    ArrayNode structures = data.putArray("structures");
    for (int s : systems) {
      structure(structures.addObject().put("system", s), map.structures().get(s));
    }
    return Page.of("map.html", data);
  }

  private static void put(ArrayNode to, double[] values) {
    for (double value : values) {
      if (Double.isFinite(value)) {
        to.add((float) value);
      } else {
        to.addNull();
      }
    }
  }

  private static void structure(ObjectNode to, Structure structure) {
    StringBuilder symbols = new StringBuilder();
    ArrayNode positions = to.putArray("positions");
    for (int a = 0; a < structure.atoms(); a++) {
      symbols.append(a == 0 ? "" : " ").append(Elements.symbol(structure.type(a)));
      for (int x = 0; x < 3; x++) {
        positions.add(Math.round(structure.position(a, x) * 1e3) / 1e3);
      }
    }
    to.put("symbols", symbols.toString());
    to.put("origin", structure.origin());
    Cell cell = structure.cell();
    if (!cell.isOpen()) {
      ArrayNode rows = to.putArray("cell");
      ArrayNode periodic = to.putArray("periodic");
      for (int axis = 0; axis < 3; axis++) {
        periodic.add(cell.isPeriodic(axis));
        for (int x = 0; x < 3; x++) {
          rows.add(Math.round(cell.rows()[3 * axis + x] * 1e4) / 1e4);
        }
      }
    }
  }
}
