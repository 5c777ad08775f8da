package org.farfield.expansion.tables;

import java.util.Arrays;
import java.util.Optional;
import org.farfield.math.KernelTable;
import org.farfield.math.PiecewisePolynomial;
import org.farfield.spec.ShortRangeDensity;

/**
 * What the tables of a density are made of: f_nl(d) = u(d) near(d) up to the end of that table, and
 * beyond it d^{−p−l−L} far((end/d)²) for the multipoles L of one slot after the other, or nothing.
 *
 * @param near functions of d, from 0 on
 * @param far functions of (end/d)² from 0 to 1; empty: the functions end
 * @param exponent p of the functions beyond
 * @param size functions of each l
 * @param functions of each slot
 * @param envelope whose smoothing and scaling are u; empty: u = 1
 * @param nearKernel the same as {@code near}
 * @param farKernel the same as {@code far}
 */
public record RadialPieces(
    PiecewisePolynomial near,
    Optional<PiecewisePolynomial> far,
    double exponent,
    int size,
    int functions,
    Optional<ShortRangeDensity> envelope,
    KernelTable nearKernel,
    Optional<KernelTable> farKernel) {

  private RadialPieces(
      PiecewisePolynomial near,
      Optional<PiecewisePolynomial> far,
      double exponent,
      int size,
      int functions,
      Optional<ShortRangeDensity> envelope) {
    this(
        near,
        far,
        exponent,
        size,
        functions,
        envelope,
        new KernelTable(near, RadialTable.PADDING),
        far.map(table -> new KernelTable(table, RadialTable.PADDING)));
  }

  /** Functions that end, multiplied with an envelope if there is one. */
  RadialPieces(PiecewisePolynomial near, Optional<ShortRangeDensity> envelope) {
    this(near, Optional.empty(), 0, near.functions(), near.functions(), envelope);
  }

  /** Functions that never end. */
  RadialPieces(
      PiecewisePolynomial near, PiecewisePolynomial far, double exponent, int size, int functions) {
    this(near, Optional.of(far), exponent, size, functions, Optional.empty());
  }

  /**
   * Where the near table ends.
   *
   * @return Å
   */
  public double end() {
    return near.end();
  }

  /**
   * What the far table is a function of.
   *
   * @param d distance, Å
   * @return (end/d)²
   */
  public double farVariable(double d) {
    double ratio = end() / d;
    return ratio * ratio;
  }

  void values(double d, double[] out) {
    if (d <= end()) {
      near.evaluate(d, out, 0);
      envelope.ifPresent(u -> scale(u.factor(d), out, 0, near.functions()));
    } else if (far.isPresent()) {
      far.get().evaluate(farVariable(d), out, 0);
      fall(d, out, 0);
    } else {
      Arrays.fill(out, 0, near.functions(), 0);
    }
  }

  void withSlopes(double d, double[] out, double[] slopes) {
    if (d <= end()) {
      near.evaluateWithSlopes(d, out, slopes);
      envelop(d, out, slopes);
    } else if (far.isPresent()) {
      far.get().evaluateWithSlopes(farVariable(d), out, slopes);
      fall(d, out, slopes);
    } else {
      Arrays.fill(out, 0, near.functions(), 0);
      Arrays.fill(slopes, 0, near.functions(), 0);
    }
  }

  /**
   * Makes values of the near table and their slopes those of f.
   *
   * @param d distance up to the end, Å
   * @param out multiplied with u
   * @param slopes d/dd
   */
  public void envelop(double d, double[] out, double[] slopes) {
    if (envelope.isPresent()) {
      double factor = envelope.get().factor(d);
      double slope = envelope.get().slope(d);
      for (int f = 0; f < near.functions(); f++) {
        slopes[f] = factor * slopes[f] + slope * out[f];
        out[f] *= factor;
      }
    }
  }

  /**
   * Makes values of the far table those of f.
   *
   * @param d distance beyond the end, Å
   * @param out multiplied with d^{−p−l−L}
   * @param from where the values start
   */
  public void fall(double d, double[] out, int from) {
    for (int start = 0; start < near.functions(); start += functions) {
      double power = Math.pow(d, -order(start));
      for (int f = start; f < start + functions; f += size) {
        scale(power, out, from + f, from + f + size);
        power /= d;
      }
    }
  }

  /**
   * Makes values of the far table and their slopes those of f.
   *
   * @param d distance beyond the end, Å
   * @param out multiplied with d^{−p−l−L}
   * @param slopes with respect to what the far table is a function of; become d/dd
   */
  public void fall(double d, double[] out, double[] slopes) {
    double u = farVariable(d);
    for (int start = 0; start < near.functions(); start += functions) {
      double order = order(start);
      double power = Math.pow(d, -order);
      for (int f = start; f < start + functions; f++) {
        slopes[f] = -power / d * (order * out[f] + 2 * u * slopes[f]);
        out[f] *= power;
        if ((f + 1 - start) % size == 0) {
          power /= d;
          order++;
        }
      }
    }
  }

  // p + L of the slot that starts at a function
  private double order(int start) {
    return exponent + MultipoleCoupling.sourceDegree(start / functions);
  }

  private static void scale(double factor, double[] values, int from, int to) {
    for (int x = from; x < to; x++) {
      values[x] *= factor;
    }
  }
}
