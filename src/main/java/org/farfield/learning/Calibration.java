package org.farfield.learning;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How far uncertainties tell errors: of frames that a model was not trained on, sorted by what it
 * tells and taken together in parts of equal number.
 *
 * @param told root of the mean square uncertainty of each part, ascending
 * @param found root of the mean square error of each part
 * @param within share of errors that are at most one uncertainty; 0.683 of normal errors
 * @param logLikelihood mean logarithm of the density of errors, as normal ones of the deviations
 *     that are told
 * @param ofOneDeviation the same if all were told the root of the mean square error of all:
 *     uncertainties are worth something where theirs is larger
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared
public record Calibration(
    double[] told, double[] found, double within, double logLikelihood, double ofOneDeviation) {
  private static final int PARTS = 10;
  private static final int LEAST = 5; // numbers of a part

  /**
   * Compares.
   *
   * @param evaluation of numbers
   * @return empty if there are no uncertainties, or too few numbers
   */
  public static Optional<Calibration> of(Evaluation evaluation) {
    List<Integer> some =
        IntStream.range(0, evaluation.targets().length)
            .filter(i -> !evaluation.trained().get(i))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> evaluation.uncertainties()[i]))
            .toList();
    if (some.size() < 2 * LEAST || evaluation.uncertainties()[some.get(0)] <= 0) {
      return Optional.empty();
    }
    int parts = Math.min(PARTS, some.size() / LEAST);
    double[] told = new double[parts];
    double[] found = new double[parts];
    int[] numbers = new int[parts];
    double within = 0;
    double logarithms = 0;
    double squares = 0;
    for (int i = 0; i < some.size(); i++) {
      int number = some.get(i);
      double error = evaluation.predictions()[number] - evaluation.targets()[number];
      double deviation = evaluation.uncertainties()[number];
      int part = (int) ((long) i * parts / some.size());
      numbers[part]++;
      told[part] += deviation * deviation;
      found[part] += error * error;
      within += Math.abs(error) <= deviation ? 1.0 / some.size() : 0;
      logarithms += normal(error * error, deviation * deviation) / some.size();
      squares += error * error / some.size();
    }
    for (int part = 0; part < parts; part++) {
      told[part] = Math.sqrt(told[part] / numbers[part]);
      found[part] = Math.sqrt(found[part] / numbers[part]);
    }
    return Optional.of(new Calibration(told, found, within, logarithms, normal(squares, squares)));
  }

  private static double normal(double square, double variance) {
    return -0.5 * (square / variance + Math.log(2 * Math.PI * variance));
  }
}
