package org.farfield.equilibration.solvers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.farfield.math.DotProduct;

/** Generalised minimal residuals (Saad and Schultz 1986), preconditioned on the right. */
public final class Gmres {
  private static final int RESTART = 60;

  private final UnaryOperator<double[]> product;
  private final UnaryOperator<double[]> preconditioner;
  private final int most;
  private int iterations;
  private double residual;

  /**
   * Takes a system.
   *
   * @param product A x
   * @param preconditioner about A⁻¹ x
   * @param most iterations
   */
  Gmres(UnaryOperator<double[]> product, UnaryOperator<double[]> preconditioner, int most) {
    this.product = product;
    this.preconditioner = preconditioner;
    this.most = most;
  }

  /** Products that were taken. */
  int iterations() {
    return iterations;
  }

  /** The norm of b − A x of the last solution. */
  double residual() {
    return residual;
  }

  /**
   * Solves A x = b from x = 0.
   *
   * @param b right-hand side
   * @param tolerance norm of b − A x that is enough
   * @return the best x that was found
   */
  double[] solve(double[] b, double tolerance) {
    double[] x = new double[b.length];
    double[] rest = b.clone();
    residual = Vectors.norm(rest);
    double before = Double.POSITIVE_INFINITY;
    while (residual > tolerance && residual < 0.5 * before && iterations < most) {
      before = residual;
      double[] step = cycle(rest, tolerance);
      double[] moved = product.apply(step);
      iterations++;
      for (int a = 0; a < x.length; a++) {
        x[a] += step[a];
        rest[a] -= moved[a];
      }
      residual = Vectors.norm(rest);
    }
    return x;
  }

  private double[] cycle(double[] rest, double tolerance) {
    List<double[]> basis = new ArrayList<>();
    List<double[]> directions = new ArrayList<>();
    List<double[]> r = new ArrayList<>(); // columns of the triangular factor
    double[] cos = new double[RESTART];
    double[] sin = new double[RESTART];
    double[] g = new double[RESTART + 1];
    g[0] = Vectors.norm(rest);
    basis.add(scaled(rest, 1 / g[0]));
    int count = 0;
    while (count < RESTART && iterations < most && Math.abs(g[count]) > 0.5 * tolerance) {
      double[] z = preconditioner.apply(basis.get(count));
      double[] w = product.apply(z);
      iterations++;
      double[] column = new double[count + 2];
      for (int twice = 0; twice < 2; twice++) {
        for (int k = 0; k <= count; k++) {
          double along = DotProduct.of(basis.get(k), 0, w, 0, w.length);
          column[k] += along;
          Vectors.add(-along, basis.get(k), w);
        }
      }
      double left = Vectors.norm(w);
      column[count + 1] = left;
      for (int k = 0; k < count; k++) {
        double first = cos[k] * column[k] + sin[k] * column[k + 1];
        column[k + 1] = cos[k] * column[k + 1] - sin[k] * column[k];
        column[k] = first;
      }
      double length = Math.hypot(column[count], column[count + 1]);
      if (!(length > 0)) {
        break; // a direction without an image: singular
      }
      cos[count] = column[count] / length;
      sin[count] = column[count + 1] / length;
      column[count] = length;
      g[count + 1] = -sin[count] * g[count];
      g[count] *= cos[count];
      directions.add(z);
      r.add(column);
      count++;
      if (!(left > 0)) {
        break; // exact
      }
      basis.add(scaled(w, 1 / left));
    }
    double[] step = new double[rest.length];
    for (int k = count - 1; k >= 0; k--) {
      double y = g[k];
      for (int j = k + 1; j < count; j++) {
        y -= r.get(j)[k] * g[j];
      }
      g[k] = y / r.get(k)[k];
      Vectors.add(g[k], directions.get(k), step);
    }
    return step;
  }

  private static double[] scaled(double[] v, double factor) {
    double[] result = new double[v.length];
    Vectors.add(factor, v, result);
    return result;
  }
}
