package org.farfield.features.rows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.spec.Pooling;
import org.farfield.structure.Structure;

/** The centres of a structure by type, and their rows. */
public final class Centres {
  private Centres() {}

  /** Chosen atoms, ascending, by type. */
  public static Map<Integer, List<Integer>> byType(Structure structure, int[] chosen) {
    Map<Integer, List<Integer>> result = new TreeMap<>();
    for (int atom : chosen) {
      result.computeIfAbsent(structure.type(atom), t -> new ArrayList<>()).add(atom);
    }
    return result;
  }

  /** Sample rows: (system, atom) of each, or (system) once; points are numbered from 0, too. */
  public static int[] samples(
      int system, Structure structure, List<Integer> atoms, boolean perStructure) {
    if (perStructure) {
      return new int[] {system};
    }
    int[] rows = new int[2 * atoms.size()];
    for (int i = 0; i < atoms.size(); i++) {
      rows[2 * i] = system;
      int atom = atoms.get(i);
      rows[2 * i + 1] = atom < structure.atoms() ? atom : atom - structure.atoms();
    }
    return rows;
  }

  public static List<String> sampleNames(boolean perStructure) {
    return perStructure ? List.of("system") : List.of("system", "atom");
  }

  /** Turns a sum over atoms into what is asked for. */
  public static void finish(double[] sum, int length, int atoms, Pooling pooling) {
    if (pooling == Pooling.MEAN) {
      for (int x = 0; x < length; x++) {
        sum[x] /= atoms;
      }
    }
  }
}
