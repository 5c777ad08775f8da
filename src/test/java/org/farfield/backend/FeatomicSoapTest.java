package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.backend.reference.ReferenceBackend;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Cutoff;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.GaussianDensity;
import org.farfield.expansion.Hyperparameters;
import org.farfield.expansion.Planner;
import org.farfield.expansion.RadialScaling;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.farfield.tensor.Npy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** featomic's regression data of its short-range expansion: read where it is at hand. */
class FeatomicSoapTest {
  private static final Path FOLDER = Path.of("../shared/reference/featomic-soap");

  @ParameterizedTest
  @CsvSource({
    "spherical-expansion-values, cpu",
    "spherical-expansion-values, reference",
    "spherical-expansion-pbc-values, cpu",
    "spherical-expansion-pbc-values, reference"
  })
  void valuesAgreeToTheirDigits(String name, String device) throws IOException {
    if (!Files.isDirectory(FOLDER)) {
      System.err.println("SKIPPED: featomic's regression data is not at " + FOLDER);
      assumeTrue(false, "no featomic data at " + FOLDER);
    }
    JsonNode input = new ObjectMapper().readTree(FOLDER.resolve(name + "-input.json").toFile());
    Npy expected;
    try (InputStream in =
        new GZIPInputStream(Files.newInputStream(FOLDER.resolve(name + ".npy.gz")))) {
      expected = Npy.read(in);
    }
    Structure structure = structure(input.get("systems").get(0));
    ExpansionTables tables = new ExpansionTables(hyperparameters(input.get("hyperparameters")));
    try (Backend backend = device.equals("cpu") ? new CpuBackend(2) : new ReferenceBackend()) {
      Planner planner = new Planner(tables, backend.speeds());
      Coefficients c = backend.expand(tables, List.of(planner.prepare(structure))).get(0);
      double worst = 0;
      double largest = 0;
      int at = 0;
      for (int i = 0; i < c.atoms(); i++) {
        for (int l = 0; l <= c.maxAngular(); l++) {
          for (int m = -l; m <= l; m++) {
            for (int a = 0; a < c.channels(); a++) {
              for (int n = 0; n < c.radial(); n++) {
                double e = expected.data()[at++];
                largest = Math.max(largest, Math.abs(e));
                worst = Math.max(worst, Math.abs(e - c.get(i, 0, a, l, m, n)));
              }
            }
          }
        }
      }
      assertThat(at).isEqualTo(expected.data().length);
      assertThat(worst / largest).isLessThan(1e-9);
    }
  }

  private static Structure structure(JsonNode system) {
    int n = system.get("types").size();
    int[] types = new int[n];
    double[] positions = new double[3 * n];
    for (int i = 0; i < n; i++) {
      types[i] = system.get("types").get(i).asInt();
      for (int x = 0; x < 3; x++) {
        positions[3 * i + x] = system.get("positions").get(i).get(x).asDouble();
      }
    }
    double[] rows = new double[9];
    double largest = 0;
    for (int i = 0; i < 9; i++) {
      rows[i] = system.get("cell").get(i).asDouble();
      largest = Math.max(largest, Math.abs(rows[i]));
    }
    return new Structure(types, positions, largest == 0 ? Cell.OPEN : Cell.periodic(rows));
  }

  private static Hyperparameters hyperparameters(JsonNode node) {
    JsonNode basis = node.get("basis");
    double cutoff = node.get("cutoff").get("radius").asDouble();
    double smoothing = node.get("cutoff").get("smoothing").get("width").asDouble();
    double width = node.get("density").get("width").asDouble();
    return Hyperparameters.builder()
        .basis(new Gto(basis.get("radial").get("max_radial").asInt(), cutoff))
        .maxAngular(basis.get("max_angular").asInt())
        .densities(
            List.of(new GaussianDensity(width, new Cutoff(cutoff, smoothing), RadialScaling.NONE)))
        .build();
  }
}
