package org.farfield.experiments;

import java.util.Arrays;
import org.farfield.math.DotProduct;

/**
 * Rows z with z_i · z_j = (x_i · x_j)², the kernel of pairs of features: a linear model of them is
 * one of the kernel. They are those of Cholesky's factor of the kernel of the training frames, the
 * frame with the largest rest first, until what is left is rounding; it needs no eigenvalues, of
 * which kernels of frames that are alike have too many at zero.
 */
final class KernelRows {
  private static final double ROUNDING = 1e-14;

  private KernelRows() {}

  /** Rows of all frames, by features of all and the frames of the training set. */
  static double[][] of(double[][] rows, int[] training) {
    double[][] result = new double[rows.length][training.length];
    double[] rest = new double[rows.length];
    Arrays.setAll(rest, f -> kernel(rows[f], rows[f]));
    double floor = ROUNDING * Arrays.stream(training).mapToDouble(f -> rest[f]).max().orElse(0);
    int count = 0;
    for (int next = largest(rest, training); rest[next] > floor; next = largest(rest, training)) {
      double[] pivot = result[next];
      double root = Math.sqrt(rest[next]);
      for (int f = 0; f < rows.length; f++) {
        double left = f == next ? rest[f] : outside(rows[f], rows[next], result[f], pivot, count);
        result[f][count] = left / root;
        rest[f] = f == next ? 0 : rest[f] - result[f][count] * result[f][count];
      }
      count++;
    }
    int length = count;
    return Arrays.stream(result).map(row -> Arrays.copyOf(row, length)).toArray(double[][]::new);
  }

  private static int largest(double[] rest, int[] training) {
    int largest = training[0];
    for (int f : training) {
      largest = rest[f] > rest[largest] ? f : largest;
    }
    return largest;
  }

  private static double outside(double[] x, double[] y, double[] ofX, double[] ofY, int count) {
    return kernel(x, y) - DotProduct.of(ofX, 0, ofY, 0, count);
  }

  private static double kernel(double[] x, double[] y) {
    double dot = DotProduct.of(x, 0, y, 0, x.length);
    return dot * dot;
  }
}
