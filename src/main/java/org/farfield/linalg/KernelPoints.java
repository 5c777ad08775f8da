package org.farfield.linalg;

import org.farfield.linalg.DenseProduct.Matrix;
import org.farfield.math.DotProduct;

/**
 * Points y that others are compared with by the kernel k(x, y) = (x · y)^ζ, of x and y as they are
 * or divided by their lengths.
 *
 * <p>What rotates like Y_λ is compared component by component, k_μν(x, y) = (x_μ · y_ν) (x⁰ ·
 * y⁰)^(ζ − 1), where x⁰ are invariants of the same point (Grisafi et al., Phys. Rev. Lett. 120,
 * 036002 (2018)): such a kernel turns with x and with y. Its x are divided by the length of all
 * components together.
 */
public final class KernelPoints {
  private final int zeta;
  private final boolean normalised;
  private final int components;
  private final int count;
  private final Vectors own;
  private final Vectors invariants; // null where the points are their own, or are not needed

  /** Vectors of the points, with the numbers of a component of all of them side by side. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Vectors(int components, int length, double[] byNumber) {}

  /**
   * Takes points.
   *
   * @param zeta ζ, 1 or more
   * @param normalised whether vectors are divided by their lengths
   * @param components 2λ + 1
   * @param length numbers of a component
   * @param points [point][component][number], one after the other
   * @param invariantLength numbers of the invariants
   * @param invariantsOrNull [point][number]; null for λ = 0, whose points are their own
   */
  public KernelPoints(
      int zeta,
      boolean normalised,
      int components,
      int length,
      double[] points,
      int invariantLength,
      double[] invariantsOrNull) {
    if (zeta < 1 || (invariantsOrNull == null && components > 1 && zeta > 1)) {
      throw new IllegalArgumentException("zeta " + zeta + " of " + components + " components");
    }
    this.zeta = zeta;
    this.normalised = normalised;
    this.components = components;
    count = length == 0 ? 0 : points.length / length / components;
    own = vectors(points, components, length);
    invariants =
        invariantsOrNull == null || zeta == 1
            ? null
            : vectors(invariantsOrNull, 1, invariantLength);
  }

  private Vectors vectors(double[] points, int size, int length) {
    double[] scaled = scaled(points, size * length);
    int columns = count * size;
    double[] byNumber = new double[scaled.length];
    for (int c = 0; c < columns; c++) {
      for (int x = 0; x < length; x++) {
        byNumber[x * columns + c] = scaled[c * length + x];
      }
    }
    return new Vectors(size, length, byNumber);
  }

  // What is zero stays so.
  private double[] scaled(double[] vectors, int length) {
    double[] result = vectors.clone();
    for (int at = 0; normalised && at < result.length; at += length) {
      double norm = Math.sqrt(DotProduct.of(result, at, result, at, length));
      for (int x = at; x < at + length && norm > 0; x++) {
        result[x] /= norm;
      }
    }
    return result;
  }

  /**
   * Numbers of k(x, ·).
   *
   * @return points × components
   */
  public int columns() {
    return count * components;
  }

  /**
   * Kernels of some x and all points.
   *
   * @param x [x][component][number], one after the other
   * @param invariantsOrNull [x][number]; null where the points have none
   * @param product does the products
   * @return [x][component] × [point][component]
   */
  public double[] of(double[] x, double[] invariantsOrNull, DenseProduct product) {
    int rows = x.length / own.length();
    Matrix scaled = new Matrix(scaled(x, components * own.length()), 0, own.length());
    Matrix like =
        invariants == null
            ? null
            : new Matrix(scaled(invariantsOrNull, invariants.length()), 0, invariants.length());
    return kernels(rows, scaled, like, product);
  }

