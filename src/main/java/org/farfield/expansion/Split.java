package org.farfield.expansion;

import java.util.ArrayList;
import java.util.List;
import org.farfield.spec.PowerLawDensity;

/**
 * How sharp potentials are split: the rest of the plan is that of the smooth ones.
 *
 * @param smearing σ' of the smooth potentials, Å
 * @param cutoffs per long-range density, how far neighbours are counted, Å; 0 where it is not split
 */
public record Split(double smearing, List<Double> cutoffs) {
  /**
   * Checks and copies.
   *
   * @param smearing σ' of the smooth potentials, Å
   * @param cutoffs per long-range density, Å
   */
  public Split {
    cutoffs = List.copyOf(cutoffs);
  }

  /**
   * What is left to the sum in reciprocal space.
   *
   * @param densities the long-range densities, all of them
   * @return those that are not split, and the smooth parts of those that are; of p = 0 nothing is
   *     left
   */
  public List<PowerLawDensity> smooth(List<PowerLawDensity> densities) {
    List<PowerLawDensity> result = new ArrayList<>();
    for (PowerLawDensity density : densities) {
      if (density.smearing() >= smearing) {
        result.add(density);
      } else if (density.exponent() > 0) {
        result.add(new PowerLawDensity(density.exponent(), smearing));
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
