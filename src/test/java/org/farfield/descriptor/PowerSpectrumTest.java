package org.farfield.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.farfield.backend.Backend;
import org.farfield.backend.Oracle;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.Planner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PowerSpectrumTest {
  @ParameterizedTest
  @ValueSource(strings = {"triclinic_p1", "triclinic_p6"})
  void agreesWithIndependentValues(String name) {
    Oracle oracle = Oracle.load(name);
    ExpansionTables tables = new ExpansionTables(oracle.hyperparameters().build());
    try (Backend backend = new CpuBackend(1)) {
      Planner planner = new Planner(tables, backend.speeds());
      Coefficients c = backend.expand(tables, List.of(planner.prepare(oracle.structure()))).get(0);
      int channels = c.channels();
      int radial = c.radial();
      Factor factor = new Factor(0, 0, c.maxAngular(), radial, labels(c));
      PowerSpectrum spectrum =
          new PowerSpectrum(
              List.of(factor), List.of(new PowerSpectrum.Pair(0, 0)), "neighbor_%d_type");
      Descriptor.Evaluator evaluator = spectrum.evaluator(List.of(c));
      double[] features = new double[spectrum.features()];
      double worst = 0;
      double largest = 0;
      for (int atom = 0; atom < c.atoms(); atom++) {
        Arrays.fill(features, 0);
        evaluator.add(atom, features, 0);
        int at = 0;
        for (int l = 0; l <= c.maxAngular(); l++) {
          JsonNode expected = oracle.json().get("power_spectrum").get(l).get(atom);
          for (int i = 0; i < channels * radial; i++) {
            for (int j = 0; j < channels * radial; j++) {
              double e =
                  expected
                      .get(i / radial)
                      .get(i % radial)
                      .get(j / radial)
                      .get(j % radial)
                      .asDouble();
              largest = Math.max(largest, Math.abs(e));
              worst = Math.max(worst, Math.abs(e - features[at++]));
            }
          }
        }
      }
      assertThat(worst / largest).isLessThan(1e-9);
    }
  }

  private static List<Integer> labels(Coefficients c) {
    return IntStream.range(0, c.channels()).map(c::channelLabel).boxed().toList();
  }
}
