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
 * <p>Where atoms are far apart, or nearly symmetric, coefficients are smaller than what is kept,
 * for the waves cancel: the structure then says how large they are. Sizes are squares in units
 * where one vector counts (v̂I)², and infinite where nothing is known to be small.
 *
 * <p>Those of an atom's own images add up otherwise: {@link OwnTail}.
 *
 * <p>Multipoles of degree L have waves k^L larger, and so have gradients of those of L − 1, and
 * derivatives with respect to strain of those of L − 2. Their relative errors are promised like
 * those of charges, so arrays have a row for each L and l, those of L = 0 first; an array of sizes
 * has as many rows as count.
 */
public final class ErrorModel {
  // Largest over root-mean-square of error and value differ by about this much.
  private static final double SAFETY = 4;
  // Of gradients less is needed: by so much squares may be larger.
  private static final double GRADIENTS = 6;
  // Liquids and neutral charges suppress the smallest k: what they hold is not counted as value.
  private static final double SUPPRESSED = 0.15;
  // Where coefficients are small, what near neighbours make on a mesh may add to an atom's own.
  private static final double TOGETHER = 6;
  // Of the promise an atom's own images may take so much; the rest is for those of others.
  private static final double OWN = 0.7;
  // Waves are few where one pair of them would have so much of the mean squares of all.
  private static final double FEW = 1.75;
  // Derivatives with respect to strain are those of k times a place, or times σ² k: as k².
  private static final int STRAIN = 2;
  private static final int MOST_RANGES = 1000;

  private final int angular; // how many l, rows of one L
  private final double[] k;
  private final double[][] tail; // [row][node] max_n Σ_{q ≥ node} w k² (k^L v̂I)²
  private final double[][] envelope; // [row][node] max over n and q ≥ node of (k^L v̂I)²
  private final double[][] power; // [row][node] max_n w k² (k^L v̂I)²
  private final double[][] rest; // [row][node] ∫_k k² (k^L v̂I)² of what is summed in space
  private final OwnAliasing own;
  private final OwnTail ownTail;
  private final double[][] slopes; // [l][node] max_n Σ_{q ≥ node} w k² (k dv̂I/dk)²
  private final Map<Range, double[]> moments = new ConcurrentHashMap<>();

  /**
   * An atom among its own images.
   *
   * @param atoms sources in the cell
   * @param weight how much of itself it keeps
   */
  public record Own(int atoms, double weight) {}

  /** Nodes from a first one to before an end. Similar cells share them. */
  private record Range(int first, int end) {}

