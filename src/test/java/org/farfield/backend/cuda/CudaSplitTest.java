package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.farfield.backend.Backend;
import org.farfield.backend.BackendTests;
import org.farfield.backend.GradientContract;
import org.farfield.backend.SplitContract;
import org.farfield.backend.TestStructures;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.Channels;
import org.farfield.spec.Cutoff;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.spec.Splitting;
import org.farfield.structure.Structure;
import org.farfield.sweeps.Sweep;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CudaSplitTest extends BackendTests {
  private static final long LITTLE = 400_000; // bytes of memory: little fits at a time

  @BeforeAll
  static void requireDevice() {
    SimulatedDevice.require();
  }

  @Override
  protected Backend create() {
    return new CudaBackend(0);
  }

  /** Structures that differ in size, species, density, and so in how far neighbours count. */
  static List<PlannedStructure> jobs(ExpansionTables tables, Backend backend) {
    List<Structure> structures =
        new ArrayList<>(
            List.of(
                TestStructures.periodic(81, 1, 2.5),
                TestStructures.periodic(82, 14, 5),
                TestStructures.periodic(84, 2, 6),
                TestStructures.periodic(85, 7, 4)));
    if (tables.hyperparameters().path() == EvaluationPath.AUTO) {
      structures.add(2, TestStructures.open(83, 5, 4));
    }
    Planner planner = new Planner(tables, backend.speeds());
    return structures.stream().map(planner::prepare).toList();
  }

  enum Case {
    SEVERAL_SHARP_AND_A_SMOOTH_ONE(
        builder()
            .densities(
                List.of(
                    LongRangeDensity.powerLaw(0, 0.6),
                    LongRangeDensity.powerLaw(1, 1.2),
                    LongRangeDensity.powerLaw(6, 0.5),
                    LongRangeDensity.powerLaw(1, 0.7)))
            .centerAtomWeight(0.3)),
    ALL_GO_TO_THE_NEIGHBORS(builder().basis(new Monomial(1, 2.5)).density(0, 0.4).maxAngular(5)),
    CHARGES(
        builder()
            .channels(new Channels.Columns(List.of("charge")))
            .densities(
                List.of(LongRangeDensity.powerLaw(2.7, 0.5), LongRangeDensity.powerLaw(3.5, 0.6)))
            .centerAtomWeight(0)),
    WITH_A_SHORT_RANGE_DENSITY(
        builder()
            .densities(
                List.of(
                    new GaussianDensity(0.6, new Cutoff(2.5, 1), RadialScaling.NONE),
                    LongRangeDensity.powerLaw(1, 0.5)))
            .centerAtomWeight(0.5)),
    ON_A_MESH(builder().density(1, 0.5).path(EvaluationPath.MESH));

    private final Expansion.Builder builder;

    Case(Expansion.Builder builder) {
      this.builder = builder;
    }

    private static Expansion.Builder builder() {
      return Expansion.builder()
          .basis(new Gto(2, 2.5))
          .maxAngular(3)
          .splitting(Splitting.at(1))
          .accuracy(1e-4);
    }

    ExpansionTables tables() {
      return new ExpansionTables(builder.build());
    }
  }

  @ParameterizedTest
  @EnumSource(Case.class)
  void isTheSumOfTheCpu(Case which) {
    ExpansionTables tables = which.tables();
    List<PlannedStructure> jobs = jobs(tables, backend);
    assertThat(jobs.stream().filter(job -> job.plan().split().isPresent()).count()).isEqualTo(4);
    List<Coefficients> results = backend.expand(tables, jobs);
    try (Backend cpu = new CpuBackend(2)) {
      List<Coefficients> expected = cpu.expand(tables, jobs);
      for (int i = 0; i < jobs.size(); i++) {
        double difference = CudaBackendTest.difference(results.get(i), expected.get(i));
        assertThat(difference).as("job %s", i).isLessThan(1e-10);
      }
    }
  }

  @Sweep
  @ParameterizedTest
  @EnumSource(Case.class)
  void neitherBatchNorMemoryChangesABit(Case which) {
    ExpansionTables tables = which.tables();
    List<PlannedStructure> jobs = jobs(tables, backend);
    List<Coefficients> together = backend.expand(tables, jobs);
    for (int i = 0; i < jobs.size(); i++) {
      CudaBackendTest.equalBits(
          backend.expand(tables, jobs.subList(i, i + 1)), together.subList(i, i + 1));
    }
    try (Backend cut = SimulatedDevice.openWithin(LITTLE)) {
      CudaBackendTest.equalBits(cut.expand(tables, jobs), together);
    }
  }

  private static List<Coefficients> cotangents(
      ExpansionTables tables, List<PlannedStructure> jobs) {
    Random random = new Random(7);
    List<Coefficients> all = new ArrayList<>();
    for (PlannedStructure job : jobs) {
      Coefficients g =
          new Coefficients(
              tables.hyperparameters(), job.structure().size(), job.sources().labels());
      Arrays.setAll(g.values(), x -> random.nextGaussian());
      all.add(g);
    }
    return all;
  }

  @Sweep
  @ParameterizedTest
  @EnumSource(Case.class)
  void adjointIsThatOfTheCpu(Case which) {
    ExpansionTables tables = which.tables();
    List<PlannedStructure> jobs = jobs(tables, backend);
    List<Coefficients> g = cotangents(tables, jobs);
    List<Gradients> results = backend.adjoint(tables, jobs, g);
    try (Backend cpu = new CpuBackend(2)) {
      List<Gradients> expected = cpu.adjoint(tables, jobs, g);
      for (int i = 0; i < jobs.size(); i++) {
        SplitContract.equalWithin(
            1e-10, GradientContract.flat(results.get(i)), GradientContract.flat(expected.get(i)));
      }
    }
  }

  @Sweep(oneIn = 8)
  @ParameterizedTest
  @EnumSource(Case.class)
  void neitherBatchNorMemoryChangesABitOfTheAdjoint(Case which) {
    ExpansionTables tables = which.tables();
    List<PlannedStructure> jobs = jobs(tables, backend);
    List<Coefficients> g = cotangents(tables, jobs);
    List<Gradients> together = backend.adjoint(tables, jobs, g);
    for (int i = 0; i < jobs.size(); i++) {
      Gradients alone = backend.adjoint(tables, jobs.subList(i, i + 1), g.subList(i, i + 1)).get(0);
      assertThat(GradientContract.flat(alone)).isEqualTo(GradientContract.flat(together.get(i)));
    }
    try (Backend cut = SimulatedDevice.openWithin(LITTLE)) {
      List<Gradients> parts = cut.adjoint(tables, jobs, g);
      for (int i = 0; i < jobs.size(); i++) {
        assertThat(GradientContract.flat(parts.get(i)))
            .isEqualTo(GradientContract.flat(together.get(i)));
      }
    }
  }

  /** By centres, whose results do not fit, and by neighbours, whose list does not fit. */
  @Test
  void dividingAStructureDoesNotChangeABit() {
    ExpansionTables tables = Case.CHARGES.tables();
    List<PlannedStructure> jobs =
        List.of(new Planner(tables, backend.speeds()).prepare(TestStructures.periodic(5, 150, 11)));
    try (Backend cut = SimulatedDevice.openWithin(LITTLE)) {
      CudaBackendTest.equalBits(cut.expand(tables, jobs), backend.expand(tables, jobs));
    }
  }

  /** The device has a speed for neighbours, so that the planner may choose them. */
  @Test
  void sharpSourcesAreSplitUnasked() {
    Expansion h =
        Expansion.builder().basis(new Monomial(2, 3)).maxAngular(2).density(1, 0.1).build();
    Planner planner = new Planner(new ExpansionTables(h), backend.speeds());
    assertThat(planner.plan(TestStructures.periodic(86, 1000, 21), 3).split()).isPresent();
  }

  /** Two smearings in one call, as plans of structures of different sizes have them. */
  @Test
  void eachJobIsSplitAsPlanned() {
    ExpansionTables tables = Case.CHARGES.tables();
    ExpansionTables wider =
        new ExpansionTables(Case.CHARGES.builder.splitting(Splitting.at(1.5)).build());
    Case.CHARGES.builder.splitting(Splitting.at(1));
    List<PlannedStructure> jobs = new ArrayList<>(jobs(tables, backend));
    jobs.addAll(1, jobs(wider, backend));
    List<Coefficients> results = backend.expand(tables, jobs);
    try (Backend cpu = new CpuBackend(2)) {
      List<Coefficients> expected = cpu.expand(tables, jobs);
      for (int i = 0; i < jobs.size(); i++) {
        double difference = CudaBackendTest.difference(results.get(i), expected.get(i));
        assertThat(difference).as("job %s", i).isLessThan(1e-10);
      }
    }
  }
}
