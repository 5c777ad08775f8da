package org.farfield.expansion.tables;

import java.util.Optional;
import org.farfield.math.KernelTable;
import org.farfield.math.PiecewisePolynomial;
import org.farfield.spec.ShortRangeDensity;

/**
 * What the tables of a density are made of: f_nl(d) = u(d) near(d) up to the end of that table, and
 * beyond it d^{−p−l} far((end/d)²), or nothing.
 *
 * @param near functions of d, from 0 on
 * @param far functions of (end/d)² from 0 to 1; empty: the functions end
 * @param exponent p of the functions beyond
 * @param envelope whose smoothing and scaling are u; empty: u = 1
 * @param nearKernel the same as {@code near}
 * @param farKernel the same as {@code far}
 */
public record RadialPieces(
    PiecewisePolynomial near,
    Optional<PiecewisePolynomial> far,
    double exponent,
    Optional<ShortRangeDensity> envelope,
    KernelTable nearKernel,
    Optional<KernelTable> farKernel) {

  /**
   * Lays tables out for kernels.
   *
   * @param near functions of d, from 0 on
   * @param far functions of (end/d)²; empty: the functions end
   * @param exponent p of the functions beyond
   * @param envelope whose smoothing and scaling are u; empty: u = 1
   */
  RadialPieces(
      PiecewisePolynomial near,
      Optional<PiecewisePolynomial> far,
      double exponent,
      Optional<ShortRangeDensity> envelope) {
    this(
        near,
        far,
        exponent,
        envelope,
        new KernelTable(near, RadialTable.PADDING),
        far.map(table -> new KernelTable(table, RadialTable.PADDING)));
  }

  /**
   * Where the near table ends.
   *
   * @return Å
   */
  public double end() {
    return near.end();
  }
}
