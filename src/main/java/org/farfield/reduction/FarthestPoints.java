package org.farfield.reduction;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Farthest point sampling of features: the first is the longest column of X, each next one that
 * which is farthest from its nearest chosen one, |x_i − x_j|² = G_ii + G_jj − 2 G_ij with G = XᵀX
 * (Imbalzano et al., J. Chem. Phys. 148, 241730 (2018)).
 */
public final class FarthestPoints {
  // squared distances below this share of the longest column's square are rounding
  private static final double ROUNDING = 1e-13;
  // What differs by less of the largest is taken as equal, and the first of equals is chosen:
  // lengths of 1 and atoms that are alike differ by rounding, which is another on a GPU.
  private static final double EQUAL = 1e-10;

  private FarthestPoints() {}

  /**
   * Chooses features.
   *
   * @param gram of the data set
   * @param count how many, at most
   * @return features with their distances; the first has its length
   */
  public static Choice choose(Gram gram, int count) {
    return choose(gram.products(), gram.features(), count);
  }

  /**
   * Chooses of whatever has products with each other, such as points of a kernel.
   *
   * @param products of each with each, symmetric
   * @param features how many there are
   * @param count how many, at most
   * @return those chosen, with their distances; the first has its length
   */
  public static Choice choose(double[] products, int features, int count) {
    double[] nearest = new double[features]; // squared distance to the nearest chosen one
    for (int i = 0; i < features; i++) {
      nearest[i] = products[i * features + i];
    }
    int[] chosen = new int[Math.min(count, features)];
    double[] distances = new double[chosen.length];
    double smallest = 0;
    for (int step = 0; step < chosen.length; step++) {
      int next = largest(nearest, smallest);
      if (step == 0) {
        smallest = ROUNDING * nearest[next];
      }
      if (nearest[next] <= smallest) {
        return new Choice(Arrays.copyOf(chosen, step), Arrays.copyOf(distances, step));
      }
      chosen[step] = next;
      distances[step] = Math.sqrt(nearest[next]);
      double own = products[next * features + next];
      for (int i = 0; i < features; i++) {
        double distance = products[i * features + i] + own - 2 * products[next * features + i];
        nearest[i] = step == 0 ? distance : Math.min(nearest[i], distance);
      }
    }
    return new Choice(chosen, distances);
  }

  /** The first of those that are the largest, up to rounding. */
  static int largest(double[] values) {
    return largest(values, 0);
  }

  private static int largest(double[] values, double rounding) {
    double largest = Arrays.stream(values).max().orElseThrow();
    double least = largest - Math.abs(largest) * EQUAL - rounding;
    return IntStream.range(0, values.length).filter(i -> values[i] >= least).findFirst().orElse(0);
  }
}
