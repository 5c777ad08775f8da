package org.farfield.reduction;

import java.util.stream.IntStream;
import org.farfield.error.ResourceException;

/**
 * XᵀX of a feature matrix X (rows of samples × columns of features) whose rows come one after the
 * other, and the sums of its columns: all that the choice of features needs, in memory that does
 * not grow with the number of samples. For D features it takes D² operations (two flops each,
 * shared by all cores) per row and 8 D² bytes.
 *
 * <p>The sums are taken in the order of the rows, in groups that do not depend on threads: the bits
 * are the same however the rows are handed over and on any number of cores.
 */
public final class Gram {
  private static final int TOGETHER = 128; // rows of a product
  private static final int STRIP = 16; // rows of the result that a core works on
  private static final int MAX_FEATURES = 46_340; // D² numbers in one array

  private final int features;
  private final double[] products; // lower triangle of D × D
  private final double[] sums;
  private final double[] waiting; // rows that are not yet multiplied
  private int held;
  private long rows;

  /**
   * Makes an empty one.
   *
   * @param features D
   * @throws ResourceException if D² numbers do not fit into memory
   */
  public Gram(int features) {
    if (features > MAX_FEATURES
        || 8.0 * features * features > 0.8 * Runtime.getRuntime().maxMemory()) {
      throw new ResourceException(
          ResourceException.Kind.MEMORY,
          "the products of "
              + features
              + " features with each other need "
              + Math.round(8e-9 * features * features * 10) / 10.0
              + " GB of memory, more than there is; use a smaller max-radial or max-angular, mixed"
              + " species, or more memory");
    }
    this.features = features;
    products = new double[features * features];
    sums = new double[features];
    waiting = new double[Math.multiplyExact(TOGETHER, features)];
  }

  /**
   * Adds rows.
   *
   * @param values row-major
   * @param offset where the first row begins
   * @param stride from row to row
   * @param count number of rows
   */
  public void add(double[] values, int offset, int stride, int count) {
    for (int row = 0; row < count; row++) {
      System.arraycopy(values, offset + row * stride, waiting, held * features, features);
      held++;
      rows++;
      if (held == TOGETHER) {
        multiply();
      }
    }
  }

  private void multiply() {
    for (int row = 0; row < held; row++) {
      for (int i = 0; i < features; i++) {
        sums[i] += waiting[row * features + i];
      }
    }
    int strips = (features + STRIP - 1) / STRIP;
    IntStream.range(0, strips).parallel().forEach(this::multiplyStrip);
    held = 0;
  }

  private void multiplyStrip(int strip) {
    int end = Math.min(features, (strip + 1) * STRIP);
    int row = 0;
    for (; row + 4 <= held; row += 4) {
      for (int i = strip * STRIP; i < end; i++) {
        addFour(row * features, i);
      }
    }
    for (; row < held; row++) {
      for (int i = strip * STRIP; i < end; i++) {
        double x = waiting[row * features + i];
        for (int j = 0; j <= i; j++) {
          products[i * features + j] += x * waiting[row * features + j];
        }
      }
    }
  }

  // Four rows at a time: the result is read and written a fourth as often.
  private void addFour(int at, int i) {
    double a = waiting[at + i];
    double b = waiting[at + features + i];
    double c = waiting[at + 2 * features + i];
    double d = waiting[at + 3 * features + i];
    int to = i * features;
    for (int j = 0; j <= i; j++) {
      products[to + j] +=
          a * waiting[at + j]
              + b * waiting[at + features + j]
              + c * waiting[at + 2 * features + j]
              + d * waiting[at + 3 * features + j];
    }
  }

  /**
   * Number of features.
   *
   * @return D
   */
  public int features() {
    return features;
  }

  /**
   * Number of rows so far.
   *
   * @return the count
   */
  public long rows() {
    return rows;
  }

  /**
   * The sum of products so far.
   *
   * @return XᵀX, D × D numbers, a copy
   */
  public double[] products() {
    multiply();
    double[] full = products.clone();
    for (int i = 0; i < features; i++) {
      for (int j = 0; j < i; j++) {
        full[j * features + i] = full[i * features + j];
      }
    }
    return full;
  }

  /**
   * The means of the columns so far.
   *
   * @return D numbers; zeros without rows
   */
  public double[] means() {
    multiply();
    double[] means = sums.clone();
    for (int i = 0; i < features && rows > 0; i++) {
      means[i] /= rows;
    }
    return means;
  }
}
