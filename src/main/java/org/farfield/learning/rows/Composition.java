package org.farfield.learning.rows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.structure.Elements;
import org.farfield.structure.Structure;

/** Elements of frames. */
public final class Composition {
  private Composition() {}

  /** How many atoms there are of each, ascending. */
  public static Map<Integer, Integer> counts(Structure structure) {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int atom = 0; atom < structure.atoms(); atom++) {
      counts.merge(structure.type(atom), 1, Integer::sum);
    }
    return counts;
  }

  /** A number, and others for each atom of an element. */
  public static double sum(
      double constant, Map<Integer, Double> perAtom, Map<Integer, Integer> counts) {
    double sum = constant;
    for (Map.Entry<Integer, Integer> element : counts.entrySet()) {
      sum += element.getValue() * perAtom.getOrDefault(element.getKey(), 0.0);
    }
    return sum;
  }

  /** By their symbols, for people: such as H, O. */
  public static String symbols(Iterable<Integer> types) {
    List<String> symbols = new ArrayList<>();
    types.forEach(type -> symbols.add(Elements.symbol(type)));
    return String.join(", ", symbols);
  }
}
