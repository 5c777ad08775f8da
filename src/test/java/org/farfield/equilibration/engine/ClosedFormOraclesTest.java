package org.farfield.equilibration.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.ElementParameters;
import org.farfield.equilibration.solvers.Constraints;
import org.farfield.equilibration.solvers.DenseSolver;
import org.farfield.equilibration.solvers.Sites;
import org.farfield.equilibration.solvers.Solution;
import org.farfield.equilibration.sums.Electrostatics;
import org.farfield.equilibration.sums.Moments;
import org.farfield.equilibration.sums.Slopes;
import org.farfield.equilibration.sums.Units;
import org.farfield.error.NoSolutionException;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be known with pencil and paper, or from Madelung's constants. */
class ClosedFormOraclesTest {
  private static final int[] TWO = {1, 2};
  private static final double[] CHI = {0.1, 0.35};
  private static final double[] HARDNESS = {0.4, 0.7};
  private static final double[] SIGMA = {0.5, 0.6};

  static Sites ofTwoAtoms() {
    return AtomicUnits.sites(CHI, HARDNESS, SIGMA);
  }

  private static double shifted(double hardness, double sigma) {
    return hardness + 1 / (sigma * Math.sqrt(Math.PI));
  }

  /** Row 1. */
  @Test
  void twoAtoms() {
    Structure pair = AtomicUnits.molecule(TWO, 0, 0, 0, 0, 0, 2);
    Sites sites = ofTwoAtoms();
    Solution solution = AtomicUnits.solve(pair, sites, 0);
    assertThat(solution.moments()[0]).isCloseTo(0.11472414875709, offset(1e-13));
    assertThat(solution.energy() / Units.HARTREE).isCloseTo(-0.01434051859464, offset(1e-13));
    assertThat(solution.multipliers()[0] / Units.HARTREE)
        .isCloseTo(-0.21857907263813, offset(1e-13));
    try (WorkerPool pool = new WorkerPool(1)) {
      Slopes slopes =
          Equilibration.slopes(
              Electrostatics.of(pair, sites.widths(), 0), solution.moments(), sites.atoms(), pool);
      assertThat(-slopes.positions[5] * Units.BOHR / Units.HARTREE)
          .isCloseTo(-0.00300273726760, offset(1e-13));
    }
    assertThat(solution.residual()).isLessThan(1e-13);
  }

  /** Row 1: what a field along the pair and moving an atom do. */
  @Test
  void responseOfTwoAtoms() {
    Structure pair = AtomicUnits.molecule(TWO, 0, 0, 0, 0, 0, 2);
    Map<Integer, ElementParameters> elements = new HashMap<>();
    for (int z = 1; z <= 2; z++) {
      elements.put(
          z,
          new ElementParameters(
              CHI[z - 1] * Units.HARTREE,
              0,
              0,
              HARDNESS[z - 1] * Units.HARTREE,
              SIGMA[z - 1] * Units.BOHR,
              0,
              0));
    }
    Response response = response(ChargeModel.of("two", elements), pair, Conditions.charge(0));
    assertThat(response.polarizability()[8] / Math.pow(Units.BOHR, 3))
        .isCloseTo(1.8355863801, offset(1e-10));
    assertThat(response.bornCharges()[17]).isCloseTo(-0.0666803525, offset(1e-10));
  }

  private static Response response(ChargeModel model, Structure structure, Conditions conditions) {
    AppliedModel applied = new AppliedModel(model, structure);
    AppliedConditions asked = new AppliedConditions(conditions, structure);
    Sites sites = asked.shifted(applied.sites());
    Electrostatics g = Electrostatics.of(structure, sites.widths(), sites.degree());
    DenseSolver solver = new DenseSolver(structure, sites, asked.constraints(), g.matrix());
    try (WorkerPool pool = new WorkerPool(1)) {
      return new Responses(structure, applied, asked, g, sites, pool)
          .of(solver, solver.solve().moments());
    }
  }

