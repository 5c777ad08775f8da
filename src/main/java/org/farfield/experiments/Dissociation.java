package org.farfield.experiments;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.ElementParameters;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.engine.Equilibration;
import org.farfield.features.engine.Engine;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * What equilibrated charges get wrong, and its cure. Charge flows at any distance: two atoms that
 * are pulled apart do not become neutral, and chains polarise as metals do. Fragments hold charges
 * where they are, and dipoles polarise what fragments no longer do.
 */
final class Dissociation implements Experiment {
  private static final int SODIUM = 11;
  private static final int CHLORINE = 17;
  private static final double POLARIZABILITY = 1; // Å³, of both ions
  private static final double FAR = 20; // Å
  private static final double COULOMB = Units.HARTREE * Units.BOHR;

  private static final int[] CHAINS = {2, 8, 32, 128};
  // of an independent program, in atomic units
  private static final double[] EXPECTED = {4.15, 41.2, 394, 4313};
  private static final double SPACING = 3; // bohr
  private static final double CHAIN_POLARIZABILITY = 4; // bohr³

  @Override
  public String name() {
    return "dissociation";
  }

  @Override
  public Page run(Setup setup) {
    setup.requireNoData(name());
    Page page = new Page(name(), setup);
    page.fact("training set, alpha", "nothing is learned, nothing is random");
    pair(page, setup.engine(), setup.quick() ? 10 : 73);
    chains(page, setup.engine(), setup.quick() ? 3 : 4);
    return page;
  }

  private static void pair(Page page, Engine engine, int count) {
    page.fact(
        "pair", "Na and Cl, 2 to 20 Å, EEQ-2019; where they have dipoles, of 1 Å³ with each atom");
    double[] r = IntStream.range(0, count).mapToDouble(i -> 2 + i * 18.0 / (count - 1)).toArray();
    Conditions free = Conditions.charge(0);
    Conditions neutral = free.withFragments(new int[] {0, 1});
    Conditions ions = free.withFragments(new int[] {0, 1}, 1, -1);
    List<Equilibrium> whole = pulled(engine, ChargeModel.eeq2019(), r, free);
    List<Equilibrium> apart = pulled(engine, ChargeModel.eeq2019(), r, neutral);
    List<Equilibrium> charged = pulled(engine, ChargeModel.eeq2019(), r, ions);
    List<Equilibrium> polarised = pulled(engine, withDipoles(), r, ions);
    claims(page, whole, apart, charged, polarised);
    Table table =
        new Table(
            "Charge of sodium, e, and energies, eV",
            List.of("Å", "q", "E", "E at 0", "E at ±1", "E at ±1 with dipoles"));
    for (int i = 0; i < count; i++) {
      table.add(
          Page.number(r[i]),
          whole.get(i).charges()[0],
          whole.get(i).energy(),
          apart.get(i).energy(),
          charged.get(i).energy(),
          polarised.get(i).energy());
    }
    page.add(table);
    page.add(
        new Chart("charges", "Na and Cl pulled apart", "distance / Å", "q(Na) / e", false, false)
            .add("no fragments", Chart.Style.LINE, r, charges(whole))
            .add("fragments at ±1", Chart.Style.LINE, r, charges(charged))
            .add("fragments at 0", Chart.Style.LINE, r, charges(apart)));
  }

  private static void claims(
      Page page,
      List<Equilibrium> whole,
      List<Equilibrium> apart,
      List<Equilibrium> charged,
      List<Equilibrium> polarised) {
    int last = whole.size() - 1;
    Map<Integer, ElementParameters> eeq = ChargeModel.eeq2019().elements();
    ElementParameters sodium = eeq.get(SODIUM);
    ElementParameters chlorine = eeq.get(CHLORINE);
    double difference = chlorine.electronegativity() - sodium.electronegativity();
    double stiffness = shifted(sodium) + shifted(chlorine);
    double expected = difference / (stiffness - 2 * COULOMB / FAR);
    double charge = whole.get(last).charges()[0];
    page.add(
        Claim.held(
            "charge flows at any distance: Na at 20 Å has Δχ/(J₁' + J₂' − 2/r), at infinity"
                + " Δχ/(J₁' + J₂')",
            "–",
            String.format(Locale.ROOT, "%.6f e; %.6f e", charge, difference / stiffness),
            String.format(Locale.ROOT, "%.6f e to 1e-9", expected),
            Math.abs(charge - expected) < 1e-9));
    double most = apart.stream().mapToDouble(e -> Math.abs(e.energy())).max().orElseThrow();
    page.add(
        Claim.held(
            "with a fragment each, neutral, there is no charge and no energy",
            "–",
            Page.number(most) + " eV",
            "≤ 1e-12 eV",
            most <= 1e-12));
    double ions = charged.get(last).energy();
    double separate = sodium.electronegativity() - chlorine.electronegativity() + 0.5 * stiffness;
    page.add(
        Claim.held(
            "with a fragment each at ±1 they attract each other as two charges do, −1/r",
            "–",
            String.format(Locale.ROOT, "%.9f eV at 20 Å", ions - separate),
            String.format(Locale.ROOT, "%.9f eV to 1e-8", -COULOMB / FAR),
            Math.abs(ions - separate + COULOMB / FAR) < 1e-8));
    double polarisation = polarised.get(last).energy() - ions;
    double sum = polarizability(sodium.width()) + polarizability(chlorine.width());
    double law = -0.5 * COULOMB * sum / Math.pow(FAR, 4);
    page.add(
        Claim.held(
            "and dipoles of ions polarise each other, −(α₁' + α₂')/2r⁴ at 20 Å",
            "–",
            Page.number(polarisation) + " eV",
            Page.number(law) + " eV to 1 %",
            Math.abs(polarisation / law - 1) < 0.01));
  }

