package org.farfield.equilibration.engine;

import java.util.Arrays;
import org.farfield.equilibration.solvers.KeptMatrix;
import org.farfield.equilibration.solvers.MatrixFree;
import org.farfield.structure.Structure;

/** How products with G are made for a molecule of which no matrix is factored. */
enum OpenSum {
  /** By half of G in memory, {@link KeptMatrix}. */
  MATRIX {
    @Override
    double seconds(Structure molecule, int rows) {
      double n = molecule.atoms();
      double m = n * rows;
      return m <= KeptMatrix.MOST ? pairs(n) + 2.6e-8 * m * m : Double.POSITIVE_INFINITY;
    }
  },

  /** On a mesh, {@link MatrixFree#boxed}. */
  BOX {
    @Override
    double seconds(Structure molecule, int rows) {
      // dipoles need three times as many for the same accuracy, by what is planned
      double points = MatrixFree.boxPoints(molecule) * (2 * Math.sqrt(rows) - 1);
      return points <= MOST_POINTS
              && MatrixFree.boxPairBytes(molecule.atoms(), rows) <= MOST_PAIR_BYTES
          ? (1.2e-4 * rows * molecule.atoms() + 1.2e-7 * points) * rows
          : Double.POSITIVE_INFINITY;
    }
  },

  /** By the engine, pair by pair. */
  PAIRS {
    @Override
    double seconds(Structure molecule, int rows) {
      double n = molecule.atoms();
      return 1.4e-6 * n * rows * n;
    }
  };

  private static final double MOST_POINTS = 2.5e8; // 4 GB
  private static final double MOST_PAIR_BYTES = 4e9;

  /** On one core, of all iterations; infinite where it is not done. */
  abstract double seconds(Structure molecule, int rows);

  /** The one that takes least time, from what a molecule is alone. */
  static OpenSum of(Structure molecule, int rows) {
    OpenSum best = PAIRS;
    double least = Double.POSITIVE_INFINITY;
    for (OpenSum sum : values()) {
      double seconds = sum.seconds(molecule, rows);
      if (seconds < least) {
        best = sum;
        least = seconds;
      }
    }
    return best;
  }

  /** What that one takes, s. */
  static double least(Structure molecule, int rows) {
    return Arrays.stream(values())
        .mapToDouble(sum -> sum.seconds(molecule, rows))
        .min()
        .getAsDouble();
  }

  /** On one core, of all pairs of n atoms in closed form, once. */
  static double pairs(double n) {
    return 6e-8 * n * n;
  }
}
