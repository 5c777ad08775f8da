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
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Hyperparameters;
import org.farfield.expansion.Planner;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.farfield.tensor.Npy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** featomic's own regression data, which is not part of this project: read where it is at hand. */
class FeatomicTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 6})
  void valuesAgreeToTheirTenDigits(int exponent) throws IOException {
    Path folder = Path.of("../shared/reference/featomic/exponent-" + exponent);
    if (!Files.isDirectory(folder)) {
      System.err.println("SKIPPED: featomic's regression data is not at " + folder);
      assumeTrue(false, "no featomic data at " + folder);
    }
    JsonNode input = new ObjectMapper().readTree(folder.resolve("values-input.json").toFile());
    JsonNode system = input.get("systems").get(0);
    int n = system.get("types").size();
    int[] types = new int[n];
    double[] positions = new double[3 * n];
    double[] cell = new double[9];
    for (int i = 0; i < n; i++) {
      types[i] = system.get("types").get(i).asInt();
      for (int x = 0; x < 3; x++) {
        positions[3 * i + x] = system.get("positions").get(i).get(x).asDouble();
      }
    }
    for (int i = 0; i < 9; i++) {
      cell[i] = system.get("cell").get(i).asDouble();
    }
    JsonNode parameters = input.get("hyperparameters");
    JsonNode radial = parameters.get("basis").get("radial");
    double smearing = parameters.get("density").get("smearing").asDouble();
    Hyperparameters h =
        Hyperparameters.builder()
            .basis(new Gto(radial.get("max_radial").asInt(), radial.get("radius").asDouble()))
            .maxAngular(parameters.get("basis").get("max_angular").asInt())
            .density(parameters.get("density").get("exponent").asDouble(), smearing)
            .kCutoff(1.2 * Math.PI / smearing)
            .build();
    Npy expected;
    try (InputStream in =
        new GZIPInputStream(Files.newInputStream(folder.resolve("values.npy.gz")))) {
      expected = Npy.read(in);
    }
    ExpansionTables tables = new ExpansionTables(h);
    try (Backend backend = new CpuBackend(2)) {
      Structure structure = new Structure(types, positions, Cell.periodic(cell));
      Planner planner = new Planner(tables, backend.speeds());
      Coefficients c = backend.expand(tables, List.of(planner.prepare(structure))).get(0);
      double worst = 0;
      double largest = 0;
      int at = 0;
      for (int i = 0; i < n; i++) {
        for (int l = 0; l <= c.maxAngular(); l++) {
          for (int m = -l; m <= l; m++) {
            for (int a = 0; a < c.channels(); a++) {
              for (int r = 0; r < c.radial(); r++) {
                double e = expected.data()[at++];
                largest = Math.max(largest, Math.abs(e));
                worst = Math.max(worst, Math.abs(e - c.get(i, 0, a, l, m, r)));
              }
            }
          }
        }
      }
      assertThat(at).isEqualTo(expected.data().length);
      assertThat(worst / largest).isLessThan(1e-9);
    }
  }
}
