package org.farfield.backend;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** featomic's numbers of short-range expansions and their power spectra. */
class FeatomicSoapTest {
  @ParameterizedTest
  @CsvSource({
    "spherical-expansion-values, cpu",
    "spherical-expansion-values, reference",
    "spherical-expansion-pbc-values, cpu",
    "spherical-expansion-pbc-values, reference"
  })
  void valuesAgreeToTheirDigits(String name, String device) throws IOException {
    Featomic data = Featomic.in("featomic-soap");
    JsonNode input = data.input(name + "-input.json");
    ExpansionTables tables = new ExpansionTables(hyperparameters(input.get("hyperparameters")));
    try (Backend backend = backend(device)) {
      Coefficients c = backend.expand(tables, List.of(job(tables, backend, input))).get(0);
      data.requireEqual(Featomic.values(c), name + ".npy.gz");
    }
  }

  /** Theirs is the derivative of the sum over centres. */
  @Test
  void positionGradientsAgreeToTheirDigits() throws IOException {
    Featomic data = Featomic.in("featomic-soap");
    JsonNode input = data.input("spherical-expansion-gradients-input.json");
    ExpansionTables tables = new ExpansionTables(hyperparameters(input.get("hyperparameters")));
    try (Backend backend = backend("cpu")) {
      PlannedStructure job = job(tables, backend, input);
      int atoms = job.structure().size();
      Coefficients shape =
          new Coefficients(tables.hyperparameters(), atoms, job.sources().labels());
      List<Coefficients> cotangents = Featomic.sumsOverCentres(shape);
      int features = cotangents.size();
      List<Gradients> gradients =
          backend.adjoint(tables, Collections.nCopies(features, job), cotangents);
      double[] ours = new double[3 * atoms * features];
      for (int x = 0; x < ours.length; x++) {
        ours[x] = gradients.get(x % features).positions()[x / features];
      }
      data.requireEqual(ours, "spherical-expansion-positions-gradient.npy.gz");
    }
  }

  /** Theirs are those of every centre, and their strain acts on rows: r → r (1 + ε). */
  @Test
  void strainGradientsAgreeToTheirDigits() throws IOException {
    Featomic data = Featomic.in("featomic-soap");
    JsonNode input = data.input("spherical-expansion-gradients-input.json");
    ExpansionTables tables = new ExpansionTables(hyperparameters(input.get("hyperparameters")));
    try (Backend backend = backend("cpu")) {
      PlannedStructure job = job(tables, backend, input);
      int atoms = job.structure().size();
      List<Coefficients> cotangents = new ArrayList<>();
      Coefficients shape =
          new Coefficients(tables.hyperparameters(), atoms, job.sources().labels());
      for (int i = 0; i < atoms; i++) {
        for (int column : Featomic.columns(shape)) {
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
      data.requireEqual(ours, "spherical-expansion-strain-gradient.npy.gz");
    }
  }

  /** Theirs has each pair of different species once, times √2; species slow, then l, n1, n2. */
  @Test
  void powerSpectraAgreeToTheirDigits() throws IOException {
    Featomic data = Featomic.in("featomic-soap");
    JsonNode input = data.input("soap-power-spectrum-values-input.json");
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
      data.requireEqual(
          ours.stream().mapToDouble(Double::doubleValue).toArray(),
          "soap-power-spectrum-values.npy.gz");
    }
  }

  private static Backend backend(String device) {
    return device.equals("cpu") ? new CpuBackend(2) : new ReferenceBackend();
  }

  private static PlannedStructure job(ExpansionTables tables, Backend backend, JsonNode input) {
    return new Planner(tables, backend.speeds()).prepare(Featomic.structure(input));
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
