package org.farfield.math;

/** Sums of products of numbers that lie one after the other. */
public final class DotProduct {
  private DotProduct() {}

  /**
   * Σ a b, as four sums side by side: one alone would wait for each addition.
   *
   * @param a numbers
   * @param atA where they begin
   * @param b numbers
   * @param atB where they begin
   * @param count how many
   * @return the sum
   */
  public static double of(double[] a, int atA, double[] b, int atB, int count) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int x = 0;
    for (; x + 4 <= count; x += 4) {
      s0 += a[atA + x] * b[atB + x];
      s1 += a[atA + x + 1] * b[atB + x + 1];
      s2 += a[atA + x + 2] * b[atB + x + 2];
      s3 += a[atA + x + 3] * b[atB + x + 3];
    }
    for (; x < count; x++) {
      s0 += a[atA + x] * b[atB + x];
    }
    return s0 + s1 + (s2 + s3);
  }
}
