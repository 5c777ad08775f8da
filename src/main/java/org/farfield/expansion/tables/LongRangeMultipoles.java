package org.farfield.expansion.tables;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.farfield.basis.RadialBasis;
import org.farfield.math.ChebyshevTable;
import org.farfield.math.GaussPanels;
import org.farfield.math.PiecewisePolynomial;
import org.farfield.math.SphericalBessel;
import org.farfield.potential.Potential;
import org.farfield.potential.Tail;

/**
 * Pair functions of the multipoles of a long-range density: near by the quadrature over k that
 * {@link LongRangeTable} has, far away by its Gaussians where it ends, else by its series. There
 * the charge's f_nl is a sum of powers d^{−s}, see {@link MultipoleTail}.
 */
final class LongRangeMultipoles implements MultipoleTable {
  private static final int DEGREE = 11;

  private final MultipoleCoupling coupling;
  private final double exponent; // of the tail, 0 if there is none
  private final double amplitude;
  private final double quadratureEnd;
  private final double farDistance;
  private final Lazy<GaussianMultipoles> tail; // of a potential that ends late
  private final GaussPanels rule; // over k
  private final double[][] charges; // [function][node] of their transform
  private final double[] smallKTerm; // of the charge
  private final int functions; // of one slot
  private final int size;
  private final double smearing;
  private final RadialBasis basis;
  private final Lazy<PiecewisePolynomial> near;
  private final Lazy<PiecewisePolynomial> far;
  private final Lazy<RadialPieces> pieces;

  LongRangeMultipoles(
      int degree,
      RadialFunctions radial,
      Potential potential,
      double quadratureEnd,
      UnaryOperator<double[]> withBeyond,
      Lazy<GaussianPairs> tail,
      GaussPanels rule,
      double[][] charges,
      double[] smallKTerm) {
    size = radial.basis().size();
    functions = radial.count();
    coupling = new MultipoleCoupling(functions / size - 1, degree);
    Optional<Tail.Power> power =
        potential.tail() instanceof Tail.Power p ? Optional.of(p) : Optional.empty();
    this.exponent = power.map(Tail.Power::exponent).orElse(0.0);
    this.amplitude = power.map(Tail.Power::amplitude).orElse(0.0);
    this.quadratureEnd = quadratureEnd;
    this.tail = new Lazy<>(() -> new GaussianMultipoles(coupling, tail.get()));
    this.smearing = potential.smearing();
    this.basis = radial.basis();
    this.farDistance = basis.extent() + potential.tail().start();
    this.rule = rule;
    this.charges = charges;
    this.smallKTerm = smallKTerm;
    near = new Lazy<>(() -> makeNearTable(withBeyond));
    far = new Lazy<>(() -> makeFarTable(radial));
    pieces = new Lazy<>(() -> new RadialPieces(near.get(), far.get(), exponent, size, functions));
  }

  @Override
  public MultipoleCoupling coupling() {
    return coupling;
  }

  @Override
  public void exact(double d, double[] out) {
    if (d <= farDistance) {
      quadrature(d, out);
    } else {
      values(d, out);
    }
  }

  private void quadrature(double d, double[] out) {
    if (d > quadratureEnd) {
      tail.get().exact(d, out);
      return;
    }
    Arrays.fill(out, 0, coupling.slots() * functions, 0);
    double[] k = rule.nodes();
    double[] bessel = new double[coupling.largestHarmonic() + 1];
    for (int q = 0; q < k.length; q++) {
      SphericalBessel.evaluate(coupling.largestHarmonic(), k[q] * d, bessel, 0, 1);
      for (int slot = 0; slot < coupling.slots(); slot++) {
        double power = Math.pow(k[q], MultipoleCoupling.sourceDegree(slot));
        for (int l = 0; l <= coupling.maxAngular(); l++) {
          int lambda = l + MultipoleCoupling.shift(slot);
          if (lambda >= 0) {
            double factor = power * bessel[lambda];
            for (int f = l * size; f < (l + 1) * size; f++) {
              out[slot * functions + f] += factor * charges[f][q];
            }
          }
        }
      }
    }
    addSmallK(out);
  }

  private PiecewisePolynomial makeNearTable(UnaryOperator<double[]> withBeyond) {
    MultipoleTransform transform = new MultipoleTransform(coupling, rule, charges);
    ChebyshevTable samples =
        PairSamples.of(
            quadratureEnd,
            smearing,
            basis,
            ChebyshevTable.TOLERANCE,
            transform.norms(),
            transform::at);
    PiecewisePolynomial.Functions inside =
        some -> {
          double[][] all = samples.at(some);
          Arrays.stream(all).forEach(this::addSmallK);
          return all;
        };
    int all = coupling.slots() * functions;
    return new PiecewisePolynomial(
        withBeyond.apply(PairSamples.edges(samples)),
        DEGREE,
        all,
        inside.upTo(quadratureEnd, all, (d, out) -> tail.get().exact(d, out)));
  }

  private void addSmallK(double[] out) {
    for (int f = 0; f < functions; f++) { // multipoles have one more power of k or more
      out[f] += smallKTerm[f];
    }
  }

  private PiecewisePolynomial makeFarTable(RadialFunctions radial) {
    double[] edges = {0, 0.25, 0.5, 0.75, 1};
    int all = coupling.slots() * functions;
    if (exponent == 0) {
      return new PiecewisePolynomial(edges, DEGREE, all, (u, out) -> Arrays.fill(out, 0));
    }
    MultipoleTail powers = new MultipoleTail(coupling, radial, exponent, amplitude, farDistance);
    return new PiecewisePolynomial(edges, DEGREE, all, powers::at);
  }

  @Override
  public RadialPieces pieces() {
    return pieces.get();
  }
}
