package org.farfield.experiments;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How fast sites of a {@link TightBinding} chain forget what is changed far away: exponentially, at
 * a rate that is the gap's, or the temperature's in a metal, as long as the chemical potential is
 * held. Where the number of electrons is held in its place, all sites of a metal answer alike.
 */
final class ChainDecay {
  private static final int SITES = 120;
  private static final double BETA = 200;
  private static final double[] WEAK = {0.5, 0.7, 0.8, 0.9};
  private static final double STAGGER = 0.2; // without potentials densities are 1/2 by symmetry
  private static final double[] METALS = {2.5, 5, 10, 20}; // β
  private static final double METAL = 10; // β
  private static final int[] SIZES = {120, 240, 480};
  private static final double ALIKE = 0.15; // of a mean
  private static final double[] DISTANCES =
      IntStream.rangeClosed(3, 12).mapToDouble(n -> 2 * n).toArray();

  private static final String EXPONENTIAL = "exponential locality (theorem)";
  private static final String REMARK = "the canonical ensemble (remark 8)";

  private final Page page;
  private final Table rates =
      new Table(
          "Rates of decay per site, from even distances of 6 to 24",
          List.of("derivative", "gap or 1/β", "rate", "rate ÷ it"));

  ChainDecay(Page page) {
    this.page = page;
  }

  void addTo() {
    page.fact(
        "decay",
        String.format(
            Locale.ROOT,
            "%d sites, hoppings −1 and −t₂ in turn, β %s; of E and of places potentials are ±%s in"
                + " turn; metals t₂ = 1; derivatives by perturbation theory",
            SITES,
            Page.number(BETA),
            STAGGER));
    Chart chart =
        new Chart("decay", "∂ρ_l/∂v_m along a chain", "distance / sites", "|∂ρ/∂v|", false, true);
    insulators(chart);
    metals(chart);
    page.add(rates);
    page.add(chart);
    ensembles();
  }

  private static TightBinding chain(int sites, double weak, double stagger) {
    double[] potential = new double[sites];
    Arrays.setAll(potential, l -> l % 2 == 0 ? stagger : -stagger);
    return new TightBinding(TightBinding.dimerised(sites, weak), potential);
  }

  private static double rate(double[] response) {
    return -Slope.ofLogarithm(DISTANCES, TightBinding.behind(response, DISTANCES));
  }

  private void insulators(Chart chart) {
    int middle = SITES / 2;
    Occupation density = Occupation.fermi(BETA);
    Occupation energy = Occupation.grandPotential(BETA);
    double[][] shares = new double[3][WEAK.length];
    double[] all = IntStream.rangeClosed(1, 15).mapToDouble(n -> 2 * n).toArray();
    for (int w = 0; w < WEAK.length; w++) {
      TightBinding plain = chain(SITES, WEAK[w], 0);
      double[] response = plain.overPotential(density, middle);
      shares[0][w] = add("∂ρ/∂v, t₂ = " + WEAK[w], plain.gap(), rate(response));
      chart.add(
          "gap " + Page.number(plain.gap()),
          Chart.Style.LINE,
          all,
          TightBinding.sizes(response, all));
    }
    for (int w = 0; w < WEAK.length; w++) {
      TightBinding polar = chain(SITES, WEAK[w], STAGGER);
      double[] own = polar.overPotential(energy, middle);
      double[] moved = polar.overPotential(density, middle);
      for (int l = 0; l < SITES; l++) { // E_l = [G − v F]_ll; what v itself does is at l = m alone
        own[l] -= (l % 2 == 0 ? STAGGER : -STAGGER) * moved[l];
      }
      shares[1][w] = add("∂E/∂v, t₂ = " + WEAK[w], polar.gap(), rate(own));
      shares[2][w] =
          add("∂ρ/∂r, t₂ = " + WEAK[w], polar.gap(), rate(polar.overPlace(density, middle)));
    }
    String[] names = {
      "14: densities forget potentials at the rate of the gap, ∂ρ/∂v",
      "14: so do energies of sites, ∂E/∂v",
      "14: and densities forget places, ∂ρ/∂r"
    };
    for (int kind = 0; kind < names.length; kind++) {
      claim(names[kind] + ": η ÷ gap, t₂ = 0.5 to 0.9", EXPONENTIAL, shares[kind]);
    }
  }

