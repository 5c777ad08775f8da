package org.farfield.expansion.tables;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import org.farfield.math.ModifiedSphericalBessel;
import org.farfield.math.PiecewisePolynomial;
import org.farfield.spec.ShortRangeDensity;

/**
 * Host tables of one short-range density, in double: the pair functions f_nl(d), with which a
 * neighbour at the vector d contributes f_nl(d) Y_lm(d̂).
 *
 * <p>For a Gaussian, g(|r − d|) expands around the centre into f_nl(d) = 4π (πσ²)^{−3/4} ∫ r² R_nl
 * e^{−(r²+d²)/2σ²} i_l(rd/σ²) dr; for a delta, f_nl(d) = R_nl(d). Smoothing and scaling are factors
 * of it, and not in the table, because they have kinks. Immutable.
 *
 * <p>All arrays over functions are l-major: index l · size + n.
 */
public final class ShortRangeTable implements RadialTable {
  private static final int DEGREE = 11;
  // exp(−x²/2) is below 1e-18 from here on
  private static final double GAUSSIAN_END = 9.2;
  private static final int PARTS_OF_PANEL = 4;

  private final ShortRangeDensity density;
  private final int index;
  private final RadialFunctions radial;
  private final int maxAngular;
  private final int size;
  private final OptionalDouble width; // of Gaussians; empty: points
  private final double end; // beyond it f is zero
  private final Lazy<PiecewisePolynomial> table;
  private final Lazy<RadialPieces> pieces;

  /**
   * Makes the tables.
   *
   * @param density what stands on the neighbours
   * @param index of the density in the hyperparameters
   * @param radial the orthonormal radial functions, resolving {@link #largestK}
   * @param maxAngular L
   */
  public ShortRangeTable(
      ShortRangeDensity density, int index, RadialFunctions radial, int maxAngular) {
    this.density = density;
    this.index = index;
    this.radial = radial;
    this.maxAngular = maxAngular;
    this.size = radial.basis().size();
    this.width = width(density);
    double cutoff = density.cutoff().radius();
    this.end = width.isPresent() ? cutoff : Math.min(cutoff, radial.basis().extent());
    table =
        new Lazy<>(() -> new PiecewisePolynomial(edges(), DEGREE, radial.count(), this::exactPair));
    pieces = new Lazy<>(() -> new RadialPieces(table.get(), Optional.of(density)));
  }

  /**
   * What the quadrature of the radial functions must resolve.
   *
   * @param density what stands on the neighbours
   * @return a wave number, 1/Å
   */
  public static double largestK(ShortRangeDensity density) {
    OptionalDouble width = width(density);
    return width.isPresent() ? 10 / width.getAsDouble() : 0;
  }

  private static OptionalDouble width(ShortRangeDensity density) {
    return density.cases(
        gaussian -> OptionalDouble.of(gaussian.width()), delta -> OptionalDouble.empty());
  }

