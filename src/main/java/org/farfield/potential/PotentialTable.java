package org.farfield.potential;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.farfield.error.InputException;

/**
 * Values of a potential on a grid, in space or of its Fourier transform, and what it is far away.
 *
 * @param reciprocal whether the points are wave numbers, 1/Å, and the values v̂; else distances, Å
 * @param points ascending, from 0; wave numbers of a potential with a power from any k on
 * @param values one per point
 * @param exponent p of A r^−p far away; 0: nothing
 * @param amplitude A; 0 if there is nothing
 * @param range where that begins, Å: the last distance, or told beside wave numbers
 */
@SuppressWarnings("ArrayRecordComponent") // compared by value below
record PotentialTable(
    boolean reciprocal,
    double[] points,
    double[] values,
    double exponent,
    double amplitude,
    double range) {
  private static final int FEWEST_POINTS = 8;
  private static final List<String> NAMES = List.of("r", "k", "values", "asymptote", "range");

  PotentialTable {
    requireAscending(reciprocal, points);
    if (values.length != points.length) {
      throw new InputException(
          "'values' has " + values.length + " numbers for " + points.length + " points");
    }
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new InputException("value " + i + " is " + values[i]);
      }
    }
    if (!(range > 0) || !Double.isFinite(range)) {
      throw new InputException("'range' must be a positive number of Å, not " + range);
    }
    if (!(exponent >= 0 && exponent <= 100) || !Double.isFinite(amplitude)) {
      throw new InputException(
          "'asymptote' needs an exponent between 0 and 100 and an amplitude, not "
              + exponent
              + " and "
              + amplitude);
    }
    if (reciprocal && exponent > 0 && exponent <= 3 && points[0] == 0) {
      throw new InputException("'k' must start above 0, where the transform of A/r^p diverges");
    }
  }

  private static void requireAscending(boolean reciprocal, double[] points) {
    String name = reciprocal ? "'k'" : "'r'";
    if (points.length < FEWEST_POINTS) {
      throw new InputException(
          name + " needs at least " + FEWEST_POINTS + " points, not " + points.length);
    }
    if (reciprocal ? !(points[0] >= 0) : points[0] != 0) {
      throw new InputException(name + " must start at 0, not " + points[0]);
    }
    for (int i = 1; i < points.length; i++) {
      if (!(points[i] > points[i - 1]) || !Double.isFinite(points[i])) {
        throw new InputException(name + " must ascend; point " + i + " is " + points[i]);
      }
    }
  }

  /** Reads what a file holds. */
  static PotentialTable read(Map<?, ?> document) {
    for (Object name : document.keySet()) {
      if (!NAMES.contains(name)) {
        throw new InputException(
            "'" + name + "' is not known; there are " + String.join(", ", NAMES));
      }
    }
    boolean reciprocal = document.containsKey("k");
    if (reciprocal == document.containsKey("r") || !document.containsKey("values")) {
      throw new InputException(
          "needs 'values' and either 'r' (distances, Å) or 'k' (wave numbers, 1/Å)");
    }
    double[] points = numbers(document, reciprocal ? "k" : "r");
    if (reciprocal != document.containsKey("range")) {
      throw new InputException(
          reciprocal
              ? "'k' needs 'range', the distance in Å from which the potential is its asymptote"
              : "'range' goes with 'k'; distances end where the asymptote begins");
    }
    double exponent = 0;
    double amplitude = 0;
    if (document.get("asymptote") instanceof Map<?, ?> power) {
      exponent = number(power.get("exponent"), "exponent");
      amplitude = number(power.get("amplitude"), "amplitude");
      if (power.size() > 2 || !(exponent > 0)) {
        throw new InputException("'asymptote' is none, or {exponent: p, amplitude: A} with p > 0");
      }
    } else if (!"none".equals(document.get("asymptote"))) {
      throw new InputException(
          "needs 'asymptote': none, or {exponent: p, amplitude: A} of A/r^p, which it is far away");
    }
    double range =
        reciprocal
            ? number(document.get("range"), "range")
            : points.length == 0 ? 0 : points[points.length - 1];
    return new PotentialTable(
        reciprocal, points, numbers(document, "values"), exponent, amplitude, range);
  }

  private static double[] numbers(Map<?, ?> document, String name) {
    if (!(document.get(name) instanceof List<?> list)) {
      throw new InputException("'" + name + "' must be a list of numbers");
    }
    return list.stream().mapToDouble(x -> number(x, name)).toArray();
  }

  private static double number(Object value, String name) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw new InputException("'" + name + "' needs numbers, not '" + value + "'");
  }

  /** What {@link #read} reads to an equal table. */
  Map<String, Object> describe() {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put(reciprocal ? "k" : "r", list(points));
    result.put("values", list(values));
    Map<String, Object> power = new LinkedHashMap<>();
    power.put("exponent", exponent);
    power.put("amplitude", amplitude);
    result.put("asymptote", exponent == 0 ? "none" : power);
    if (reciprocal) {
      result.put("range", range);
    }
    return result;
  }

  private static List<Double> list(double[] numbers) {
    return Arrays.stream(numbers).boxed().collect(Collectors.toList());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PotentialTable that && describe().equals(that.describe());
  }

  @Override
  public int hashCode() {
    return describe().hashCode();
  }
}
