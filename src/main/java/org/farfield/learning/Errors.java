package org.farfield.learning;

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
  static Errors of(double[] targets, double[] predictions, boolean turning) {
    int n = targets.length;
    double squares = 0;
    double absolute = 0;
    double mean = 0;
    for (int i = 0; i < n; i++) {
      double error = predictions[i] - targets[i];
      squares += error * error;
      absolute += Math.abs(error);
      mean += turning ? 0 : targets[i] / n;
    }
    double variance = 0;
    for (double target : targets) {
      variance += (target - mean) * (target - mean) / n;
    }
    return new Errors(n, Math.sqrt(squares / n), absolute / n, Math.sqrt(variance));
  }

  /**
   * The error in per cent of the standard deviation of the targets.
   *
   * @return infinite if they are all equal
   */
  public double percent() {
    return 100 * rmse / deviation;
  }
}
