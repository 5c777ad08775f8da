package org.farfield.descriptor;

import java.util.List;
import java.util.Optional;

/**
 * Products of pairs of densities, summed over m: w_l Σ_m c1[a1,n1,l,m] c2[a2,n2,l,m], l up to the
 * smaller L of both.
 *
 * @param pairs which densities are multiplied
 * @param weights w_l, one for each l of any pair
 * @param kept features, in their order; empty for all of all pairs
 */
public record PairProducts(List<Pair> pairs, List<Double> weights, Optional<List<Feature>> kept) {
  /**
   * Copies.
   *
   * @param pairs which densities are multiplied
   * @param weights w_l, one for each l of any pair
   * @param kept features, in their order; empty for all of all pairs
   */
  public PairProducts {
    pairs = List.copyOf(pairs);
    weights = List.copyOf(weights);
    kept = kept.map(List::copyOf);
  }

  /**
   * One density of one of the expansions that a structure has.
   *
   * @param expansion which expansion, 0-based
   * @param density which of its densities, 0-based
   */
  public record Operand(int expansion, int density) {}

  /**
   * Two densities that are multiplied.
   *
   * @param first gives a1, n1
   * @param second gives a2, n2
   */
  public record Pair(Operand first, Operand second) {
    /**
     * Whether (a1 n1; a2 n2) and (a2 n2; a1 n1) are the same number.
     *
     * @return true if both are one density
     */
    public boolean symmetric() {
      return first.equals(second);
    }
  }

  /**
   * One number of a row.
   *
   * @param pair which pair, 0-based
   * @param l degree
   * @param channel1 label of a1
   * @param n1 radial function
   * @param channel2 label of a2
   * @param n2 radial function
   */
  public record Feature(int pair, int l, int channel1, int n1, int channel2, int n2) {}
}
