package org.farfield.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.linalg.DenseProduct;
import org.junit.jupiter.api.Test;

class TightBindingTest {
  private static final int SITES = 14;
  private static final double STEP = 1e-5;

  private final double[] hoppings = TightBinding.dimerised(SITES, 0.6);
  private final double[] potential = new Random(2).doubles(SITES, -0.5, 0.5).toArray();
  private final Occupation density = Occupation.fermi(7);

  private static double[] slope(Function<Double, double[]> sites) {
    double[] above = sites.apply(STEP);
    double[] below = sites.apply(-STEP);
    double[] slope = new double[above.length];
    Arrays.setAll(slope, l -> (above[l] - below[l]) / (2 * STEP));
    return slope;
  }

  private double[] moved(int site, double by) {
    double[] v = potential.clone();
    v[site] += by;
    return v;
  }

  /** Of two sites: states at ±√(v² + t²). */
  @Test
  void twoSites() {
    TightBinding pair = new TightBinding(new double[] {-1}, new double[] {0.75, -0.75});
    assertThat(pair.gap()).isCloseTo(2.5, within(1e-14));
    assertThat(pair.largest()).isCloseTo(1.25, within(1e-14));
    assertThat(pair.atSites(Occupation.fermi(1000)::at)[1]).isCloseTo(0.8, within(1e-14));
  }

  @Test
  void changesAreDifferences() {
    TightBinding chain = new TightBinding(hoppings, potential);
    for (Occupation f : new Occupation[] {density, Occupation.grandPotential(7)}) {
      int site = 5;
      assertThat(chain.overPotential(f, site))
          .containsExactly(
              slope(h -> new TightBinding(hoppings, moved(site, h)).atSites(f::at)), within(1e-8));
      assertThat(chain.overPlace(f, site))
          .containsExactly(
              slope(
                  h -> {
                    double[] own = hoppings.clone();
                    own[site] *= Math.exp(h); // the next one is nearer
                    own[site - 1] *= Math.exp(-h);
                    return new TightBinding(own, potential).atSites(f::at);
                  }),
              within(1e-8));
    }
  }

  @Test
  void susceptibilityHasAllChangesOfDensities() {
    TightBinding chain = new TightBinding(hoppings, potential);
    try (WorkerPool pool = new WorkerPool(1)) {
      double[] chi = chain.susceptibility(density, new DenseProduct(pool));
      for (int m = 0; m < SITES; m++) {
        double[] own = chain.overPotential(density, m);
        for (int l = 0; l < SITES; l++) {
          assertThat(chi[l * SITES + m]).isCloseTo(own[l], within(1e-13));
        }
      }
    }
  }

  @Test
  void polynomialsAreFunctionsWhereTheseArePolynomials() {
    Chebyshev cubic = new Chebyshev(x -> x * x * x - 2 * x + 0.5, 3, 3);
    for (double x : new double[] {-3, -0.2, 0, 1.7, 3}) {
      assertThat(cubic.applyAsDouble(x)).isCloseTo(x * x * x - 2 * x + 0.5, within(1e-13));
    }
    Chebyshev fermi = new Chebyshev(density::at, 2, 100);
    assertThat(fermi.applyAsDouble(0.3)).isCloseTo(density.at(0.3), within(1e-8));
  }

  @Test
  void lines() {
    double[] x = {1, 2, 4};
    assertThat(Slope.ofPower(x, new double[] {-3, -12, -48})).isCloseTo(2, within(1e-14));
    assertThat(Slope.ofLogarithm(new double[] {0, 1, 2}, new double[] {1, Math.E, Math.exp(2)}))
        .isCloseTo(1, within(1e-14));
  }
}