  /**
   * Kernels of all points with each other.
   *
   * @param product does the products
   * @return [point][component] × [point][component]
   */
  public double[] among(DenseProduct product) {
    Matrix like = invariants == null ? null : new Matrix(invariants.byNumber(), 0, count, true);
    return kernels(columns(), new Matrix(own.byNumber(), 0, columns(), true), like, product);
  }

  private double[] kernels(int rows, Matrix x, Matrix likeOrNull, DenseProduct product) {
    double[] kernel = products(own, rows, x, product);
    if (zeta > 1 && components == 1) {
      for (int i = 0; i < kernel.length; i++) {
        kernel[i] = power(kernel[i], zeta);
      }
    } else if (zeta > 1) {
      double[] like = products(invariants, rows / components, likeOrNull, product);
      int width = columns();
      for (int row = 0; row < rows; row++) {
        for (int c = 0; c < width; c++) {
          kernel[row * width + c] *=
              power(like[row / components * count + c / components], zeta - 1);
        }
      }
    }
    return kernel;
  }

  private double[] products(Vectors points, int rows, Matrix x, DenseProduct product) {
    int width = count * points.components();
    double[] result = new double[Math.multiplyExact(rows, width)];
    product.addTo(
        rows,
        width,
        points.length(),
        1,
        x,
        new Matrix(points.byNumber(), 0, width),
        new Matrix(result, 0, width));
    return result;
  }

  private static double power(double x, int exponent) {
    double result = 1;
    for (int i = 0; i < exponent; i++) {
      result *= x;
    }
    return result;
  }

  /**
   * Derivatives of the kernels of one x with all points, for λ = 0.
   *
   * @param x of one point
   * @param slopes derivatives of x, a row for each
   * @param product does the products
   * @return derivatives × points
   */
  public double[] derivatives(double[] x, double[] slopes, DenseProduct product) {
    int length = x.length;
    int rows = slopes.length / length;
    double[] unit = scaled(x, length);
    double[] dots = products(own, 1, new Matrix(unit, 0, length), product);
    double[] result = products(own, rows, new Matrix(slopes, 0, length), product);
    double norm = normalised ? Math.sqrt(DotProduct.of(x, 0, x, 0, length)) : 1;
    double[] outer = new double[count]; // of (x · y)^ζ by x · y
    for (int m = 0; m < count; m++) {
      outer[m] = norm > 0 ? zeta * power(dots[m], zeta - 1) / norm : 0;
    }
    for (int row = 0; row < rows; row++) {
      double along = normalised ? DotProduct.of(slopes, row * length, unit, 0, length) : 0;
      for (int m = 0; m < count; m++) {
        int at = row * count + m;
        result[at] = outer[m] * (result[at] - along * dots[m]);
      }
    }
    return result;
  }

  /**
   * Σ c k(x, y) over the points, and its derivatives, for λ = 0.
   *
   * @param x of one point
   * @param c one per point
   * @param slope where ∂/∂x goes
   * @return the sum
   */
  public double sum(double[] x, double[] c, double[] slope) {
    double[] unit = scaled(x, x.length);
    double[] dots = new double[count];
    for (int f = 0; f < x.length; f++) {
      double factor = unit[f];
      for (int m = 0; m < count; m++) {
        dots[m] += factor * own.byNumber()[f * count + m];
      }
    }
    double sum = 0;
    for (int m = 0; m < count; m++) {
      double below = c[m] * power(dots[m], zeta - 1);
      sum += below * dots[m];
      dots[m] = zeta * below;
    }
    for (int f = 0; f < x.length; f++) {
      slope[f] = DotProduct.of(own.byNumber(), f * count, dots, 0, count);
    }
    if (normalised) {
      double norm = Math.sqrt(DotProduct.of(x, 0, x, 0, x.length));
      double along = DotProduct.of(slope, 0, unit, 0, x.length);
      for (int f = 0; f < x.length; f++) {
        slope[f] = norm > 0 ? (slope[f] - along * unit[f]) / norm : 0;
      }
    }
    return sum;
  }
}
