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
      double bytes = MatrixFree.boxPairBytes(molecule.atoms(), rows, MatrixFree.BOX_ALPHA);
      return bytes <= MOST_PAIR_BYTES
          ? boxed(molecule, rows, MatrixFree.BOX_ALPHA)
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

  // infinite where there is no room for the mesh
  private static double boxed(Structure molecule, int rows, double alpha) {
    // dipoles need three times as many for the same accuracy, by what is planned
    double points = MatrixFree.boxPoints(molecule, alpha) * (2 * Math.sqrt(rows) - 1);
    return points <= MOST_POINTS
        ? (1.2e-4 * rows * molecule.atoms() + 1.2e-7 * points) * rows
        : Double.POSITIVE_INFINITY;
  }

  /**
   * α of a box for all that receivers of other widths have, the least for whose near pairs there is
   * room; 0 if pairs of all atoms take less time, or there is none.
   *
   * @param gammas of the widest pair of each receiver, 1/Å
   */
  static double boxAlpha(Structure molecule, int rows, double[] gammas) {
    int atoms = molecule.atoms();
    double widest = Arrays.stream(gammas).min().orElse(Double.POSITIVE_INFINITY);
    if (MatrixFree.boxPairs(widest) > 0.5 * atoms) {
      return 0; // near pairs would be nearly all
    }
    for (double alpha : new double[] {MatrixFree.BOX_ALPHA, MatrixFree.ALPHA}) {
      double bytes = MatrixFree.boxPairBytes(atoms, rows, alpha);
      for (double gamma : gammas) { // both ways
        bytes += 2 * MatrixFree.boxPairBytes(atoms, rows, Math.min(alpha, gamma));
      }
      if (bytes <= MOST_PAIR_BYTES
          && boxed(molecule, rows, alpha) < PAIRS.seconds(molecule, rows)) {
        return alpha;
      }
    }
    return 0;
  }

  /** On one core, of all pairs of n atoms in closed form, once. */
  static double pairs(double n) {
    return 6e-8 * n * n;
  }
}
