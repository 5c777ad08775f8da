package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.farfield.backend.TestStructures;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.backend.cuda.device.Context;
import org.farfield.backend.cuda.device.LaunchTimes;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.Plan;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.expansion.plan.Speeds;
import org.farfield.expansion.tables.Aliasing;
import org.farfield.spec.Channels;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.Precision;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.farfield.sweeps.Sweep;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The mesh of the GPU against the mesh of the CPU, with the same plans. */
class CudaMeshTest {
  @BeforeAll
  static void requireDevice() {
    SimulatedDevice.require();
  }

  private static Expansion.Builder small() {
    return Expansion.builder()
        .path(EvaluationPath.MESH)
        .basis(new Gto(2, 3))
        .maxAngular(3)
        .density(1, 1)
        .accuracy(1e-3);
  }

  static Stream<Expansion> hyperparameters() {
    return Stream.of(
        small().build(),
        small().accuracy(1e-5).maxAngular(1).build(),
        small().basis(new Monomial(1, 3)).density(6, 1.2).centerAtomWeight(0.3).build(),
        small().channels(new Channels.Columns(List.of("charge"))).density(0.5, 1.5).build());
  }

  // any speeds: what matters is that both backends get the same plans
  private static List<PlannedStructure> jobs(ExpansionTables tables, Structure... structures) {
    Planner planner = new Planner(tables, Speeds.defaults(1));
    return Stream.of(structures).map(planner::prepare).toList();
  }

  private static Structure[] structures() {
    return new Structure[] {
      TestStructures.periodic(3, 9, 5),
      TestStructures.periodic(4, 1, 4),
      leftHanded(TestStructures.periodic(5, 14, 6))
    };
  }

  // the same lattice and atoms with the first two vectors exchanged
  private static Structure leftHanded(Structure s) {
    double[] r = s.cell().rows();
    double[] swapped = {r[3], r[4], r[5], r[0], r[1], r[2], r[6], r[7], r[8]};
    return TestStructures.moved(s, s.positions(), Cell.periodic(swapped));
  }

  @Sweep
  @ParameterizedTest
  @MethodSource("hyperparameters")
  void agreesWithTheMeshOfTheCpu(Expansion h) {
    ExpansionTables tables = new ExpansionTables(h);
    List<PlannedStructure> jobs = jobs(tables, structures());
    try (CudaBackend cuda = new CudaBackend(0);
        CpuBackend cpu = new CpuBackend(1)) {
      compare(cuda.expand(tables, jobs), cpu.expand(tables, jobs), 1e-10);
    }
  }

  static IntStream orders() {
    return IntStream.of(Aliasing.orders());
  }

