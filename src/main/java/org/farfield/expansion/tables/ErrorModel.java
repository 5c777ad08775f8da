package org.farfield.expansion.tables;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A-priori errors of the reciprocal paths, relative to the largest coefficient of the same l.
 *
 * <p>For atoms at general positions the terms of the lattice sum have random phases, so squares
 * add: error² / value² = Σ_dropped (v̂ I_nl)² / Σ_kept (v̂ I_nl)², as integrals over k with V/(2π)³
 * vectors per volume, plus the single vectors at the edges, which matter in small cells.
 *
 * <p>Multipoles of degree L have waves k^L larger. Their relative errors are promised like those of
 * charges, so arrays have a row for each L and l, those of L = 0 first.
 */
public final class ErrorModel {
  // Largest over root-mean-square of error and value differ by about this much.
  private static final double SAFETY = 4;
  // Liquids and neutral charges suppress the smallest k: what they hold is not counted as value.
  private static final double SUPPRESSED = 0.15;
  private static final int MOST_RANGES = 1000;

  private final double[] k;
  private final double[][] tail; // [row][node] max_n Σ_{q ≥ node} w k² (k^L v̂I)²
  private final double[][] envelope; // [row][node] max over n and q ≥ node of (k^L v̂I)²
  private final double[][] power; // [row][node] max_n w k² (k^L v̂I)²
  private final double[] rest; // [row] ∫ k² (k^L v̂I)² of what is summed in space
  private final Map<Range, double[]> moments = new ConcurrentHashMap<>();

  /** Nodes from a first one to before an end. Similar cells share them. */
  private record Range(int first, int end) {}

  ErrorModel(
      double[] k,
      double[] measure,
      double[][] spectrum,
      int maxAngular,
      int size,
      int degree,
      double[] rest) {
    this.k = k;
    this.rest = rest;
    int nodes = k.length;
    int rows = (degree + 1) * (maxAngular + 1);
    tail = new double[rows][nodes + 1];
    envelope = new double[rows][nodes + 1];
    power = new double[rows][nodes];
    for (int row = 0; row < rows; row++) {
      int l = row % (maxAngular + 1);
      int sourceDegree = row / (maxAngular + 1);
      double[] sums = new double[size];
      for (int q = nodes - 1; q >= 0; q--) {
        double growth = Math.pow(k[q], 2 * sourceDegree);
        double largest = 0;
        double largestSum = 0;
        for (int n = 0; n < size; n++) {
          double square = growth * spectrum[q][l * size + n] * spectrum[q][l * size + n];
          sums[n] += measure[q] * square;
          largest = Math.max(largest, square);
          largestSum = Math.max(largestSum, sums[n]);
        }
        tail[row][q] = largestSum;
        envelope[row][q] = Math.max(largest, envelope[row][q + 1]);
        power[row][q] = measure[q] * largest;
      }
    }
  }

  private int node(double wave) {
    int found = Arrays.binarySearch(k, wave);
    return found >= 0 ? found : -found - 1;
  }

  // The first wave that counts as value.
  private int valued(double smallest, double cutoff) {
    return node(Math.max(smallest, SUPPRESSED * cutoff));
  }

  // The first wave there is.
  private int first(double smallest) {
    return Math.min(node(smallest), k.length - 1);
  }

  // Squared size of the values of a row in units where one vector counts (v̂I)².
  private double value(int l, int first, int valued, double states) {
    return Math.max(states * (tail[l][valued] + rest[l]), 2 * envelope[l][first]);
  }

  /** Per row, ∫ k² (k^L v̂ I_nl)² dk as far as it counts as value. */
  public double[] meanSquares(double smallest, double cutoff) {
    double[] result = new double[tail.length];
    int first = first(smallest);
    int valued = valued(smallest, cutoff);
    Arrays.setAll(result, l -> value(l, first, valued, 1));
    return result;
  }

  private static double states(double volume) {
    return volume * 4 * Math.PI / Math.pow(2 * Math.PI, 3);
  }

  /** The smallest cutoff whose dropped part stays below the target. */
  public double cutoff(double smallest, double volume, double target) {
    double states = states(volume);
    double bound = target / SAFETY * (target / SAFETY);
    int first = first(smallest);
    int low = first;
    int high = k.length;
    // The error falls with the cutoff: bisect for the first node that is good enough.
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (good(middle, first, valued(smallest, k[middle]), states, bound)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    double cutoff = low >= k.length ? k[k.length - 1] : k[low];
    return Math.max(cutoff, smallest * (1 + 1e-9));
  }

  private boolean good(int node, int first, int valued, double states, double bound) {
    for (int l = 0; l < tail.length; l++) {
      double dropped = states * tail[l][node] + 2 * envelope[l][node];
      if (dropped > bound * value(l, first, valued, states)) {
        return false;
      }
    }
    return true;
  }

  /** Errors of meshes that resolve the waves up to a cutoff. */
  public Aliasing aliasing(double smallest, double volume, double cutoff) {
    int first = first(smallest);
    int end = node(cutoff);
    int degrees = tail.length;
    double[] relative = new double[Aliasing.MOMENTS * degrees];
    if (end <= first) {
      return new Aliasing(0, degrees, relative);
    }
    double states = states(volume);
    int valued = valued(smallest, cutoff);
    double[] scale = new double[degrees];
    Arrays.setAll(scale, l -> states / value(l, first, valued, states));
    double[] absolute = moments(new Range(first, end));
    Arrays.setAll(relative, x -> scale[x % degrees] * absolute[x]);
    return new Aliasing(k[end - 1], degrees, relative);
  }

  private double[] moments(Range range) {
    if (moments.size() >= MOST_RANGES) {
      moments.clear(); // they are made again when they are needed again
    }
    return moments.computeIfAbsent(range, this::sum);
  }

  // In units of the last wave number, so that no power leaves the range of numbers.
  private double[] sum(Range range) {
    int degrees = power.length;
    double[] sums = new double[Aliasing.MOMENTS * degrees];
    for (int q = range.first(); q < range.end(); q++) {
      double ratio = k[q] / k[range.end() - 1];
      double factor = Math.pow(ratio, 2 * Aliasing.LEAST);
      for (int i = 0; i < Aliasing.MOMENTS; i++) {
        for (int l = 0; l < degrees; l++) {
          sums[i * degrees + l] += factor * power[l][q];
        }
        factor *= ratio * ratio;
      }
    }
    return sums;
  }
}