  /** ΣZ* = Q, and Z* and α as differences say, with dipoles and coordination numbers. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3})
  void responsesAreDerivatives(double field) {
    Structure molecule = Samples.structure(5, Cell.OPEN);
    ChargeModel model = Samples.multipoles();
    Response response = response(model, molecule, Conditions.charge(0).inField(0, field, 0));
    double[] sum = new double[9];
    for (int x = 0; x < response.bornCharges().length; x++) {
      sum[x % 9] += response.bornCharges()[x];
    }
    for (int xy = 0; xy < 9; xy++) {
      assertThat(sum[xy]).isCloseTo(0, offset(1e-11));
    }
    double step = 1e-3;
    double[][] moved = new double[2][];
    double[][] inField = new double[2][];
    for (int side = 0; side < 2; side++) {
      double change = side == 0 ? -step : step;
      double[] positions = molecule.positions();
      positions[7] += change; // atom 2 along y
      moved[side] =
          dipole(
              model, molecule.withPositions(positions), Conditions.charge(0).inField(0, field, 0));
      inField[side] = dipole(model, molecule, Conditions.charge(0).inField(0, field, change));
    }
    for (int x = 0; x < 3; x++) {
      assertThat(response.bornCharges()[18 + 3 * x + 1])
          .isCloseTo((moved[1][x] - moved[0][x]) / (2 * step), offset(1e-5));
      assertThat(response.polarizability()[6 + x])
          .isCloseTo(Units.COULOMB * (inField[1][x] - inField[0][x]) / (2 * step), offset(1e-8));
    }
  }

  private static double[] dipole(ChargeModel model, Structure structure, Conditions conditions) {
    Sites sites =
        new AppliedConditions(conditions, structure)
            .shifted(new AppliedModel(model, structure).sites());
    double[] g = Electrostatics.of(structure, sites.widths(), sites.degree()).matrix();
    double[] p =
        new DenseSolver(
                structure, sites, new AppliedConditions(conditions, structure).constraints(), g)
            .solve()
            .moments();
    double[] dipole = new double[3];
    for (int i = 0; i < structure.atoms(); i++) {
      for (int x = 0; x < 3; x++) {
        dipole[x] +=
            p[i * sites.rows()] * structure.position(i, x)
                + p[i * sites.rows() + Moments.DIPOLE[x]];
      }
    }
    return dipole;
  }

  static Structure chain() {
    return AtomicUnits.molecule(new int[] {1, 1, 1, 1}, 0, 0, 0, 2, 0, 0, 4, 0, 0, 6, 0, 0);
  }

  static Sites ofChain() {
    double width = 0.05; // as good as points
    double own = 1 / (width * Math.sqrt(Math.PI));
    double[] hardness = {2 - own, 2 - own, 2 - own, 2 - own};
    return AtomicUnits.sites(new double[4], hardness, new double[] {width, width, width, width});
  }

  static Conditions endsOfChain() {
    return Conditions.charge(0).withFixed(new double[] {1, Double.NaN, Double.NaN, -1});
  }

  /** Row 3: the middle of a chain whose ends are held. */
  @Test
  void heldEndsPolariseTheMiddle() {
    Structure chain = chain();
    Sites sites = ofChain();
    Conditions conditions = endsOfChain();
    double[] g = Electrostatics.of(chain, sites.widths(), 0).matrix();
    double[] q =
        new DenseSolver(chain, sites, new AppliedConditions(conditions, chain).constraints(), g)
            .solve()
            .moments();
    assertThat(q[0]).isEqualTo(1);
    assertThat(q[1]).isCloseTo(-1.0 / 6, offset(1e-13));
    assertThat(q[2]).isCloseTo(1.0 / 6, offset(1e-13));
  }

  /** Row 8: two polarizable points, along and across. */
  @Test
  void twoPolarizablePoints() {
    double alpha = 5;
    double r = 4;
    double width = 0.3;
    Structure pair = AtomicUnits.molecule(TWO, 0, 0, 0, 0, 0, r);
    double[] polarizability = dipolesAlone(pair, alpha, width);
    assertThat(polarizability[8])
        .isCloseTo(2 * alpha / (1 - 2 * alpha / (r * r * r)), offset(1e-11));
    assertThat(polarizability[0]).isCloseTo(2 * alpha / (1 + alpha / (r * r * r)), offset(1e-11));
  }

