package org.farfield.kernels.cpu;

/**
 * One stage of a Fourier transform of many lines side by side: sums over r numbers of each line,
 * fast for r = 2, 3, 4 and 5. Every implementation rounds after each product and sum, so all give
 * the same bits.
 *
 * <p>Numbers are complex, real and imaginary part one behind the other, and those of all lines lie
 * together. A stage takes them as {@code [r][group][length]} and leaves {@code [group][r][length]}:
 *
 * <pre>to(p, t) = e^{±2πi p t / (r · groups)} Σ_k e^{±2πi k t / r} from(k, p).
 * </pre>
 */
public abstract class Butterflies {
  /** Lengths are multiples of this. */
  public static final int WIDTH = 8;

  static final double SIN_60 = Math.sqrt(0.75);
  static final double COS_72 = Math.cos(0.4 * Math.PI);
  static final double COS_144 = Math.cos(0.8 * Math.PI);
  static final double SIN_72 = Math.sin(0.4 * Math.PI);
  static final double SIN_144 = Math.sin(0.8 * Math.PI);

  /** In vector instructions where the machine and Java have them. */
  public static Butterflies select() {
    return VectorModule.isPresent() && VectorGemmKernel.hasVectors()
        ? new VectorButterflies()
        : new ScalarButterflies();
  }

  /**
   * One stage.
   *
   * @param radix r
   * @param groups how many groups p
   * @param length numbers of a group, real and imaginary parts counted
   * @param roots cosine and sine of 2π p t / (r · groups), t from 1, of each group
   * @param sign of the exponent, 1 or −1
   * @param from is read
   * @param to is written
   */
  public final void stage(
      int radix, int groups, int length, double[] roots, double sign, double[] from, double[] to) {
    switch (radix) {
      case 2 -> two(groups, length, roots, sign, from, to);
      case 3 -> three(groups, length, roots, sign, from, to);
      case 4 -> four(groups, length, roots, sign, from, to);
      case 5 -> five(groups, length, roots, sign, from, to);
      default -> any(radix, groups, length, roots, sign, from, to);
    }
  }

  abstract void two(
      int groups, int length, double[] roots, double sign, double[] from, double[] to);

  abstract void three(
      int groups, int length, double[] roots, double sign, double[] from, double[] to);

  abstract void four(
      int groups, int length, double[] roots, double sign, double[] from, double[] to);

  abstract void five(
      int groups, int length, double[] roots, double sign, double[] from, double[] to);

  // By the formula: for lengths that nobody would choose.
  private static void any(
      int radix, int groups, int length, double[] roots, double sign, double[] from, double[] to) {
    double[] cos = new double[radix];
    double[] sin = new double[radix];
    for (int k = 0; k < radix; k++) {
      cos[k] = Math.cos(2 * Math.PI * k / radix);
      sin[k] = sign * Math.sin(2 * Math.PI * k / radix);
    }
    for (int p = 0; p < groups; p++) {
      for (int t = 0; t < radix; t++) {
        for (int x = 0; x < length; x += 2) {
          double re = 0;
          double im = 0;
          for (int k = 0; k < radix; k++) {
            int at = (k * groups + p) * length + x;
            int turn = k * t % radix;
            re += cos[turn] * from[at] - sin[turn] * from[at + 1];
            im += cos[turn] * from[at + 1] + sin[turn] * from[at];
          }
          int out = (radix * p + t) * length + x;
          if (t == 0) {
            to[out] = re;
            to[out + 1] = im;
          } else {
            put(re, im, roots, 2 * (p * (radix - 1) + t - 1), sign, to, out);
          }
        }
      }
    }
  }

  /** Writes a complex number times a root. */
  static void put(
      double re, double im, double[] roots, int root, double sign, double[] to, int at) {
    double cos = roots[root];
    double sin = sign * roots[root + 1];
    to[at] = re * cos - im * sin;
    to[at + 1] = im * cos + re * sin;
  }
}
