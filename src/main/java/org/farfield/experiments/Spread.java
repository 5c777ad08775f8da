package org.farfield.experiments;

import java.util.List;
import org.farfield.learning.engine.LearningCurve;

/**
 * What several seeds gave.
 *
 * @param mean of them
 * @param deviation standard deviation; NaN of one
 * @param median of them
 * @param least of them
 * @param largest of them
 */
record Spread(double mean, double deviation, double median, double least, double largest) {
  static Spread of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int n = sorted.size();
    return new Spread(
        LearningCurve.mean(values),
        n < 2 ? Double.NaN : LearningCurve.spread(values),
        (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2,
        sorted.get(0),
        sorted.get(n - 1));
  }

  /** Such as 1.45 ± 0.2. */
  @Override
  public String toString() {
    return Double.isNaN(deviation)
        ? Page.number(mean)
        : Page.number(mean) + " ± " + Page.number(deviation);
  }
}
