package org.farfield.linalg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.farfield.math.DotProduct;

/**
 * The space that rows span which are fewer than their numbers, by an orthonormal basis, Xᵀ = Q R. A
 * ridge regression has no weights outside of it: in coordinates it is the same problem with as many
 * columns as there are rows. Householder's reflections keep all digits, also of rows that depend on
 * each other; Q is not made, but kept as their product.
 *
 * <p>Zeros are set above Xᵀ, so that panels are those of a {@link StreamedQr}: [0; Xᵀ] = H [R; 0].
 * Of coordinates that a regression gives, which are sums of columns of R, H [w; 0] is [0; Q w].
 */
public final class RowSpan {
  private final int rows;
  private final int features;
  private final double[] r; // rows × rows, upper triangular
  private final List<Panel> panels = new ArrayList<>();

  /** Reflections 1 − (E + V) T (E + V)ᵀ of some columns; V is [column][feature]. */
  @SuppressWarnings("ArrayRecordComponent") // kept, not compared
  private record Panel(int first, int columns, double[] v, double[] t, int stride) {}

  /**
   * Finds the basis; 2 features · rows² flops.
   *
   * @param x features × rows, row-major: a column is a row of the problem; is used up
   * @param rows at least one, at most features
   * @param product does the products
   */
  public RowSpan(double[] x, int rows, DenseProduct product) {
    this.rows = rows;
    features = x.length / rows;
    if (rows > features || x.length != rows * features) {
      throw new IllegalArgumentException(rows + " rows of " + x.length + " numbers in all");
    }
    HostPlace place = new HostPlace(new double[0], rows, rows, product);
    int most = Math.min(place.panelColumns(), rows);
    HouseholderPanel panel = new HouseholderPanel(most, features, product);
    place.take(x, features);
    for (int first = 0; first < rows; first += most) {
      int columns = Math.min(most, rows - first);
      place.read(first, columns, features, panel);
      panel.factorise(columns, features);
      place.reflect(first, columns, features, panel);
      double[] v = Arrays.copyOf(panel.reflections(), columns * features);
      panels.add(new Panel(first, columns, v, panel.triangle().clone(), panel.stride()));
    }
    r = place.factor();
  }

  /**
   * How many coordinates there are.
   *
   * @return as many as rows
   */
  public int size() {
    return rows;
  }

  /**
   * Writes the coordinates of a row.
   *
   * @param row its number
   * @param to where they go
   * @param at where they begin there
   */
  public void coordinates(int row, double[] to, int at) {
    for (int k = 0; k < rows; k++) {
      to[at + k] = k <= row ? r[k * rows + row] : 0;
    }
  }

  /**
   * What has these coordinates.
   *
   * @param coordinates of it, a sum of those of rows
   * @param at where they begin
   * @return one number per feature
   */
  public double[] at(double[] coordinates, int at) {
    double[] w = Arrays.copyOfRange(coordinates, at, at + rows);
    double[] z = new double[features];
    for (int p = panels.size() - 1; p >= 0; p--) {
      Panel panel = panels.get(p);
      double[] dots = new double[panel.columns()];
      for (int k = 0; k < dots.length; k++) {
        dots[k] = w[panel.first() + k] + DotProduct.of(panel.v(), k * features, z, 0, features);
      }
      for (int k = 0; k < dots.length; k++) {
        double sum = 0;
        for (int j = k; j < dots.length; j++) {
          sum += panel.t()[k * panel.stride() + j] * dots[j];
        }
        w[panel.first() + k] -= sum;
        for (int f = 0; f < features; f++) {
          z[f] -= sum * panel.v()[k * features + f];
        }
      }
    }
    return z;
  }
}
