package org.farfield.backend;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.features.SummedGradients;
import org.farfield.features.engine.SummedJacobians;
import org.farfield.spec.Expansion;
import org.farfield.sweeps.Sweep;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** featomic's numbers of long-range expansions. */
class FeatomicTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 6})
  void valuesAgreeToTheirTenDigits(int exponent) throws IOException {
    Featomic data = Featomic.in("featomic/exponent-" + exponent);
    JsonNode input = data.input("values-input.json");
    ExpansionTables tables = new ExpansionTables(hyperparameters(input));
    try (Backend backend = new CpuBackend(2)) {
      PlannedStructure job =
          new Planner(tables, backend.speeds()).prepare(Featomic.structure(input));
      Coefficients c = backend.expand(tables, List.of(job)).get(0);
      data.requireEqual(Featomic.values(c), "values.npy.gz");
    }
  }

  /** Theirs is the derivative of the sum over centres, one column of features after the other. */
  @Sweep
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 6})
  void positionGradientsAgreeToTheirTenDigits(int exponent) throws IOException {
    Featomic data = Featomic.in("featomic/exponent-" + exponent);
    JsonNode input = data.input("gradients-input.json");
    ExpansionTables tables = new ExpansionTables(hyperparameters(input));
    try (Backend backend = new CpuBackend(2)) {
      PlannedStructure job =
          new Planner(tables, backend.speeds()).prepare(Featomic.structure(input));
      int atoms = job.structure().size();
      Coefficients shape =
          new Coefficients(tables.hyperparameters(), atoms, job.sources().labels());
      List<Coefficients> cotangents = Featomic.sumsOverCentres(shape);
      int features = cotangents.size();
      List<Gradients> gradients =
          backend.adjoint(tables, Collections.nCopies(features, job), cotangents);
      double[] values = new double[3 * atoms * features];
      for (int x = 0; x < values.length; x++) {
        values[x] = gradients.get(x % features).positions()[x / features];
      }
      data.requireEqual(values, "positions-gradient.npy.gz");
      SummedGradients summed = SummedJacobians.ofCoefficients(backend, tables, job);
      List<Integer> columns = Featomic.columns(shape);
      for (int x = 0; x < values.length; x++) {
        values[x] = summed.positions()[x / features * features + columns.get(x % features)];
      }
      data.requireEqual(values, "positions-gradient.npy.gz");
    }
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
}
