package org.farfield.learning.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.farfield.linalg.DenseProduct;
import org.farfield.linalg.KernelSpace;

/**
 * From kernels with points to rows of a linear problem: those of each element are taken to the
 * space that its points span.
 */
public final class KernelMap {
  private final List<KernelSpace> spaces = new ArrayList<>();
  private final DenseProduct product;
  private int points;
  private int length;

  /** Of the points of a basis. */
  public KernelMap(KernelBasis.Kernels kernels, DenseProduct product) {
    this.product = product;
    for (KernelBasis.Kernels.Element element : kernels.elements()) {
      int width = element.points().columns();
      add(KernelSpace.of(element.points().among(product), width));
    }
  }

  /** Of frames whose kernels with each other are known. */
  public KernelMap(double[] kernel, int width, DenseProduct product) {
    this.product = product;
    add(KernelSpace.of(kernel, width));
  }

  private void add(KernelSpace space) {
    spaces.add(space);
    points += space.points();
    length += space.directions();
  }

  public int length() {
    return length;
  }

  /** Rows [row][direction] of kernels [row][point]. */
  public double[] rows(double[] kernels, int count) {
    double[] rows = new double[count * length];
    int from = 0;
    int to = 0;
    for (KernelSpace space : spaces) {
      int width = space.points();
      double[] own = new double[count * width];
      for (int i = 0; i < count; i++) {
        System.arraycopy(kernels, i * points + from, own, i * width, width);
      }
      int directions = space.directions();
      double[] z = space.rows(own, count, product);
      for (int i = 0; i < count; i++) {
        System.arraycopy(z, i * directions, rows, i * length + to, directions);
      }
      from += width;
      to += directions;
    }
    return rows;
  }

  /** Weights of kernels from those of rows. */
  public double[] coefficients(double[] weights) {
    double[] all = new double[points];
    int from = 0;
    int to = 0;
    for (KernelSpace space : spaces) {
      int directions = space.directions();
      double[] own = Arrays.copyOfRange(weights, from, from + directions);
      System.arraycopy(space.coefficients(own), 0, all, to, space.points());
      from += directions;
      to += space.points();
    }
    return all;
  }
}