  /** Row 9: the relation of Clausius and Mossotti. */
  @Test
  void aLatticeOfDipoles() {
    double side = 6;
    Structure crystal = AtomicUnits.crystal(new int[] {1}, AtomicUnits.cube(side), 0, 0, 0);
    double alpha = 8;
    double[] polarizability = dipolesAlone(crystal, alpha, 0.4);
    double x = 4 * Math.PI * alpha / (3 * side * side * side);
    double epsilon = 1 + 4 * Math.PI * polarizability[4] / (side * side * side);
    assertThat(epsilon).isCloseTo((1 + 2 * x) / (1 - x), offset(1e-12));
    assertThat(epsilon).isCloseTo(1.5508857586762, offset(1e-12));
  }

  /** Dipoles of points: what their Gaussians have of their own is taken from 1/α. */
  static Sites ofDipoles(int atoms, double alpha, double width) {
    double own = 1 / (6 * Math.sqrt(Math.PI) * Math.pow(width, 3));
    double stiffness = (1 / alpha - own) * Units.HARTREE / Math.pow(Units.BOHR, 2);
    double[] hardness = new double[4 * atoms];
    double[] widths = new double[atoms];
    for (int i = 0; i < atoms; i++) {
      widths[i] = width * Units.BOHR;
      for (int lm = 1; lm < 4; lm++) {
        hardness[4 * i + lm] = stiffness;
      }
    }
    return new Sites(1, new double[4 * atoms], hardness, widths);
  }

  private static double[] dipolesAlone(Structure structure, double alpha, double width) {
    int atoms = structure.atoms();
    Sites sites = ofDipoles(atoms, alpha, width);
    Electrostatics g = Electrostatics.of(structure, sites.widths(), 1);
    AppliedConditions asked =
        new AppliedConditions(Conditions.charge(0).withFixed(new double[atoms]), structure);
    DenseSolver solver = new DenseSolver(structure, sites, asked.constraints(), g.matrix());
    AppliedModel plain =
        new AppliedModel(ChargeModel.eeq2019(), structure); // of Born charges alone
    try (WorkerPool pool = new WorkerPool(1)) {
      Response response =
          new Responses(structure, plain, asked, g, sites, pool)
              .of(solver, solver.solve().moments());
      return AtomicUnits.times(Math.pow(Units.BOHR, -3), response.polarizability());
    }
  }

  /** A capacitor of two atoms: 1/C = J' + J' − 2/r; and what it must not be. */
  @Test
  void electrodesTakeWhatTheirPotentialAsksFor() {
    Structure pair = AtomicUnits.molecule(new int[] {1, 1}, 0, 0, 0, 0, 0, 3e3);
    Sites plain = AtomicUnits.sites(new double[2], new double[] {0.5, 0.5}, new double[] {1, 1});
    Conditions conditions = Conditions.charge(0).withElectrodes(new double[] {1, -1});
    Sites sites = new AppliedConditions(conditions, pair).shifted(plain);
    double[] g = Electrostatics.of(pair, sites.widths(), 0).matrix();
    double[] q =
        new DenseSolver(pair, sites, new AppliedConditions(conditions, pair).constraints(), g)
            .solve()
            .moments();
    double expected = 1 / Units.HARTREE / (shifted(0.5, 1) - 1 / 3e3);
    assertThat(q[0]).isCloseTo(expected, offset(1e-13));
    assertThat(q[1]).isCloseTo(-expected, offset(1e-13));
    assertThatThrownBy(
            () ->
                new AppliedConditions(conditions.withFragments(new int[] {1, 2}), pair)
                    .constraints())
        .hasMessageContaining("atom 1 is in a fragment and in an electrode");
  }

