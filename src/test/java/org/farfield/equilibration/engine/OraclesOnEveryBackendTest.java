package org.farfield.equilibration.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.solvers.Constraints;
import org.farfield.equilibration.solvers.IterationListener;
import org.farfield.equilibration.solvers.MatrixFree;
import org.farfield.equilibration.solvers.Sites;
import org.farfield.equilibration.solvers.Solution;
import org.farfield.equilibration.sums.Electrostatics;
import org.farfield.equilibration.sums.EngineLongRange;
import org.farfield.equilibration.sums.LongRange;
import org.farfield.equilibration.sums.MeanFree;
import org.farfield.equilibration.sums.Moments;
import org.farfield.equilibration.sums.Slopes;
import org.farfield.equilibration.sums.Units;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@link ClosedFormOraclesTest} and {@link EquilibrationReferenceTest} know of matrices in
 * closed form, which no backend has a part in, of solutions by conjugate gradients with products of
 * each backend.
 */
class OraclesOnEveryBackendTest extends OnEngines {
  private static final double TOLERANCE = 1e-9; // V

  private WorkerPool pool;

  @BeforeEach
  void openPool() {
    pool = new WorkerPool(1);
  }

  @AfterEach
  void closePool() {
    if (pool != null) { // there may be nothing to run it on
      pool.close();
    }
  }

  private MatrixFree product(Structure structure, Sites sites) {
    return new MatrixFree(engine, structure, sites, 1e-12, pool);
  }

  private Solution solve(Structure structure, Sites sites, Conditions conditions) {
    try (MatrixFree product = product(structure, sites)) {
      return product.solve(
          new AppliedConditions(conditions, structure).constraints(),
          TOLERANCE,
          IterationListener.SILENT);
    }
  }

  private Solution neutral(Structure structure, Sites sites) {
    return solve(structure, sites, Conditions.charge(0));
  }

  /** Row 1. */
  @Test
  void twoAtoms() {
    Structure pair = AtomicUnits.molecule(new int[] {1, 2}, 0, 0, 0, 0, 0, 2);
    Sites sites = ClosedFormOraclesTest.ofTwoAtoms();
    try (MatrixFree product = product(pair, sites)) {
      Solution solution =
          product.solve(AtomicUnits.total(pair, 0), TOLERANCE, IterationListener.SILENT);
      assertThat(solution.moments()[0]).isCloseTo(0.11472414875709, offset(1e-10));
      assertThat(solution.energy() / Units.HARTREE).isCloseTo(-0.01434051859464, offset(1e-10));
      assertThat(solution.multipliers()[0] / Units.HARTREE)
          .isCloseTo(-0.21857907263813, offset(1e-10));
      Slopes slopes = Equilibration.slopes(product.electrostatics(), solution.moments(), 2, pool);
      assertThat(-slopes.positions[5] * Units.BOHR / Units.HARTREE)
          .isCloseTo(-0.00300273726760, offset(1e-10));
    }
  }

  /** Row 2. */
  @Test
  void twoAtomsFarApart() {
    Structure pair = AtomicUnits.molecule(new int[] {1, 2}, 0, 0, 0, 0, 0, 1e7);
    assertThat(neutral(pair, ClosedFormOraclesTest.ofTwoAtoms()).moments()[0])
        .isCloseTo(ClosedFormOraclesTest.farApart(), offset(1e-7));
  }

  /** Row 3. */
  @Test
  void heldEndsPolariseTheMiddle() {
    Solution solution =
        solve(
            ClosedFormOraclesTest.chain(),
            ClosedFormOraclesTest.ofChain(),
            ClosedFormOraclesTest.endsOfChain());
    assertThat(solution.moments())
        .containsExactly(new double[] {1, -1.0 / 6, 1.0 / 6, -1}, offset(1e-9));
  }

  /** Row 4. */
  @Test
  void rockSalt() {
    Structure crystal = ClosedFormOraclesTest.crystalOfRockSalt(5.3);
    Solution solution = neutral(crystal, ClosedFormOraclesTest.ofRockSalt(crystal));
    assertThat(solution.moments()[0]).isCloseTo(0.1067801925, offset(1e-10));
  }

