package org.farfield.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.farfield.backend.Prepared;
import org.farfield.backend.TestStructures;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.Channels;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.Precision;
import org.farfield.spec.Splitting;
import org.farfield.structure.Structure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Meshes in both precisions where fields just fill their groups and where they do not: 4 | 6, 8 | 9
 * and 16 | 18 fields. Values alone are in single precision, of more than 8.
 */
class MeshGroupsTest {
  private static final int ATOMS = 50;
  private static final int CHANNELS = 2;

  private final Random random = new Random(95);
  private final Structure structure = TestStructures.periodic(94, ATOMS, 7.5);
  private final Sources sources = new Sources(new int[CHANNELS], weights());

  private double[][] weights() {
    double[][] weights = new double[CHANNELS][ATOMS];
    for (double[] some : weights) {
      Arrays.setAll(some, x -> random.nextGaussian());
    }
    return weights;
  }

  /** What a backend makes of the structure. */
  private record Results(Coefficients values, Sources transposes, Gradients adjoint) {}

  private Results results(
      int radial, int angular, EvaluationPath path, Precision precision, double[] cotangents) {
    Expansion h =
        Expansion.builder()
            .basis(new Gto(radial, 3))
            .maxAngular(angular)
            .channels(new Channels.Given(0, false))
            .accuracy(1e-6)
            .path(path)
            .precision(precision)
            .splitting(Splitting.NEVER)
            .build();
    ExpansionTables tables = new ExpansionTables(h);
    Coefficients g = new Coefficients(h, ATOMS, sources.labels());
    System.arraycopy(cotangents, 0, g.values(), 0, g.values().length);
    try (CpuBackend backend = new CpuBackend(2)) {
      PlannedStructure job = new Planner(tables, backend.speeds()).prepare(structure, sources);
      try (Prepared prepared = backend.prepare(tables, List.of(job))) {
        return new Results(
            prepared.apply(List.of(sources)).get(0),
            prepared.transpose(List.of(g)).get(0),
            backend.adjoint(tables, List.of(job), List.of(g)).get(0));
      }
    }
  }

  // radial functions from 0, l from 0
  @ParameterizedTest
  @CsvSource({"3, 0", "5, 0", "1, 1", "0, 2", "3, 1", "1, 2"})
  void groupsOfAllSizesAreRight(int radial, int angular) {
    int fields = (radial + 1) * (angular + 1) * (angular + 1);
    double[] g = random.doubles((long) ATOMS * CHANNELS * fields, -1, 1).toArray();
    Results sum = results(radial, angular, EvaluationPath.KSUM, Precision.DOUBLE, g);
    Results mesh = results(radial, angular, EvaluationPath.MESH, Precision.DOUBLE, g);
    Results single = results(radial, angular, EvaluationPath.MESH, Precision.SINGLE, g);
    assertClose(mesh.values.values(), sum.values.values(), 1e-5);
    assertClose(mesh.adjoint.positions(), sum.adjoint.positions(), 1e-5);
    assertClose(mesh.adjoint.strain(), sum.adjoint.strain(), 1e-5);
    for (int a = 0; a < CHANNELS; a++) {
      assertClose(mesh.transposes.weights()[a], sum.transposes.weights()[a], 1e-5);
      assertClose(mesh.adjoint.weights()[a], mesh.transposes.weights()[a], 1e-12);
    }
    // Σ g c of the sources is Σ w of the transpose
    double expected = dot(g, mesh.values.values());
    double size = largest(mesh.values.values()) * Math.sqrt(g.length);
    assertThat(transposed(mesh)).isCloseTo(expected, within(1e-12 * size));
    assertThat(transposed(single)).isCloseTo(expected, within(1e-12 * size));

    assertClose(single.values.values(), mesh.values.values(), 1e-6);
    assertThat(Arrays.equals(single.values.values(), mesh.values.values())).isEqualTo(fields <= 8);
    assertThat(single.transposes.weights()).isDeepEqualTo(mesh.transposes.weights());
    assertThat(single.adjoint.positions()).isEqualTo(mesh.adjoint.positions());
    assertThat(single.adjoint.strain()).isEqualTo(mesh.adjoint.strain());
    assertThat(single.adjoint.weights()).isDeepEqualTo(mesh.adjoint.weights());
  }

  private double transposed(Results results) {
    double sum = 0;
    for (int a = 0; a < CHANNELS; a++) {
      sum += dot(results.transposes.weights()[a], sources.weights()[a]);
    }
    return sum;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int x = 0; x < a.length; x++) {
      sum += a[x] * b[x];
    }
    return sum;
  }

  private static double largest(double[] numbers) {
    return Arrays.stream(numbers).map(Math::abs).max().orElseThrow();
  }

  private static void assertClose(double[] ours, double[] expected, double tolerance) {
    double worst = 0;
    for (int x = 0; x < expected.length; x++) {
      worst = Math.max(worst, Math.abs(ours[x] - expected[x]));
    }
    assertThat(worst).isLessThan(tolerance * largest(expected));
  }
}
