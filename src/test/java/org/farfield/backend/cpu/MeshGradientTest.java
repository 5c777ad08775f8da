package org.farfield.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.farfield.backend.GradientContract;
import org.farfield.backend.MeshCase;
import org.farfield.backend.TestStructures;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.Plan;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.structure.Structure;
import org.farfield.sweeps.Sweep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The adjoint of the mesh: the derivative of what the mesh gives, and near that of the sum. */
class MeshGradientTest {
  private CpuBackend backend;

  @BeforeEach
  void open() {
    backend = new CpuBackend(2);
  }

  @AfterEach
  void close() {
    backend.close();
  }

  private double energy(ExpansionTables tables, PlannedStructure job, Coefficients g) {
    double[] c = backend.expand(tables, List.of(job)).get(0).values();
    double sum = 0;
    for (int x = 0; x < c.length; x++) {
      sum += g.values()[x] * c[x];
    }
    return sum;
  }

  private double difference(
      ExpansionTables tables, PlannedStructure job, Coefficients g, int parameter) {
    double step = 1e-3;
    double[] e = new double[4];
    double[] steps = {-2 * step, -step, step, 2 * step};
    for (int i = 0; i < 4; i++) {
      e[i] = energy(tables, GradientContract.moved(job, parameter, steps[i]), g);
    }
    return (e[0] - 8 * e[1] + 8 * e[2] - e[3]) / (12 * step);
  }

  @Sweep
  @ParameterizedTest
  @EnumSource(MeshCase.class)
  void adjointIsTheDerivativeOfTheMesh(MeshCase which) {
    ExpansionTables tables = which.tables();
    PlannedStructure job = which.job(1);
    Coefficients g = which.cotangents(job);
    double[] adjoint =
        GradientContract.flat(backend.adjoint(tables, List.of(job), List.of(g)).get(0));
    int coordinates = 3 * job.structure().size();
    int[] ends = {coordinates, coordinates + 9, adjoint.length};
    for (int part = 0, p = 0; part < 3; part++) {
      double worst = 0;
      double largest = 0;
      for (; p < ends[part]; p++) {
        double exact = difference(tables, job, g, p);
        worst = Math.max(worst, Math.abs(adjoint[p] - exact));
        largest = Math.max(largest, Math.abs(exact));
      }
      assertThat(worst / largest).as("positions, strain, weights: %s", part).isLessThan(1e-9);
    }
  }

  @Sweep
  @ParameterizedTest
  @EnumSource(MeshCase.class)
  void fineMeshesEqualTheSum(MeshCase which) {
    ExpansionTables tables = which.tables();
    PlannedStructure job = which.job(4);
    Coefficients g = which.cotangents(job);
    Plan sum = new Plan(EvaluationPath.KSUM, job.plan().kCutoff(), List.of(), 0, 0, 0, 0, 0);
    PlannedStructure summed = new PlannedStructure(job.structure(), job.sources(), sum);
    List<Gradients> both = backend.adjoint(tables, List.of(job, summed), List.of(g, g));
    assertClose(both.get(0), both.get(1), Math.pow(0.1, which.order()));
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

  /** Planned meshes, of which the plan promises the accuracy of the values. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 1e-5, 1e-7})
  void plannedMeshesAreAsAccurateAsTheirValues(double accuracy) {
    Expansion.Builder builder =
        Expansion.builder()
            .basis(new Gto(2, 3))
            .maxAngular(2)
            .densities(
                List.of(LongRangeDensity.powerLaw(1, 1.2), LongRangeDensity.powerLaw(6, 1.5)));
    Expansion h = builder.accuracy(accuracy).path(EvaluationPath.MESH).build();
    Expansion tight = builder.accuracy(1e-11).path(EvaluationPath.KSUM).build();
    ExpansionTables tables = new ExpansionTables(h);
    ExpansionTables exact = new ExpansionTables(tight);
    Structure s = TestStructures.periodic(87, 60, 8);
    PlannedStructure job = new Planner(tables, backend.speeds()).prepare(s);
    PlannedStructure summed = new Planner(exact, backend.speeds()).prepare(s);
    Coefficients g = backend.expand(exact, List.of(summed)).get(0); // E = ½ Σ |c|²
    Gradients ours = backend.adjoint(tables, List.of(job), List.of(g)).get(0);
    Gradients expected = backend.adjoint(exact, List.of(summed), List.of(g)).get(0);
    assertClose(ours, expected, accuracy);
    assertBalanced(ours, accuracy);
  }

  // no net force, a symmetric stress
  private static void assertBalanced(Gradients gradients, double tolerance) {
    double[] forces = gradients.positions();
    double[] e = gradients.strain();
    double stress = Arrays.stream(e).map(Math::abs).max().orElseThrow();
    for (int x = 0; x < 3; x++) {
      double sum = 0;
      double size = 0;
      for (int i = x; i < forces.length; i += 3) {
        sum += forces[i];
        size += Math.abs(forces[i]);
      }
      assertThat(Math.abs(sum)).isLessThan(tolerance * size);
      int y = (x + 1) % 3;
      int z = (x + 2) % 3;
      assertThat(Math.abs(e[3 * y + z] - e[3 * z + y])).isLessThan(tolerance * stress);
    }
  }

  /** Sums and meshes of several sizes in one batch. */
  @Test
  void aBatchGivesTheBitsOfOneByOne() {
    Expansion h = Expansion.builder().basis(new Gto(2, 2)).maxAngular(2).build();
    ExpansionTables tables = new ExpansionTables(h);
    List<PlannedStructure> jobs = new ArrayList<>();
    List<Coefficients> g = new ArrayList<>();
    for (int n : new int[] {3, 300, 40, 9}) {
      EvaluationPath path = n == 40 ? EvaluationPath.KSUM : EvaluationPath.MESH;
      Expansion planned = Expansion.builder().basis(new Gto(2, 2)).maxAngular(2).path(path).build();
      Structure s = TestStructures.periodic(n, n, 6);
      jobs.add(new Planner(new ExpansionTables(planned), backend.speeds()).prepare(s));
    }
    g.addAll(backend.expand(tables, jobs));
    List<Gradients> together = backend.adjoint(tables, jobs, g);
    for (int i = 0; i < jobs.size(); i++) {
      Gradients alone = backend.adjoint(tables, jobs.subList(i, i + 1), g.subList(i, i + 1)).get(0);
      assertThat(GradientContract.flat(together.get(i))).isEqualTo(GradientContract.flat(alone));
    }
  }
}
