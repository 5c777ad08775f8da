package org.farfield.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.farfield.backend.GradientContract;
import org.farfield.backend.TestStructures;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.expansion.Channels;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.EvaluationPath;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Hyperparameters;
import org.farfield.expansion.Job;
import org.farfield.expansion.Plan;
import org.farfield.expansion.Planner;
import org.farfield.expansion.PowerLawDensity;
import org.farfield.expansion.Sources;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The adjoint of the mesh: the derivative of what the mesh gives, and near that of the sum. */
class MeshGradientTest {
  private static final List<String> NINE =
      List.of("c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8");

  private CpuBackend backend;

  @BeforeEach
  void open() {
    backend = new CpuBackend(2);
  }

  @AfterEach
  void close() {
    backend.close();
  }

  /** Meshes that just hold the cutoffs and ones that are finer, even and odd; each spline order. */
  @SuppressWarnings("ImmutableEnumChecker") // nobody changes the test data
  enum Case {
    THREE_DENSITIES(
        TestStructures.periodic(81, 4, 5),
        builder()
            .maxAngular(2)
            .densities(
                List.of(
                    new PowerLawDensity(1, 1),
                    new PowerLawDensity(0, 1.2),
                    new PowerLawDensity(6, 0.9))),
        4,
        18,
        20,
        16),
    CHARGES_IN_A_LEFT_HANDED_CELL(
        leftHanded(TestStructures.periodic(82, 4, 5)),
        builder()
            .channels(new Channels.Columns(List.of("charge")))
            .basis(new Monomial(0, 2))
            .maxAngular(2)
            .densities(List.of(new PowerLawDensity(2.7, 0.8), new PowerLawDensity(3.5, 1)))
            .centerAtomWeight(0.5),
        6,
        15,
        13,
        17),
    FIVE_DEGREES_IN_A_SKEWED_CELL(
        skewed(83, 3), builder().basis(new Monomial(0, 2)).maxAngular(5), 8, 16, 23, 21),
    NINE_CHANNELS(
        withNineColumns(TestStructures.periodic(84, 4, 4)),
        builder().channels(new Channels.Columns(NINE)).maxAngular(1),
        10,
        12,
        15,
        20);

    final Structure structure;
    final Hyperparameters hyperparameters;
    final int order;
    final List<Integer> mesh;

    Case(Structure structure, Hyperparameters.Builder builder, int order, Integer... mesh) {
      this.structure = structure;
      this.hyperparameters = builder.build();
      this.order = order;
      this.mesh = List.of(mesh);
    }

    private static Hyperparameters.Builder builder() {
      return Hyperparameters.builder().basis(new Gto(1, 2)).maxAngular(3).density(1, 1);
    }

    /** A job on this mesh, or on one so many times finer, with a cutoff for each density. */
    Job job(int finer) {
      List<Double> cutoffs = new ArrayList<>();
      double low = 3;
      for (int d = 0; d < hyperparameters.densities().size(); d++) {
        cutoffs.add(GradientContract.cutoffBetweenShells(structure.cell(), low, low + 1.5));
        low -= 0.6;
      }
      Plan plan =
          new Plan(
              EvaluationPath.MESH,
              cutoffs,
              mesh.stream().map(n -> finer * n).toList(),
              order,
              0,
              0,
              0,
              0);
      Sources sources = Sources.of(structure, hyperparameters.channels());
      return new Job(structure, sources, plan);
    }
  }

  private static Structure leftHanded(Structure s) {
    double[] rows = s.cell().rows();
    for (int x = 0; x < 3; x++) {
      double first = rows[x];
      rows[x] = rows[3 + x];
      rows[3 + x] = first;
    }
    return TestStructures.moved(s, s.positions(), Cell.periodic(rows));
  }

