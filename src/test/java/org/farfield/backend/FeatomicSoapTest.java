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
import org.farfield.backend.reference.ReferenceBackend;
import org.farfield.basis.Gto;
import org.farfield.descriptor.Descriptor;
import org.farfield.descriptor.Factor;
import org.farfield.descriptor.PowerSpectrum;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.Cutoff;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.farfield.tensor.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * featomic's regression data of its short-range expansion and power spectrum: read where it is at
 * hand.
 */
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
    JsonNode input = input(name);
    ExpansionTables tables = new ExpansionTables(hyperparameters(input.get("hyperparameters")));
    try (Backend backend = backend(device)) {
      Coefficients c = backend.expand(tables, List.of(job(tables, backend, input))).get(0);
      double[] ours = new double[c.values().length];
      int at = 0;
      for (int i = 0; i < c.atoms(); i++) {
        for (int column : columns(c)) {
          ours[at++] = c.values()[i * c.rowLength() + column];
        }
      }
      assertEqual(ours, read(name + ".npy.gz"));
    }
  }

  /** Theirs is the derivative of the sum over centres. */
  @Test
  void positionGradientsAgreeToTheirDigits() throws IOException {
    JsonNode input = input("spherical-expansion-gradients");
    ExpansionTables tables = new ExpansionTables(hyperparameters(input.get("hyperparameters")));
    try (Backend backend = backend("cpu")) {
      PlannedStructure job = job(tables, backend, input);
      int atoms = job.structure().size();
      List<Coefficients> cotangents = new ArrayList<>();
      Coefficients shape =
          new Coefficients(tables.hyperparameters(), atoms, job.sources().labels());
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
      double[] ours = new double[3 * atoms * features];
      for (int x = 0; x < ours.length; x++) {
        ours[x] = gradients.get(x % features).positions()[x / features];
      }
      assertEqual(ours, read("spherical-expansion-positions-gradient.npy.gz"));
    }
  }

  /** Theirs are those of every centre, and their strain acts on rows: r → r (1 + ε). */
  @Test
  void strainGradientsAgreeToTheirDigits() throws IOException {
    JsonNode input = input("spherical-expansion-gradients");
    ExpansionTables tables = new ExpansionTables(hyperparameters(input.get("hyperparameters")));
    try (Backend backend = backend("cpu")) {
      PlannedStructure job = job(tables, backend, input);
      int atoms = job.structure().size();
      List<Coefficients> cotangents = new ArrayList<>();
      Coefficients shape =
          new Coefficients(tables.hyperparameters(), atoms, job.sources().labels());
      for (int i = 0; i < atoms; i++) {
        for (int column : columns(shape)) {
          Coefficients one = shape.zeros();
          one.values()[i * one.rowLength() + column] = 1;
          cotangents.add(one);
        }
      }
      List<Gradients> gradients =
          backend.adjoint(tables, Collections.nCopies(cotangents.size(), job), cotangents);
      int features = cotangents.size() / atoms;
      double[] ours = new double[9 * cotangents.size()];
      for (int x = 0; x < ours.length; x++) {
        int i = x / (9 * features);
        int alpha = x / (3 * features) % 3;
        int beta = x / features % 3;
        ours[x] = gradients.get(i * features + x % features).strain()[3 * beta + alpha];
      }
      assertEqual(ours, read("spherical-expansion-strain-gradient.npy.gz"));
    }
  }

  /** Theirs has each pair of different species once, times √2; species slow, then l, n1, n2. */
  @Test
  void powerSpectraAgreeToTheirDigits() throws IOException {
    JsonNode input = input("soap-power-spectrum-values");
    ExpansionTables tables = new ExpansionTables(hyperparameters(input.get("hyperparameters")));
    try (Backend backend = backend("cpu")) {
      Coefficients c = backend.expand(tables, List.of(job(tables, backend, input))).get(0);
      int radial = c.radial();
      Factor factor = new Factor(0, 0, c.maxAngular(), radial, List.of(1, 6, 8));
      int side = factor.side();
      PowerSpectrum spectrum =
          new PowerSpectrum(
              List.of(factor), List.of(new PowerSpectrum.Pair(0, 0)), "neighbor_%d_type");
      Descriptor.Evaluator evaluator = spectrum.evaluator(List.of(c));
      List<Double> ours = new ArrayList<>();
      for (int i = 0; i < c.atoms(); i++) {
        double[] p = new double[spectrum.features()];
        evaluator.add(i, p, 0);
        for (int a = 0; a < c.channels(); a++) {
          for (int b = a; b < c.channels(); b++) {
            for (int x = 0; x < (c.maxAngular() + 1) * radial * radial; x++) {
              int row = x / (radial * radial) * side + a * radial + x / radial % radial;
              ours.add((a == b ? 1 : Math.sqrt(2)) * p[row * side + b * radial + x % radial]);
            }
          }
        }
      }
      assertEqual(
          ours.stream().mapToDouble(Double::doubleValue).toArray(),
          read("soap-power-spectrum-values.npy.gz"));
    }
  }

  private static JsonNode input(String name) throws IOException {
    if (!Files.isDirectory(FOLDER)) {
      System.err.println("SKIPPED: featomic's regression data is not at " + FOLDER);
      assumeTrue(false, "no featomic data at " + FOLDER);
    }
    return new ObjectMapper().readTree(FOLDER.resolve(name + "-input.json").toFile());
  }

  private static double[] read(String name) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(FOLDER.resolve(name)))) {
      return Npy.read(in).data();
    }
  }

  private static Backend backend(String device) {
    return device.equals("cpu") ? new CpuBackend(2) : new ReferenceBackend();
  }

  private static PlannedStructure job(ExpansionTables tables, Backend backend, JsonNode input) {
    return new Planner(tables, backend.speeds()).prepare(structure(input.get("systems").get(0)));
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

  private static Expansion hyperparameters(JsonNode node) {
    JsonNode basis = node.get("basis");
    double cutoff = node.get("cutoff").get("radius").asDouble();
    double smoothing = node.get("cutoff").get("smoothing").get("width").asDouble();
    double width = node.get("density").get("width").asDouble();
    return Expansion.builder()
        .basis(new Gto(basis.get("radial").get("max_radial").asInt(), cutoff))
        .maxAngular(basis.get("max_angular").asInt())
        .densities(
            List.of(new GaussianDensity(width, new Cutoff(cutoff, smoothing), RadialScaling.NONE)))
        .build();
  }
}
