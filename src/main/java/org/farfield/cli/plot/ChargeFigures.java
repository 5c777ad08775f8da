package org.farfield.cli.plot;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.farfield.Farfield;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.ElementParameters;
import org.farfield.equilibration.Equilibrium;
import org.farfield.potential.PowerLaw;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/** One picture per parameter of {@code farfield charges}, as shown in docs/charges.md. */
final class ChargeFigures implements AutoCloseable {
  private static final int HYDROGEN = 1;
  private static final int CARBON = 6;
  private static final int OXYGEN = 8;
  private static final int SODIUM = 11;
  private static final int CHLORINE = 17;
  private static final int[] WATER = {OXYGEN, HYDROGEN, HYDROGEN};
  private static final double BOND = 0.9572; // Å
  private static final double HALF_ANGLE = Math.toRadians(52.26);
  private static final double SINGLE = 1.09; // Å, C–H
  private static final double COULOMB = 14.399645; // eV Å/e²
  private static final String DISTANCE = "distance of Na and Cl / Å";

  private final Farfield farfield = Farfield.on("cpu");

  Map<String, Figure> all() {
    Map<String, Figure> figures = new LinkedHashMap<>();
    figures.put("charge-electronegativity", electronegativity());
    figures.put("charge-hardness", hardness());
    figures.put("charge-width", width());
    figures.put("charge-polarizability", polarizability());
    figures.put("charge-quadrupole", quadrupole());
    figures.put("charge-coordination", coordination());
    return figures;
  }

  private Figure electronegativity() {
    Figure figure =
        new Figure(
            "electronegativity: charge flows to where it is larger (a water molecule)",
            "χ of O, above that of EEQ-2019 / eV/e",
            "charge / e");
    double[] shift = Figure.range(-8, 8);
    double[] oxygen =
        Arrays.stream(shift)
            .map(
                x ->
                    equilibrium(
                            with(OXYGEN, e -> e.withElectronegativity(e.electronegativity() + x)),
                            water(),
                            Conditions.charge(0))
                        .charges()[0])
            .toArray();
    return figure
        .line("O", shift, oxygen)
        .line("each H", shift, Arrays.stream(oxygen).map(q -> -q / 2).toArray());
  }

  private Figure hardness() {
    Figure figure =
        new Figure(
            "hardness: what a charge costs its own atom (Na and Cl pulled apart)",
            DISTANCE,
            "charge of Na / e");
    for (double more : new double[] {0, 2, 5, 10}) {
      String name = more == 0 ? "EEQ-2019" : "J of both + " + DimerFigure.trim(more) + " eV/e²";
      ChargeModel model = with(CHLORINE, with(SODIUM, e -> harder(e, more)), e -> harder(e, more));
      pulled(figure, name, model, Conditions.charge(0), e -> e.charges()[0]);
    }
    return figure;
  }

  private static ElementParameters harder(ElementParameters e, double more) {
    return e.withHardness(e.hardness() + more);
  }

  private static Figure width() {
    Figure figure =
        new Figure(
            "width: charges are clouds, whose energy is finite where they overlap",
            "distance / Å",
            "energy of two charges of 1 e / eV");
    for (double sigma : new double[] {0.3, 0.6, 1, 1.5}) {
      // two Gaussians of width σ: the potential of one of √2 σ
      PowerLaw potential = new PowerLaw(1, Math.sqrt(2) * sigma);
      figure.function("σ = " + sigma + " Å of both", 0, 6, r -> COULOMB * potential.value(r));
    }
    double[] r = Figure.range(0.5, 6);
    return figure.dashed("1/r", r, Arrays.stream(r).map(x -> COULOMB / x).toArray()).yRange(0, 30);
  }

  private Figure polarizability() {
    Figure figure =
        new Figure(
            "polarizability: a dipole answers to the field (Na⁺ and Cl⁻, as fragments)",
            DISTANCE,
            "dipole of Cl, away from Na / e Å");
    for (double alpha : new double[] {0.5, 1, 2, 4}) {
      pulled(
          figure,
          "α of Cl = " + DimerFigure.trim(alpha) + " Å³",
          with(CHLORINE, e -> e.withPolarizabilities(alpha, 0)),
          ions(),
          e -> e.dipoles()[5]);
    }
    return figure;
  }

