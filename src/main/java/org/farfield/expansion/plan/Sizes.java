package org.farfield.expansion.plan;

import java.util.Arrays;
import java.util.List;
import org.farfield.expansion.tables.ErrorModel;

/**
 * How large the coefficients of a structure are, as far as its geometry tells: squares per
 * long-range density and row (multipole and l; where gradients count, then theirs and those of
 * strain). Infinite where nothing is known to be small.
 *
 * @param sums what errors are compared with that keep a structure's symmetry, as a sum over
 *     reciprocal vectors within a sphere does
 * @param meshes what errors are compared with that do not
 */
record Sizes(List<double[]> sums, List<double[]> meshes) {
  /** Of structures at general positions. */
  static Sizes general(ExpansionTables tables) {
    int rows = rows(tables);
    List<double[]> unknown =
        tables.densities().stream().map(d -> filled(rows, Double.POSITIVE_INFINITY)).toList();
    return new Sizes(unknown, unknown);
  }

  /** Rows of values: of each multipole that sources may have and l. */
  static int rows(ExpansionTables tables) {
    return (tables.hyperparameters().channels().sourceDegree() + 1)
        * (tables.hyperparameters().maxAngular() + 1);
  }

  private static double[] filled(int rows, double value) {
    double[] result = new double[rows];
    Arrays.fill(result, value);
    return result;
  }

  /** Those of some densities. */
  Sizes of(int[] densities) {
    return new Sizes(
        Arrays.stream(densities).mapToObj(sums::get).toList(),
        Arrays.stream(densities).mapToObj(meshes::get).toList());
  }

  /** In the units of the error model. */
  static double[] scaled(double[] squares, double volume, int atoms) {
    return Arrays.stream(squares).map(s -> ErrorModel.size(s, volume, atoms)).toArray();
  }
}
