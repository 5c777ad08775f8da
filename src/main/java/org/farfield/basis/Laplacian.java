package org.farfield.basis;

import org.farfield.math.SphericalBessel;

/**
 * Laplacian eigenstates of the sphere: j_l(z_nl r / radius) on [0, radius], z_nl the n-th positive
 * zero of j_l.
 *
 * @param maxRadial largest n, inclusive
 * @param radius Å
 */
public record Laplacian(int maxRadial, double radius) implements RadialBasis {
  /**
   * Checks and copies.
   *
   * @param maxRadial largest n, inclusive
   * @param radius Å
   */
  public Laplacian {
    BasisChecks.check(maxRadial, radius);
  }

  @Override
  public String kind() {
    return "laplacian";
  }

  @Override
  public double extent() {
    return radius;
  }

  @Override
  public double[] smoothPanels() {
    int panels = 2 + maxRadial;
    double[] edges = new double[panels + 1];
    for (int i = 0; i <= panels; i++) {
      edges[i] = radius * i / panels;
    }
    return edges;
  }

  @Override
  public Primitives primitives(int l) {
    double[] zeros = SphericalBessel.zeros(l, size())[l];
    return (r, out) -> {
      for (int n = 0; n <= maxRadial; n++) {
        out[n] = SphericalBessel.value(l, zeros[n] * r / radius);
      }
    };
  }
}