  ErrorModel(
      double[] k,
      double[] measure,
      double[][] spectrum,
      int maxAngular,
      int size,
      int degree,
      RestSquares rest) {
    this.k = k;
    angular = maxAngular + 1;
    own = new OwnAliasing(k, measure, spectrum, maxAngular, size, degree);
    ownTail = new OwnTail(k, measure, spectrum, maxAngular, size, degree);
    int nodes = k.length;
    int rows = (Math.max(degree, STRAIN) + 1) * (maxAngular + 1); // strain at least
    this.rest = new double[rows][nodes];
    tail = new double[rows][nodes + 1];
    envelope = new double[rows][nodes + 1];
    power = new double[(degree + 1) * (maxAngular + 1)][nodes];
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
        if (row < power.length) {
          power[row][q] = measure[q] * largest;
        }
        this.rest[row][q] = rest.from(row, k[q]);
      }
    }
    slopes = new double[Math.min(maxAngular, STRAIN) + 1][]; // none is asked of others
    Arrays.setAll(slopes, l -> slopes(measure, spectrum, l, size));
  }

  private double[] slopes(double[] measure, double[][] spectrum, int l, int size) {
    double[] result = new double[k.length + 1]; // as tail has
    for (int f = l * size; f < (l + 1) * size; f++) {
      double sum = 0;
      for (int q = k.length - 2; q > 0; q--) {
        double rise = (spectrum[q + 1][f] - spectrum[q - 1][f]) / (k[q + 1] - k[q - 1]);
        sum += measure[q] * k[q] * k[q] * rise * rise;
        result[q] = Math.max(result[q], sum);
      }
    }
    return result;
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
    return Math.max(states * (tail[l][valued] + rest[l][first]), 2 * envelope[l][first]);
  }

  /** Per row, ∫ k² (k^L v̂ I_nl)² dk as far as it counts as value. */
  public double[] meanSquares(double smallest, double cutoff) {
    double[] result = new double[tail.length];
    int first = first(smallest);
    int valued = valued(smallest, cutoff);
    Arrays.setAll(result, l -> value(l, first, valued, 1));
    return result;
  }

  /**
   * All waves of a row.
   *
   * @param row of a multipole and l
   * @param smallest shortest reciprocal vector, 1/Å
   * @return ∫ k² (k^L v̂ I_nl)² dk from there on
   */
  public double all(int row, double smallest) {
    int first = first(smallest);
    return tail[row][first] + rest[row][first];
  }

  /**
   * Whether the longest waves of a cell make so much of a row that it is no mean over many, but
   * what their phases say.
   *
   * @param row of a multipole and l
   * @param smallest shortest reciprocal vector, 1/Å
   * @param volume Å³
   * @return true: only the atoms' places tell how large its coefficients are
   */
  public boolean isOfFewWaves(int row, double smallest, double volume) {
    int first = first(smallest);
    return 2 * envelope[row][first] > FEW * states(volume) * tail[row][first];
  }

  /**
   * A square of a coefficient in the units of sizes.
   *
   * @param square of the coefficient
   * @param volume Å³
   * @param atoms sources
   * @return square · V²/4πN
   */
  public static double size(double square, double volume, int atoms) {
    return square * volume * volume / (4 * Math.PI * Math.max(1, atoms));
  }

  private static double states(double volume) {
    return volume * 4 * Math.PI / Math.pow(2 * Math.PI, 3);
  }

  /**
   * The smallest cutoff whose dropped part stays below the target.
   *
   * @param smallest shortest reciprocal vector, 1/Å
   * @param volume Å³
   * @param target relative error
   * @param sizes squares of the coefficients, of as many rows as count
   * @param own whose images have one phase
   * @return 1/Å
   */
  public double cutoff(double smallest, double volume, double target, double[] sizes, Own own) {
    double states = states(volume);
    double bound = target / SAFETY * (target / SAFETY);
    int first = first(smallest);
    int low = first;
    int high = k.length;
    // The error falls with the cutoff: bisect for the first node that is good enough.
    while (low < high) {
      int middle = (low + high) >>> 1;
      int valued = valued(smallest, k[middle]);
      if (good(middle, first, valued, states, bound, sizes)
          && ownIsGood(middle, first, valued, states, target, sizes, own)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    double cutoff = low >= k.length ? k[k.length - 1] : k[low];
    return Math.max(cutoff, smallest * (1 + 1e-9));
  }

  private boolean good(
      int node, int first, int valued, double states, double bound, double[] sizes) {
    for (int l = 0; l < sizes.length; l++) {
      double dropped = states * tail[l][node] + 2 * envelope[l][node];
      double allowed = l < power.length ? bound : bound * GRADIENTS;
      if (dropped > allowed * Math.min(value(l, first, valued, states), sizes[l])) {
        return false;
      }
    }
    return true;
  }

  // Of l = L.
  private boolean ownIsGood(
      int node, int first, int valued, double states, double target, double[] sizes, Own own) {
    double bound = OWN * target;
    for (int l = 0; l < ownTail.degrees() && l * (angular + 1) < sizes.length; l++) {
      int row = l * (angular + 1);
      double dropped = states * ownTail.dropped(l, node);
      double kept = own.weight() * states * ownTail.all(l, first);
      double value =
          Math.max(
              own.atoms() * Math.min(value(row, first, valued, states), sizes[row]), kept * kept);
      if (dropped * dropped > bound * bound * value) {
        return false;
      }
    }
    for (int l = 0; l <= STRAIN && STRAIN * angular + l < sizes.length && l < angular; l += 2) {
      int row = STRAIN * angular + l;
      double dropped = row < power.length ? 0 : states * surface(l, node, valued);
      double value = own.atoms() * Math.min(value(row, first, valued, states), sizes[row]);
      if (dropped * dropped > bound * bound * value) {
        return false;
      }
    }
    return true;
  }

  // What a strain makes of the waves of an atom's own images that are dropped: in sum they do not
  // depend on it, but where they begin. In the units of others, of which k² stands for k d/dk.
  private double surface(int l, int node, int valued) {
    double slope = Math.sqrt(slopes[l][valued] / tail[STRAIN * angular + l][valued]);
    return k[node] * k[node] * k[node] * Math.sqrt(envelope[l][node]) / (3 * slope);
  }

  /**
   * Errors of meshes that resolve the waves up to a cutoff.
   *
   * @param smallest shortest reciprocal vector, 1/Å
   * @param volume Å³
   * @param cutoff 1/Å
   * @param atoms sources
   * @param sizes squares of the coefficients, of all rows of charges and multipoles
   * @return estimated errors
   */
  public Aliasing aliasing(
      double smallest, double volume, double cutoff, int atoms, double[] sizes) {
    int first = first(smallest);
    int end = node(cutoff);
    int degrees = power.length;
    double[] relative = new double[Aliasing.MOMENTS * degrees];
    if (end <= first) {
      return new Aliasing(0, degrees, relative, own, new double[degrees]);
    }
    double states = states(volume);
    int valued = valued(smallest, cutoff);
    double[] values = new double[degrees];
    Arrays.setAll(values, l -> Math.min(value(l, first, valued, states), sizes[l]));
    double[] scale = Arrays.stream(values).map(value -> states / value).toArray();
    double[] absolute = moments(new Range(first, end));
    Arrays.setAll(relative, x -> scale[x % degrees] * absolute[x]);
    double[] ownScale = new double[degrees];
    Arrays.setAll(
        ownScale, l -> (values[l] < sizes[l] ? 1 : TOGETHER) * size(1, volume, atoms) / values[l]);
    return new Aliasing(k[end - 1], degrees, relative, own, ownScale);
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
