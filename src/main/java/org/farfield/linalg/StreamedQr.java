package org.farfield.linalg;

import java.util.Arrays;

/**
 * The triangular factor R of many rows [x | y] = Q [R | Qᵀy], taken a block at a time by
 * Householder's reflections (a tall, skinny QR; Demmel et al., SIAM J. Sci. Comput. 34, A206,
 * 2012): memory features², and no product XᵀX, which would lose half of the digits. 2 rows ·
 * features² flops, nearly all of them in matrix products.
 *
 * <p>The sum of squares of what no linear model of the features can explain of y, ‖y − Q Qᵀ y‖², is
 * kept besides: with it ‖X w − y‖² = ‖R w − Qᵀy‖² + residual is known for every w without the rows.
 */
public final class StreamedQr {
  private static final int LEAST_ROWS = 256; // of a block
  private static final double DEPENDENT = 1e-10; // part of a column that the others do not have

  private final DenseProduct product;
  private final int features;
  private final int targets;
  private final int width;
  private final int blockRows;
  // features × width, upper triangular, then Qᵀy; without numbers: zeros, or in its place
  private double[] r = {};
  private FactorPlace place; // since rows came; null when R was asked for
  private final double[] residual;
  private double[] block = {}; // rows that wait; none of a factor that never takes any
  private int waiting;
  private long rows;

  /**
   * Begins without rows.
   *
   * @param features numbers of x
   * @param targets numbers of y
   * @param product does the products
   */
  public StreamedQr(int features, int targets, DenseProduct product) {
    if (features < 1 || targets < 0) {
      throw new IllegalArgumentException(features + " features and " + targets + " targets");
    }
    this.product = product;
    this.features = features;
    this.targets = targets;
    width = Math.addExact(features, targets);
    blockRows = Math.max(LEAST_ROWS, Math.min(features, 1024));
    residual = new double[targets];
  }

  /**
   * The factor of the transpose of some rows, Xᵀ = Q R, and Qᵀ of others as targets: in columns of
   * R and of these all rows have the products with each other that they had.
   *
   * @param rows X, at least one
   * @param others as long as these; or none
   * @param product does the products
   * @return a factor of as many features as there are rows
   */
  public static StreamedQr ofColumns(double[][] rows, double[][] others, DenseProduct product) {
    StreamedQr qr = new StreamedQr(rows.length, others.length, product);
    double[] x = new double[rows.length];
    double[] y = new double[others.length];
    for (int f = 0; f < rows[0].length; f++) {
      int column = f;
      Arrays.setAll(x, i -> rows[i][column]);
      Arrays.setAll(y, i -> others[i][column]);
      qr.add(x, 0, y, 1);
    }
    return qr;
  }

  /**
   * Adds a row.
   *
   * @param x values
   * @param at where the features begin in x
   * @param y values, one per target
   * @param weight that multiplies both
   */
  public void add(double[] x, int at, double[] y, double weight) {
    makeRoom();
    int start = waiting * width;
    for (int f = 0; f < features; f++) {
      block[start + f] = weight * x[at + f];
    }
    for (int t = 0; t < targets; t++) {
      block[start + features + t] = weight * y[t];
    }
    waiting++;
    rows++;
    if (waiting == blockRows) {
      flush();
    }
  }

  private void makeRoom() {
    if (block.length == 0) {
      block = new double[Math.multiplyExact(blockRows, width)];
    }
  }

  /**
   * Adds all rows of another factor of as many features and targets.
   *
   * @param other is left as it is, but for rows that wait
   */
  public void add(StreamedQr other) {
    add(other, 1);
  }

  /**
   * Adds all rows of another factor of as many features and targets, multiplied.
   *
   * @param other is left as it is, but for rows that wait
   * @param weight that multiplies its rows
   */
  public void add(StreamedQr other, double weight) {
    if (other.features != features || other.targets != targets) {
      throw new IllegalArgumentException("factors of different shapes do not add up");
    }
    double[] from = other.r();
    if (rows == 0) { // nothing to reflect them into
      r = new double[from.length];
      Arrays.setAll(r, x -> weight * from[x]);
      Arrays.setAll(residual, t -> weight * weight * other.residual[t]);
      rows = other.rows;
      return;
    }
    long before = rows;
    makeRoom();
    for (int i = 0; i < features; i++) {
      for (int x = 0; x < width; x++) {
        block[waiting * width + x] = weight * from[i * width + x];
      }
      waiting++;
      if (waiting == blockRows) {
        flush();
      }
    }
    flush();
    rows = before + other.rows;
    for (int t = 0; t < targets; t++) {
      residual[t] += weight * weight * other.residual[t];
    }
  }

  /**
   * What is left of the rows when their first columns are fitted freely, without a penalty: as if
   * these columns had been projected out of all others and of y.
   *
   * @param fixed how many; independent of each other
   * @param scale factors of the other columns
   * @return a factor of the other columns; further rows must not be added to it
   */
  public StreamedQr without(int fixed, double[] scale) {
    double[] all = r();
    StreamedQr rest = new StreamedQr(features - fixed, targets, product);
    double[] left = rest.r();
    for (int i = 0; i < rest.features; i++) {
      int from = (fixed + i) * width + fixed;
      for (int x = i; x < rest.width; x++) {
        double factor = x < rest.features ? scale[x] : 1;
        left[i * rest.width + x] = factor * all[from + x];
      }
    }
    System.arraycopy(residual, 0, rest.residual, 0, targets);
    rest.rows = rows;
    return rest;
  }