  /** No charge flows between fragments: two atoms far apart stay neutral, or ions. */
  @Test
  void fragmentsKeepTheirCharges() {
    Structure pair = AtomicUnits.molecule(TWO, 0, 0, 0, 0, 0, 1e3);
    Sites sites = ofTwoAtoms();
    int[] numbers = {7, 3};
    Conditions conditions = Conditions.charge(0);
    for (double q : new double[] {0, 1}) {
      Constraints constraints =
          new AppliedConditions(conditions.withFragments(numbers, -q, q), pair)
              .constraints(); // of 3, of 7
      double[] g = Electrostatics.of(pair, sites.widths(), 0).matrix();
      Solution solution = new DenseSolver(pair, sites, constraints, g).solve();
      assertThat(solution.moments()).containsExactly(q, 0 - q);
      assertThat(solution.multipliers()).hasSize(2);
    }
    assertThatThrownBy(
            () ->
                new AppliedConditions(conditions.withFragments(numbers, 1, 1), pair).constraints())
        .hasMessage(
            "structure: the fragments have a charge of 2.0 together, but the total charge is 0.0");
    assertThatThrownBy(
            () -> new AppliedConditions(conditions.withFragments(numbers, 1), pair).constraints())
        .hasMessage("structure: 1 charges for 2 fragments");
    assertThatThrownBy(
            () ->
                new AppliedConditions(conditions.withFixed(new double[] {1, 1}), pair)
                    .constraints())
        .hasMessage("structure: all charges are fixed, but their sum is not 0.0");
  }

  /** e, of the first of two atoms. */
  static double farApart() {
    return 0.25 / (shifted(0.4, 0.5) + shifted(0.7, 0.6));
  }

  /** Row 2: charge is transferred at any distance. */
  @Test
  void twoAtomsFarApart() {
    Structure pair = AtomicUnits.molecule(TWO, 0, 0, 0, 0, 0, 1e7);
    Solution solution = AtomicUnits.solve(pair, ofTwoAtoms(), 0);
    assertThat(solution.moments()[0]).isCloseTo(farApart(), offset(1e-7));
  }

  /** A cell of eight atoms. */
  static Structure crystalOfRockSalt(double d) {
    double[] positions = new double[24];
    int[] types = new int[8];
    for (int i = 0; i < 8; i++) {
      int[] site = {i / 4, i / 2 % 2, i % 2};
      for (int x = 0; x < 3; x++) {
        positions[3 * i + x] = d * site[x];
      }
      types[i] = 1 + (site[0] + site[1] + site[2]) % 2;
    }
    return AtomicUnits.crystal(types, AtomicUnits.cube(2 * d), positions);
  }

  static Sites ofRockSalt(Structure crystal) {
    double[] chi = new double[crystal.atoms()];
    double[] hardness = new double[chi.length];
    double[] sigma = new double[chi.length];
    for (int i = 0; i < chi.length; i++) {
      boolean cation = crystal.type(i) == 1;
      chi[i] = cation ? 0.1 : 0.31;
      hardness[i] = cation ? 0.3 : 0.36;
      sigma[i] = cation ? 0.55 : 0.6;
    }
    return AtomicUnits.sites(chi, hardness, sigma);
  }

  /** Row 4. */
  @Test
  void rockSalt() {
    double d = 5.3;
    Structure crystal = crystalOfRockSalt(d);
    Solution solution = AtomicUnits.solve(crystal, ofRockSalt(crystal), 0);
    double madelung = 1.747564594633182;
    double expected = 0.21 / (shifted(0.3, 0.55) + shifted(0.36, 0.6) - 2 * madelung / d);
    assertThat(expected).isCloseTo(0.1067801925, offset(1e-10));
    assertThat(solution.moments()[0]).isCloseTo(expected, offset(2e-11)); // neighbours overlap
  }

  /** Row 5. */
  @ParameterizedTest
  @CsvSource({"0.55, 0.6, 0.1078216174", "0.5, 0.6, 0.1024269678"})
  void caesiumChloride(double first, double second, double expected) {
    Structure crystal = AtomicUnits.crystal(TWO, AtomicUnits.cube(6), 0, 0, 0, 3, 3, 3);
    double[] chi = {0.1, 0.31};
    double[] hardness = {0.3, 0.36};
    Sites sites = AtomicUnits.sites(chi, hardness, new double[] {first, second});
    assertThat(AtomicUnits.solve(crystal, sites, 0).moments()[0])
        .isCloseTo(expected, offset(1e-10));
  }

