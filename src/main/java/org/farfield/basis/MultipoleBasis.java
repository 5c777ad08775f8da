package org.farfield.basis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.farfield.error.InputException;

/**
 * Gaussian multipoles of unit moment as receivers: R_nl(r) Y_lm is the density that a source of
 * moment q_lm = 1 in Racah's normalisation has, smeared by a Gaussian of width σ_n,
 *
 * <pre>R_nl = √(4π/(2l+1)) / (2l−1)!! · r^l/σ_n^{2l} · (2πσ_n²)^{−3/2} exp(−r²/2σ_n²).</pre>
 *
 * <p>Coefficients are the potential projected on such a density: l = 0 is the potential averaged
 * over the Gaussian, l = 1 its mean derivative along y, z, x. Functions are taken as they are, not
 * made orthonormal, so that each has one width and its own unit.
 *
 * @param widths σ_n, Å: one function per l and width
 */
public record MultipoleBasis(List<Double> widths) implements RadialBasis {
  /** The largest number of widths. */
  public static final int MOST_WIDTHS = 64;

  // r^{l+2} exp(−r²/2σ²) of l = 8 is below 1e-16 of its largest value there
  private static final double END = 10.5;
  private static final int MAX_ANGULAR = 8;
  private static final double PANEL = 1.5; // in units of the smallest width

  /**
   * Checks and copies.
   *
   * @param widths σ_n, Å
   * @throws InputException if there is none, or too many, or one is not positive
   */
  public MultipoleBasis {
    widths = List.copyOf(widths);
    if (widths.isEmpty() || widths.size() > MOST_WIDTHS) {
      throw new InputException(
          widths.size()
              + " different widths of receivers: there must be 1 to "
              + MOST_WIDTHS
              + "; use equal ones for atoms of one kind");
    }
    for (double width : widths) {
      if (!(width > 0) || !Double.isFinite(width)) {
        throw new InputException("widths of receivers must be positive numbers of Å, not " + width);
      }
    }
  }

  @Override
  public int maxRadial() {
    return widths.size() - 1;
  }

  @Override
  public double radius() {
    return Collections.max(widths);
  }

  @Override
  public String kind() {
    return "multipoles";
  }

  @Override
  public double extent() {
    return END * radius();
  }

  @Override
  public int supportedAngular() {
    return MAX_ANGULAR;
  }

  @Override
  public boolean isOrthonormalised() {
    return false;
  }

  // As fine as the narrowest function where that one is, then wider.
  @Override
  public double[] smoothPanels() {
    double[] sorted = widths.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    List<Double> edges = new ArrayList<>(List.of(0.0));
    double at = 0;
    for (double width : sorted) {
      while (at < END * width) {
        at = Math.min(at + PANEL * width, END * sorted[sorted.length - 1]);
        edges.add(at);
      }
    }
    return edges.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Override
  public Primitives primitives(int l) {
    double factor = Math.sqrt(4 * Math.PI / (2 * l + 1));
    for (int odd = 2 * l - 1; odd > 1; odd -= 2) {
      factor /= odd;
    }
    double norm = factor;
    return (r, out) -> {
      for (int n = 0; n < widths.size(); n++) {
        double s = widths.get(n);
        double x = r / s;
        out[n] =
            norm
                * Math.pow(x / s, l)
                * Math.exp(-0.5 * x * x)
                / (Math.pow(2 * Math.PI, 1.5) * s * s * s);
      }
    };
  }
}
