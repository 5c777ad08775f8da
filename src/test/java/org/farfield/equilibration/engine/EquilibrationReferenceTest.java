package org.farfield.equilibration.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.solvers.DenseSolver;
import org.farfield.equilibration.solvers.Sites;
import org.farfield.equilibration.solvers.Solution;
import org.farfield.equilibration.sums.Electrostatics;
import org.farfield.equilibration.sums.Moments;
import org.farfield.equilibration.sums.Slopes;
import org.farfield.equilibration.sums.Units;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Elements;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Charges that other programs have published, rows 10 and 11; files that are not ours. */
class EquilibrationReferenceTest {
  private static final Path FOLDER = Path.of("../shared/reference/equilibration");

  /** Row 12. */
  static final String TRICLINIC = "charges_dipoles_triclinic_pbc.json";

  static JsonNode read(String name) throws IOException {
    Path file = FOLDER.resolve(name);
    if (!Files.exists(file)) {
      System.err.println("SKIPPED: there is no oracle " + file);
      assumeThat(false).as("no oracle %s", file).isTrue();
    }
    return new ObjectMapper().readTree(file.toFile());
  }

  static double[] numbers(JsonNode node) {
    List<Double> result = new ArrayList<>();
    for (JsonNode row : node) {
      if (row.isArray()) {
        row.forEach(x -> result.add(x.asDouble()));
      } else {
        result.add(row.asDouble());
      }
    }
    return result.stream().mapToDouble(Double::doubleValue).toArray();
  }

  static Structure structure(JsonNode oracle) {
    JsonNode types = oracle.has("Z") ? oracle.get("Z") : oracle.get("symbols");
    int[] z = new int[types.size()];
    for (int i = 0; i < z.length; i++) {
      z[i] =
          types.get(i).isInt()
              ? types.get(i).asInt()
              : Elements.exactAtomicNumber(types.get(i).asText());
    }
    double[] positions = numbers(oracle.get("positions"));
    return oracle.hasNonNull("cell")
        ? AtomicUnits.crystal(z, numbers(oracle.get("cell")), positions)
        : AtomicUnits.molecule(z, positions);
  }

  static Sites sites(JsonNode oracle) {
    return AtomicUnits.sites(
        numbers(oracle.get("chi")), numbers(oracle.get("J")), numbers(oracle.get("sigma")));
  }

  private static void assertClose(double[] actual, double[] expected, double error) {
    assertThat(actual).containsExactly(expected, offset(error));
  }

  /** The dimer with coordination numbers that are given. */
  @Test
  void ammonia() throws IOException {
    JsonNode oracle = read("eeq2019_nh3_dimer_open.json");
    for (String charge : new String[] {"0", "1", "-1"}) {
      JsonNode expected = oracle.get("solutions").get(charge);
      Solution solution =
          AtomicUnits.solve(structure(oracle), sites(oracle), Double.parseDouble(charge));
      assertClose(solution.moments(), numbers(expected.get("q")), 1e-12);
      assertThat(solution.multipliers()[0] / Units.HARTREE)
          .isCloseTo(expected.get("lambda").asDouble(), offset(1e-12));
      assertThat(solution.energy() / Units.HARTREE)
          .isCloseTo(expected.get("E").asDouble(), offset(1e-12));
    }
    double[] published = numbers(oracle.get("published_q_Q0"));
    assertClose(AtomicUnits.solve(structure(oracle), sites(oracle), 0).moments(), published, 4e-7);
  }

  /** From coordinates alone. */
  @Test
  void moleculeFromCoordinates() throws IOException {
    JsonNode oracle = read("eeq2019_mb16_43_01_open.json");
    Structure molecule = structure(oracle);
    AppliedModel eeq = new AppliedModel(ChargeModel.eeq2019(), molecule);
    assertClose(
        eeq.sites().linear(), AtomicUnits.times(Units.HARTREE, numbers(oracle.get("chi"))), 1e-12);
    Solution solution = AtomicUnits.solve(molecule, eeq.sites(), 0);
    assertClose(solution.moments(), numbers(oracle.get("q")), 2e-12);
    assertThat(solution.energy() / Units.HARTREE)
        .isCloseTo(oracle.get("E").asDouble(), offset(1e-12));
  }

  /** Row 12: charges and dipoles in a field, with electronegativities that depend on places. */
  @Test
  void chargesAndDipolesInACrystal() throws IOException {
    JsonNode oracle = read(TRICLINIC);
    Structure crystal = triclinic(oracle);
    Conditions conditions = fieldOfTriclinic(oracle);
    AppliedConditions asked = new AppliedConditions(conditions, crystal);
    Sites sites = asked.shifted(sitesOfTriclinic(oracle));
    Electrostatics electrostatics = Electrostatics.of(crystal, sites.widths(), 1);
    DenseSolver solver =
        new DenseSolver(crystal, sites, asked.constraints(), electrostatics.matrix());
    Solution solution = solver.solve();
    assertTriclinic(oracle, solution, electrostatics, 1e-12);
    Response response;
    try (WorkerPool pool = new WorkerPool(1)) {
      response =
          new Responses(crystal, null, asked, electrostatics, sites, pool)
              .of(solver, solution.moments());
    }
    assertClose(
        AtomicUnits.times(Math.pow(Units.BOHR, -3), response.polarizability()),
        numbers(oracle.get("alpha")),
        1e-10);
  }

