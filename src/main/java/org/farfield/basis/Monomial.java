package org.farfield.basis;

/**
 * Monomials r^{l+2n} on [0, radius]; with max_radial = 0, r^l alone: one radial channel per l,
 * which Huguenin-Dumittan et al. 2023 show to be enough far from the sources.
 *
 * @param maxRadial largest n, inclusive
 * @param radius Å
 */
public record Monomial(int maxRadial, double radius) implements RadialBasis {
  /**
   * Checks and copies.
   *
   * @param maxRadial largest n, inclusive
   * @param radius Å
   */
  public Monomial {
    BasisChecks.check(maxRadial, radius);
  }

  @Override
  public String kind() {
    return "monomial";
  }

  @Override
  public double extent() {
    return radius;
  }

  @Override
  public double[] smoothPanels() {
    return new double[] {0, 0.5 * radius, radius};
  }

  @Override
  public Primitives primitives(int l) {
    return (r, out) -> {
      double x = r / radius;
      for (int n = 0; n <= maxRadial; n++) {
        out[n] = Math.pow(x, l + 2 * n);
      }
    };
  }
}
