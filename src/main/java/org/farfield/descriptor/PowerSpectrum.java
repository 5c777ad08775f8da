package org.farfield.descriptor;

import java.util.Arrays;
import org.farfield.expansion.Coefficients;

/**
 * The rotation-invariant power spectrum of an expansion with itself: p[l; a1 n1; a2 n2] = (−1)^l /
 * √(2l+1) Σ_m c[a1,n1,l,m] c[a2,n2,l,m]. Features run over l, a1, n1, a2, n2, the last fastest.
 */
public final class PowerSpectrum {
  private final int maxAngular;
  private final int radial;
  private final int channels;

  /**
   * Prepares the shape.
   *
   * @param maxAngular largest l, inclusive
   * @param radial radial functions per l
   * @param channels channels of the whole data set; those a structure lacks give zeros
   */
  public PowerSpectrum(int maxAngular, int radial, int channels) {
    this.maxAngular = maxAngular;
    this.radial = radial;
    this.channels = channels;
  }

  /**
   * Number of features of an atom.
   *
   * @return (L + 1) (channels · radial)²
   */
  public int features() {
    return Math.multiplyExact(maxAngular + 1, Math.multiplyExact(side(), side()));
  }

  /**
   * Rows, and columns, of the matrix of one l: channels · radial.
   *
   * @return its side
   */
  public int side() {
    return Math.multiplyExact(channels, radial);
  }

  /**
   * Operations for one atom and density.
   *
   * @return floating-point operations
   */
  public double flops() {
    double orders = (maxAngular + 1.0) * (maxAngular + 1.0);
    return orders * side() * (1 + 2.0 * side());
  }

  /**
   * Adds the power spectrum of one atom to numbers that are there: zeros, or that of other atoms.
   *
   * @param c coefficients of its structure
   * @param density which of the densities
   * @param atom 0-based
   * @param position per channel of c, its place among the channels of the data set
   * @param scratch {@link #side()} numbers, overwritten
   * @param out {@link #features()} numbers are added to
   * @param offset where they start
   */
  public void add(
      Coefficients c,
      int density,
      int atom,
      int[] position,
      double[] scratch,
      double[] out,
      int offset) {
    int side = side();
    Arrays.fill(scratch, 0, side, 0);
    for (int l = 0; l <= maxAngular; l++) {
      double factor = (l % 2 == 0 ? 1 : -1) / Math.sqrt(2 * l + 1);
      int block = offset + l * side * side;
      for (int m = 0; m <= 2 * l; m++) {
        for (int a = 0; a < position.length; a++) {
          System.arraycopy(
              c.values(),
              c.index(atom, density, a, l) + m * radial,
              scratch,
              position[a] * radial,
              radial);
        }
        addProduct(scratch, side, factor, out, block);
      }
    }
  }

  // out[i][j] += factor · x[i] · x[j]
  private static void addProduct(double[] x, int side, double factor, double[] out, int at) {
    for (int i = 0; i < side; i++) {
      double left = factor * x[i];
      int row = at + i * side;
      for (int j = 0; j < side; j++) {
        out[row + j] += left * x[j];
      }
    }
  }
}
