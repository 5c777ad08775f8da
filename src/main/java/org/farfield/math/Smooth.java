package org.farfield.math;

/** Sizes that fast Fourier transforms like. */
public final class Smooth {
  private Smooth() {}

  /**
   * The next even number with no prime factor above 5.
   *
   * @param n at least 1
   * @return the smallest such number ≥ n
   */
  public static int atLeast(int n) {
    for (int size = Math.max(2, n + n % 2); ; size += 2) {
      int rest = size;
      for (int factor : new int[] {2, 3, 5}) {
        while (rest % factor == 0) {
          rest /= factor;
        }
      }
      if (rest == 1) {
        return size;
      }
    }
  }
}
