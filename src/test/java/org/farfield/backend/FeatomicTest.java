package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.features.SummedGradients;
import org.farfield.spec.Expansion;
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
    Path folder = folder(exponent);
    JsonNode input = new ObjectMapper().readTree(folder.resolve("values-input.json").toFile());
    ExpansionTables tables = new ExpansionTables(hyperparameters(input));
    try (Backend backend = new CpuBackend(2)) {
      PlannedStructure job = new Planner(tables, backend.speeds()).prepare(structure(input));
      Coefficients c = backend.expand(tables, List.of(job)).get(0);
      double[] values = new double[c.values().length];
      int at = 0;
      for (int i = 0; i < c.atoms(); i++) {
        for (int column : columns(c)) {
          values[at++] = c.values()[i * c.rowLength() + column];
        }
      }
      assertEqual(values, read(folder.resolve("values.npy.gz")));
    }
  }

  /** Theirs is the derivative of the sum over centres, one column of features after the other. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 6})
  void positionGradientsAgreeToTheirTenDigits(int exponent) throws IOException {
    Path folder = folder(exponent);
    JsonNode input = new ObjectMapper().readTree(folder.resolve("gradients-input.json").toFile());
    ExpansionTables tables = new ExpansionTables(hyperparameters(input));
    try (Backend backend = new CpuBackend(2)) {
      PlannedStructure job = new Planner(tables, backend.speeds()).prepare(structure(input));
      int atoms = job.structure().size();
      Coefficients shape =
          new Coefficients(tables.hyperparameters(), atoms, job.sources().labels());
      List<Coefficients> cotangents = new ArrayList<>();
      for (int column : columns(shape)) {
        Coefficients sum = shape.zeros();
        for (int i = 0; i < atoms; i++) {
          sum.values()[i * sum.rowLength() + column] = 1;
        }
        cotangents.add(sum);
      }
      int features = cotangents.size();
      List<Gradients> gradients =
          backend.adjoint(tables, Collections.nCopies(features, job), cotangents);
      double[] values = new double[3 * atoms * features];
      for (int x = 0; x < values.length; x++) {
        values[x] = gradients.get(x % features).positions()[x / features];
      }
      assertEqual(values, read(folder.resolve("positions-gradient.npy.gz")));
      SummedGradients summed = SummedGradients.ofCoefficients(backend, tables, job);
      List<Integer> columns = columns(shape);
      for (int x = 0; x < values.length; x++) {
        values[x] = summed.positions()[x / features * features + columns.get(x % features)];
      }
      assertEqual(values, read(folder.resolve("positions-gradient.npy.gz")));
    }
  }

  private static Path folder(int exponent) {
    Path folder = Path.of("../shared/reference/featomic/exponent-" + exponent);
    if (!Files.isDirectory(folder)) {
      System.err.println("SKIPPED: featomic's regression data is not at " + folder);
      assumeTrue(false, "no featomic data at " + folder);
    }
    return folder;
  }

  private static Structure structure(JsonNode input) {
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
    return new Structure(types, positions, Cell.periodic(cell));
  }

  private static Expansion hyperparameters(JsonNode input) {
    JsonNode parameters = input.get("hyperparameters");
    JsonNode radial = parameters.get("basis").get("radial");
    double smearing = parameters.get("density").get("smearing").asDouble();
    return Expansion.builder()
        .basis(new Gto(radial.get("max_radial").asInt(), radial.get("radius").asDouble()))
        .maxAngular(parameters.get("basis").get("max_angular").asInt())
        .density(parameters.get("density").get("exponent").asDouble(), smearing)
        .kCutoff(1.2 * Math.PI / smearing)
        .build();
  }

  // Their columns, (o3_lambda, o3_mu, neighbor_type, n), as positions in a row of ours.
  private static List<Integer> columns(Coefficients c) {
    List<Integer> columns = new ArrayList<>();
    for (int lm = 0; lm < (c.maxAngular() + 1) * (c.maxAngular() + 1); lm++) {
      for (int a = 0; a < c.channels(); a++) {
        for (int n = 0; n < c.radial(); n++) {
          columns.add(a * c.fields() + lm * c.radial() + n);
        }
      }
    }
    return columns;
  }

  private static double[] read(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return Npy.read(in).data();
    }
  }

  private static void assertEqual(double[] ours, double[] theirs) {
    assertThat(ours).hasSameSizeAs(theirs);
    double worst = 0;
    double largest = 0;
    for (int x = 0; x < ours.length; x++) {
      largest = Math.max(largest, Math.abs(theirs[x]));
      worst = Math.max(worst, Math.abs(theirs[x] - ours[x]));
    }
    assertThat(worst / largest).isLessThan(1e-9);
  }
}
