package org.farfield.spec;

import org.farfield.error.InputException;

/**
 * The end of an environment. With smoothing, the contribution of a neighbour falls as a shifted
 * cosine, ½ (1 + cos(π (r − radius + smoothing)/smoothing)), over the last part of the way; without
 * it ends in a step.
 *
 * @param radius neighbours nearer than this count, Å
 * @param smoothing length over which the contribution falls, Å; 0: a step
 */
public record Cutoff(double radius, double smoothing) {
  /**
   * Checks.
   *
   * @param radius neighbours nearer than this count, Å
   * @param smoothing length over which the contribution falls, Å; 0: a step
   */
  public Cutoff {
    if (!(radius > 0) || !Double.isFinite(radius)) {
      throw new InputException("cutoff must be a positive number of Å, not " + radius);
    }
    if (!(smoothing >= 0 && smoothing <= radius)) {
      throw new InputException(
          "smoothing must be between 0 and the cutoff (" + radius + " Å), not " + smoothing);
    }
  }

  /**
   * The smoothing function.
   *
   * @param distance r ≥ 0, Å
   * @return 1 up to radius − smoothing, 0 from the radius on
   */
  public double factor(double distance) {
    if (distance >= radius) {
      return 0;
    }
    double inside = distance - (radius - smoothing);
    return inside <= 0 ? 1 : 0.5 * (1 + Math.cos(Math.PI * inside / smoothing));
  }

  /**
   * The derivative of the smoothing function; a step has none and counts as flat.
   *
   * @param distance r ≥ 0, Å
   * @return d factor / dr, 1/Å
   */
  public double slope(double distance) {
    double inside = distance - (radius - smoothing);
    return inside <= 0 || distance >= radius
        ? 0
        : -0.5 * Math.PI / smoothing * Math.sin(Math.PI * inside / smoothing);
  }
}