  private static double[] charges(List<Equilibrium> all) {
    return all.stream().mapToDouble(e -> e.charges()[0]).toArray();
  }

  // J' = J + K/(σ√π)
  private static double shifted(ElementParameters e) {
    return e.hardness() + COULOMB / (e.width() * Math.sqrt(Math.PI));
  }

  // a dipole is held by its own Gaussian, too
  private static double polarizability(double width) {
    return 1 / (1 / POLARIZABILITY + 1 / (6 * Math.sqrt(Math.PI) * Math.pow(width, 3)));
  }

  private static ChargeModel withDipoles() {
    Map<Integer, ElementParameters> elements = new HashMap<>();
    for (int z : new int[] {SODIUM, CHLORINE}) {
      elements.put(
          z, ChargeModel.eeq2019().elements().get(z).withPolarizabilities(POLARIZABILITY, 0));
    }
    return ChargeModel.of("EEQ-2019 with dipoles", elements);
  }

  private static List<Equilibrium> pulled(
      Engine engine, ChargeModel model, double[] distances, Conditions conditions) {
    int[] types = {SODIUM, CHLORINE};
    List<Structure> pairs =
        Arrays.stream(distances)
            .mapToObj(r -> new Structure(types, new double[] {0, 0, 0, 0, 0, r}, Cell.OPEN))
            .toList();
    try (Equilibration equilibration = new Equilibration(model, engine)) {
      return equilibration.of(pairs, Collections.nCopies(pairs.size(), conditions));
    }
  }

  private static void chains(Page page, Engine engine, int count) {
    page.fact(
        "chains",
        "equal atoms 3 bohr apart, σ 1 bohr, J 0.3 hartree; of fragments of one atom each a dipole"
            + " of 4 bohr³");
    double[] atoms = Arrays.stream(CHAINS).limit(count).asDoubleStream().toArray();
    double[] whole = new double[count];
    double[] apart = new double[count];
    double off = 0;
    Table table =
        new Table(
            "Polarizability along a chain per atom, bohr³",
            List.of("atoms", "no fragments", "expected", "fragments with dipoles"));
    for (int i = 0; i < count; i++) {
      int[] numbers = IntStream.range(0, CHAINS[i]).toArray();
      Conditions free = Conditions.charge(0);
      whole[i] = polarizability(engine, CHAINS[i], 0, free);
      apart[i] =
          polarizability(engine, CHAINS[i], CHAIN_POLARIZABILITY, free.withFragments(numbers));
      off = Math.max(off, Math.abs(whole[i] / EXPECTED[i] - 1));
      table.add(Integer.toString(CHAINS[i]), whole[i], EXPECTED[i], apart[i]);
    }
    page.add(
        Claim.held(
            "chains polarise without end: α/N of 2, 8, 32, … atoms",
            "–",
            numbers(whole) + " bohr³",
            numbers(Arrays.copyOf(EXPECTED, count)) + " to 0.2 %",
            off < 0.002));
    double growth = apart[count - 1] / apart[count - 2];
    page.add(
        Claim.held(
            "with fragments and dipoles α/N has an end: the two longest chains",
            "–",
            numbers(apart) + " bohr³",
            "4 × longer, ≤ 1.1 ×",
            growth <= 1.1));
    page.add(table);
    page.add(
        new Chart("chains", "Polarizability along a chain", "atoms", "α/N / bohr³", true, true)
            .add("no fragments", Chart.Style.LINE, atoms, whole)
            .add("fragments with dipoles", Chart.Style.LINE, atoms, apart));
  }

  private static String numbers(double[] values) {
    return String.join(
        ", ", Arrays.stream(values).mapToObj(x -> String.format(Locale.ROOT, "%.4g", x)).toList());
  }

  // along the chain, per atom
  private static double polarizability(
      Engine engine, int atoms, double dipole, Conditions conditions) {
    double volume = Math.pow(Units.BOHR, 3);
    ElementParameters element =
        new ElementParameters(0, 0, 0, 0.3 * Units.HARTREE, Units.BOHR, dipole * volume, 0);
    int[] types = new int[atoms];
    Arrays.fill(types, 1);
    double[] positions = new double[3 * atoms];
    for (int i = 0; i < atoms; i++) {
      positions[3 * i + 2] = i * SPACING * Units.BOHR;
    }
    Structure chain = new Structure(types, positions, Cell.OPEN);
    try (Equilibration equilibration =
        new Equilibration(ChargeModel.of("chain", Map.of(1, element)), engine)) {
      return equilibration
              .withResponse(List.of(chain), List.of(conditions))
              .get(0)
              .response()
              .polarizability()[8]
          / (atoms * volume);
    }
  }
}
