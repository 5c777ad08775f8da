package org.farfield.learning;

import org.farfield.error.InputException;

/**
 * Of models whose features of atoms are compared with those of others by (x · y)^ζ.
 *
 * @param zeta ζ, 1 to 16
 * @param normalised whether features are divided by their length
 * @param points how many atoms of each element others are compared with; 0: with all of the
 *     training set
 * @param method how they are chosen
 */
public record KernelSettings(int zeta, boolean normalised, int points, Method method) {
  /** All points. */
  public static final int ALL = 0;

  private static final int MAX_ZETA = 16;

  /** How points are chosen. */
  public enum Method {
    /** The farthest from those chosen before, by the distance of the kernel. */
    FPS,
    /** Those of largest leverage, what is like the chosen ones subtracted. */
    CUR
  }

  /**
   * Checks.
   *
   * @param zeta ζ
   * @param normalised whether features are divided by their length
   * @param points of each element
   * @param method how they are chosen
   * @throws InputException if there is no such kernel
   */
  public KernelSettings {
    if (zeta < 1 || zeta > MAX_ZETA) {
      throw new InputException("zeta is a whole number from 1 to " + MAX_ZETA + ", not " + zeta);
    }
    if (points < 0) {
      throw new InputException("the number of sparse points is 1 or more, not " + points);
    }
  }
}
