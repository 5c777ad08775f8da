package org.farfield.expansion.tables;

import java.util.Arrays;

/**
 * How large the pair functions f_nl(d) of a density are, to a few percent at any distance and
 * quickly: straight lines between samples, which are as dense as the functions are sharp near the
 * source, and go up in steps of a ratio beyond.
 */
public final class PairSizes {
  private static final int SAMPLES = 128; // near the source
  private static final double RATIO = 1.1;
  private static final double END = 100; // Å

  private final int functions;
  private final int size;
  private final double step;
  private final double[] beyond; // ends of the steps outside
  private final double[] values; // [sample][function]
  private final double[] most; // [sample][l] squares up to the next sample, of all functions
  private final double[] shares; // [sample][l] ∫_0^d f² d² dd over that of all distances
  private final double power; // of the distance, after the last sample, without l
  private final boolean ends;

  /** Where the functions come from. */
  interface Source {
    double[][] at(double[] distances);
  }

  /**
   * Samples them.
   *
   * @param source the exact functions, l-major
   * @param size radial functions of an l
   * @param inside until where they are no powers yet, Å
   * @param power of the distance that they fall with, besides that of l
   * @param ends whether they are zero far away instead
   */
  PairSizes(Source source, int size, double inside, double power, boolean ends) {
    this.size = size;
    this.power = power;
    this.ends = ends;
    step = inside / SAMPLES;
    int more = 1 + (int) Math.ceil(Math.log(Math.max(1, END / inside)) / Math.log(RATIO));
    beyond = new double[more];
    double[] distances = new double[SAMPLES + 1 + more];
    for (int s = 0; s <= SAMPLES; s++) {
      distances[s] = s * step;
    }
    for (int s = 0; s < more; s++) {
      beyond[s] = inside * Math.pow(RATIO, s + 1.0);
      distances[SAMPLES + 1 + s] = beyond[s];
    }
    double[][] samples = source.at(distances);
    functions = samples[0].length;
    values = new double[samples.length * functions];
    int degrees = functions / size;
    shares = new double[samples.length * degrees];
    for (int s = 0; s < samples.length; s++) {
      System.arraycopy(samples[s], 0, values, s * functions, functions);
      double width = s == 0 ? 0 : distances[s] - distances[s - 1];
      for (int f = 0; f < functions && s > 0; f++) {
        double weighted = distances[s] * samples[s][f];
        shares[s * degrees + f / size] += width * weighted * weighted;
      }
      for (int l = 0; l < degrees && s > 0; l++) {
        shares[s * degrees + l] += shares[(s - 1) * degrees + l];
      }
    }
    most = new double[(samples.length - 1) * degrees];
    for (int x = 0; x < (samples.length - 1) * functions; x++) {
      double square =
          Math.max(values[x] * values[x], values[x + functions] * values[x + functions]);
      most[x / size] = Math.max(most[x / size], square);
    }
    int last = (samples.length - 1) * degrees;
    for (int x = 0; x < shares.length; x++) {
      double all = shares[last + x % degrees];
      // all of it is in the last row: divided when nobody needs it any more
      if (x < last) {
        shares[x] = all > 0 ? shares[x] / all : 1;
      }
    }
    Arrays.fill(shares, last, shares.length, 1);
  }

  /**
   * The functions at a distance.
   *
   * @param d Å
   * @param out receives one number per function, l-major
   */
  public void values(double d, double[] out) {
    values(d, 0, functions, out);
  }

  /**
   * Some of the functions at a distance.
   *
   * @param d Å
   * @param first function, l-major
   * @param end one behind the last
   * @param out receives them, each at its number
   */
  public void values(double d, int first, int end, double[] out) {
    int s = sample(d);
    if (s < 0) {
      farther(d, first, end, out);
      return;
    }
    double t = (d - distance(s)) / (distance(s + 1) - distance(s));
    int from = s * functions;
    for (int f = first; f < end; f++) {
      out[f] = (1 - t) * values[from + f] + t * values[from + functions + f];
    }
  }

  /**
   * Adds squares that none of the functions of a degree exceeds at a distance, but for rounding.
   *
   * @param d Å
   * @param first degree
   * @param end one behind the last
   * @param sums one number per degree
   */
  public void addMost(double d, int first, int end, double[] sums) {
    int s = sample(d);
    for (int l = first; l < end; l++) {
      sums[l] += s < 0 ? Double.POSITIVE_INFINITY : most[s * (functions / size) + l];
    }
  }

  private void farther(double d, int first, int end, double[] out) {
    double last = beyond[beyond.length - 1];
    double scale = ends ? 0 : Math.pow(last / d, power);
    int from = values.length - functions;
    for (int f = 0; f < end; f++) {
      if (f > 0 && f % size == 0) {
        scale *= last / d;
      }
      if (f >= first) {
        out[f] = scale * values[from + f];
      }
    }
  }

  /**
   * What part of the squares lies within a distance, ∫_0^d f² d² dd over that of all distances.
   *
   * @param d Å
   * @param l degree
   * @return at most 1
   */
  public double share(double d, int l) {
    int s = sample(d);
    int degrees = functions / size;
    return s < 0 ? 1 : shares[(s + 1) * degrees + l];
  }

  private double distance(int s) {
    return s <= SAMPLES ? s * step : beyond[s - SAMPLES - 1];
  }

  // The last sample that is not farther; −1 after the last but one.
  private int sample(double d) {
    int s = (int) (d / step);
    if (s < SAMPLES) {
      return s;
    }
    int found = Arrays.binarySearch(beyond, d);
    int above = found >= 0 ? found + 1 : -found - 1;
    return above >= beyond.length ? -1 : SAMPLES + above;
  }
}
