package org.farfield.experiments;

import java.util.Arrays;
import org.apache.commons.numbers.gamma.Gamma;
import org.farfield.math.IncompleteGamma;

/**
 * The energy ½ Σ q_i q_j / r^p of neutral ions in a cube and all its images, by the split of 1/r^p
 * with Gaussians (Ewald, Ann. Phys. 369, 253, 1921, for p = 1; Nijboer and De Wette, Physica 23,
 * 309, 1957, for others). It is independent of the sums of features, whose labels it makes. The
 * term k = 0 vanishes with the charge of the cell for p &gt; 3 and is dropped, as in a conductor,
 * for others.
 */
final class LatticeSum {
  private static final double REACH = 6.2; // of exp(−x²): 2e-17
  private static final double USUAL_SPLIT = 2 * REACH;

  private final double exponent;
  private final double split; // α · side
  private final int waves;
  private final double[] ofSquare; // the transform at |n|², k = 2πn / side, in units of the side

  LatticeSum(double exponent) {
    this(exponent, USUAL_SPLIT);
  }

  /** With a split width α = split / side; at least 2 · 6.2, so that pairs end at half the side. */
  LatticeSum(double exponent, double split) {
    this.exponent = exponent;
    this.split = split;
    waves = (int) Math.ceil(split * REACH / Math.PI);
    ofSquare = new double[waves * waves + 1];
    double factor = Math.pow(Math.PI, 1.5) / Gamma.value(exponent / 2);
    for (int square = 1; square < ofSquare.length; square++) {
      double x = Math.PI * Math.PI * square / (split * split);
      ofSquare[square] =
          factor
              * Math.pow(split, exponent - 3)
              * IncompleteGamma.scaledUpper((3 - exponent) / 2, x);
    }
  }

  /** The energy in units of charge² / length^p. */
  double energy(double[] positions, double[] charges, double side) {
    double total = 0;
    double squares = 0;
    for (double q : charges) {
      total += q;
      squares += q * q;
    }
    if (Math.abs(total) > 1e-12 * Math.sqrt(squares)) {
      throw new IllegalArgumentException("a cell of charge " + total);
    }
    double itself = 0.5 * squares * Math.pow(split, exponent) / Gamma.value(exponent / 2 + 1);
    double energy = pairs(positions, charges, side) + lattice(positions, charges, side) - itself;
    return energy * Math.pow(side, -exponent);
  }

  private double pairs(double[] positions, double[] charges, double side) {
    double factor = Math.pow(split, exponent) / Gamma.value(exponent / 2);
    double sum = 0;
    for (int i = 0; i < charges.length; i++) {
      for (int j = 0; j < i; j++) {
        double square = 0;
        for (int axis = 0; axis < 3; axis++) {
          double d = (positions[3 * i + axis] - positions[3 * j + axis]) / side;
          d -= Math.rint(d);
          square += d * d;
        }
        if (square < 0.25) {
          sum +=
              charges[i]
                  * charges[j]
                  * factor
                  * IncompleteGamma.scaledUpper(exponent / 2, split * split * square);
        }
      }
    }
    return sum;
  }

  /** Minus the derivatives of the energy with respect to positions, [3 atom + axis]. */
  double[] forces(double[] positions, double[] charges, double side) {
    double[] slopes = new double[positions.length];
    addPairs(positions, charges, side, slopes);
    addLattice(positions, charges, side, slopes);
    double unit = -Math.pow(side, -exponent - 1);
    return Arrays.stream(slopes).map(slope -> unit * slope).toArray();
  }

  // d/dx [Γ(a, x) x^−a] = −Γ(a + 1, x) x^−(a + 1).
  private void addPairs(double[] positions, double[] charges, double side, double[] slopes) {
    double factor = -2 * Math.pow(split, exponent + 2) / Gamma.value(exponent / 2);
    double[] d = new double[3];
    for (int i = 0; i < charges.length; i++) {
      for (int j = 0; j < i; j++) {
        double square = 0;
        for (int axis = 0; axis < 3; axis++) {
          d[axis] = (positions[3 * i + axis] - positions[3 * j + axis]) / side;
          d[axis] -= Math.rint(d[axis]);
          square += d[axis] * d[axis];
        }
        if (square < 0.25) {
          double slope =
              charges[i]
                  * charges[j]
                  * factor
                  * IncompleteGamma.scaledUpper(exponent / 2 + 1, split * split * square);
          for (int axis = 0; axis < 3; axis++) {
            slopes[3 * i + axis] += slope * d[axis];
            slopes[3 * j + axis] -= slope * d[axis];
          }
        }
      }
    }
  }

