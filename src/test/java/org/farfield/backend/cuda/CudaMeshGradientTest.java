package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.farfield.backend.Backend;
import org.farfield.backend.GradientContract;
import org.farfield.backend.MeshCase;
import org.farfield.backend.TestStructures;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.expansion.plan.Speeds;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Precision;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The adjoint of the GPU's mesh against that of the CPU and against differences. */
class CudaMeshGradientTest {
  private CudaBackend backend;

  @BeforeAll
  static void requireDevice() {
    SimulatedDevice.require();
  }

  @BeforeEach
  void open() {
    backend = new CudaBackend(0);
  }

  @AfterEach
  void close() {
    backend.close();
  }

  @ParameterizedTest
  @EnumSource(MeshCase.class)
  void agreesWithTheCpu(MeshCase which) {
    PlannedStructure job = which.job(1);
    Coefficients g = which.cotangents(job);
    Gradients ours = backend.adjoint(which.tables(), List.of(job), List.of(g)).get(0);
    try (Backend cpu = new CpuBackend(1)) {
      assertClose(ours, cpu.adjoint(which.tables(), List.of(job), List.of(g)).get(0), 1e-11);
    }
  }

  private static void assertClose(Gradients ours, Gradients expected, double tolerance) {
    assertThat(error(ours.positions(), expected.positions())).isLessThan(tolerance);
    assertThat(error(ours.strain(), expected.strain())).isLessThan(tolerance);
    for (int a = 0; a < expected.weights().length; a++) {
      assertThat(error(ours.weights()[a], expected.weights()[a])).isLessThan(tolerance);
    }
  }

  private static double error(double[] ours, double[] expected) {
    double largest = 0;
    double worst = 0;
    for (int x = 0; x < expected.length; x++) {
      largest = Math.max(largest, Math.abs(expected[x]));
      worst = Math.max(worst, Math.abs(ours[x] - expected[x]));
    }
    return worst / largest;
  }

  /** Of what the GPU itself gives: some parameters of each kind. */
  @Test
  void isTheDerivativeOfTheMesh() {
    MeshCase which = MeshCase.CHARGES_IN_A_LEFT_HANDED_CELL;
    ExpansionTables tables = which.tables();
    PlannedStructure job = which.job(1);
    Coefficients g = which.cotangents(job);
    double[] adjoint =
        GradientContract.flat(backend.adjoint(tables, List.of(job), List.of(g)).get(0));
    double largest = Arrays.stream(adjoint).map(Math::abs).max().orElseThrow();
    for (int p : new int[] {0, 4, 11, 12, 14, 19, 21, 24}) {
      double step = 1e-3;
      List<PlannedStructure> moved =
          Stream.of(-2, -1, 1, 2).map(i -> GradientContract.moved(job, p, i * step)).toList();
      double[] e = backend.expand(tables, moved).stream().mapToDouble(c -> product(c, g)).toArray();
      double difference = (e[0] - 8 * e[1] + 8 * e[2] - e[3]) / (12 * step);
      assertThat(Math.abs(adjoint[p] - difference)).isLessThan(1e-9 * largest);
    }
  }

  private static double product(Coefficients c, Coefficients g) {
    double sum = 0;
    for (int x = 0; x < c.values().length; x++) {
      sum += g.values()[x] * c.values()[x];
    }
    return sum;
  }

  private static Expansion.Builder small() {
    return Expansion.builder()
        .path(EvaluationPath.MESH)
        .basis(new Gto(1, 3))
        .maxAngular(2)
        .densities(List.of(LongRangeDensity.powerLaw(1, 1), LongRangeDensity.powerLaw(4, 1.2)))
        .accuracy(1e-3);
  }

  private static List<PlannedStructure> jobs(ExpansionTables tables) {
    Planner planner = new Planner(tables, Speeds.defaults(1));
    return Stream.of(
            TestStructures.periodic(3, 9, 5),
            TestStructures.periodic(4, 1, 4),
            TestStructures.periodic(5, 14, 6))
        .map(planner::prepare)
        .toList();
  }

  /** E = ½ Σ |c|² does not change as all atoms move. */
  @Test
  void forcesAddUpToNothing() {
    double accuracy = 1e-5;
    ExpansionTables tables = new ExpansionTables(small().accuracy(accuracy).build());
    List<PlannedStructure> jobs = jobs(tables);
    List<Coefficients> g = backend.expand(tables, jobs);
    for (Gradients gradients : backend.adjoint(tables, jobs, g)) {
      double[] forces = gradients.positions();
      for (int x = 0; x < 3 && forces.length > 3; x++) {
        double sum = 0;
        double size = 0;
        for (int i = x; i < forces.length; i += 3) {
          sum += forces[i];
          size += Math.abs(forces[i]);
        }
        assertThat(Math.abs(sum)).isLessThan(accuracy * size);
      }
    }
  }

  /** With little memory one field goes at a time. */
  @Test
  void batchesAndLittleMemoryDoNotChangeABit() {
    ExpansionTables tables = new ExpansionTables(small().build());
    List<PlannedStructure> jobs = jobs(tables);
    List<Coefficients> g = backend.expand(tables, jobs);
    List<Gradients> all = backend.adjoint(tables, jobs, g);
    try (CudaBackend little = SimulatedDevice.openWithin(40_000)) {
      List<Gradients> cut = little.adjoint(tables, jobs, g);
      for (int i = 0; i < jobs.size(); i++) {
        double[] expected = GradientContract.flat(all.get(i));
        Gradients alone =
            backend.adjoint(tables, jobs.subList(i, i + 1), g.subList(i, i + 1)).get(0);
        assertThat(GradientContract.flat(alone)).isEqualTo(expected);
        assertThat(GradientContract.flat(cut.get(i))).isEqualTo(expected);
      }
    }
  }

  /** Gradients are in double whatever the precision of the values. */
  @Test
  void singlePrecisionIsOfNoConcern() {
    ExpansionTables tables = new ExpansionTables(small().build());
    List<PlannedStructure> jobs = jobs(tables).subList(0, 1);
    List<Coefficients> g = backend.expand(tables, jobs);
    ExpansionTables single = new ExpansionTables(small().precision(Precision.SINGLE).build());
    assertThat(GradientContract.flat(backend.adjoint(single, jobs, g).get(0)))
        .isEqualTo(GradientContract.flat(backend.adjoint(tables, jobs, g).get(0)));
  }

  /**
   * Where one atom's cotangents are by far the largest, the others' errors are relative to them.
   */
  @Test
  void fixedPointKeepsTheAccuracyOfDoubles() {
    ExpansionTables tables = new ExpansionTables(small().build());
    List<PlannedStructure> jobs = jobs(tables).subList(0, 1);
    Coefficients g = backend.expand(tables, jobs).get(0);
    for (int x = 0; x < g.rowLength(); x++) {
      g.values()[x] *= 1e9;
    }
    Gradients ours = backend.adjoint(tables, jobs, List.of(g)).get(0);
    try (Backend cpu = new CpuBackend(1)) {
      assertClose(ours, cpu.adjoint(tables, jobs, List.of(g)).get(0), 1e-11);
    }
  }

  @Test
  void whatIsNoNumberStaysNone() {
    ExpansionTables tables = new ExpansionTables(small().build());
    List<PlannedStructure> jobs = jobs(tables).subList(1, 2);
    Coefficients g = backend.expand(tables, jobs).get(0);
    g.values()[0] = Double.NaN;
    assertThat(backend.adjoint(tables, jobs, List.of(g)).get(0).weights()[0][0]).isNaN();
  }
}
