package org.farfield.equilibration.sums;

import java.util.Arrays;
import org.apache.commons.numbers.gamma.Erfc;
import org.farfield.structure.Structure;
import org.farfield.structure.neighbors.NeighborSearch;
import org.farfield.structure.neighbors.Neighborhood;

/**
 * How many neighbours atoms have, as EEQ counts them: cn_i = Σ_j ½ (1 + erf(−7.5 (r/r_c − 1))), r_c
 * = 4/3 (r_i + r_j), kept smoothly below 8: log(1 + e⁸) − log(1 + e^{8−cn}).
 */
public final class CoordinationNumbers {
  private static final double STEEPNESS = 7.5;
  private static final double SCALE = 4.0 / 3;
  private static final double MOST = 8;
  private static final double CUTOFF = 25 * Units.BOHR;
  private static final double END = 6.5; // erfc of it is 4e-20, a neighbour counts 1e-17 less

  private final Structure structure;
  private final double[] radii;
  private final NeighborSearch search;
  private final double[] values;
  private final double[] chain; // of the values with respect to the plain sums

  /**
   * Counts.
   *
   * @param structure the atoms
   * @param radii covalent radii, Å; an atom with radius 0 is no neighbour and has none
   */
  public CoordinationNumbers(Structure structure, double[] radii) {
    this.structure = structure;
    this.radii = radii;
    double widest = SCALE * 2 * Arrays.stream(radii).max().orElseThrow();
    search =
        new NeighborSearch(
            structure, Math.min(CUTOFF, Math.max(1, widest * (1 + END / STEEPNESS))));
    values = new double[radii.length];
    chain = new double[radii.length];
    Neighborhood found = new Neighborhood();
    for (int i = 0; i < values.length; i++) {
      search.find(i, found);
      double sum = 0;
      for (int pair = 0; pair < found.count(); pair++) {
        if (isPair(found, pair, i)) {
          double x = STEEPNESS * (found.distance(pair) / range(found, pair, i) - 1);
          sum += 0.5 * Erfc.value(x);
        }
      }
      // without the cancellation that small numbers suffer in the formula as it stands above
      values[i] = -Math.log1p(Math.expm1(-sum) / (1 + Math.exp(-MOST)));
      chain[i] = 1 / (1 + Math.exp(sum - MOST));
    }
  }

  private boolean isPair(Neighborhood found, int pair, int i) {
    return found.distance(pair) > 0 && radii[i] > 0 && radii[found.atom(pair)] > 0;
  }

  private double range(Neighborhood found, int pair, int i) {
    return SCALE * (radii[i] + radii[found.atom(pair)]);
  }

  /** The coordination number of an atom. */
  public double get(int atom) {
    return values[atom];
  }

  /**
   * Adds derivatives.
   *
   * @param weights of each coordination number in the energy
   * @param out is added to
   */
  public void addSlopes(double[] weights, Slopes out) {
    Neighborhood found = new Neighborhood();
    double[] d = new double[3];
    double[] slope = new double[3];
    for (int i = 0; i < structure.atoms(); i++) {
      search.find(i, found);
      for (int pair = 0; pair < found.count(); pair++) {
        if (isPair(found, pair, i)) {
          double range = range(found, pair, i);
          double r = found.distance(pair);
          double x = STEEPNESS * (r / range - 1);
          double radial =
              -weights[i] * chain[i] * STEEPNESS / (range * Math.sqrt(Math.PI)) * Math.exp(-x * x);
          for (int a = 0; a < 3; a++) {
            d[a] = found.vector(pair, a);
            slope[a] = radial * d[a] / r;
          }
          out.addPair(i, found.atom(pair), d, slope);
        }
      }
    }
  }
}
