package org.farfield.structure.neighbors;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.farfield.structure.Structure;

/**
 * Molecules by bonds: two atoms are bonded where their distance is less than 1.2 times the sum of
 * their covalent radii. Images count, so that a molecule may go through the faces of its cell.
 */
public final class Molecules {
  private static final double BOND = 1.2;

  // Å, of H to Cm: Cordero et al., Dalton Trans. 2008, 2832; low spin of Mn, Fe and Co, C of sp³
  private static final double[] RADII = {
    0.31, 0.28, 1.28, 0.96, 0.84, 0.76, 0.71, 0.66, 0.57, 0.58, 1.66, 1.41, 1.21, 1.11, 1.07, 1.05,
    1.02, 1.06, 2.03, 1.76, 1.70, 1.60, 1.53, 1.39, 1.39, 1.32, 1.26, 1.24, 1.32, 1.22, 1.22, 1.20,
    1.19, 1.20, 1.20, 1.16, 2.20, 1.95, 1.90, 1.75, 1.64, 1.54, 1.47, 1.46, 1.42, 1.39, 1.45, 1.44,
    1.42, 1.39, 1.39, 1.38, 1.39, 1.40, 2.44, 2.15, 2.07, 2.04, 2.03, 2.01, 1.99, 1.98, 1.98, 1.96,
    1.94, 1.92, 1.92, 1.89, 1.90, 1.87, 1.87, 1.75, 1.70, 1.62, 1.51, 1.44, 1.41, 1.36, 1.36, 1.32,
    1.45, 1.46, 1.48, 1.40, 1.50, 1.50, 2.60, 2.21, 2.15, 2.06, 2.00, 1.96, 1.90, 1.87, 1.80, 1.69
  };

  private Molecules() {}

  /**
   * Finds them.
   *
   * @param structure the atoms
   * @return the atoms of each, ascending; molecules in the order of their first atoms
   */
  public static List<int[]> byBonds(Structure structure) {
    int atoms = structure.atoms();
    double largest = 0;
    for (int atom = 0; atom < atoms; atom++) {
      largest = Math.max(largest, radius(structure, atom));
    }
    NeighborSearch search = new NeighborSearch(structure, 2 * BOND * largest, false);
    Neighborhood near = new Neighborhood();
    boolean[] found = new boolean[atoms];
    List<int[]> molecules = new ArrayList<>();
    for (int first = 0; first < atoms; first++) {
      List<Integer> members = new ArrayList<>();
      Deque<Integer> waiting = new ArrayDeque<>();
      if (!found[first]) {
        found[first] = true;
        waiting.add(first);
      }
      while (!waiting.isEmpty()) {
        int atom = waiting.remove();
        members.add(atom);
        search.find(atom, near);
        for (int n = 0; n < near.count(); n++) {
          int other = near.atom(n);
          double sum = radius(structure, atom) + radius(structure, other);
          if (!found[other] && near.distance(n) < BOND * sum) {
            found[other] = true;
            waiting.add(other);
          }
        }
      }
      if (!members.isEmpty()) {
        molecules.add(members.stream().mapToInt(Integer::intValue).sorted().toArray());
      }
    }
    return molecules;
  }

  private static double radius(Structure structure, int atom) {
    return RADII[Math.min(structure.type(atom), RADII.length) - 1]; // of heavier ones that of Cm
  }
}