  private static Structure skewed(long seed, int atoms) {
    Structure s = TestStructures.periodic(seed, atoms, 4);
    double[] rows = {4, 0, 0, 3, 4, 0, -2, 3, 4.5};
    return TestStructures.moved(s, s.positions(), Cell.periodic(rows));
  }

  private static Structure withNineColumns(Structure s) {
    Map<String, double[]> columns = new LinkedHashMap<>();
    Random random = new Random(85);
    for (String name : NINE) {
      columns.put(name, random.doubles(s.size(), -1, 1).toArray());
    }
    return new Structure(s.types(), s.positions(), s.cell(), columns, s.origin());
  }

  private static Coefficients random(Case which, Job job) {
    Coefficients g =
        new Coefficients(which.hyperparameters, job.structure().size(), job.sources().labels());
    Random random = new Random(86);
    Arrays.setAll(g.values(), x -> random.nextGaussian());
    return g;
  }

  private double energy(ExpansionTables tables, Job job, Coefficients g) {
    double[] c = backend.expand(tables, List.of(job)).get(0).values();
    double sum = 0;
    for (int x = 0; x < c.length; x++) {
      sum += g.values()[x] * c[x];
    }
    return sum;
  }

  private double difference(ExpansionTables tables, Job job, Coefficients g, int parameter) {
    double step = 1e-3;
    double[] e = new double[4];
    double[] steps = {-2 * step, -step, step, 2 * step};
    for (int i = 0; i < 4; i++) {
      e[i] = energy(tables, GradientContract.moved(job, parameter, steps[i]), g);
    }
    return (e[0] - 8 * e[1] + 8 * e[2] - e[3]) / (12 * step);
  }

  @ParameterizedTest
  @EnumSource(Case.class)
  void adjointIsTheDerivativeOfTheMesh(Case which) {
    ExpansionTables tables = new ExpansionTables(which.hyperparameters);
    Job job = which.job(1);
    Coefficients g = random(which, job);
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

  @ParameterizedTest
  @EnumSource(Case.class)
  void fineMeshesEqualTheSum(Case which) {
    ExpansionTables tables = new ExpansionTables(which.hyperparameters);
    Job job = which.job(4);
    Coefficients g = random(which, job);
    Plan sum = new Plan(EvaluationPath.KSUM, job.plan().kCutoff(), List.of(), 0, 0, 0, 0, 0);
    Job summed = new Job(job.structure(), job.sources(), sum);
    List<Gradients> both = backend.adjoint(tables, List.of(job, summed), List.of(g, g));
    assertClose(both.get(0), both.get(1), Math.pow(0.1, which.order));
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
    Hyperparameters.Builder builder =
        Hyperparameters.builder()
            .basis(new Gto(2, 3))
            .maxAngular(2)
            .densities(List.of(new PowerLawDensity(1, 1.2), new PowerLawDensity(6, 1.5)));
    Hyperparameters h = builder.accuracy(accuracy).path(EvaluationPath.MESH).build();
    Hyperparameters tight = builder.accuracy(1e-11).path(EvaluationPath.KSUM).build();
    ExpansionTables tables = new ExpansionTables(h);
    ExpansionTables exact = new ExpansionTables(tight);
    Structure s = TestStructures.periodic(87, 60, 8);
    Job job = new Planner(tables, backend.speeds()).prepare(s);
    Job summed = new Planner(exact, backend.speeds()).prepare(s);
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
    Hyperparameters h = Hyperparameters.builder().basis(new Gto(2, 2)).maxAngular(2).build();
    ExpansionTables tables = new ExpansionTables(h);
    List<Job> jobs = new ArrayList<>();
    List<Coefficients> g = new ArrayList<>();
    for (int n : new int[] {3, 300, 40, 9}) {
      EvaluationPath path = n == 40 ? EvaluationPath.KSUM : EvaluationPath.MESH;
      Hyperparameters planned =
          Hyperparameters.builder().basis(new Gto(2, 2)).maxAngular(2).path(path).build();
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