  /** Row 5. */
  @ParameterizedTest
  @CsvSource({"0.55, 0.6, 0.1078216174", "0.5, 0.6, 0.1024269678"})
  void caesiumChloride(double first, double second, double expected) {
    Structure crystal =
        AtomicUnits.crystal(new int[] {1, 2}, AtomicUnits.cube(6), 0, 0, 0, 3, 3, 3);
    Sites sites =
        AtomicUnits.sites(
            new double[] {0.1, 0.31}, new double[] {0.3, 0.36}, new double[] {first, second});
    assertThat(neutral(crystal, sites).moments()[0]).isCloseTo(expected, offset(1e-10));
  }

  /** Row 6. */
  @Test
  void oneChargeInACube() {
    double width = 0.5;
    double side = 8;
    Structure crystal = AtomicUnits.crystal(new int[] {1}, AtomicUnits.cube(side), 0, 0, 0);
    Sites sites = AtomicUnits.sites(new double[1], new double[1], new double[] {width});
    double expected =
        1 / (width * Math.sqrt(Math.PI))
            - 2.837297479480620 / side
            + 4 * Math.PI * width * width / (side * side * side);
    try (MatrixFree product = product(crystal, sites)) {
      assertThat(product.potential(new double[] {1})[0] / Units.HARTREE)
          .isCloseTo(expected, offset(1e-11));
    }
  }

  /** Row 7: what the backend sums of either split, and none of it. */
  @ParameterizedTest
  @ValueSource(doubles = {0.45, 0.8})
  void anySplitGivesTheSameMatrix(double alpha) {
    Structure crystal = Samples.crystal(4);
    double[] widths = {0.4, 0.5, 0.9, 0.6};
    double[] expected = Electrostatics.of(crystal, widths, 1).matrix();
    try (EngineLongRange smooth = new EngineLongRange(engine, crystal, 1, alpha, 1e-12)) {
      LongRange rest = new MeanFree(smooth, crystal, widths, widths, 1, alpha);
      assertThat(new Electrostatics(crystal, widths, 1, alpha, rest).matrix())
          .containsExactly(expected, offset(1e-10));
    }
  }

  /** A molecule in a box, by whatever the backend sums crystals with. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aMoleculeInABoxHasTheSameMatrix(int degree) {
    Structure molecule = Samples.structure(4, Cell.OPEN);
    double[] widths = {0.4, 0.5, 0.9, 0.6};
    double[] expected = Electrostatics.of(molecule, widths, degree).matrix();
    Sites sites = Sites.ofWidths(degree, widths);
    int n = sites.hardness().length;
    try (MatrixFree product = MatrixFree.boxed(engine, molecule, sites, 1e-12, pool)) {
      for (int a = 0; a < n; a++) {
        double[] unit = new double[n];
        unit[a] = 1;
        assertThat(Arrays.stream(product.potential(unit)).map(v -> v / Units.COULOMB).toArray())
            .containsExactly(Arrays.copyOfRange(expected, a * n, (a + 1) * n), offset(1e-10));
      }
    }
  }

  /** Rows 8 and 9: two points that are polarizable, and a lattice of them. */
  @Test
  void polarizablePoints() {
    Structure pair = AtomicUnits.molecule(new int[] {1, 2}, 0, 0, 0, 0, 0, 4);
    assertThat(polarizability(pair, 5, 0.3, 2)).isCloseTo(10 / (1 - 10.0 / 64), offset(1e-8));
    assertThat(polarizability(pair, 5, 0.3, 0)).isCloseTo(10 / (1 + 5.0 / 64), offset(1e-8));
    Structure crystal = AtomicUnits.crystal(new int[] {1}, AtomicUnits.cube(6), 0, 0, 0);
    double epsilon = 1 + 4 * Math.PI * polarizability(crystal, 8, 0.4, 1) / (6 * 6 * 6);
    assertThat(epsilon).isCloseTo(1.5508857586762, offset(1e-9));
  }

