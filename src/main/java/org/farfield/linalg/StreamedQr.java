package org.farfield.linalg;

import java.util.Arrays;
import org.farfield.linalg.DenseProduct.Matrix;
import org.farfield.math.DotProduct;

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
  private static final int PANEL = 16; // columns whose reflections are made one by one
  private static final int PANELS = 128; // columns behind which all others are updated at once
  private static final int LEAST_ROWS = 256; // of a block
  private static final double DEPENDENT = 1e-10; // part of a column that the others do not have

  private final DenseProduct product;
  private final int features;
  private final int targets;
  private final int width;
  private final int blockRows;
  private final double[] r; // features × width, upper triangular, then Qᵀy
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
    r = new double[Math.multiplyExact(features, width)];
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
    other.flush();
    if (rows == 0) { // nothing to reflect them into
      Arrays.setAll(r, x -> weight * other.r[x]);
      Arrays.setAll(residual, t -> weight * weight * other.residual[t]);
      rows = other.rows;
      return;
    }
    long before = rows;
    makeRoom();
    for (int i = 0; i < features; i++) {
      for (int x = 0; x < width; x++) {
        block[waiting * width + x] = weight * other.r[i * width + x];
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
    flush();
    StreamedQr rest = new StreamedQr(features - fixed, targets, product);
    for (int i = 0; i < rest.features; i++) {
      int from = (fixed + i) * width + fixed;
      for (int x = i; x < rest.width; x++) {
        double factor = x < rest.features ? scale[x] : 1;
        rest.r[i * rest.width + x] = factor * r[from + x];
      }
    }
    System.arraycopy(residual, 0, rest.residual, 0, targets);
    rest.rows = rows;
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
    flush();
    double[] b = new double[fixed * targets];
    for (int t = 0; t < targets; t++) {
      for (int i = fixed - 1; i >= 0; i--) {
        double sum = r[i * width + features + t];
        for (int j = i + 1; j < fixed; j++) {
          sum -= r[i * width + j] * b[j * targets + t];
        }
        for (int j = fixed; j < features; j++) {
          sum -= r[i * width + j] * w[(j - fixed) * targets + t];
        }
        b[i * targets + t] = isIndependent(i) ? sum / r[i * width + i] : 0;
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
    flush();
    double[] squares = new double[features];
    for (int i = 0; i < features; i++) {
      for (int f = i; f < features; f++) {
        double x = r[i * width + f];
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
    flush();
    double[] result = new double[features * features];
    for (int i = 0; i < features; i++) {
      System.arraycopy(r, i * width + i, result, i * features + i, features - i);
    }
    return result;
  }

  /**
   * Qᵀy.
   *
   * @return features × targets, row-major
   */
  public double[] projected() {
    flush();
    double[] result = new double[features * targets];
    for (int i = 0; i < features; i++) {
      System.arraycopy(r, i * width + features, result, i * targets, targets);
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

  // Reflects the rows that wait into R, some panels of columns after the others: of a triangular
  // factor or diagonal only those that have begun by then, a third of the work.
  private void flush() {
    int count = waiting;
    if (count == 0) {
      return;
    }
    int[] begins = begins(count);
    Reflections panels = new Reflections(count);
    int begun = 0;
    for (int first = 0; first < features; first += PANELS) {
      int columns = Math.min(PANELS, features - first);
      for (int i = begun; i < count; i++) {
        begun = begins[i] < first + columns ? i + 1 : begun;
      }
      if (begun > 0) {
        reflect(first, columns, begun, panels);
      }
    }
    for (int y = 0; y < targets; y++) {
      for (int i = 0; i < count; i++) {
        double left = block[i * width + features + y];
        residual[y] += left * left;
      }
    }
    Arrays.fill(block, 0);
    waiting = 0;
  }

  /**
   * Reflections of some columns, 1 − (E + V) T (E + V)ᵀ: their product, where E are unit vectors of
   * rows of R.
   */
  private final class Reflections {
    final double[] v; // [column][row]
    final double[] rows; // the same, [row][column]
    final double[] t = new double[PANELS * PANELS]; // upper triangular
    final double[] w = new double[PANELS * width];
    final double[] change = new double[PANELS * width];

    Reflections(int count) {
      v = new double[PANELS * count];
      rows = new double[PANELS * count];
    }
  }

  // A panel after the other, with the columns of the panels behind it, then all other columns.
  private void reflect(int first, int columns, int count, Reflections all) {
    Arrays.fill(all.t, 0);
    for (int at = 0; at < columns; at += PANEL) {
      int own = Math.min(PANEL, columns - at);
      for (int k = at; k < at + own; k++) {
        for (int i = 0; i < count; i++) {
          all.v[k * count + i] = block[i * width + first + k];
        }
      }
      reflect(first, at, own, count, all.v, all.t);
      update(first + at, own, first + columns, count, at, all);
      join(at, own, count, all);
    }
    update(first, columns, width, count, 0, all);
  }

  // Of the reflections before a panel and its own: T₁₂ = −T₁ (V₁ᵀ V₂) T₂.
  private void join(int at, int columns, int count, Reflections all) {
    for (int k = at; k < at + columns; k++) {
      for (int i = 0; i < count; i++) {
        all.rows[i * PANELS + k] = all.v[k * count + i];
      }
    }
    if (at == 0) {
      return;
    }
    Arrays.fill(all.w, 0, at * columns, 0);
    Arrays.fill(all.change, 0, at * columns, 0);
    Matrix between = new Matrix(all.w, 0, columns);
    Matrix half = new Matrix(all.change, 0, columns);
    Matrix before = new Matrix(all.v, 0, count);
    product.addTo(at, columns, count, 1, before, new Matrix(all.rows, at, PANELS), between);
    Matrix own = new Matrix(all.t, at * PANELS + at, PANELS);
    product.addTo(at, columns, columns, 1, between, own, half);
    Matrix joined = new Matrix(all.t, at, PANELS);
    product.addTo(at, columns, at, -1, new Matrix(all.t, 0, PANELS), half, joined);
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

  // Reflections of the columns of a panel, H = 1 − τ (e_k + v)(e_k + v)ᵀ, and T of their product.
  private void reflect(int begin, int at, int columns, int count, double[] v, double[] t) {
    int first = begin + at;
    double[] dots = new double[PANEL];
    for (int k = 0; k < columns; k++) {
      int own = (at + k) * count;
      int diagonal = (first + k) * width + first + k;
      double alpha = r[diagonal];
      double norm = norm(v, own, count);
      double tau = 0;
      if (norm >= Double.MIN_NORMAL) { // the reciprocal of less is infinite
        double beta = -Math.copySign(Math.hypot(alpha, norm), alpha);
        tau = (beta - alpha) / beta;
        double scale = 1 / (alpha - beta);
        for (int i = own; i < own + count; i++) {
          v[i] *= scale;
        }
        r[diagonal] = beta;
      }
      for (int j = k + 1; j < columns && tau != 0; j++) {
        int other = (at + j) * count;
        double s = tau * (r[diagonal + j - k] + DotProduct.of(v, own, v, other, count));
        r[diagonal + j - k] -= s;
        for (int i = 0; i < count; i++) {
          v[other + i] -= s * v[own + i];
        }
      }
      for (int j = 0; j < k; j++) {
        dots[j] = tau == 0 ? 0 : DotProduct.of(v, (at + j) * count, v, own, count);
      }
      int corner = at * PANELS + at;
      for (int j = 0; j < k; j++) {
        double sum = 0;
        for (int i = j; i < k; i++) {
          sum += t[corner + j * PANELS + i] * dots[i];
        }
        t[corner + j * PANELS + k] = -tau * sum;
      }
      t[corner + k * PANELS + k] = tau;
    }
  }

  // Columns behind some reflections, up to others: W = Tᵀ (R + Vᵀ B), R −= W, B −= V W.
  private void update(int first, int columns, int to, int count, int at, Reflections all) {
    int from = first + columns;
    int rest = to - from;
    if (rest == 0) {
      return;
    }
    double[] w = all.w;
    for (int k = 0; k < columns; k++) {
      System.arraycopy(r, (first + k) * width + from, w, k * rest, rest);
    }
    Arrays.fill(all.change, 0, columns * rest, 0);
    Matrix v = new Matrix(all.v, at * count, count);
    Matrix below = new Matrix(block, from, width);
    Matrix before = new Matrix(w, 0, rest);
    Matrix change = new Matrix(all.change, 0, rest);
    Matrix t = new Matrix(all.t, at * PANELS + at, PANELS, true);
    product.addTo(columns, rest, count, 1, v, below, before);
    product.addTo(columns, rest, columns, 1, t, before, change);
    for (int k = 0; k < columns; k++) {
      for (int x = 0; x < rest; x++) {
        r[(first + k) * width + from + x] -= all.change[k * rest + x];
      }
    }
    product.addTo(
        count, rest, columns, -1, new Matrix(all.v, at * count, count, true), change, below);
  }

  private static double norm(double[] v, int start, int count) {
    double largest = 0;
    for (int i = start; i < start + count; i++) {
      largest = Math.max(largest, Math.abs(v[i]));
    }
    if (largest == 0) {
      return 0;
    }
    double sum = 0;
    for (int i = start; i < start + count; i++) {
      double x = v[i] / largest;
      sum += x * x;
    }
    return largest * Math.sqrt(sum);
  }
}
