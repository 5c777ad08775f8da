package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.tables.RadialFunctions;
import org.farfield.potential.PowerLaw;
import org.farfield.spec.Channels;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lattice constants, sums in space and bookkeeping of atoms, which every backend reproduces. */
public abstract class PhysicsContract extends Contract {
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1, 2, 2.7, 3, 3.5, 4, 6, 8, 12})
  void latticeSumsEqualSumsOverImages(double exponent) {
    Structure s = TestStructures.periodic(10, 3, 7);
    Expansion h = small(exponent).basis(new Gto(1, 2)).maxAngular(2).build();
    Coefficients c = expand(h, s);
    Coefficients images =
        shared(() -> new ImageSum(h, s).coefficients(labels(c)), "lattices", exponent);
    assertThat(error(images, c)).isLessThan(1e-9);
  }

  /**
   * One charge per cell in a neutralising background: the energy per charge in e²/r_s, r_s the
   * radius of a sphere as large as the cell (values of Wigner crystals, e.g. Foldy 1978).
   */
  @ParameterizedTest
  @CsvSource({"sc, -0.880059442112", "bcc, -0.895929255682", "fcc, -0.895873615195"})
  void wignerLattices(String name, double expected) {
    Cell cell =
        switch (name) {
          case "sc" -> Cell.periodic(3, 0, 0, 0, 3, 0, 0, 0, 3);
          case "bcc" -> Cell.periodic(-2, 2, 2, 2, -2, 2, 2, 2, -2);
          default -> Cell.periodic(0, 2.5, 2.5, 2.5, 0, 2.5, 2.5, 2.5, 0);
        };
    double smearing = 0.25;
    double radius = 0.1;
    Structure s = new Structure(new int[] {1}, new double[] {0.3, -0.2, 0.1}, cell);
    double averaged =
        expand(pointCharges(radius, smearing).build(), s).get(0, 0, 0, 0, 0, 0) / ballNorm(radius);
    // ∇²V = 4π/V in the background: its mean over the ball; and smeared charges, whose potential
    // without k = 0 has the mean zero, stand 2πσ²/V above points, whose potential has it too
    double volume = cell.volume();
    double background = 2 * Math.PI * radius * radius / (5 * volume);
    double clouds = 2 * Math.PI * smearing * smearing / volume;
    double potential = averaged - background - clouds;
    double wignerSeitz = Math.cbrt(3 * volume / (4 * Math.PI));
    assertThat(potential * wignerSeitz / 2).isCloseTo(expected, offset(1e-9));
  }

  // The potential averaged over a ball around each atom, without the atom's own cloud.
  private static Expansion.Builder pointCharges(double radius, double smearing) {
    return Expansion.builder()
        .basis(new Monomial(0, radius))
        .maxAngular(0)
        .density(1, smearing)
        .centerAtomWeight(0)
        .path(EvaluationPath.KSUM)
        .accuracy(1e-11);
  }

  // R = √(3/radius³): c = √(4π) ∫ r² R V dr = √(4π) √(radius³/3) times the mean of V
  private static double ballNorm(double radius) {
    return Math.sqrt(4 * Math.PI) * Math.sqrt(radius * radius * radius / 3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void atomsInAnotherOrderGiveTheSameRows(boolean periodic) {
    Structure s = periodic ? TestStructures.periodic(12, 9, 7) : TestStructures.open(12, 9, 7);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < s.size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(7));
    int[] types = new int[s.size()];
    double[] positions = new double[3 * s.size()];
    for (int i = 0; i < s.size(); i++) {
      types[i] = s.type(order.get(i));
      System.arraycopy(s.positions(), 3 * order.get(i), positions, 3 * i, 3);
    }
    Expansion h = small(1).path(periodic ? EvaluationPath.KSUM : EvaluationPath.PAIRS).build();
    Coefficients before = expand(h, s);
    Coefficients after = expand(h, new Structure(types, positions, s.cell()));
    Coefficients expected = new Coefficients(h, s.size(), labels(before));
    int row = before.rowLength();
    for (int i = 0; i < s.size(); i++) {
      System.arraycopy(before.values(), order.get(i) * row, expected.values(), i * row, row);
    }
    assertThat(error(after, expected)).isLessThan(1e-13);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void columnsOfOnesAndZerosAreSpecies(boolean periodic) {
    Structure s = periodic ? TestStructures.periodic(13, 9, 7) : TestStructures.open(13, 9, 7);
    Map<String, double[]> columns = new LinkedHashMap<>();
    for (int species : s.species()) {
      double[] column = new double[s.size()];
      for (int i = 0; i < s.size(); i++) {
        column[i] = s.type(i) == species ? 1 : 0;
      }
      columns.put("is" + species, column);
    }
    Structure labelled = new Structure(s.types(), s.positions(), s.cell(), columns, "one-hot");
    Expansion.Builder builder =
        small(1).centerAtomWeight(0.5).path(periodic ? EvaluationPath.KSUM : EvaluationPath.PAIRS);
    Coefficients bySpecies = expand(builder.build(), s);
    Channels names = new Channels.Columns(List.copyOf(columns.keySet()));
    Coefficients byColumn = expand(builder.channels(names).build(), labelled);
    assertThat(labels(byColumn)).containsExactly(0, 1, 2);
    assertThat(byColumn.values()).isEqualTo(bySpecies.values());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void mixturesAreMixturesOfTheCoefficientsOfSpecies(boolean periodic) {
    Structure s = periodic ? TestStructures.periodic(13, 6, 7) : TestStructures.open(13, 6, 5);
    Expansion.Builder builder =
        small(1).centerAtomWeight(0.5).path(periodic ? EvaluationPath.KSUM : EvaluationPath.PAIRS);
    Coefficients bySpecies = expand(builder.build(), s);
    Channels.Mixtures mixtures = Channels.Mixtures.random(2, 7);
    Expansion mixing = builder.channels(mixtures).build();
    Coefficients mixed = expand(mixing, s);
    Coefficients expected = new Coefficients(mixing, s.size(), new int[] {0, 1});
    for (int i = 0; i < s.size(); i++) {
      for (int q = 0; q < 2; q++) {
        for (int a = 0; a < bySpecies.channels(); a++) {
          double weight = mixtures.weights().get(bySpecies.channelLabel(a)).get(q);
          for (int x = 0; x < expected.fields(); x++) {
            expected.values()[expected.index(i, 0, q, 0) + x] +=
                weight * bySpecies.values()[bySpecies.index(i, 0, a, 0) + x];
          }
        }
      }
    }
    assertThat(labels(mixed)).containsExactly(0, 1);
    assertThat(error(mixed, expected)).isLessThan(1e-12);
  }

  /** c(w) = c(0) + w √(4π) ∫ r² R_n0 v_p dr, in the atom's own channel and l = 0 only. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 1, 2.7, 6})
  void coefficientsAreLinearInTheWeightOfTheCentre(double exponent) {
    Structure s = TestStructures.periodic(14, 6, 7);
    Coefficients without = expand(small(exponent).centerAtomWeight(0).build(), s);
    PowerLaw potential = new PowerLaw(exponent, 1);
    RadialFunctions radial = new RadialFunctions(new Gto(2, 3), 0, 20);
    double[] own = new double[radial.count()];
    radial.project(Double.MAX_VALUE, (l, r) -> potential.value(r), own);
    for (double weight : new double[] {0.5, 1, 2, -3}) {
      Expansion h = small(exponent).centerAtomWeight(weight).build();
      Coefficients expected = new Coefficients(h, s.size(), labels(without));
      System.arraycopy(without.values(), 0, expected.values(), 0, expected.values().length);
      for (int i = 0; i < s.size(); i++) {
        for (int c = 0; c < without.channels(); c++) {
          for (int n = 0; n < own.length && without.channelLabel(c) == s.type(i); n++) {
            expected.values()[expected.index(i, 0, c, 0) + n] +=
                weight * Math.sqrt(4 * Math.PI) * own[n];
          }
        }
      }
      assertThat(error(expand(h, s), expected)).isLessThan(1e-12);
    }
  }

  /**
   * Madelung constants per nearest-neighbour distance: the potential of point charges, smeared so
   * little that neighbours see points, averaged by a narrow basis, less the atom's own cloud.
   */
  @ParameterizedTest
  @CsvSource({"NaCl, 1.7475645946", "CsCl, 1.76267477307", "ZnS, 1.63805505339"})
  void madelungConstants(String name, double expected) {
    double a = 4;
    double[][] plus = {{0, 0, 0}, {0, .5, .5}, {.5, 0, .5}, {.5, .5, 0}};
    double[] shift = {.5, .5, .5};
    double distance = a / 2;
    if (name.equals("CsCl")) {
      plus = new double[][] {{0, 0, 0}};
      distance = a * Math.sqrt(3) / 2;
    } else if (name.equals("ZnS")) {
      shift = new double[] {.25, .25, .25};
      distance = a * Math.sqrt(3) / 4;
    }
    int n = 2 * plus.length;
    double[] positions = new double[3 * n];
    int[] types = new int[n];
    double[] charges = new double[n];
    for (int i = 0; i < n; i++) {
      boolean first = i < plus.length;
      types[i] = first ? 11 : 17;
      charges[i] = first ? 1 : -1;
      for (int x = 0; x < 3; x++) {
        positions[3 * i + x] = a * (plus[i % plus.length][x] + (first ? 0 : shift[x]));
      }
    }
    Structure s =
        new Structure(
            types, positions, Cell.periodic(a, 0, 0, 0, a, 0, 0, 0, a), Map.of("q", charges), name);
    double radius = 0.1;
    Expansion h = pointCharges(radius, 0.25).channels(new Channels.Columns(List.of("q"))).build();
    double potential = expand(h, s).get(0, 0, 0, 0, 0, 0) / ballNorm(radius);
    assertThat(-potential * distance).isCloseTo(expected, offset(1e-9));
  }
}
