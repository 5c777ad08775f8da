package org.farfield.equilibration;

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
import org.farfield.structure.Elements;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Charges that other programs have published, rows 10 and 11; files that are not ours. */
class EquilibrationReferenceTest {
  private static final Path FOLDER = Path.of("../shared/reference/equilibration");

  private static JsonNode read(String name) throws IOException {
    Path file = FOLDER.resolve(name);
    if (!Files.exists(file)) {
      System.err.println("SKIPPED: there is no oracle " + file);
      assumeThat(false).as("no oracle %s", file).isTrue();
    }
    return new ObjectMapper().readTree(file.toFile());
  }

  private static double[] numbers(JsonNode node) {
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

  private static Structure structure(JsonNode oracle) {
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

  private static Sites sites(JsonNode oracle) {
    return AtomicUnits.sites(
        numbers(oracle.get("chi")), numbers(oracle.get("J")), numbers(oracle.get("sigma")));
  }

  private static void assertClose(double[] actual, double[] expected, double error) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as("%d", i).isCloseTo(expected[i], offset(error));
    }
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
    ChargeModel.Applied eeq = ChargeModel.eeq2019().in(molecule);
    assertClose(
        eeq.sites().linear(), AtomicUnits.times(Units.HARTREE, numbers(oracle.get("chi"))), 1e-12);
    Solution solution = AtomicUnits.solve(molecule, eeq.sites(), 0);
    assertClose(solution.moments(), numbers(oracle.get("q")), 2e-12);
    assertThat(solution.energy() / Units.HARTREE)
        .isCloseTo(oracle.get("E").asDouble(), offset(1e-12));
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
