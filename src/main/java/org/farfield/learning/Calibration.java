package org.farfield.learning;

import java.util.Arrays;
import java.util.Comparator;
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
   * @return empty if there are no uncertainties, no errors, or too few numbers
   */
  public static Optional<Calibration> of(Evaluation evaluation) {
    int[] others =
        IntStream.range(0, evaluation.targets().length)
            .filter(i -> !evaluation.trained().get(i))
            .filter(i -> !Double.isNaN(evaluation.uncertainties()[i])) // of which none was found
            .toArray();
    return of(
        Arrays.stream(others)
            .mapToDouble(i -> evaluation.predictions()[i] - evaluation.targets()[i])
            .toArray(),
        Arrays.stream(others).mapToDouble(i -> evaluation.uncertainties()[i]).toArray());
  }

  /**
   * Compares errors with what was told of each; what no member of a committee can have otherwise,
   * such as forces on an atom alone, has no uncertainty and is left out.
   *
   * @param errors of numbers
   * @param uncertainties as many, one standard deviation each
   * @return empty if there are no uncertainties, no errors, or too few numbers
   */
  public static Optional<Calibration> of(double[] errors, double[] uncertainties) {
    int[] sorted =
        IntStream.range(0, errors.length)
            .filter(i -> uncertainties[i] != 0)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> uncertainties[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    if (sorted.length < 2 * LEAST || uncertainties[sorted[0]] <= 0) {
      return Optional.empty();
    }
    int parts = Math.min(PARTS, sorted.length / LEAST);
    double[] told = new double[parts];
    double[] found = new double[parts];
    int[] numbers = new int[parts];
    double within = 0;
    double logarithms = 0;
    double squares = 0;
    for (int i = 0; i < sorted.length; i++) {
      double error = errors[sorted[i]];
      double deviation = uncertainties[sorted[i]];
      int part = (int) ((long) i * parts / sorted.length);
      numbers[part]++;
      told[part] += deviation * deviation;
      found[part] += error * error;
      within += Math.abs(error) <= deviation ? 1.0 / sorted.length : 0;
      logarithms += normal(error * error, deviation * deviation) / sorted.length;
      squares += error * error / sorted.length;
    }
    if (squares == 0) {
      return Optional.empty(); // normal errors of no size have no density
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
