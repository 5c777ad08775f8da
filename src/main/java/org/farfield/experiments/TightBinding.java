package org.farfield.experiments;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.farfield.linalg.DenseProduct;
import org.farfield.linalg.SymmetricEigen;

/**
 * Electrons that hop from site to site of a chain, and what functions of their Hamiltonian are at
 * the sites: [f(H)]_ll, and how these change with H, by perturbation theory of first order.
 */
final class TightBinding {
  private static final double SMALL = 1e-25; // weights of pairs of states that are left out
  private static final int STRIP = 4096; // pairs of states that are multiplied at once

  private final int sites;
  private final double[] hoppings; // H between a site and the next
  private final SymmetricEigen states;

  /**
   * Solves a chain.
   *
   * @param hoppings between a site and the next, one less than sites
   * @param potential of each site
   */
  TightBinding(double[] hoppings, double[] potential) {
    this.hoppings = hoppings;
    sites = potential.length;
    double[] h = new double[sites * sites];
    for (int l = 0; l < sites; l++) {
      h[l * sites + l] = potential[l];
      if (l + 1 < sites) {
        h[l * sites + l + 1] = hoppings[l];
        h[(l + 1) * sites + l] = hoppings[l];
      }
    }
    states = SymmetricEigen.of(h, sites);
  }

  /** Hoppings of −1 and of a weaker bond in turn. */
  static double[] dimerised(int sites, double weak) {
    double[] hoppings = new double[sites - 1];
    Arrays.setAll(hoppings, l -> l % 2 == 0 ? -1 : -weak);
    return hoppings;
  }

  /** Values of sites at distances from the middle of a chain, to one side. */
  static double[] behind(double[] values, double[] distances) {
    int middle = values.length / 2;
    return Arrays.stream(distances).map(n -> values[middle + (int) n]).toArray();
  }

  /** Their absolute values. */
  static double[] sizes(double[] values, double[] distances) {
    return Arrays.stream(behind(values, distances)).map(Math::abs).toArray();
  }

  /** From the last state below zero to the first above. */
  double gap() {
    double below = Double.NEGATIVE_INFINITY;
    double above = Double.POSITIVE_INFINITY;
    for (int i = 0; i < sites; i++) {
      double e = states.value(i);
      below = e < 0 ? Math.max(below, e) : below;
      above = e >= 0 ? Math.min(above, e) : above;
    }
    return above - below;
  }

  /** The largest absolute value of energies. */
  double largest() {
    return Math.max(Math.abs(states.value(0)), Math.abs(states.value(sites - 1)));
  }

  /** [f(H)]_ll of all sites. */
  double[] atSites(DoubleUnaryOperator f) {
    double[] result = new double[sites];
    for (int i = 0; i < sites; i++) {
      double value = f.applyAsDouble(states.value(i));
      double[] state = states.vector(i);
      for (int l = 0; l < sites; l++) {
        result[l] += value * state[l] * state[l];
      }
    }
    return result;
  }

  /** ∂[f(H)]_ll of all sites, over the potential of one. */
  double[] overPotential(Occupation f, int site) {
    return change(f, (i, j) -> states.vector(i)[site] * states.vector(j)[site]);
  }

  /**
   * ∂[f(H)]_ll of all sites, over the place of one, where hoppings fall as e^−d with the distance
   * of neighbours.
   */
  double[] overPlace(Occupation f, int site) {
    return change(
        f,
        (i, j) ->
            between(i, j, site) * hoppings[site] - between(i, j, site - 1) * hoppings[site - 1]);
  }

  // of a bond of unit strength
  private double between(int i, int j, int site) {
    double[] a = states.vector(i);
    double[] b = states.vector(j);
    return a[site] * b[site + 1] + a[site + 1] * b[site];
  }

  @FunctionalInterface
  private interface Perturbation {
    double between(int i, int j);
  }

  private double[] change(Occupation f, Perturbation perturbation) {
    double[] result = new double[sites];
    for (int i = 0; i < sites; i++) {
      double[] a = states.vector(i);
      for (int j = 0; j <= i; j++) {
        double weight = (i == j ? 1 : 2) * f.slope(states.value(i), states.value(j));
        weight *= perturbation.between(i, j);
        double[] b = states.vector(j);
        for (int l = 0; l < sites; l++) {
          result[l] += weight * a[l] * b[l];
        }
      }
    }
    return result;
  }

  /** ∂ρ_l/∂v_m of all sites, sites × sites: F falls with energy, so that it is −W Wᵀ. */
  double[] susceptibility(Occupation density, DenseProduct product) {
    double[] chi = new double[sites * sites];
    double[] pairs = new double[STRIP * sites];
    double[] turned = new double[sites * STRIP];
    int count = 0;
    for (int i = 0; i < sites; i++) {
      for (int j = 0; j <= i; j++) {
        double weight = -(i == j ? 1 : 2) * density.slope(states.value(i), states.value(j));
        if (weight < SMALL) {
          continue;
        }
        double root = Math.sqrt(weight);
        for (int l = 0; l < sites; l++) {
          double value = root * states.vector(i)[l] * states.vector(j)[l];
          pairs[count * sites + l] = value;
          turned[l * STRIP + count] = value;
        }
        if (++count == STRIP) {
          subtract(chi, turned, pairs, count, product);
          count = 0;
        }
      }
    }
    subtract(chi, turned, pairs, count, product);
    return chi;
  }

  private void subtract(
      double[] chi, double[] turned, double[] pairs, int count, DenseProduct product) {
    product.addTo(
        sites,
        sites,
        count,
        -1,
        new DenseProduct.Matrix(turned, 0, STRIP),
        new DenseProduct.Matrix(pairs, 0, sites),
        new DenseProduct.Matrix(chi, 0, sites));
  }
}
