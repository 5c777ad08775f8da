package org.farfield.features.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.farfield.backend.Backend;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.features.SummedGradients;
import org.farfield.structure.Frame;
import org.farfield.structure.Structure;
import org.farfield.structure.neighbors.NeighborSearch;
import org.farfield.structure.neighbors.Neighborhood;

/**
 * Where the derivatives of features come from.
 *
 * @param backend that has Jacobians
 * @param tables of all expansions of the job
 */
record Derivatives(Backend backend, List<ExpansionTables> tables) {
  /** The frame's expansions, as the derivatives of features take them. */
  List<SummedJacobians.Expansion> expansions(Batches.Frame frame, List<Coefficients> values) {
    List<SummedJacobians.Expansion> expansions = new ArrayList<>();
    for (int e = 0; e < tables.size(); e++) {
      expansions.add(
          new SummedJacobians.Expansion(tables.get(e), frame.jobs().get(e), values.get(e)));
    }
    return expansions;
  }

  /** Coefficients of an atom in all expansions. */
  int rowLength(int channels) {
    return tables.stream()
            .mapToInt(t -> t.hyperparameters().densities().size() * t.hyperparameters().fields())
            .sum()
        * channels;
  }

  /**
   * Derivatives with respect to the lattice vectors a_k, all atoms and points held fixed, as {@link
   * org.farfield.expansion.Jacobian#cell}: {@code [(3 k + α) · features + feature]}.
   */
  static double[] cell(SummedGradients gradients, Structure structure) {
    int features = gradients.features();
    double[] byCell = gradients.strain().clone(); // Σ_k ∂/∂a_kα a_kβ at 3 α + β
    for (int x = 0; x < byCell.length; x++) {
      byCell[x] -= gradients.points()[x];
    }
    for (int x = 0; x < 9; x++) {
      for (int j = 0; j < structure.atoms(); j++) {
        double r = structure.position(j, x % 3);
        int from = (3 * j + x / 3) * features;
        for (int f = 0; f < features; f++) {
          byCell[x * features + f] -= r * gradients.positions()[from + f];
        }
      }
    }
    double[] dual = Frame.of(structure.cell()).reciprocal();
    double[] result = new double[9 * features];
    for (int x = 0; x < 9; x++) {
      for (int beta = 0; beta < 3 && structure.cell().isPeriodic(x / 3); beta++) {
        double b = dual[x / 3 * 3 + beta];
        for (int f = 0; f < features; f++) {
          result[x * features + f] += b * byCell[(x % 3 * 3 + beta) * features + f];
        }
      }
    }
    return result;
  }

  /** Those of some atoms on whose places the coefficients of a channel around a centre depend. */
  static int[] sources(Sources sources, int channel, int centre, int[] interacting) {
    return Arrays.stream(interacting)
        .filter(j -> j == centre || sources.isSource(channel, j))
        .toArray();
  }

  /** Of each centre, which atoms its features depend on: its neighbours, or all, ascending. */
  Map<Integer, int[]> interacting(Structure structure, int[] centres) {
    Map<Integer, int[]> result = new HashMap<>();
    double reach = tables.stream().mapToDouble(ExpansionTables::reach).max().orElseThrow();
    if (Double.isInfinite(reach)) {
      int[] all = IntStream.range(0, structure.atoms()).toArray();
      for (int centre : centres) {
        result.put(centre, all);
      }
      return result;
    }
    NeighborSearch search = new NeighborSearch(structure, reach);
    Neighborhood found = new Neighborhood();
    for (int centre : centres) {
      search.find(centre, found);
      IntStream near = IntStream.range(0, found.count()).map(found::atom);
      result.put(centre, near.sorted().distinct().toArray());
    }
    return result;
  }
}
