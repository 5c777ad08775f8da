package org.farfield.features;

import java.util.Locale;
import org.farfield.error.InputException;

/**
 * An energy, or another scalar, as a function of one row of features: that of a centre, or the sum
 * or mean over a structure's, as {@link org.farfield.spec.Pooling} of the specification says.
 * Called by several threads at once.
 */
@FunctionalInterface
public interface EnergyModel {
  /** The type of a row that is not of an atom. */
  int STRUCTURE = 0;

  /**
   * The energy of a row and its derivative.
   *
   * @param type atomic number of the centre; {@link #STRUCTURE} for the row of a structure or of a
   *     point
   * @param row features, in the order of the columns of a matrix ({@link FeatureLayout#columns()});
   *     not to be changed
   * @param slope zeros, as many; gets ∂E/∂row
   * @return E of this row, in any unit
   */
  double of(int type, double[] row, double[] slope);

  /**
   * The energy of the row of an atom, where it depends on more than the row.
   *
   * @param atom 0-based, of its structure; of points those behind the atoms
   * @param type as {@link #of}
   * @param row as {@link #of}
   * @param slope as {@link #of}
   * @return E of this row; by {@link #of} unless a model has something else to say
   */
  default double ofCentre(int atom, int type, double[] row, double[] slope) {
    return of(type, row, slope);
  }

  /**
   * E = weights · row.
   *
   * @param weights one per feature, in the order of the columns of a matrix
   * @return the model; refuses rows of another length by an {@link InputException}
   */
  static EnergyModel linear(double[] weights) {
    double[] own = weights.clone();
    return (type, row, slope) -> {
      if (row.length != own.length) {
        throw new InputException(
            String.format(
                Locale.ROOT,
                "the model has %d weights, but rows have %d features; use the specification it was"
                    + " made for, and name its species",
                own.length,
                row.length));
      }
      double energy = 0;
      for (int x = 0; x < own.length; x++) {
        energy += own[x] * row[x];
        slope[x] = own[x];
      }
      return energy;
    };
  }
}
