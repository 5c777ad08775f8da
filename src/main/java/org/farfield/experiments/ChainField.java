package org.farfield.experiments;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.farfield.linalg.DenseProduct;

/**
 * What a potential on one site of a chain does to charges far away, when these make potentials of
 * their own: where without Coulomb's interaction nothing is left, an algebraic tail is.
 */
final class ChainField {
  private static final double BETA = 200;
  private static final double WEAK = 0.5;
  private static final double[] FIT = IntStream.rangeClosed(20, 50).asDoubleStream().toArray();
  private static final double[] EXPECTED = {-3.1, -2.0}; // of density and potential
  private static final double ROOM = 0.3;

  private ChainField() {}

  static void addTo(Page page, int sites, DenseProduct product) {
    page.fact(
        "field",
        sites
            + " sites, t₂ 0.5, β 200, interaction 1/√(n² + 1): the linear response to a potential"
            + " on the middle site; powers from distances of 20 to 50");
    TightBinding chain = new TightBinding(TightBinding.dimerised(sites, WEAK), new double[sites]);
    double[] chi = chain.susceptibility(Occupation.fermi(BETA), product);
    int middle = sites / 2;
    double[] external = new double[sites];
    external[middle] = 1;
    double[] felt = new ChainCoulomb(sites).screening(chi).felt(external);
    double[] density = ChainCoulomb.product(chi, felt, sites);
    double[] alone = ChainCoulomb.product(chi, external, sites);
    double[] induced = felt.clone();
    induced[middle] -= 1;
    double ofDensity = Slope.ofPower(FIT, TightBinding.behind(density, FIT));
    double ofPotential = Slope.ofPower(FIT, TightBinding.behind(induced, FIT));
    double left = Arrays.stream(TightBinding.behind(alone, FIT)).map(Math::abs).max().orElseThrow();
    page.add(
        Claim.held(
            "14: the self-consistent response is algebraic (ours): powers of ρ and of V − v_ext",
            "–",
            String.format(Locale.ROOT, "n^%.2f, n^%.2f", ofDensity, ofPotential),
            String.format(Locale.ROOT, "%s and %s, ± %s", EXPECTED[0], EXPECTED[1], ROOM),
            Math.abs(ofDensity - EXPECTED[0]) <= ROOM
                && Math.abs(ofPotential - EXPECTED[1]) <= ROOM));
    page.add(
        Claim.held(
            "14: without Coulomb's interaction nothing is left there",
            "–",
            "|ρ| ≤ " + Page.number(left),
            "≤ 1e-6",
            left <= 1e-6));
    Table table =
        new Table("Response to a unit potential", List.of("distance", "ρ alone", "ρ", "V − v_ext"));
    double[] shown = {2, 4, 8, 16, 20, 30, 40, 50};
    for (double n : shown) {
      double[] one = {n};
      table.add(
          Page.number(n),
          TightBinding.behind(alone, one)[0],
          TightBinding.behind(density, one)[0],
          TightBinding.behind(induced, one)[0]);
    }
    page.add(table);
    double[] all = IntStream.rangeClosed(1, 60).asDoubleStream().toArray();
    page.add(
        new Chart(
                "field",
                "Response to a potential on one site",
                "distance / sites",
                "absolute value",
                true,
                true)
            .add("ρ without interaction", Chart.Style.LINE, all, TightBinding.sizes(alone, all))
            .add("ρ", Chart.Style.LINE, all, TightBinding.sizes(density, all))
            .add("V − v_ext", Chart.Style.LINE, all, TightBinding.sizes(induced, all)));
  }
}