  // as planned, with splines of another order; fields are several times those of a warp
  private static PlannedStructure ofOrder(int order, PlannedStructure job) {
    Plan plan = job.plan();
    List<Integer> mesh = plan.mesh().stream().map(n -> Math.max(n, order)).toList();
    return new PlannedStructure(
        job.structure(),
        job.sources(),
        new Plan(plan.path(), plan.kCutoff(), mesh, order, plan.waveVectors(), 1, 1, 1));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void everySplineOrderAgrees(int order) {
    ExpansionTables tables =
        new ExpansionTables(small().maxAngular(3).density(1, 1.5).accuracy(1e-2).build());
    List<PlannedStructure> jobs =
        jobs(tables, TestStructures.periodic(6, 5, 4), TestStructures.periodic(7, 6, 3)).stream()
            .map(job -> ofOrder(order, job))
            .toList();
    try (CudaBackend cuda = new CudaBackend(0);
        CpuBackend cpu = new CpuBackend(1)) {
      List<Coefficients> values = cpu.expand(tables, jobs);
      compare(cuda.expand(tables, jobs), values, 1e-10);
      List<Gradients> ours = cuda.adjoint(tables, jobs, values);
      List<Gradients> theirs = cpu.adjoint(tables, jobs, values);
      for (int i = 0; i < jobs.size(); i++) {
        compare(ours.get(i).positions(), theirs.get(i).positions(), 1e-10);
        for (int c = 0; c < ours.get(i).weights().length; c++) {
          compare(ours.get(i).weights()[c], theirs.get(i).weights()[c], 1e-10);
        }
      }
    }
  }

  /**
   * Centres that are close to each other read boxes of the mesh together, few ones each for itself:
   * with the same bits, whatever box one is in.
   */
  @ParameterizedTest
  @MethodSource("orders")
  void boxesOfTheMeshChangeNoBit(int order) {
    for (Precision precision : Precision.values()) {
      ExpansionTables tables =
          new ExpansionTables(small().density(1, 1.5).accuracy(1e-2).precision(precision).build());
      int atoms = 250; // boxes with more than they may have, and fewer than there are warps
      PlannedStructure all =
          ofOrder(order, jobs(tables, TestStructures.periodic(9, atoms, 9)).get(0));
      int[] some = IntStream.range(0, atoms).filter(i -> i % 83 == 7).toArray();
      PlannedStructure few = new PlannedStructure(all.structure(), all.sources(), all.plan(), some);
      String real = precision == Precision.SINGLE ? "_float" : "_double";
      try (CudaBackend cuda = new CudaBackend(0);
          CpuBackend cpu = new CpuBackend(1)) {
        Measured<Coefficients> boxes =
            measured(cuda, () -> cuda.expand(tables, List.of(all)).get(0));
        Measured<Coefficients> each =
            measured(cuda, () -> cuda.expand(tables, List.of(few)).get(0));
        assertThat(boxes.launches()).contains("interpolate_tile_" + order + real);
        assertThat(each.launches()).contains("interpolate_" + order + real);
        for (int atom : some) {
          assertThat(row(each.values(), atom)).isEqualTo(row(boxes.values(), atom));
        }
        double bound = precision == Precision.SINGLE ? 2e-5 : 1e-10;
        compare(boxes.values().values(), cpu.expand(tables, List.of(all)).get(0).values(), bound);
      }
    }
  }

  /**
   * Likewise forces: atoms without charges, at which nothing is looked at, put the others in boxes,
   * and do nothing else.
   */
  @ParameterizedTest
  @MethodSource("orders")
  void boxesOfTheMeshChangeNoBitOfForces(int order) {
    ExpansionTables tables =
        new ExpansionTables(
            small()
                .basis(new Gto(3, 3)) // two ranges of fields, and a part of one
                .maxAngular(4)
                .density(1, 1.5)
                .accuracy(1e-2)
                .channels(new Channels.Columns(List.of("charge")))
                .build());
    int atoms = 250;
    int charged = 6;
    PlannedStructure planned =
        ofOrder(order, jobs(tables, TestStructures.periodic(9, atoms, 9)).get(0));
    double[] charges = new double[atoms];
    System.arraycopy(planned.sources().weights()[0], 0, charges, 0, charged);
    int[] labels = planned.sources().labels();
    PlannedStructure all =
        new PlannedStructure(
            planned.structure(), new Sources(labels, new double[][] {charges}), planned.plan());
    PlannedStructure few =
        new PlannedStructure(
            all.structure().only(IntStream.range(0, charged).toArray()),
            new Sources(labels, new double[][] {Arrays.copyOf(charges, charged)}),
            all.plan());
    try (CudaBackend cuda = new CudaBackend(0)) {
      Coefficients atFew = cuda.expand(tables, List.of(few)).get(0);
      Coefficients atAll = cuda.expand(tables, List.of(all)).get(0);
      Arrays.fill(atAll.values(), 0);
      System.arraycopy(atFew.values(), 0, atAll.values(), 0, atFew.values().length);
      Measured<Gradients> each =
          measured(cuda, () -> cuda.adjoint(tables, List.of(few), List.of(atFew)).get(0));
      Measured<Gradients> boxes =
          measured(cuda, () -> cuda.adjoint(tables, List.of(all), List.of(atAll)).get(0));
      assertThat(each.launches()).doesNotContain("mesh_forces_tile_" + order);
      assertThat(boxes.launches()).contains("mesh_forces_tile_" + order);
      double[] forces = boxes.values().positions();
      assertThat(Arrays.copyOf(forces, 3 * charged)).isEqualTo(each.values().positions());
      assertThat(Arrays.copyOfRange(forces, 3 * charged, forces.length)).containsOnly(0);
    }
  }

  private record Measured<T>(T values, Set<String> launches) {}

  private static <T> Measured<T> measured(CudaBackend cuda, Supplier<T> call) {
    Context context = new Context(0);
    LaunchTimes times = new LaunchTimes();
    cuda.measureLaunchesWith(times);
    T values = call.get();
    cuda.measureLaunchesWith(null);
    Set<String> launches = context.call(times::totals).keySet();
    context.run(times::close);
    context.close();
    return new Measured<>(values, launches);
  }

  private static double[] row(Coefficients c, int atom) {
    int from = atom * c.rowLength();
    return Arrays.copyOfRange(c.values(), from, from + c.rowLength());
  }

  @Test
  void tenThousandAtomsAgree() {
    ExpansionTables tables =
        new ExpansionTables(
            small().basis(new Gto(1, 3)).maxAngular(1).density(1, 1.5).accuracy(1e-3).build());
    List<PlannedStructure> jobs = jobs(tables, TestStructures.periodic(7, 10_000, 46));
    try (CudaBackend cuda = new CudaBackend(0);
        CpuBackend cpu = new CpuBackend(1)) {
      compare(cuda.expand(tables, jobs), cpu.expand(tables, jobs), 1e-10);
    }
  }

  @Test
  void singlePrecisionStaysWithinItsBound() {
    ExpansionTables exact = new ExpansionTables(small().build());
    ExpansionTables single = new ExpansionTables(small().precision(Precision.SINGLE).build());
    Structure[] structures = structures();
    try (CudaBackend cuda = new CudaBackend(0)) {
      compare(
          cuda.expand(single, jobs(single, structures)),
          cuda.expand(exact, jobs(exact, structures)),
          2e-5);
    }
  }

  @Test
  void batchesAndLittleMemoryDoNotChangeABit() {
    ExpansionTables tables = new ExpansionTables(small().maxAngular(2).build());
    List<PlannedStructure> jobs = jobs(tables, structures());
    try (CudaBackend cuda = new CudaBackend(0);
        CudaBackend little = SimulatedDevice.openWithin(40_000)) {
      List<Coefficients> all = cuda.expand(tables, jobs);
      List<Coefficients> cut = little.expand(tables, jobs);
      for (int i = 0; i < jobs.size(); i++) {
        double[] alone = cuda.expand(tables, List.of(jobs.get(i))).get(0).values();
        assertThat(alone).isEqualTo(all.get(i).values());
        assertThat(cut.get(i).values()).isEqualTo(alone);
      }
    }
  }

  /**
   * cuFFT promises equal bits for equal plans alone: 50 fields are two calls of 25, and not of as
   * many as the memory holds.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.8, 1e-2})
  void transformsOfACallAreThoseOfTheShape(double share) {
    ExpansionTables tables =
        new ExpansionTables(
            small()
                .basis(new Gto(1, 3))
                .maxAngular(4)
                .density(1, 1.5)
                .accuracy(1e-1)
                .channels(new Channels.Columns(List.of("charge")))
                .build());
    List<PlannedStructure> jobs = jobs(tables, TestStructures.periodic(8, 3, 4));
    try (CudaBackend cuda = new CudaBackend(0, share)) {
      Context context = new Context(0);
      LaunchTimes times = new LaunchTimes();
      cuda.measureLaunchesWith(times);
      cuda.expand(tables, jobs);
      cuda.measureLaunchesWith(null);
      assertThat(context.call(times::totals).get("cufftExecZ2D").launches()).isEqualTo(2);
      context.run(times::close);
      context.close();
    }
  }

  private static void compare(List<Coefficients> ours, List<Coefficients> theirs, double bound) {
    for (int s = 0; s < ours.size(); s++) {
      compare(ours.get(s).values(), theirs.get(s).values(), bound);
    }
  }

  private static void compare(double[] ours, double[] theirs, double bound) {
    double largest = 0;
    double difference = 0;
    for (int x = 0; x < ours.length; x++) {
      largest = Math.max(largest, Math.abs(theirs[x]));
      difference = Math.max(difference, Math.abs(ours[x] - theirs[x]));
    }
    assertThat(largest).isPositive();
    assertThat(difference / largest).isLessThan(bound);
  }
}
