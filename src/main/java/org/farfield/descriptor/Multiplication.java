package org.farfield.descriptor;

import java.util.Arrays;
import java.util.List;
import org.farfield.kernels.cpu.Products;

/**
 * One stage of {@link Correlations}: what is there, times one more factor. For each component μ of
 * a path the side with more orders is combined by Clebsch-Gordan coefficients, and a small matrix
 * product with the other side does the rest. For one thread.
 */
final class Multiplication {
  private final Products products = Products.select();
  private final Products ofValues;
  private int[] directAt = {};
  private int[] combinedAt = {};
  private double[] combined = {};
  private double[] ofCombined = {};

  /** The sums and products of values are going to be so many operations. */
  Multiplication(double operations) {
    ofValues = Products.ofValues(operations);
  }

  /** One side of a path: its numbers, where m = −l begins, how far the orders are apart. */
  @SuppressWarnings("ArrayRecordComponent") // views of buffers
  private record Side(double[] values, double[] derivatives, int at, int stride, int length) {}

  /**
   * Adds the products of a stage.
   *
   * @param stage what is computed
   * @param left numbers of the stage before, from {@link Products#PAD} on
   * @param right the next factor
   * @param out is added to
   * @param at where the stage begins
   */
  void add(Correlations stage, double[] left, FactorValues right, double[] out, int at) {
    for (Correlations.Block block : stage.blocks()) {
      for (Correlations.Path path : block.paths()) {
        Side of = left(path, left, left);
        Side by = right(path, right);
        for (int mu = 0; mu <= 2 * block.irrep().lambda(); mu++) {
          List<Coupling.Term> terms = path.coupling().terms(mu);
          int to = at + block.offset() + mu * block.count() + path.start();
          if (path.coupling().leftDirect()) {
            combine(terms, of, by);
            ofValues.add(path.shape(), terms.size(), left, directAt, combined, combinedAt, out, to);
          } else {
            combine(terms, by, of);
            ofValues.add(
                path.shape(), terms.size(), combined, combinedAt, by.values, directAt, out, to);
          }
        }
      }
    }
  }

  /**
   * The transpose: adds the derivatives with respect to both sides.
   *
   * @param stage what was computed
   * @param g derivatives with respect to its numbers
   * @param at where they begin
   * @param left as for {@link #add}
   * @param ofLeft is added to, laid out like left
   * @param right the next factor, whose derivatives are added to
   */
  void addAdjoint(
      Correlations stage, double[] g, int at, double[] left, double[] ofLeft, FactorValues right) {
    for (Correlations.Block block : stage.blocks()) {
      for (Correlations.Path path : block.paths()) {
        Side of = left(path, left, ofLeft);
        Side by = right(path, right);
        boolean leftDirect = path.coupling().leftDirect();
        Side direct = leftDirect ? of : by;
        Side other = leftDirect ? by : of;
        for (int mu = 0; mu <= 2 * block.irrep().lambda(); mu++) {
          List<Coupling.Term> terms = path.coupling().terms(mu);
          int from = at + block.offset() + mu * block.count() + path.start();
          combine(terms, direct, other);
          clear(terms.size() * other.length);
          if (leftDirect) {
            products.addAdjoint(
                path.shape(),
                terms.size(),
                g,
                from,
                left,
                directAt,
                ofLeft,
                combined,
                combinedAt,
                ofCombined);
          } else {
            products.addAdjoint(
                path.shape(),
                terms.size(),
                g,
                from,
                combined,
                combinedAt,
                ofCombined,
                direct.values,
                directAt,
                direct.derivatives);
          }
          spread(terms, other);
        }
      }
    }
  }

  private static Side left(Correlations.Path path, double[] values, double[] derivatives) {
    int at = Products.PAD + path.from().offset() + path.left().start();
    return new Side(values, derivatives, at, path.from().count(), path.shape().rows());
  }

  private static Side right(Correlations.Path path, FactorValues factor) {
    int side = path.shape().columns();
    return new Side(factor.values(), factor.derivatives(), factor.at(path.l()), side, side);
  }

  private void combine(List<Coupling.Term> terms, Side direct, Side other) {
    reserve(terms.size(), other.length);
    for (int t = 0; t < terms.size(); t++) {
      Coupling.Term term = terms.get(t);
      directAt[t] = direct.at + term.direct() * direct.stride;
      combinedAt[t] = Products.PAD + t * other.length;
      ofValues.combine(
          other.length,
          term.c1(),
          other.values,
          other.at + term.first() * other.stride,
          term.c2(),
          other.at + term.second() * other.stride,
          combined,
          combinedAt[t]);
    }
  }

  // the transpose of combine
  private void spread(List<Coupling.Term> terms, Side other) {
    for (int t = 0; t < terms.size(); t++) {
      Coupling.Term term = terms.get(t);
      int first = other.at + term.first() * other.stride;
      int second = other.at + term.second() * other.stride;
      int from = combinedAt[t];
      products.addScaled(other.length, term.c1(), ofCombined, from, other.derivatives, first);
      products.addScaled(other.length, term.c2(), ofCombined, from, other.derivatives, second);
    }
  }

  // grows to the largest path, then stays
  private void reserve(int terms, int length) {
    if (directAt.length < terms) {
      directAt = new int[terms];
      combinedAt = new int[terms];
    }
    int size = terms * length + 2 * Products.PAD;
    if (combined.length < size) {
      combined = new double[size];
    }
  }

  private void clear(int size) {
    if (ofCombined.length < combined.length) {
      ofCombined = new double[combined.length];
    }
    Arrays.fill(ofCombined, Products.PAD, Products.PAD + size, 0);
  }
}
