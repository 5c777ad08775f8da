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
    int side = Math.multiplyExact(channels, radial);
    return Math.multiplyExact(maxAngular + 1, Math.multiplyExact(side, side));
  }

  /**
   * The power spectrum of one atom.
   *
   * @param c coefficients of its structure
   * @param density which of the densities
   * @param atom 0-based
   * @param position per channel of c, its place among the channels of the data set
   * @param out receives {@link #features()} numbers
   * @param offset where they start
   */
  public void compute(
      Coefficients c, int density, int atom, int[] position, double[] out, int offset) {
    int side = channels * radial;
    double[] order = new double[side];
    Arrays.fill(out, offset, offset + features(), 0);
    for (int l = 0; l <= maxAngular; l++) {
      double factor = (l % 2 == 0 ? 1 : -1) / Math.sqrt(2 * l + 1);
      int block = offset + l * side * side;
      for (int m = 0; m <= 2 * l; m++) {
        Arrays.fill(order, 0);
        for (int a = 0; a < position.length; a++) {
          System.arraycopy(
              c.values(),
              c.index(atom, density, a, l) + m * radial,
              order,
              position[a] * radial,
              radial);
        }
        for (int i = 0; i < side; i++) {
          double left = factor * order[i];
          int row = block + i * side;
          for (int j = 0; j < side; j++) {
            out[row + j] += left * order[j];
          }
        }
      }
    }
  }
}
