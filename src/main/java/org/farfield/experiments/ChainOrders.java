package org.farfield.experiments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.farfield.linalg.DenseProduct;

/**
 * How many bodies densities of sites need: a polynomial of degree N of the Hamiltonian has terms of
 * N + 1 sites, and its error falls as e^−θN, with asinh(π/βa) for θ, where a is the half width of
 * its interval and iπ/β the pole of Fermi's function. Potentials that agree with the densities of
 * the polynomial converge as these do.
 */
final class ChainOrders {
  private static final int SITES = 120;
  private static final double WEAK = 0.5;
  private static final double NOISE = 0.3;
  private static final double[] BETAS = {10, 20, 40};
  private static final double MIXED = 20; // β of the self-consistent potentials
  private static final int[] DEGREES = {64, 72, 80, 88, 96, 104, 112, 120, 128};
  private static final double MARGIN = 1.05;
  private static final double ROOM = 0.15;
  private static final double AGREED = 1e-13;
  private static final int MOST = 50; // steps

  private final double[] hoppings = TightBinding.dimerised(SITES, WEAK);
  private final ChainCoulomb coulomb = new ChainCoulomb(SITES);
  private final DenseProduct product;

  private ChainOrders(DenseProduct product) {
    this.product = product;
  }

  static void addTo(Page page, Setup setup, DenseProduct product) {
    int seeds = setup.quick() ? 5 : 20;
    new ChainOrders(product).run(page, setup.firstOf(seeds), seeds, setup.quick() ? 2 : seeds);
  }

  private void run(Page page, long first, int seeds, int mixed) {
    page.fact(
        "body order",
        String.format(
            Locale.ROOT,
            "%d sites, t₂ %s, potentials of %s × normal numbers, Chebyshev interpolation on 1.05 of"
                + " the spectrum, θ from N = 64 to 128; seeds %d to %d, those of self-consistent"
                + " potentials %d to %d",
            SITES,
            WEAK,
            NOISE,
            first,
            first + seeds - 1,
            first,
            first + mixed - 1));
    Map<String, List<Double>> own = new LinkedHashMap<>();
    own.put("v*, β = " + Page.number(MIXED), new ArrayList<>());
    own.put("energies at v*, β = " + Page.number(MIXED), new ArrayList<>());
    double[] shown = {};
    for (int s = 0; s < mixed; s++) {
      Mixed one = new Mixed(noise(first + s));
      double[][] errors = one.errors();
      shown = s == 0 ? errors[0] : shown;
      int kind = 0;
      for (List<Double> all : own.values()) {
        all.add(ratio(errors[kind++], MIXED, one.half));
      }
    }
    Map<String, List<Double>> ratios = new LinkedHashMap<>();
    Chart chart =
        new Chart(
            "orders",
            "Polynomials in place of Fermi's function",
            "degree N",
            "largest error of a density, or of v*",
            false,
            true);
    for (double beta : BETAS) {
      List<Double> all = new ArrayList<>();
      for (int s = 0; s < seeds; s++) {
        TightBinding chain = new TightBinding(hoppings, noise(first + s));
        double half = MARGIN * chain.largest();
        double[] errors = errors(chain, Occupation.fermi(beta), half);
        all.add(ratio(errors, beta, half));
        if (s == 0) {
          chart.add("β = " + Page.number(beta), Chart.Style.LINE, degrees(), errors);
        }
      }
      ratios.put("ρ, β = " + Page.number(beta), all);
      if (beta == MIXED) {
        chart.add("v*, β = " + Page.number(beta), Chart.Style.DASHED, degrees(), shown);
      }
    }
    claim(
        page,
        ratios,
        "14: θ of body orders ÷ asinh(π/βa), β = 10, 20, 40",
        "exponential (theorem)");
    claim(
        page,
        own,
        "14: potentials that agree with their densities, and energies of sites, converge at the"
            + " same rate, β = 20",
        "the same rate (theorem)");
    ratios.putAll(own);
    Table table =
        new Table(
            "θ ÷ asinh(π/βa), over seeds",
            List.of("error of", "median", "mean", "standard deviation", "least", "largest"));
    ratios.forEach(
        (name, all) -> {
          Spread s = Spread.of(all);
          table.add(name, s.median(), s.mean(), s.deviation(), s.least(), s.largest());
        });
    page.add(table);
    page.add(chart);
  }

