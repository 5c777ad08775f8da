package org.farfield.learning.fit;

import java.util.ArrayList;
import java.util.List;
import org.farfield.math.DotProduct;

/** An orthonormal basis of the space of some rows, that grows with those that are outside of it. */
final class RowSpace {
  private final double independent;
  private final List<double[]> basis = new ArrayList<>();

  /**
   * Without rows yet; of one that adds a direction so much of its length is outside of the others.
   */
  RowSpace(double independent) {
    this.independent = independent;
  }

  /**
   * Adds a row, by Gram and Schmidt, twice, so that directions are orthogonal to rounding; says
   * whether it added a direction.
   */
  boolean add(double[] row) {
    double[] rest = row.clone();
    for (int twice = 0; twice < 2; twice++) {
      for (double[] direction : basis) {
        double dot = DotProduct.of(direction, 0, rest, 0, rest.length);
        for (int x = 0; x < rest.length; x++) {
          rest[x] -= dot * direction[x];
        }
      }
    }
    double norm = length(rest);
    boolean isNew = norm > independent * length(row);
    if (isNew) {
      for (int x = 0; x < rest.length; x++) {
        rest[x] /= norm;
      }
      basis.add(rest);
    }
    return isNew;
  }

  private static double length(double[] row) {
    return Math.sqrt(DotProduct.of(row, 0, row, 0, row.length));
  }
}
