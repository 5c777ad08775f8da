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
 *
 * @param <A> array of double or float
 */
public abstract class Butterflies<A> {
  /** Lengths are multiples of this. */
  public static final int WIDTH = 8;

  static final double SIN_60 = Math.sqrt(0.75);
  static final double COS_72 = Math.cos(0.4 * Math.PI);
  static final double COS_144 = Math.cos(0.8 * Math.PI);
  static final double SIN_72 = Math.sin(0.4 * Math.PI);
  static final double SIN_144 = Math.sin(0.8 * Math.PI);

  /** In vector instructions where the machine and Java have them. */
  public static Butterflies<double[]> select() {
    return VectorModule.isPresent() && VectorGemmKernel.hasVectors()
        ? new VectorButterflies()
        : new ScalarButterflies();
  }

  /** The same in single precision. */
  public static Butterflies<float[]> selectSingle() {
    return VectorModule.isPresent() && VectorGemmKernel.hasVectors()
        ? new VectorFloatButterflies()
        : new ScalarFloatButterflies();
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
      int radix, int groups, int length, double[] roots, double sign, A from, A to) {
    switch (radix) {
      case 2 -> two(groups, length, roots, sign, from, to);
      case 3 -> three(groups, length, roots, sign, from, to);
      case 4 -> four(groups, length, roots, sign, from, to);
      case 5 -> five(groups, length, roots, sign, from, to);
      default -> any(radix, groups, length, roots, sign, from, to);
    }
  }

  abstract void two(int groups, int length, double[] roots, double sign, A from, A to);

  abstract void three(int groups, int length, double[] roots, double sign, A from, A to);

  abstract void four(int groups, int length, double[] roots, double sign, A from, A to);

  abstract void five(int groups, int length, double[] roots, double sign, A from, A to);

  abstract void any(int radix, int groups, int length, double[] roots, double sign, A from, A to);

  /** A new array. */
  public abstract A make(int size);

  /** Rounds numbers to where they go. */
  public abstract void put(double[] values, A to, int at);

  /** Makes some numbers zero. */
  public abstract void clear(A array, int from, int end);

  /**
   * Copies pieces.
   *
   * @param count how many
   * @param width numbers of each
   * @param start of the first
   * @param step from one to the next
   */
  public abstract void move(
      int count, int width, A from, int start, int step, A to, int toStart, int toStep);

  /** Writes a complex number times a root. */
  static void put(
      double re, double im, double[] roots, int root, double sign, double[] to, int at) {
    double cos = roots[root];
    double sin = sign * roots[root + 1];
    to[at] = re * cos - im * sin;
    to[at + 1] = im * cos + re * sin;
  }
}
