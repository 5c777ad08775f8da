package org.farfield.math;

/** How far targets are spread. */
public final class Deviation {
  private Deviation() {}

  /**
   * Standard deviation of targets, from their mean.
   *
   * @param turning whether it is from zero, the mean over all orientations of what turns
   */
  public static double of(double[] targets, boolean turning) {
    int n = targets.length;
    // from which equal ones differ by nothing, not by a rounding
    double first = turning || n == 0 ? 0 : targets[0];
    double mean = 0;
    for (int i = 0; i < n && !turning; i++) {
      mean += (targets[i] - first) / n;
    }
    double variance = 0;
    for (double target : targets) {
      double own = target - first - mean;
      variance += own * own / n;
    }
    return Math.sqrt(variance);
  }
}
