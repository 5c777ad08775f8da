package org.farfield.expansion.tables;

import java.util.Optional;
import java.util.function.Supplier;
import org.farfield.math.AdaptiveTable;
import org.farfield.math.ChebyshevTable;
import org.farfield.math.PiecewisePolynomial;

/** Tables of the pair functions of the multipoles of a split density's rest. */
final class SplitRestMultipoles implements MultipoleTable {
  private final MultipoleCoupling coupling;
  private final int functions; // of one slot
  private final GaussianMultipoles exact;
  private final MultipoleTransform transform;
  private final Lazy<PiecewisePolynomial> table;
  private final Lazy<RadialPieces> pieces;

  SplitRestMultipoles(
      MultipoleCoupling coupling,
      int size,
      double[] edges,
      double tolerance,
      double narrowest,
      GaussianPairs pairs,
      MultipoleTransform transform,
      Supplier<ChebyshevTable> samples) {
    this.coupling = coupling;
    this.functions = (coupling.maxAngular() + 1) * size;
    this.exact = new GaussianMultipoles(coupling, pairs);
    this.transform = transform;
    int all = coupling.slots() * functions;
    table =
        new Lazy<>(
            () ->
                AdaptiveTable.of(
                    edges, SplitRestTable.DEGREE, all, size, tolerance, narrowest, samples.get()));
    pieces = new Lazy<>(() -> new RadialPieces(table.get(), Optional.empty()));
  }

  @Override
  public MultipoleCoupling coupling() {
    return coupling;
  }

  @Override
  public void exact(double d, double[] out) {
    exact.exact(d, out);
  }

  /** By the quadrature over k, to an error relative to the largest value of a slot and l. */
  double[][] at(double[] distances) {
    return transform.at(distances);
  }

  @Override
  public RadialPieces pieces() {
    return pieces.get();
  }
}
