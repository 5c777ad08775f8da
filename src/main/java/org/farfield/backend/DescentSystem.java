package org.farfield.backend;

import java.util.Optional;

/**
 * One of the systems of a {@link DeviceDescent}: M = s (N + S + mean) + H on moments whose sums
 * over groups do not change. S is that of the vectors, the others are here.
 *
 * <p>The mean is what a crystal takes from potentials of charges, (a + b σ²) Σ q' + b Σ q' σ'².
 *
 * @param near N
 * @param diagonal H, by moment, {@code [atom · (degree + 1)² + lm]}
 * @param inverse B, the diagonal with which gradients are preconditioned, by moment; 0 of what does
 *     not change
 * @param groups by atom that of its charge, counted from 0; −1: of none
 * @param squares σ² of each atom
 * @param constant a
 * @param slope b
 * @param coarse long waves, which are preconditioned with it; empty: by the diagonal alone
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared
public record DescentSystem(
    PairBlocks near,
    double[] diagonal,
    double[] inverse,
    int[] groups,
    double[] squares,
    double constant,
    double slope,
    Optional<CoarseGrid> coarse) {
  /**
   * Looks lengths over.
   *
   * @throws IllegalArgumentException if arrays do not fit each other
   */
  public DescentSystem {
    int atoms = groups.length;
    if (near.starts().length != atoms + 1
        || squares.length != atoms
        || diagonal.length != inverse.length
        || coarse.map(grid -> grid.charges().length != atoms).orElse(false)) {
      throw new IllegalArgumentException("arrays of a system are of different numbers of atoms");
    }
  }
}
