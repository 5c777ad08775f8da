package org.farfield.expansion;

import java.util.Arrays;

/**
 * A-priori errors of the reciprocal paths, relative to the largest coefficient of the same l.
 *
 * <p>For atoms at general positions the terms of the lattice sum have random phases, so squares
 * add: error² / value² = Σ_dropped (v̂ I_nl)² / Σ_kept (v̂ I_nl)², as integrals over k with V/(2π)³
 * vectors per volume, plus the single vectors at the edges, which matter in small cells.
 */
final class ErrorModel {
  // Largest over root-mean-square of error and value differ by about this much.
  private static final double SAFETY = 4;
  // Aliasing errors of neighbouring waves are not quite independent: measured up to 2.2 times more.
  private static final double ALIASING_SAFETY = 10;
  // Liquids and neutral charges suppress the smallest k: what they hold is not counted as value.
  private static final double SUPPRESSED = 0.15;
  private static final int DIRECTIONS = 6;

  private final double[] k;
  private final double[][] tail; // [l][node] max_n Σ_{q ≥ node} w k² (v̂I)²
  private final double[][] envelope; // [l][node] max over n and q ≥ node of (v̂I)²
  private final double[][] power; // [l][node] max_n w k² (v̂I)²
  private final double[] rest; // [l] ∫ k² (v̂I)² of what is summed in space

  ErrorModel(
      double[] k, double[] measure, double[][] spectrum, int maxAngular, int size, double[] rest) {
    this.k = k;
    this.rest = rest;
    int nodes = k.length;
    tail = new double[maxAngular + 1][nodes + 1];
    envelope = new double[maxAngular + 1][nodes + 1];
    power = new double[maxAngular + 1][nodes];
    for (int l = 0; l <= maxAngular; l++) {
      double[] sums = new double[size];
      for (int q = nodes - 1; q >= 0; q--) {
        double largest = 0;
        double largestSum = 0;
        for (int n = 0; n < size; n++) {
          double square = spectrum[q][l * size + n] * spectrum[q][l * size + n];
          sums[n] += measure[q] * square;
          largest = Math.max(largest, square);
          largestSum = Math.max(largestSum, sums[n]);
        }
        tail[l][q] = largestSum;
        envelope[l][q] = Math.max(largest, envelope[l][q + 1]);
        power[l][q] = measure[q] * largest;
      }
    }
  }

  private int node(double wave) {
    int found = Arrays.binarySearch(k, wave);
    return found >= 0 ? found : -found - 1;
  }

  // Squared size of the values of degree l in units where one vector counts (v̂I)².
  private double value(int l, double smallest, double cutoff, double states) {
    int from = node(Math.max(smallest, SUPPRESSED * cutoff));
    int first = Math.min(node(smallest), k.length - 1);
    return Math.max(states * (tail[l][from] + rest[l]), 2 * envelope[l][first]);
  }

  /** Per l, ∫ k² (v̂ I_nl)² dk as far as it counts as value. */
  double[] meanSquares(double smallest, double cutoff) {
    double[] result = new double[tail.length];
    Arrays.setAll(result, l -> value(l, smallest, cutoff, 1));
    return result;
  }

  private static double states(double volume) {
    return volume * 4 * Math.PI / Math.pow(2 * Math.PI, 3);
  }

  /** The smallest cutoff whose dropped part stays below the target. */
  double cutoff(double smallest, double volume, double target) {
    double states = states(volume);
    double bound = target / SAFETY * (target / SAFETY);
    int low = Math.min(node(smallest), k.length - 1);
    int high = k.length;
    // The error falls with the cutoff: bisect for the first node that is good enough.
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (good(middle, smallest, states, bound)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    double cutoff = low >= k.length ? k[k.length - 1] : k[low];
    return Math.max(cutoff, smallest * (1 + 1e-9));
  }

  private boolean good(int node, double smallest, double states, double bound) {
    for (int l = 0; l < tail.length; l++) {
      double dropped = states * tail[l][node] + 2 * envelope[l][node];
      if (dropped > bound * value(l, smallest, k[node], states)) {
        return false;
      }
    }
    return true;
  }

  /** Estimated relative error of B-splines of an order on a mesh with step h, up to the cutoff. */
  double aliasing(double step, int order, double smallest, double volume, double cutoff) {
    double states = states(volume);
    int first = Math.min(node(smallest), k.length - 1);
    double worst = 0;
    double[] alias = new double[k.length];
    for (int q = first; q < k.length && k[q] < cutoff; q++) {
      alias[q] = directionAverage(k[q] * step, order);
    }
    for (int l = 0; l < tail.length; l++) {
      double sum = 0;
      for (int q = first; q < k.length && k[q] < cutoff; q++) {
        sum += power[l][q] * alias[q];
      }
      worst = Math.max(worst, states * sum / value(l, smallest, cutoff, states));
    }
    // spreading and interpolation each add one such error
    return ALIASING_SAFETY * Math.sqrt(2 * worst);
  }

  // Mean over directions of the summed aliasing of the three axes.
  private static double directionAverage(double u, int order) {
    double sum = 0;
    for (int i = 0; i < DIRECTIONS; i++) {
      sum += alias(u * (i + 0.5) / DIRECTIONS, order);
    }
    return 3 * sum / DIRECTIONS;
  }

  // Σ_{m≠0} (u/(u+2πm))^{2P}: the images of a plane wave that a B-spline of order P lets through.
  private static double alias(double u, int order) {
    double sum = 0;
    for (int m = 1; m <= 2; m++) {
      sum += Math.pow(u / (2 * Math.PI * m - u), 2 * order);
      sum += Math.pow(u / (2 * Math.PI * m + u), 2 * order);
    }
    return sum;
  }
}