  private static void claim(
      Page page, Map<String, List<Double>> ratios, String what, String paper) {
    List<Spread> spreads = ratios.values().stream().map(Spread::of).toList();
    double off = spreads.stream().mapToDouble(s -> Math.abs(s.median() - 1)).max().orElseThrow();
    page.add(
        Claim.held(
            what,
            paper,
            "medians "
                + String.join(
                    ", ",
                    spreads.stream()
                        .map(s -> String.format(Locale.ROOT, "%.3f", s.median()))
                        .toList()),
            String.format(Locale.ROOT, "within %.0f %% of 1", 100 * ROOM),
            off <= ROOM));
  }

  private static double[] degrees() {
    return Arrays.stream(DEGREES).asDoubleStream().toArray();
  }

  private static double[] noise(long seed) {
    Random random = new Random(seed);
    double[] v = new double[SITES];
    Arrays.setAll(v, l -> NOISE * random.nextGaussian());
    return v;
  }

  private static double ratio(double[] errors, double beta, double half) {
    double x = Math.PI / (beta * half);
    double predicted = Math.log(x + Math.sqrt(x * x + 1)); // asinh
    return -Slope.ofLogarithm(degrees(), errors) / predicted;
  }

  private static double[] errors(TightBinding chain, Occupation density, double half) {
    double[] exact = chain.atSites(density::at);
    return Arrays.stream(DEGREES)
        .mapToDouble(n -> farthest(exact, chain.atSites(new Chebyshev(density::at, half, n))))
        .toArray();
  }

  private static double farthest(double[] a, double[] b) {
    double most = 0;
    for (int l = 0; l < a.length; l++) {
      most = Math.max(most, Math.abs(a[l] - b[l]));
    }
    return most;
  }

  /** Potentials v = v₀ + K (ρ(v) − ½) of one chain. */
  private final class Mixed {
    private final double[] external;
    private final double[] exact;
    private final double half;
    private ChainCoulomb.Screening step;

    Mixed(double[] external) {
      this.external = external;
      Occupation density = Occupation.fermi(MIXED);
      exact = solve(external, density::at, density);
      half = MARGIN * new TightBinding(hoppings, exact).largest();
    }

    // Newton's method; with the derivative of the exact density there if none is given.
    private double[] solve(double[] start, DoubleUnaryOperator f, Occupation slopes) {
      double[] v = start.clone();
      for (int i = 0; i < MOST; i++) {
        TightBinding chain = new TightBinding(hoppings, v);
        double[] missing = missing(v, chain.atSites(f));
        if (Arrays.stream(missing).allMatch(x -> Math.abs(x) <= AGREED)) {
          return v;
        }
        if (slopes != null) {
          step = coulomb.screening(chain.susceptibility(slopes, product));
        }
        double[] change = step.felt(missing);
        Arrays.setAll(v, l -> v[l] + change[l]);
      }
      throw new IllegalStateException("potentials of a chain do not agree with its densities");
    }

    private double[] missing(double[] v, double[] density) {
      double[] own = coulomb.potential(Arrays.stream(density).map(x -> x - 0.5).toArray());
      double[] missing = new double[SITES];
      Arrays.setAll(missing, l -> external[l] + own[l] - v[l]);
      return missing;
    }

    // of sites, [G − v F]_ll
    private double[] energies(double[] v, DoubleUnaryOperator f, DoubleUnaryOperator g) {
      TightBinding chain = new TightBinding(hoppings, v);
      double[] density = chain.atSites(f);
      double[] energies = chain.atSites(g);
      Arrays.setAll(energies, l -> energies[l] - v[l] * density[l]);
      return energies;
    }

    /** Of potentials and of energies of sites, by degree. */
    double[][] errors() {
      Occupation f = Occupation.fermi(MIXED);
      Occupation g = Occupation.grandPotential(MIXED);
      double[] energies = energies(exact, f::at, g::at);
      double[][] errors = new double[2][DEGREES.length];
      for (int n = 0; n < DEGREES.length; n++) {
        Chebyshev ofDensity = new Chebyshev(f::at, half, DEGREES[n]);
        Chebyshev ofEnergy = new Chebyshev(g::at, half, DEGREES[n]);
        double[] v = solve(exact, ofDensity, null);
        errors[0][n] = farthest(exact, v);
        errors[1][n] = farthest(energies, energies(v, ofDensity, ofEnergy));
      }
      return errors;
    }
  }
}