  /**
   * The same rows without their last columns, whose weights are known: y is what these leave of it.
   *
   * @param last weights of the last columns × targets
   * @return a factor of the other columns; further rows must not be added to it
   */
  public StreamedQr less(double[] last) {
    double[] all = r();
    int known = last.length / targets;
    StreamedQr rest = new StreamedQr(features - known, targets, product);
    double[] left = rest.r();
    System.arraycopy(residual, 0, rest.residual, 0, targets);
    rest.rows = rows;
    for (int i = 0; i < features; i++) {
      for (int t = 0; t < targets; t++) {
        double y = all[i * width + features + t];
        for (int c = 0; c < known; c++) {
          y -= all[i * width + rest.features + c] * last[c * targets + t];
        }
        if (i < rest.features) {
          left[i * rest.width + rest.features + t] = y;
        } else { // nothing that is left reaches there
          rest.residual[t] += y * y;
        }
      }
      if (i < rest.features) {
        System.arraycopy(all, i * width, left, i * rest.width, rest.features);
      }
    }
    return rest;
  }

  /**
   * The weights of the first columns that go with those of the others, R₁₁ b = Qᵀy − R₁₂ w. A
   * column that follows from those before it, as that of an element which these rows lack, has
   * weight 0.
   *
   * @param fixed how many
   * @param w weights of the other columns × targets
   * @return fixed × targets
   */
  public double[] free(int fixed, double[] w) {
    double[] all = r();
    double[] b = new double[fixed * targets];
    for (int t = 0; t < targets; t++) {
      for (int i = fixed - 1; i >= 0; i--) {
        double sum = all[i * width + features + t];
        for (int j = i + 1; j < fixed; j++) {
          sum -= all[i * width + j] * b[j * targets + t];
        }
        for (int j = fixed; j < features; j++) {
          sum -= all[i * width + j] * w[(j - fixed) * targets + t];
        }
        b[i * targets + t] = isIndependent(i) ? sum / all[i * width + i] : 0;
      }
    }
    return b;
  }

  private boolean isIndependent(int column) {
    double squares = 0;
    for (int i = 0; i <= column; i++) {
      squares += r[i * width + column] * r[i * width + column];
    }
    return Math.abs(r[column * width + column]) > DEPENDENT * Math.sqrt(squares);
  }

  /**
   * Σ x² over all rows of each column.
   *
   * @return one per feature
   */
  public double[] squares() {
    double[] all = r();
    double[] squares = new double[features];
    for (int i = 0; i < features; i++) {
      for (int f = i; f < features; f++) {
        double x = all[i * width + f];
        squares[f] += x * x;
      }
    }
    return squares;
  }

  /**
   * How many rows were added.
   *
   * @return the number
   */
  public long rows() {
    return rows;
  }

  /**
   * Numbers of x.
   *
   * @return how many
   */
  public int features() {
    return features;
  }

  /**
   * Numbers of y.
   *
   * @return how many
   */
  public int targets() {
    return targets;
  }

  /**
   * The factor.
   *
   * @return features × features, row-major, zeros below the diagonal
   */
  public double[] factor() {
    double[] all = r();
    double[] result = new double[features * features];
    for (int i = 0; i < features; i++) {
      System.arraycopy(all, i * width + i, result, i * features + i, features - i);
    }
    return result;
  }

  /**
   * Qᵀy.
   *
   * @return features × targets, row-major
   */
  public double[] projected() {
    double[] all = r();
    double[] result = new double[features * targets];
    for (int i = 0; i < features; i++) {
      System.arraycopy(all, i * width + features, result, i * targets, targets);
    }
    return result;
  }

  /**
   * Σ (y − Q Qᵀ y)² of each target.
   *
   * @return in the unit of y²
   */
  public double[] residual() {
    flush();
    return residual.clone();
  }

  // R, here.
  private double[] r() {
    flush();
    if (place != null) {
      r = place.factor();
      place = null;
    } else if (r.length == 0) {
      r = new double[Math.multiplyExact(features, width)];
    }
    return r;
  }

  // Reflects the rows that wait into R, a panel of columns after the other: of a triangular factor
  // or diagonal only those that have begun by then, a third of the work.
  private void flush() {
    int count = waiting;
    if (count == 0) {
      return;
    }
    if (place == null) {
      place = product.place(r, features, width, blockRows);
      r = new double[0];
    }
    int[] begins = begins(count);
    int most = Math.min(place.panelColumns(), features);
    HouseholderPanel panel = new HouseholderPanel(most, count, product);
    place.take(block, count);
    int begun = 0;
    for (int first = 0; first < features; first += most) {
      int columns = Math.min(most, features - first);
      for (int i = begun; i < count; i++) {
        begun = begins[i] < first + columns ? i + 1 : begun;
      }
      if (begun > 0) {
        place.read(first, columns, begun, panel);
        panel.factorise(columns, begun);
        place.reflect(first, columns, begun, panel);
      }
    }
    double[] rest = place.rest();
    for (int y = 0; y < targets; y++) {
      for (int i = 0; i < count; i++) {
        double left = rest[y * count + i];
        residual[y] += left * left;
      }
    }
    Arrays.fill(block, 0);
    waiting = 0;
  }

  // The first column of each row that is not zero.
  private int[] begins(int count) {
    int[] begins = new int[count];
    for (int i = 0; i < count; i++) {
      while (begins[i] < features && block[i * width + begins[i]] == 0) {
        begins[i]++;
      }
    }
    return begins;
  }
}