  /** Row 6. */
  @ParameterizedTest
  @CsvSource({"0.3, 6.5", "0.5, 8", "0.55, 7"})
  void oneChargeInACube(double width, double side) {
    Structure crystal = AtomicUnits.crystal(new int[] {1}, AtomicUnits.cube(side), 0, 0, 0);
    double[] g = Electrostatics.of(crystal, new double[] {width * Units.BOHR}, 0).matrix();
    double expected =
        1 / (width * Math.sqrt(Math.PI))
            - 2.837297479480620 / side
            + 4 * Math.PI * width * width / (side * side * side);
    assertThat(g[0] * Units.BOHR).isCloseTo(expected, offset(1e-14 * 6));
  }

  /** Row 7, with wide and narrow Gaussians up to quadrupoles. */
  @Test
  void anySplitGivesTheSameMatrix() {
    Structure crystal = Samples.crystal(5);
    double[] widths = {0.2, 0.5, 0.9, 0.3, 1.2};
    double[] expected = Electrostatics.of(crystal, widths, 2).matrix();
    for (double alpha : new double[] {0.45, 0.9}) {
      double[] g = Electrostatics.crystal(crystal, widths, 2, alpha).matrix();
      for (int x = 0; x < g.length; x++) {
        double size = Math.sqrt(expected[x / 45 * 46] * expected[x % 45 * 46]);
        assertThat(g[x])
            .as("%d %d", x / 45, x % 45)
            .isCloseTo(expected[x], offset(2e-14 * (1 + size)));
      }
    }
  }

  /** The atoms at fault are named; an electron would move from one to the other for ever. */
  @Test
  void whatHasNoLeastEnergyIsRefused() {
    Structure three = AtomicUnits.molecule(new int[] {1, 6, 8}, 0, 0, 0, 0, 0, 4, 0, 3, 2);
    Sites sites =
        AtomicUnits.sites(
            new double[] {0, 0, 0}, new double[] {0.5, -2, 0.5}, new double[] {0.7, 0.9, 0.7});
    assertThatThrownBy(() -> AtomicUnits.solve(three, sites, 0))
        .isInstanceOf(NoSolutionException.class)
        .hasMessageContaining("charges would grow without end")
        .hasMessageContaining("C 2");
  }

  /** With one atom there is nothing to solve, with a negative hardness either. */
  @Test
  void oneAtomHasTheWholeCharge() {
    Structure atom = AtomicUnits.molecule(new int[] {1}, 1, 2, 3);
    Sites sites = AtomicUnits.sites(new double[] {0.2}, new double[] {-3}, new double[] {1});
    Solution solution = AtomicUnits.solve(atom, sites, -1);
    assertThat(solution.moments()).containsExactly(-1);
    assertThat(solution.energy() / Units.HARTREE)
        .isCloseTo(-0.2 + 0.5 * shifted(-3, 1), offset(1e-14));
  }

  /** χ + c everywhere changes λ alone. */
  @Test
  void whatAllAtomsHaveInCommonMovesNoCharge() {
    Structure crystal = Samples.crystal(5);
    Random random = new Random(3);
    double[] chi = random.doubles(5, -0.3, 0.3).toArray();
    double[] hardness = random.doubles(5, 0.3, 0.9).toArray();
    double[] sigma = {0.5, 0.9, 1.1, 0.7, 2.1};
    Solution first = AtomicUnits.solve(crystal, AtomicUnits.sites(chi, hardness, sigma), 1);
    for (int i = 0; i < 5; i++) {
      chi[i] += 0.7;
    }
    Solution second = AtomicUnits.solve(crystal, AtomicUnits.sites(chi, hardness, sigma), 1);
    for (int i = 0; i < 5; i++) {
      assertThat(second.moments()[i]).isCloseTo(first.moments()[i], offset(1e-12));
    }
    assertThat(second.multipliers()[0])
        .isCloseTo(first.multipliers()[0] - 0.7 * Units.HARTREE, offset(1e-11));
  }
}
