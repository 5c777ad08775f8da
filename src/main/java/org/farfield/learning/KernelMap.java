package org.farfield.learning;

import java.util.ArrayList;
import java.util.List;
import org.farfield.linalg.DenseProduct;
import org.farfield.linalg.KernelSpace;

/**
 * From kernels with points to rows of a linear problem: those of each element are taken to the
 * space that its points span.
 */
final class KernelMap {
  private final List<KernelSpace> spaces = new ArrayList<>();
  private final List<Integer> widths = new ArrayList<>();
  private final DenseProduct product;
  private int length;

  /** Of the points of a basis. */
  KernelMap(KernelBasis.Kernels kernels, DenseProduct product) {
    this.product = product;
    for (KernelBasis.Kernels.Element element : kernels.elements()) {
      int width = element.points().columns();
      add(KernelSpace.of(element.points().among(product), width), width);
    }
  }

  /** Of frames whose kernels with each other are known. */
  KernelMap(double[] kernel, int width, DenseProduct product) {
    this.product = product;
    add(KernelSpace.of(kernel, width), width);
  }

  private void add(KernelSpace space, int width) {
    spaces.add(space);
    widths.add(width);
    length += space.directions();
  }

  int length() {
    return length;
  }

  /** Rows [row][direction] of kernels [row][point]. */
  double[] rows(double[] kernels, int count) {
    double[] rows = new double[count * length];
    int all = widths.stream().mapToInt(Integer::intValue).sum();
    int from = 0;
    int to = 0;
    for (int s = 0; s < spaces.size(); s++) {
      int width = widths.get(s);
      double[] own = new double[count * width];
      for (int i = 0; i < count; i++) {
        System.arraycopy(kernels, i * all + from, own, i * width, width);
      }
      int directions = spaces.get(s).directions();
      double[] z = spaces.get(s).rows(own, count, product);
      for (int i = 0; i < count; i++) {
        System.arraycopy(z, i * directions, rows, i * length + to, directions);
      }
      from += width;
      to += directions;
    }
    return rows;
  }

  /** Weights of kernels from those of rows. */
  double[] coefficients(double[] weights) {
    double[] all = new double[widths.stream().mapToInt(Integer::intValue).sum()];
    int from = 0;
    int to = 0;
    for (int s = 0; s < spaces.size(); s++) {
      int directions = spaces.get(s).directions();
      double[] own = new double[directions];
      System.arraycopy(weights, from, own, 0, directions);
      System.arraycopy(spaces.get(s).coefficients(own), 0, all, to, widths.get(s));
      from += directions;
      to += widths.get(s);
    }
    return all;
  }
}