  private void addLattice(double[] positions, double[] charges, double side, double[] slopes) {
    int atoms = charges.length;
    double[][][] phases = phases(positions, atoms, side);
    double[] plane = new double[2 * atoms];
    for (int x = 0; x <= waves; x++) {
      for (int y = x == 0 ? 0 : -waves; y <= waves; y++) {
        multiply(charges, phases[0][x + waves], phases[1][y + waves], plane);
        for (int z = x == 0 && y == 0 ? 1 : -waves; z <= waves; z++) {
          int square = x * x + y * y + z * z;
          if (square <= waves * waves) {
            addWave(plane, phases[2][z + waves], ofSquare[square], new int[] {x, y, z}, slopes);
          }
        }
      }
    }
  }

  // ∂|S|²/∂r of S = Σ q exp(i k·r): 2 q k (Im S cos k·r − Re S sin k·r).
  private static void addWave(
      double[] plane, double[] z, double factor, int[] wave, double[] slopes) {
    int atoms = z.length / 2;
    double real = 0;
    double imaginary = 0;
    for (int a = 0; a < 2 * atoms; a += 2) {
      real += plane[a] * z[a] - plane[a + 1] * z[a + 1];
      imaginary += plane[a] * z[a + 1] + plane[a + 1] * z[a];
    }
    for (int a = 0; a < atoms; a++) {
      double cosine = plane[2 * a] * z[2 * a] - plane[2 * a + 1] * z[2 * a + 1];
      double sine = plane[2 * a] * z[2 * a + 1] + plane[2 * a + 1] * z[2 * a];
      double slope = 4 * Math.PI * factor * (imaginary * cosine - real * sine);
      for (int axis = 0; axis < 3; axis++) {
        slopes[3 * a + axis] += slope * wave[axis];
      }
    }
  }

  // Σ over half of the waves, of which the other half are the mirror images.
  private double lattice(double[] positions, double[] charges, double side) {
    int atoms = charges.length;
    double[][][] phases = phases(positions, atoms, side);
    double sum = 0;
    double[] plane = new double[2 * atoms];
    for (int x = 0; x <= waves; x++) {
      for (int y = x == 0 ? 0 : -waves; y <= waves; y++) {
        if (x * x + y * y > waves * waves) {
          continue;
        }
        multiply(charges, phases[0][x + waves], phases[1][y + waves], plane);
        for (int z = x == 0 && y == 0 ? 1 : -waves; z <= waves; z++) {
          int square = x * x + y * y + z * z;
          if (square <= waves * waves) {
            sum += ofSquare[square] * squareOf(plane, phases[2][z + waves]);
          }
        }
      }
    }
    return sum;
  }

  private double[][][] phases(double[] positions, int atoms, double side) {
    double[][][] phases = new double[3][2 * waves + 1][2 * atoms];
    for (int axis = 0; axis < 3; axis++) {
      for (int n = -waves; n <= waves; n++) {
        for (int a = 0; a < atoms; a++) {
          double angle = 2 * Math.PI * n * positions[3 * a + axis] / side;
          phases[axis][n + waves][2 * a] = Math.cos(angle);
          phases[axis][n + waves][2 * a + 1] = Math.sin(angle);
        }
      }
    }
    return phases;
  }

  private static void multiply(double[] charges, double[] x, double[] y, double[] product) {
    for (int a = 0; a < charges.length; a++) {
      product[2 * a] = charges[a] * (x[2 * a] * y[2 * a] - x[2 * a + 1] * y[2 * a + 1]);
      product[2 * a + 1] = charges[a] * (x[2 * a] * y[2 * a + 1] + x[2 * a + 1] * y[2 * a]);
    }
  }

  private static double squareOf(double[] plane, double[] z) {
    double real = 0;
    double imaginary = 0;
    for (int a = 0; a < z.length; a += 2) {
      real += plane[a] * z[a] - plane[a + 1] * z[a + 1];
      imaginary += plane[a] * z[a + 1] + plane[a + 1] * z[a];
    }
    return real * real + imaginary * imaginary;
  }
}
