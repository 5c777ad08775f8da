package org.farfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Receivers;
import org.farfield.expansion.Sources;
import org.farfield.spec.Channels;
import org.farfield.spec.Expansion;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;

/** Sources and receivers of one kind, as a program uses them, against an independent program. */
class ElectrostaticsTest {
  private static final Path FILE =
      Path.of("../shared/reference/equilibration/charges_dipoles_triclinic_pbc.json");

  private final JsonNode oracle;
  private final Structure structure;
  private final int atoms;

  ElectrostaticsTest() throws IOException {
    if (!Files.exists(FILE)) {
      System.err.println("SKIPPED: there is no oracle " + FILE);
      assumeThat(false).as("no oracle %s", FILE).isTrue();
    }
    oracle = new ObjectMapper().readTree(FILE.toFile());
    double[] positions = numbers("positions");
    atoms = positions.length / 3;
    structure = new Structure(new int[atoms], positions, Cell.periodic(numbers("cell")));
  }

  // of any shape, one after the other
  private double[] numbers(String name) {
    JsonNode node = oracle.get(name);
    assertThat(node).as(name).isNotNull();
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

  /** E = Σ χq + ½ Jq² + ½ α⁻¹μ² − ℰ·μ + ½ pᵀGp, its forces and its strain; μ is x, y, z. */
  @Test
  void energyForcesAndStrainOfChargesAndDipolesInACrystal() {
    double[] q = numbers("q");
    double[] mu = numbers("mu");
    double[][][] moments = new double[1][4][atoms];
    for (int i = 0; i < atoms; i++) {
      moments[0][0][i] = q[i];
      moments[0][1][i] = mu[3 * i + 1];
      moments[0][2][i] = mu[3 * i + 2];
      moments[0][3][i] = mu[3 * i];
    }
    double[] widths = numbers("sigma");
    Sources p = new Sources(new int[1], moments);
    Expansion h =
        Expansion.builder()
            .density(1, Arrays.stream(widths).min().orElseThrow())
            .channels(new Channels.Given(1, true))
            .accuracy(1e-11)
            .build();
    List<Sources> sources = List.of(p.withWidths(widths));
    try (Farfield farfield = Farfield.on("cpu", 2);
        PreparedStructures prepared =
            farfield.prepare(
                h, List.of(structure), sources, List.of(Receivers.like(sources.get(0))))) {
      Coefficients v = prepared.apply(List.of(p)).get(0);
      Coefficients half = Receivers.asProjections(0.5, p, v);
      double energy = ownEnergy(q, mu);
      for (int x = 0; x < v.values().length; x++) {
        energy += half.values()[x] * v.values()[x];
      }
      assertThat(energy).isCloseTo(oracle.get("energy").asDouble(), offset(1e-10));
      // stationary in the dipoles: α⁻¹μ + (Gp)_μ = ℰ
      Sources potential = Receivers.asSources(v);
      double[] field = numbers("field");
      for (int x = 0; x < 3 * atoms; x++) {
        int lm = new int[] {3, 1, 2}[x % 3];
        assertThat(numbers("ainv")[x / 3] * mu[x] + potential.value(0, x / 3, lm))
            .isCloseTo(field[x % 3], offset(1e-9));
      }
      Gradients gradients = prepared.adjoint(List.of(p), List.of(half)).get(0);
      double[] forces = gradients.positions();
      double[] strain = gradients.strain();
      addElectronegativities(q, forces, strain);
      assertClose(forces, numbers("dE_dR"));
      assertClose(strain, numbers("dE_dstrain"));
    }
  }

  private static void assertClose(double[] actual, double[] expected) {
    for (int x = 0; x < expected.length; x++) {
      assertThat(actual[x]).as("%d", x).isCloseTo(expected[x], offset(1e-9));
    }
  }

  private double ownEnergy(double[] q, double[] mu) {
    double energy = 0;
    double[] chi = electronegativities(null, null, null);
    for (int i = 0; i < atoms; i++) {
      energy += chi[i] * q[i] + 0.5 * numbers("J")[i] * q[i] * q[i];
      for (int x = 0; x < 3; x++) {
        double m = mu[3 * i + x];
        energy += 0.5 * numbers("ainv")[i] * m * m - numbers("field")[x] * m;
      }
    }
    return energy;
  }

  private void addElectronegativities(double[] q, double[] forces, double[] strain) {
    electronegativities(q, forces, strain);
  }

  // χ_i = c_i + 0.2 Σ e^{−r²/4} over images −2 … 2, and what Σ qχ adds to derivatives
  private double[] electronegativities(double[] q, double[] forces, double[] strain) {
    double[] chi = numbers("c0");
    double[] cell = structure.cell().rows();
    for (int i = 0; i < atoms; i++) {
      for (int j = 0; j < atoms; j++) {
        for (int t = 0; t < 125; t++) {
          int[] image = {t / 25 - 2, t / 5 % 5 - 2, t % 5 - 2};
          double[] d = new double[3];
          for (int x = 0; x < 3; x++) {
            d[x] = structure.position(j, x) - structure.position(i, x);
            for (int a = 0; a < 3; a++) {
              d[x] += image[a] * cell[3 * a + x];
            }
          }
          double square = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
          if (square > 0) {
            double term = 0.2 * Math.exp(-square / 4);
            chi[i] += term;
            for (int x = 0; q != null && x < 3; x++) {
              double slope = -0.5 * q[i] * term * d[x];
              forces[3 * j + x] += slope;
              forces[3 * i + x] -= slope;
              for (int y = 0; y < 3; y++) {
                strain[3 * x + y] += slope * d[y];
              }
            }
          }
        }
      }
    }
    return chi;
  }
}
