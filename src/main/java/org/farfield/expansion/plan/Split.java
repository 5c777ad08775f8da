package org.farfield.expansion.plan;

import java.util.ArrayList;
import java.util.List;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.potential.Potential;

/**
 * How sharp potentials are split: the rest of the plan is that of the smooth ones.
 *
 * @param smearing σ' of the smooth potentials, Å
 * @param cutoffs per long-range density, how far neighbours are counted, Å; 0 where it is not split
 * @param tolerance of the tables of the rest
 * @param isMoved whether what rests have beyond a short distance is summed with the smooth
 *     potentials
 */
public record Split(double smearing, List<Double> cutoffs, double tolerance, boolean isMoved) {
  /**
   * Checks and copies.
   *
   * @param smearing σ' of the smooth potentials, Å
   * @param cutoffs per long-range density, Å
   * @param tolerance of the tables of the rest
   * @param isMoved whether what rests have beyond a short distance is summed with the smooth
   *     potentials
   */
  public Split {
    cutoffs = List.copyOf(cutoffs);
  }

  /**
   * What is left to the sum in reciprocal space.
   *
   * @param potentials of the long-range densities, all of them
   * @return those that are not split, and the smooth parts of those that are, where there are such
   */
  public List<Potential> smooth(List<Potential> potentials) {
    List<Potential> result = new ArrayList<>();
    for (Potential potential : potentials) {
      if (SplitTables.isSplit(potential, smearing)) {
        LongRangeTable.smooth(potential, smearing).ifPresent(result::add);
      } else {
        result.add(potential);
      }
    }
    return result;
  }

  /**
   * How far neighbours are looked for.
   *
   * @return the largest cutoff, Å
   */
  public double largestCutoff() {
    return cutoffs.stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }
}
