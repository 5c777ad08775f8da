package org.farfield.linalg;

import java.util.Arrays;
import org.farfield.linalg.DenseProduct.Matrix;

/** A factor in the memory of the host, whose cores do the products. */
final class HostPlace implements FactorPlace {
  private static final int PANEL = 128;

  private final double[] r;
  private final int features;
  private final int width;
  private final DenseProduct product;
  private final double[] w;
  private final double[] change;
  private double[] block;
  private int rows;

  HostPlace(double[] r, int features, int width, DenseProduct product) {
    this.r = r.length == 0 ? new double[Math.multiplyExact(features, width)] : r;
    this.features = features;
    this.width = width;
    this.product = product;
    int panel = Math.min(PANEL, features);
    w = new double[panel * width];
    change = new double[panel * width];
  }

  @Override
  public int panelColumns() {
    return PANEL;
  }

  @Override
  public void take(double[] taken, int count) {
    block = taken;
    rows = count;
  }

  @Override
  public void read(int first, int columns, int count, HouseholderPanel panel) {
    int stride = panel.stride();
    for (int i = 0; i < count; i++) {
      System.arraycopy(block, i * width + first, panel.rows(), i * stride, columns);
    }
    for (int k = 0; k < columns; k++) {
      System.arraycopy(r, (first + k) * width + first, panel.corner(), k * stride, columns);
    }
  }

  // W = Tᵀ (R + Vᵀ B), R −= W, B −= V W.
  @Override
  public void reflect(int first, int columns, int count, HouseholderPanel panel) {
    int stride = panel.stride();
    int from = first + columns;
    int behind = width - from;
    for (int k = 0; k < columns; k++) {
      int row = (first + k) * width;
      System.arraycopy(panel.corner(), k * stride, r, row + first, columns);
      System.arraycopy(r, row + from, w, k * behind, behind);
    }
    if (behind == 0) {
      return;
    }
    Arrays.fill(change, 0, columns * behind, 0);
    double[] v = panel.reflections();
    Matrix below = new Matrix(block, from, width);
    Matrix before = new Matrix(w, 0, behind);
    Matrix less = new Matrix(change, 0, behind);
    Matrix t = new Matrix(panel.triangle(), 0, stride, true);
    product.addTo(columns, behind, count, 1, new Matrix(v, 0, count), below, before);
    product.addTo(columns, behind, columns, 1, t, before, less);
    for (int k = 0; k < columns; k++) {
      for (int x = 0; x < behind; x++) {
        r[(first + k) * width + from + x] -= change[k * behind + x];
      }
    }
    product.addTo(count, behind, columns, -1, new Matrix(v, 0, count, true), less, below);
  }

  @Override
  public double[] rest() {
    int targets = width - features;
    double[] rest = new double[targets * rows];
    for (int y = 0; y < targets; y++) {
      for (int i = 0; i < rows; i++) {
        rest[y * rows + i] = block[i * width + features + y];
      }
    }
    return rest;
  }

  @Override
  public double[] factor() {
    return r;
  }
}
