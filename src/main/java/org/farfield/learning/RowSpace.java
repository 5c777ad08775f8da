package org.farfield.learning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.farfield.math.DotProduct;

/**
 * An orthonormal basis of the space of some rows, fewer than they are long. Ridge regression in
 * coordinates of this space has the weights and the penalty of that in all columns, at the cost of
 * as many columns as there are rows: weights have no part outside of it.
 */
final class RowSpace {
  private static final double ROUNDING = 1e-14;

  private final double independent;
  private final List<double[]> basis = new ArrayList<>();
  private final List<double[]> coordinates = new ArrayList<>();

  /**
   * Without rows yet; of one that adds a direction so much of its length is outside of the others.
   */
  RowSpace(double independent) {
    this.independent = independent;
  }

  /** The space of rows; one that is others' combination but for rounding adds no direction. */
  static RowSpace of(List<double[]> rows) {
    RowSpace space = new RowSpace(ROUNDING);
    rows.forEach(space::add);
    space.coordinates.replaceAll(x -> Arrays.copyOf(x, space.size()));
    return space;
  }

  /**
   * Adds a row, by Gram and Schmidt, twice, so that directions are orthogonal to rounding; says
   * whether it added a direction.
   */
  boolean add(double[] row) {
    double[] rest = row.clone();
    double[] own = new double[basis.size() + 1];
    for (int twice = 0; twice < 2; twice++) {
      for (int b = 0; b < basis.size(); b++) {
        double[] direction = basis.get(b);
        double dot = DotProduct.of(direction, 0, rest, 0, rest.length);
        own[b] += dot;
        for (int x = 0; x < rest.length; x++) {
          rest[x] -= dot * direction[x];
        }
      }
    }
    double norm = length(rest);
    boolean isNew = norm > independent * length(row);
    if (isNew) {
      own[basis.size()] = norm;
      for (int x = 0; x < rest.length; x++) {
        rest[x] /= norm;
      }
      basis.add(rest);
    }
    coordinates.add(own);
    return isNew;
  }

  private static double length(double[] row) {
    return Math.sqrt(DotProduct.of(row, 0, row, 0, row.length));
  }

  /** How many directions there are. */
  int size() {
    return basis.size();
  }

  /** The rows. */
  List<double[]> coordinates() {
    return coordinates;
  }

  /** A vector of this space in all columns. */
  double[] expand(double[] vector) {
    double[] all = new double[basis.get(0).length];
    for (int b = 0; b < vector.length; b++) {
      double[] direction = basis.get(b);
      for (int x = 0; x < all.length; x++) {
        all[x] += vector[b] * direction[x];
      }
    }
    return all;
  }
}
