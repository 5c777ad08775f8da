package org.farfield.descriptor;

import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import org.farfield.spec.Rotations;

/**
 * How features transform under rotations and inversion.
 *
 * @param lambda λ ≥ 0: they rotate like Y_λ
 * @param sigma 1: they are inverted like Y_λ, which is multiplied by (−1)^λ; −1: like its opposite
 */
record Irrep(int lambda, int sigma) implements Comparable<Irrep> {
  private static final Comparator<Irrep> ORDER =
      Comparator.comparingInt(Irrep::lambda).thenComparing(Irrep::sigma, Comparator.reverseOrder());

  /** Those that are kept of a product. */
  static Set<Irrep> wanted(Rotations rotations) {
    Set<Irrep> wanted = new TreeSet<>();
    for (int lambda = rotations.minLambda(); lambda <= rotations.maxLambda(); lambda++) {
      for (int sigma = -1; sigma <= 1; sigma += 2) {
        if (rotations.parities() == 0 || rotations.parities() == sigma) {
          wanted.add(new Irrep(lambda, sigma));
        }
      }
    }
    return wanted;
  }

  /** Whether the product of this with Y_l of a factor contains another kind. */
  boolean couplesTo(int l, Irrep product) {
    int odd = (lambda + l + product.lambda) & 1;
    return product.lambda >= Math.abs(lambda - l)
        && product.lambda <= lambda + l
        && product.sigma == (odd == 0 ? sigma : -sigma);
  }

  /** By λ; σ = 1 before σ = −1. */
  @Override
  public int compareTo(Irrep other) {
    return ORDER.compare(this, other);
  }
}
