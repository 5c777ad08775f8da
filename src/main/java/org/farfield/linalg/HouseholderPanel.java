package org.farfield.linalg;

import java.util.Arrays;
import org.farfield.linalg.DenseProduct.Matrix;
import org.farfield.math.DotProduct;

/**
 * Householder's reflections of neighbouring columns of rows below the triangular factor that they
 * are reflected into. Their product is 1 − (E + V) T (E + V)ᵀ, where E are the unit vectors of the
 * rows of R that begin in these columns. A column after the other, and behind each few of them the
 * others by products of matrices; in a small array of its own, on the host.
 */
public final class HouseholderPanel {
  private static final int FEW = 16; // columns whose reflections are made one by one

  private final int width;
  private final DenseProduct product;
  private final double[] rows; // [row][column]: what comes, and in its place V
  private final double[] v; // the same V, [column][row]
  private final double[] corner; // of R, [row][column]
  private final double[] t; // [row][column], upper triangular
  private final double[] w;
  private final double[] change;

  /**
   * Memory for panels.
   *
   * @param width columns at most
   * @param most rows at most
   * @param product does the products
   */
  HouseholderPanel(int width, int most, DenseProduct product) {
    this.width = width;
    this.product = product;
    rows = new double[width * most];
    v = new double[width * most];
    corner = new double[width * width];
    t = new double[width * width];
    w = new double[width * width];
    change = new double[width * width];
  }

  /**
   * Length of a row of {@link #rows()}, {@link #corner()} and {@link #triangle()}.
   *
   * @return numbers from one row to the next
   */
  public int stride() {
    return width;
  }

  /**
   * Columns of the rows that are to be reflected, [row][column].
   *
   * @return to be filled; V afterwards
   */
  public double[] rows() {
    return rows;
  }

  /**
   * R where rows and columns are those of the panel, [row][column].
   *
   * @return to be filled; what it has become afterwards
   */
  public double[] corner() {
    return corner;
  }

  /**
   * V, [column][row], without gaps.
   *
   * @return of the reflections made last
   */
  public double[] reflections() {
    return v;
  }

  /**
   * T, [row][column], zeros below the diagonal.
   *
   * @return of the reflections made last
   */
  public double[] triangle() {
    return t;
  }

  /** Makes the reflections of so many columns and rows. */
  void factorise(int columns, int count) {
    Arrays.fill(t, 0);
    for (int at = 0; at < columns; at += FEW) {
      int own = Math.min(FEW, columns - at);
      for (int k = at; k < at + own; k++) {
        for (int i = 0; i < count; i++) {
          v[k * count + i] = rows[i * width + k];
        }
      }
      reflect(at, own, count);
      update(at, own, columns, count);
      join(at, own, count);
    }
  }

  // Reflections of few columns, H = 1 − τ (e_k + v)(e_k + v)ᵀ, and T of their product.
  private void reflect(int at, int columns, int count) {
    double[] dots = new double[FEW];
    for (int k = 0; k < columns; k++) {
      int own = (at + k) * count;
      int diagonal = (at + k) * width + at + k;
      double alpha = corner[diagonal];
      double norm = norm(v, own, count);
      double tau = 0;
      if (norm >= Double.MIN_NORMAL) { // the reciprocal of less is infinite
        double beta = -Math.copySign(Math.hypot(alpha, norm), alpha);
        tau = (beta - alpha) / beta;
        double scale = 1 / (alpha - beta);
        for (int i = own; i < own + count; i++) {
          v[i] *= scale;
        }
        corner[diagonal] = beta;
      }
      for (int j = k + 1; j < columns && tau != 0; j++) {
        int other = (at + j) * count;
        double s = tau * (corner[diagonal + j - k] + DotProduct.of(v, own, v, other, count));
        corner[diagonal + j - k] -= s;
        for (int i = 0; i < count; i++) {
          v[other + i] -= s * v[own + i];
        }
      }
      for (int j = 0; j < k; j++) {
        dots[j] = tau == 0 ? 0 : DotProduct.of(v, (at + j) * count, v, own, count);
      }
      int first = at * width + at;
      for (int j = 0; j < k; j++) {
        double sum = 0;
        for (int i = j; i < k; i++) {
          sum += t[first + j * width + i] * dots[i];
        }
        t[first + j * width + k] = -tau * sum;
      }
      t[first + k * width + k] = tau;
    }
  }

  // The columns behind few: W = Tᵀ (R + Vᵀ B), R −= W, B −= V W.
  private void update(int at, int columns, int to, int count) {
    int from = at + columns;
    int rest = to - from;
    if (rest == 0) {
      return;
    }
    for (int k = 0; k < columns; k++) {
      System.arraycopy(corner, (at + k) * width + from, w, k * rest, rest);
    }
    Arrays.fill(change, 0, columns * rest, 0);
    Matrix below = new Matrix(rows, from, width);
    Matrix before = new Matrix(w, 0, rest);
    Matrix less = new Matrix(change, 0, rest);
    product.addTo(columns, rest, count, 1, new Matrix(v, at * count, count), below, before);
    product.addTo(
        columns, rest, columns, 1, new Matrix(t, at * width + at, width, true), before, less);
    for (int k = 0; k < columns; k++) {
      for (int x = 0; x < rest; x++) {
        corner[(at + k) * width + from + x] -= change[k * rest + x];
      }
    }
    product.addTo(count, rest, columns, -1, new Matrix(v, at * count, count, true), less, below);
  }

  // Of the reflections before few and their own: T₁₂ = −T₁ (V₁ᵀ V₂) T₂.
  private void join(int at, int columns, int count) {
    for (int k = at; k < at + columns; k++) {
      for (int i = 0; i < count; i++) {
        rows[i * width + k] = v[k * count + i];
      }
    }
    if (at == 0) {
      return;
    }
    Arrays.fill(w, 0, at * columns, 0);
    Arrays.fill(change, 0, at * columns, 0);
    Matrix between = new Matrix(w, 0, columns);
    Matrix half = new Matrix(change, 0, columns);
    product.addTo(
        at, columns, count, 1, new Matrix(v, 0, count), new Matrix(rows, at, width), between);
    product.addTo(at, columns, columns, 1, between, new Matrix(t, at * width + at, width), half);
    product.addTo(at, columns, at, -1, new Matrix(t, 0, width), half, new Matrix(t, at, width));
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
