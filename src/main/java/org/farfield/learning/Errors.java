package org.farfield.learning;

import org.farfield.math.Deviation;

/**
 * Errors of predictions.
 *
 * @param frames how many
 * @param rmse root of the mean square
 * @param mae mean of the absolute values
 * @param deviation standard deviation of the targets, from their mean
 */
public record Errors(int frames, double rmse, double mae, double deviation) {
  /**
   * Of some predictions.
   *
   * @param targets true values
   * @param predictions as many
   * @return the errors
   */
  public static Errors of(double[] targets, double[] predictions) {
    return of(targets, predictions, false);
  }

  /**
   * Of some predictions, of numbers or of components of what turns.
   *
   * @param targets true values
   * @param predictions as many
   * @param turning whether the deviation of the targets is from zero, their mean over all
   *     orientations
   * @return the errors
   */
  public static Errors of(double[] targets, double[] predictions, boolean turning) {
    int n = targets.length;
    double squares = 0;
    double absolute = 0;
    for (int i = 0; i < n; i++) {
      double error = predictions[i] - targets[i];
      squares += error * error;
      absolute += Math.abs(error);
    }
    double deviation = Deviation.of(targets, turning);
    return new Errors(n, Math.sqrt(squares / n), absolute / n, deviation);
  }

  /**
   * Whether the targets differ, so that errors can be told in per cent of their deviation.
   *
   * @return false of one alone, and of equal ones
   */
  public boolean hasDeviation() {
    return deviation > 0;
  }

  /**
   * The error in per cent of the standard deviation of the targets.
   *
   * @return infinite, or NaN, if they are all equal: see {@link #hasDeviation()}
   */
  public double percent() {
    return 100 * rmse / deviation;
  }
}