  private double add(String name, double scale, double rate) {
    rates.add(name, scale, rate, rate / scale);
    return rate / scale;
  }

  private void claim(String what, String paper, double... shares) {
    double mean = Arrays.stream(shares).average().orElseThrow();
    double off = Arrays.stream(shares).map(s -> Math.abs(s / mean - 1)).max().orElseThrow();
    page.add(
        Claim.held(
            what,
            paper,
            String.join(", ", Arrays.stream(shares).mapToObj(Page::number).toList()),
            String.format(Locale.ROOT, "within %.0f %% of their mean", 100 * ALIKE),
            off <= ALIKE));
  }

  private void metals(Chart chart) {
    double[] shares = new double[METALS.length];
    double[] all = IntStream.rangeClosed(1, 15).mapToDouble(n -> 2 * n).toArray();
    TightBinding metal = chain(SITES, 1, 0);
    for (int b = 0; b < METALS.length; b++) {
      double[] response = metal.overPotential(Occupation.fermi(METALS[b]), SITES / 2);
      shares[b] = add("∂ρ/∂v, metal, β = " + METALS[b], 1 / METALS[b], rate(response));
      if (METALS[b] == METAL) {
        chart.add("metal, β = 10", Chart.Style.LINE, all, TightBinding.sizes(response, all));
      }
    }
    claim(
        "14: in a metal at the rate of the temperature: η β at β = 2.5 to 20", EXPONENTIAL, shares);
  }

  // The number of electrons held: the chemical potential follows what is changed.
  private static double[] atNumber(TightBinding chain, Occupation density, int site) {
    double[] response = chain.overPotential(density, site);
    double[] each = chain.atSites(e -> density.slope(e, e)); // of a potential at all sites
    double share = each[site] / Arrays.stream(each).sum();
    double[] held = new double[response.length];
    Arrays.setAll(held, l -> response[l] - each[l] * share);
    return held;
  }

  private void ensembles() {
    int middle = SITES / 2;
    Occupation cold = Occupation.fermi(BETA);
    TightBinding insulator = chain(SITES, WEAK[0], 0);
    double free = rate(insulator.overPotential(cold, middle));
    double held = rate(atNumber(insulator, cold, middle));
    page.add(
        Claim.held(
            "remark 8: with the number of electrons held an insulator is as local (η of ∂ρ/∂v, gap"
                + " 1)",
            REMARK,
            String.format(Locale.ROOT, "%.4f, %.4f held", free, held),
            "the same to 1 %",
            Math.abs(held / free - 1) <= 0.01));
    Occupation warm = Occupation.fermi(METAL);
    Table table =
        new Table(
            "A metal, β = 10: |∂ρ/∂v| a quarter of the chain away",
            List.of("sites", "chemical potential held", "number held", "number held, × sites"));
    Chart chart =
        new Chart(
            "ensembles",
            "A metal, β = 10, of 120 sites",
            "distance / sites",
            "|∂ρ/∂v|",
            false,
            true);
    double[] shares = new double[SIZES.length];
    for (int s = 0; s < SIZES.length; s++) {
      int site = SIZES[s] / 2;
      TightBinding metal = chain(SIZES[s], 1, 0);
      double[] open = metal.overPotential(warm, site);
      double[] closed = atNumber(metal, warm, site);
      int far = site + SIZES[s] / 4;
      shares[s] = Math.abs(closed[far]) * SIZES[s];
      table.add(Integer.toString(SIZES[s]), Math.abs(open[far]), Math.abs(closed[far]), shares[s]);
      if (SIZES[s] == SITES) {
        double[] n = IntStream.rangeClosed(1, 25).mapToDouble(x -> 2 * x).toArray();
        chart.add("chemical potential held", Chart.Style.LINE, n, TightBinding.sizes(open, n));
        chart.add("number of electrons held", Chart.Style.LINE, n, TightBinding.sizes(closed, n));
      }
    }
    claim(
        "remark 8: in a metal with the number of electrons held all sites answer, as 1/M: |∂ρ/∂v| M"
            + " far away, M = 120, 240, 480",
        REMARK,
        shares);
    page.add(table);
    page.add(chart);
  }
}