  private Figure quadrupole() {
    Figure figure =
        new Figure(
            "quadrupole-polarizability: so does a quadrupole, to the field's gradient (Na⁺, Cl⁻)",
            DISTANCE,
            "energy, beside that of charges alone / eV");
    double[] r = Figure.range(2, 6);
    double[] alone = energies(ChargeModel.eeq2019(), r);
    for (double[] c : new double[][] {{0, 2}, {0, 8}, {2, 0}, {2, 8}}) {
      double[] energy = energies(with(CHLORINE, e -> e.withPolarizabilities(c[0], c[1])), r);
      for (int i = 0; i < r.length; i++) {
        energy[i] -= alone[i];
      }
      figure.line(
          "α = " + DimerFigure.trim(c[0]) + " Å³, C = " + DimerFigure.trim(c[1]) + " Å⁵",
          r,
          energy);
    }
    return figure;
  }

  private double[] energies(ChargeModel model, double[] distances) {
    return pairs(model, distances, ions()).stream().mapToDouble(Equilibrium::energy).toArray();
  }

  private Figure coordination() {
    Figure figure =
        new Figure(
            "coordination: neighbours make an atom less electronegative (CH₄, bonds pulled)",
            "distance of C and each H / Å",
            "charge of C / e");
    double[] r = Figure.range(SINGLE - 0.2, 3);
    for (double share : new double[] {0, 0.5, 1, 2}) {
      ChargeModel model =
          with(
              HYDROGEN,
              with(CARBON, e -> e.withCoordination(share * e.coordination())),
              e -> e.withCoordination(share * e.coordination()));
      figure.line(
          "κ " + (share == 1 ? "of EEQ-2019" : "× " + DimerFigure.trim(share)),
          r,
          Arrays.stream(r)
              .map(d -> equilibrium(model, methane(d), Conditions.charge(0)).charges()[0])
              .toArray());
    }
    return figure;
  }

  private void pulled(
      Figure figure,
      String name,
      ChargeModel model,
      Conditions conditions,
      ToDoubleFunction<Equilibrium> value) {
    double[] r = Figure.range(2, 10);
    figure.line(name, r, pairs(model, r, conditions).stream().mapToDouble(value).toArray());
  }

  private List<Equilibrium> pairs(ChargeModel model, double[] distances, Conditions conditions) {
    int[] types = {SODIUM, CHLORINE};
    List<Structure> pairs =
        Arrays.stream(distances)
            .mapToObj(r -> new Structure(types, new double[] {0, 0, 0, 0, 0, r}, Cell.OPEN))
            .toList();
    return farfield.equilibrate(model, pairs, Collections.nCopies(pairs.size(), conditions));
  }

  private Equilibrium equilibrium(ChargeModel model, Structure structure, Conditions conditions) {
    return farfield.equilibrate(model, List.of(structure), List.of(conditions)).get(0);
  }

  // one charge each, that nobody takes away
  private static Conditions ions() {
    return Conditions.charge(0).withFragments(new int[] {0, 1}, 1, -1);
  }

  private static ChargeModel with(int element, UnaryOperator<ElementParameters> change) {
    return with(element, ChargeModel.eeq2019(), change);
  }

  private static ChargeModel with(
      int element, ChargeModel model, UnaryOperator<ElementParameters> change) {
    Map<Integer, ElementParameters> elements = new TreeMap<>(model.elements());
    elements.computeIfPresent(element, (z, e) -> change.apply(e));
    return ChargeModel.of("changed", elements);
  }

  private static Structure water() {
    double x = BOND * Math.cos(HALF_ANGLE);
    double y = BOND * Math.sin(HALF_ANGLE);
    return new Structure(WATER, new double[] {0, 0, 0, x, y, 0, x, -y, 0}, Cell.OPEN);
  }

  private static Structure methane(double bond) {
    double a = bond / Math.sqrt(3);
    return new Structure(
        new int[] {CARBON, HYDROGEN, HYDROGEN, HYDROGEN, HYDROGEN},
        new double[] {0, 0, 0, a, a, a, a, -a, -a, -a, a, -a, -a, -a, a},
        Cell.OPEN);
  }

  @Override
  public void close() {
    farfield.close();
  }
}