  private double[] edges() {
    if (width.isPresent()) {
      int segments = Math.max(4, (int) Math.ceil(end / (0.7 * width.getAsDouble())));
      double[] edges = new double[segments + 1];
      for (int i = 0; i <= segments; i++) {
        edges[i] = end * i / segments;
      }
      return edges;
    }
    TreeSet<Double> edges = new TreeSet<>();
    double[] panels = radial.basis().smoothPanels();
    for (int i = 0; i + 1 < panels.length; i++) {
      for (int part = 0; part < PARTS_OF_PANEL; part++) {
        edges.add(panels[i] + (panels[i + 1] - panels[i]) * part / PARTS_OF_PANEL);
      }
    }
    edges.removeIf(edge -> edge >= end);
    edges.add(end);
    return edges.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /**
   * f_nl(d) by quadrature, without a table.
   *
   * @param d distance ≥ 0, Å
   * @param out receives one number per function
   */
  public void exactPair(double d, double[] out) {
    if (width.isPresent()) {
      gaussianPair(width.getAsDouble(), d, out);
      return;
    }
    double[] values = new double[size];
    for (int l = 0; l <= maxAngular; l++) {
      radial.evaluate(l, d, values);
      System.arraycopy(values, 0, out, l * size, size);
    }
  }

  private void gaussianPair(double width, double d, double[] out) {
    double inverse = 1 / (width * width);
    radial.project(
        d - GAUSSIAN_END * width,
        d + GAUSSIAN_END * width,
        (r, factors) -> {
          ModifiedSphericalBessel.evaluateScaled(maxAngular, r * d * inverse, factors);
          double gauss = gaussian(width, r - d);
          for (int l = 0; l <= maxAngular; l++) {
            factors[l] *= gauss;
          }
        },
        out);
  }

  /**
   * f_nl(d) from the table, without smoothing and scaling.
   *
   * @param d distance, Å, from 0 up to the cutoff
   * @param out receives one number per function
   */
  public void pair(double d, double[] out) {
    if (d > end) {
      Arrays.fill(out, 0, radial.count(), 0);
    } else {
      table.get().evaluate(d, out, 0);
    }
  }

  /**
   * {@inheritDoc} For a delta, whose basis functions have no derivatives of their own, the slopes
   * are those of the table.
   */
  @Override
  public void exactWithSlopes(double d, double[] out, double[] slopes) {
    if (width.isPresent()) {
      gaussianSlopes(width.getAsDouble(), d, slopes);
      exactPair(d, out);
      pieces.get().envelop(d, out, slopes);
    } else {
      withSlopes(d, out, slopes);
      exact(d, out);
    }
  }

  // The derivative under the integral: (r i_l' − d i_l)/σ², i_l' = (l i_{l−1} + (l+1)
  // i_{l+1})/(2l+1).
  private void gaussianSlopes(double width, double d, double[] slopes) {
    double inverse = 1 / (width * width);
    double[] bessel = new double[maxAngular + 2];
    radial.project(
        d - GAUSSIAN_END * width,
        d + GAUSSIAN_END * width,
        (r, factors) -> {
          ModifiedSphericalBessel.evaluateScaled(maxAngular + 1, r * d * inverse, bessel);
          double gauss = gaussian(width, r - d) * inverse;
          for (int l = 0; l <= maxAngular; l++) {
            double below = l == 0 ? 0 : l * bessel[l - 1];
            double slope = (below + (l + 1) * bessel[l + 1]) / (2 * l + 1);
            factors[l] = gauss * (r * slope - d * bessel[l]);
          }
        },
        slopes);
  }

  private static double gaussian(double width, double x) {
    double norm = 4 * Math.PI * Math.pow(Math.PI * width * width, -0.75);
    return norm * Math.exp(-0.5 * x * x / (width * width));
  }

  @Override
  public double[] self() {
    double[] all = new double[radial.count()];
    exactPair(0, all);
    double[] result = Arrays.copyOf(all, size);
    for (int n = 0; n < size; n++) {
      result[n] *= density.factor(0) * Math.sqrt(1 / (4 * Math.PI));
    }
    return result;
  }

  /**
   * The density.
   *
   * @return what stands on the neighbours
   */
  public ShortRangeDensity density() {
    return density;
  }

  /**
   * Which density of the hyperparameters this is.
   *
   * @return 0-based
   */
  public int index() {
    return index;
  }

  /** {@inheritDoc} The radius of the cutoff. */
  @Override
  public double reach() {
    return density.cutoff().radius();
  }

  @Override
  public void exact(double d, double[] out) {
    exactPair(d, out);
    scale(density.factor(d), out);
  }

  private void scale(double factor, double[] out) {
    for (int f = 0; f < radial.count(); f++) {
      out[f] *= factor;
    }
  }

  /** {@inheritDoc} Nothing. */
  @Override
  public double[] zero() {
    return new double[size];
  }

  @Override
  public RadialPieces pieces() {
    return pieces.get();
  }

  /** {@inheritDoc} It does. */
  @Override
  public MultipoleTable multipoles() {
    throw new UnsupportedOperationException("short-range densities have charges alone");
  }
}
