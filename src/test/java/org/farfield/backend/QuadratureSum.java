package org.farfield.backend;

import java.util.Arrays;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.tables.RadialFunctions;
import org.farfield.math.GaussLegendre;
import org.farfield.math.SphericalHarmonics;
import org.farfield.potential.Potential;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.structure.Structure;

/**
 * Coefficients of a molecule by their definition, an integral over space of nothing but v(r):
 * f_nl(d) = 2π ∫ r² R_nl(r) ∫ v(|r − d|) P_l(cos θ) d cos θ dr. No transform and no series is in
 * it.
 */
final class QuadratureSum {
  private static final double LARGEST_K = 20; // of the radial grid, 1/Å
  private static final int PANELS = 40;
  private static final GaussLegendre RULE = GaussLegendre.of(16);

  private final Expansion hyperparameters;
  private final Potential potential;
  private final RadialFunctions radial;

  /** Sums the first density; all atoms count as species. */
  QuadratureSum(Expansion hyperparameters) {
    this.hyperparameters = hyperparameters;
    potential = ((LongRangeDensity) hyperparameters.densities().get(0)).potential();
    radial = new RadialFunctions(hyperparameters.basis(), hyperparameters.maxAngular(), LARGEST_K);
  }

  Coefficients coefficients(Structure s, int[] labels) {
    SphericalHarmonics harmonics = new SphericalHarmonics(hyperparameters.maxAngular());
    Coefficients c = new Coefficients(hyperparameters, s.size(), labels);
    double[] y = new double[harmonics.size()];
    int size = hyperparameters.basis().size();
    for (int i = 0; i < s.size(); i++) {
      for (int j = 0; j < s.atoms(); j++) {
        double distance =
            harmonics.evaluateDirection(
                s.position(j, 0) - s.position(i, 0),
                s.position(j, 1) - s.position(i, 1),
                s.position(j, 2) - s.position(i, 2),
                y,
                0);
        double[] f = pair(distance);
        int target = c.index(i, 0, Arrays.binarySearch(labels, s.type(j)), 0);
        for (int l = 0; l <= hyperparameters.maxAngular(); l++) {
          for (int lm = l * l; lm < (l + 1) * (l + 1); lm++) {
            for (int n = 0; n < size; n++) {
              c.values()[target++] += f[l * size + n] * y[lm];
            }
          }
        }
      }
    }
    return c;
  }

  private double[] pair(double d) {
    double[] out = new double[radial.count()];
    radial.project(0, Double.MAX_VALUE, (r, factors) -> angular(r, d, factors), out);
    return out;
  }

  private void angular(double r, double d, double[] factors) {
    Arrays.fill(factors, 0);
    for (int panel = 0; panel < PANELS; panel++) {
      for (int q = 0; q < RULE.size(); q++) {
        double x = (2 * panel + 1 + RULE.nodes()[q]) / PANELS - 1;
        double square = Math.max(0, r * r + d * d - 2 * r * d * x);
        double term = 2 * Math.PI * RULE.weights()[q] / PANELS * potential.value(Math.sqrt(square));
        double before = 0;
        double legendre = 1;
        for (int l = 0; l < factors.length; l++) {
          factors[l] += term * legendre;
          double next = ((2 * l + 1) * x * legendre - l * before) / (l + 1);
          before = legendre;
          legendre = next;
        }
      }
    }
  }
}
