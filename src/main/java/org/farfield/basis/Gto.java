package org.farfield.basis;

/**
 * Gaussian-type orbitals: r^n exp(−r²/2σ_n²) on [0, ∞), σ_n = radius·max(√n, 1)/(max_radial + 1),
 * the same for every l.
 *
 * @param maxRadial largest n, inclusive
 * @param radius Å
 */
public record Gto(int maxRadial, double radius) implements RadialBasis {
  /**
   * Checks and copies.
   *
   * @param maxRadial largest n, inclusive
   * @param radius Å
   */
  public Gto {
    BasisChecks.check(maxRadial, radius);
  }

  private double sigma(int n) {
    return radius * Math.max(Math.sqrt(n), 1) / (maxRadial + 1);
  }

  @Override
  public String kind() {
    return "gto";
  }

  @Override
  public double extent() {
    // r^{n+2} exp(−r²/2σ²) relative to its maximum at r² = (n+2)σ² is below 1e-18
    double extent = 0;
    for (int n = 0; n <= maxRadial; n++) {
      double s = sigma(n);
      double x = Math.sqrt(n + 2.0);
      while ((n + 2) * Math.log(x / Math.sqrt(n + 2.0)) - 0.5 * (x * x - n - 2) > -42) {
        x += 0.1;
      }
      extent = Math.max(extent, x * s);
    }
    return extent;
  }

  @Override
  public double[] smoothPanels() {
    int panels = (int) Math.ceil(extent() / (1.5 * sigma(0)));
    double[] edges = new double[panels + 1];
    for (int i = 0; i <= panels; i++) {
      edges[i] = extent() * i / panels;
    }
    return edges;
  }

  @Override
  public Primitives primitives(int l) {
    return (r, out) -> {
      for (int n = 0; n <= maxRadial; n++) {
        double s = sigma(n);
        out[n] = Math.pow(r / s, n) * Math.exp(-0.5 * r * r / (s * s));
      }
    };
  }
}