  /** Row 12's atoms, all of one type. */
  static Structure triclinic(JsonNode oracle) {
    double[] positions = numbers(oracle.get("positions"));
    return AtomicUnits.crystal(
        new int[positions.length / 3], numbers(oracle.get("cell")), positions);
  }

  /** What they want, before the field. */
  static Sites sitesOfTriclinic(JsonNode oracle) {
    double[] chi = electronegativities(oracle);
    double[] linear = new double[4 * chi.length];
    double[] hardness = new double[4 * chi.length];
    for (int i = 0; i < chi.length; i++) {
      linear[4 * i] = chi[i] * Units.HARTREE;
      hardness[4 * i] = oracle.get("J").get(i).asDouble() * Units.HARTREE;
      for (int lm = 1; lm < 4; lm++) {
        hardness[4 * i + lm] =
            oracle.get("ainv").get(i).asDouble() * Units.HARTREE / Math.pow(Units.BOHR, 2);
      }
    }
    return new Sites(
        1, linear, hardness, AtomicUnits.times(Units.BOHR, numbers(oracle.get("sigma"))));
  }

  static Conditions fieldOfTriclinic(JsonNode oracle) {
    double[] field = AtomicUnits.times(Units.HARTREE / Units.BOHR, numbers(oracle.get("field")));
    return Conditions.charge(0).inField(field[0], field[1], field[2]);
  }

  /** Charges, dipoles and energy up to an error, forces to 100 and strain to 1000 times that. */
  static void assertTriclinic(
      JsonNode oracle, Solution solution, Electrostatics electrostatics, double error) {
    double[] q = numbers(oracle.get("q"));
    double[] mu = numbers(oracle.get("mu"));
    for (int i = 0; i < q.length; i++) {
      assertThat(solution.moments()[4 * i]).isCloseTo(q[i], offset(error));
      for (int x = 0; x < 3; x++) {
        assertThat(solution.moments()[4 * i + Moments.DIPOLE[x]] / Units.BOHR)
            .isCloseTo(mu[3 * i + x], offset(error));
      }
    }
    assertThat(solution.energy() / Units.HARTREE)
        .isCloseTo(oracle.get("energy").asDouble(), offset(error));
    Slopes slopes;
    try (WorkerPool pool = new WorkerPool(1)) {
      slopes = Equilibration.slopes(electrostatics, solution.moments(), q.length, pool);
    }
    addElectronegativities(oracle, q, slopes);
    assertClose(
        AtomicUnits.times(Units.BOHR / Units.HARTREE, slopes.positions),
        numbers(oracle.get("dE_dR")),
        100 * error);
    assertClose(
        AtomicUnits.times(1 / Units.HARTREE, slopes.strain),
        numbers(oracle.get("dE_dstrain")),
        1000 * error);
  }

  // χ_i = c_i + 0.2 Σ e^{−r²/4} over images −2 … 2, bohr
  private static double[] electronegativities(JsonNode oracle) {
    double[] chi = numbers(oracle.get("c0"));
    overPairs(
        oracle,
        (i, j, d) -> chi[i] += 0.2 * Math.exp(-(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]) / 4));
    return chi;
  }

  private static void addElectronegativities(JsonNode oracle, double[] q, Slopes out) {
    overPairs(
        oracle,
        (i, j, d) -> {
          double factor =
              -0.1
                  * q[i]
                  * Math.exp(-(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]) / 4)
                  * Units.HARTREE
                  / Units.BOHR;
          out.addPair(i, j, AtomicUnits.times(Units.BOHR, d), AtomicUnits.times(factor, d));
        });
  }

  private interface OfPair {
    void take(int i, int j, double[] d);
  }

  private static void overPairs(JsonNode oracle, OfPair pair) {
    double[] r = numbers(oracle.get("positions"));
    double[] cell = numbers(oracle.get("cell"));
    int atoms = r.length / 3;
    for (int x = 0; x < atoms * atoms * 125; x++) {
      int i = x / 125 / atoms;
      int j = x / 125 % atoms;
      int[] image = {x % 125 / 25 - 2, x % 25 / 5 - 2, x % 5 - 2};
      double[] d = new double[3];
      for (int a = 0; a < 3; a++) {
        d[a] =
            r[3 * j + a]
                - r[3 * i + a]
                + image[0] * cell[a]
                + image[1] * cell[3 + a]
                + image[2] * cell[6 + a];
      }
      if (i != j || x % 125 != 62) {
        pair.take(i, j, d);
      }
    }
  }

  /** Row 11. */
  @ParameterizedTest
  @ValueSource(strings = {"n2p2_Carbon_chain_4G.json", "n2p2_H2O_RPBE-D3_4G.json"})
  void neuralNetworksOfTheFourthGeneration(String name) throws IOException {
    JsonNode oracle = read(name);
    Solution solution =
        AtomicUnits.solve(structure(oracle), sites(oracle), oracle.get("Q").asDouble());
    assertClose(solution.moments(), numbers(oracle.get("q_converged")), 1e-11);
    assertThat(solution.multipliers()[0] / Units.HARTREE)
        .isCloseTo(oracle.get("lam").asDouble(), offset(1e-11));
  }
}