  // along an axis, bohr³, of dipoles alone
  private double polarizability(Structure structure, double alpha, double width, int axis) {
    double[] field = new double[3];
    field[axis] = 1;
    int atoms = structure.atoms();
    Conditions conditions =
        Conditions.charge(0).withFixed(new double[atoms]).inField(field[0], field[1], field[2]);
    Sites dipoles = ClosedFormOraclesTest.ofDipoles(atoms, alpha, width);
    double[] p =
        solve(structure, new AppliedConditions(conditions, structure).shifted(dipoles), conditions)
            .moments();
    double sum = 0;
    for (int i = 0; i < atoms; i++) {
      sum += p[4 * i + Moments.DIPOLE[axis]];
    }
    return Units.COULOMB * sum / Math.pow(Units.BOHR, 3);
  }

  /** Row 10, with coordination numbers that are given. */
  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "-1"})
  void ammonia(String charge) throws IOException {
    JsonNode oracle = EquilibrationReferenceTest.read("eeq2019_nh3_dimer_open.json");
    Solution solution =
        solve(
            EquilibrationReferenceTest.structure(oracle),
            EquilibrationReferenceTest.sites(oracle),
            Conditions.charge(Double.parseDouble(charge)));
    assertMoments(oracle.get("solutions").get(charge).get("q"), solution);
  }

  /** Row 10, from coordinates alone. */
  @Test
  void moleculeFromCoordinates() throws IOException {
    JsonNode oracle = EquilibrationReferenceTest.read("eeq2019_mb16_43_01_open.json");
    Structure molecule = EquilibrationReferenceTest.structure(oracle);
    Solution solution =
        neutral(molecule, new AppliedModel(ChargeModel.eeq2019(), molecule).sites());
    assertMoments(oracle.get("q"), solution);
    assertThat(solution.energy() / Units.HARTREE)
        .isCloseTo(oracle.get("E").asDouble(), offset(1e-9));
  }

  /** Row 11, the smaller one. */
  @Test
  void neuralNetworksOfTheFourthGeneration() throws IOException {
    JsonNode oracle = EquilibrationReferenceTest.read("n2p2_Carbon_chain_4G.json");
    Solution solution =
        solve(
            EquilibrationReferenceTest.structure(oracle),
            EquilibrationReferenceTest.sites(oracle),
            Conditions.charge(oracle.get("Q").asDouble()));
    assertMoments(oracle.get("q_converged"), solution);
  }

  /** Row 12; moments are linear in the field, so that a difference is a derivative. */
  @Test
  void chargesAndDipolesInACrystal() throws IOException {
    JsonNode oracle = EquilibrationReferenceTest.read(EquilibrationReferenceTest.TRICLINIC);
    Structure crystal = EquilibrationReferenceTest.triclinic(oracle);
    Conditions conditions = EquilibrationReferenceTest.fieldOfTriclinic(oracle);
    Sites plain = EquilibrationReferenceTest.sitesOfTriclinic(oracle);
    Sites sites = new AppliedConditions(conditions, crystal).shifted(plain);
    double[] alpha = EquilibrationReferenceTest.numbers(oracle.get("alpha"));
    try (MatrixFree product = product(crystal, sites)) {
      Constraints constraints = new AppliedConditions(conditions, crystal).constraints();
      Solution solution = product.solve(constraints, TOLERANCE, IterationListener.SILENT);
      EquilibrationReferenceTest.assertTriclinic(oracle, solution, product.electrostatics(), 1e-10);
    }
    Solution none = neutral(crystal, plain);
    for (int axis = 0; axis < 3; axis++) {
      double[] field = new double[3];
      field[axis] = 1;
      Conditions along = Conditions.charge(0).inField(field[0], field[1], field[2]);
      Solution some = solve(crystal, new AppliedConditions(along, crystal).shifted(plain), along);
      for (int x = 0; x < 3; x++) {
        double change = 0;
        for (int i = 0; i < crystal.atoms(); i++) {
          int at = 4 * i + Moments.DIPOLE[x];
          change += some.moments()[at] - none.moments()[at];
        }
        assertThat(Units.COULOMB * change / Math.pow(Units.BOHR, 3))
            .isCloseTo(alpha[3 * x + axis], offset(1e-7));
      }
    }
  }

  private static void assertMoments(JsonNode expected, Solution solution) {
    assertThat(solution.moments())
        .containsExactly(EquilibrationReferenceTest.numbers(expected), offset(1e-9));
  }
}
