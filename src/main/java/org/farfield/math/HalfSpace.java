package org.farfield.math;

/**
 * Reciprocal lattice vectors k = 2π (h0 b0 + h1 b1 + h2 b2) with 0 &lt; |k| &lt; cutoff, one of
 * each pair ±k. Runs of equal (h0, h1) are contiguous.
 */
public final class HalfSpace {
  private final int count;
  private final int[] h; // 3 per vector
  private final double[] k; // kx, ky, kz, |k| per vector
  private final int[] max;

  /**
   * Enumerates the vectors.
   *
   * @param reciprocal rows b_i with a_i · b_j = δ_ij, 1/Å
   * @param lengths |a_i|, Å: |h_i| ≤ cutoff |a_i| / 2π
   * @param cutoff strict bound on |k|, 1/Å
   */
  public HalfSpace(double[] reciprocal, double[] lengths, double cutoff) {
    max = new int[3];
    for (int i = 0; i < 3; i++) {
      max[i] = (int) Math.floor(cutoff * lengths[i] / (2 * Math.PI) + 1e-9);
    }
    int[] hs = new int[3 * 1024];
    double[] ks = new double[4 * 1024];
    int n = 0;
    for (int a = 0; a <= max[0]; a++) {
      for (int b = a == 0 ? 0 : -max[1]; b <= max[1]; b++) {
        for (int c = a == 0 && b == 0 ? 1 : -max[2]; c <= max[2]; c++) {
          double x = 2 * Math.PI * (a * reciprocal[0] + b * reciprocal[3] + c * reciprocal[6]);
          double y = 2 * Math.PI * (a * reciprocal[1] + b * reciprocal[4] + c * reciprocal[7]);
          double z = 2 * Math.PI * (a * reciprocal[2] + b * reciprocal[5] + c * reciprocal[8]);
          double length = Math.sqrt(x * x + y * y + z * z);
          if (length < cutoff) {
            if (4 * (n + 1) > ks.length) {
              hs = java.util.Arrays.copyOf(hs, Math.multiplyExact(hs.length, 2));
              ks = java.util.Arrays.copyOf(ks, Math.multiplyExact(ks.length, 2));
            }
            hs[3 * n] = a;
            hs[3 * n + 1] = b;
            hs[3 * n + 2] = c;
            ks[4 * n] = x;
            ks[4 * n + 1] = y;
            ks[4 * n + 2] = z;
            ks[4 * n + 3] = length;
            n++;
          }
        }
      }
    }
    this.count = n;
    this.h = hs;
    this.k = ks;
  }

  /**
   * How many vectors.
   *
   * @return the count
   */
  public int count() {
    return count;
  }

  /**
   * An integer index of a vector.
   *
   * @param vector 0-based
   * @param axis 0, 1, 2
   * @return h
   */
  public int h(int vector, int axis) {
    return h[3 * vector + axis];
  }

  /**
   * The largest |h| along an axis that can occur.
   *
   * @param axis 0, 1, 2
   * @return the bound
   */
  public int max(int axis) {
    return max[axis];
  }

  /**
   * A Cartesian component, or the length.
   *
   * @param vector 0-based
   * @param component 0, 1, 2 for x, y, z; 3 for |k|
   * @return 1/Å
   */
  public double k(int vector, int component) {
    return k[4 * vector + component];
  }
}
