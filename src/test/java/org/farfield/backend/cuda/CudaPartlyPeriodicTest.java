package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.farfield.backend.Backend;
import org.farfield.backend.BackendTests;
import org.farfield.backend.PartlyPeriodicContract;
import org.farfield.backend.TestStructures;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Precision;
import org.farfield.structure.Structure;
import org.farfield.sweeps.Sweep;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Slabs and wires of the GPU: the physics, and the CPU with the same plans. */
class CudaPartlyPeriodicTest extends BackendTests {
  // of the simulator's free memory: so that little fits at a time
  private static double share(EvaluationPath path) {
    return path == EvaluationPath.MESH ? 1e-5 : 1e-4;
  }

  @BeforeAll
  static void requireDevice() {
    SimulatedDevice.require();
  }

  @Override
  protected Backend create() {
    return new CudaBackend(0);
  }

  private static Expansion.Builder builder() {
    return Expansion.builder()
        .basis(new Gto(1, 2))
        .maxAngular(3)
        .densities(List.of(LongRangeDensity.powerLaw(1, 1.2), LongRangeDensity.powerLaw(4, 1)))
        .centerAtomWeight(0.3)
        .accuracy(1e-3);
  }

  // Slabs, wires, crystals and molecules side by side.
  private List<PlannedStructure> jobs(ExpansionTables tables) {
    List<Structure> structures = new ArrayList<>();
    int atoms = 3;
    for (String periodic : List.of("TTF", "TTT", "FTF", "TFT", "FFT", "FTT")) {
      structures.add(PartlyPeriodicContract.random(20 + atoms, atoms, 4 + 0.3 * atoms, periodic));
      atoms++;
    }
    if (tables.hyperparameters().path() == EvaluationPath.AUTO) {
      structures.add(2, TestStructures.open(3, 4, 6));
    }
    Planner planner = new Planner(tables, backend.speeds());
    return structures.stream().map(planner::prepare).toList();
  }

  @ParameterizedTest
  @EnumSource(
      value = EvaluationPath.class,
      names = {"AUTO", "KSUM", "MESH"})
  void valuesAreThoseOfTheCpu(EvaluationPath path) {
    ExpansionTables tables = new ExpansionTables(builder().path(path).build());
    List<PlannedStructure> jobs = jobs(tables);
    List<Coefficients> results = backend.expand(tables, jobs);
    try (Backend cpu = new CpuBackend(2)) {
      List<Coefficients> expected = cpu.expand(tables, jobs);
      for (int i = 0; i < jobs.size(); i++) {
        assertThat(error(results.get(i), expected.get(i))).as("structure " + i).isLessThan(1e-10);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = EvaluationPath.class,
      names = {"KSUM", "MESH"})
  void singlePrecisionStaysWithinItsBound(EvaluationPath path) {
    ExpansionTables exact = new ExpansionTables(builder().path(path).build());
    ExpansionTables single =
        new ExpansionTables(builder().path(path).precision(Precision.SINGLE).build());
    List<Coefficients> rounded = backend.expand(single, jobs(single).subList(0, 3));
    List<Coefficients> results = backend.expand(exact, jobs(exact).subList(0, 3));
    for (int i = 0; i < results.size(); i++) {
      assertThat(error(rounded.get(i), results.get(i))).isLessThan(2e-5).isGreaterThan(1e-9);
    }
  }

  @Sweep(oneIn = 4)
  @ParameterizedTest
  @EnumSource(
      value = EvaluationPath.class,
      names = {"KSUM", "MESH"})
  void batchesAndLittleMemoryDoNotChangeABit(EvaluationPath path) {
    ExpansionTables tables = new ExpansionTables(builder().maxAngular(2).path(path).build());
    List<PlannedStructure> jobs = jobs(tables);
    List<Coefficients> all = backend.expand(tables, jobs);
    try (Backend little = new CudaBackend(0, share(path))) {
      List<Coefficients> cut = little.expand(tables, jobs);
      for (int i = 0; i < jobs.size(); i++) {
        double[] alone = backend.expand(tables, List.of(jobs.get(i))).get(0).values();
        assertThat(alone).isEqualTo(all.get(i).values());
        assertThat(cut.get(i).values()).isEqualTo(alone);
      }
    }
  }

  @Sweep(oneIn = 4)
  @ParameterizedTest
  @EnumSource(
      value = EvaluationPath.class,
      names = {"KSUM", "MESH"})
  void gradientsAreThoseOfTheCpuAndHaveTheSameBitsInLittleMemory(EvaluationPath path) {
    ExpansionTables tables = new ExpansionTables(builder().maxAngular(2).path(path).build());
    List<PlannedStructure> jobs = jobs(tables);
    Random random = new Random(5);
    List<Coefficients> g = new ArrayList<>();
    for (PlannedStructure job : jobs) {
      Coefficients one =
          new Coefficients(
              tables.hyperparameters(), job.structure().size(), job.sources().labels());
      Arrays.setAll(one.values(), x -> random.nextGaussian());
      g.add(one);
    }
    List<Gradients> results = backend.adjoint(tables, jobs, g);
    try (Backend cpu = new CpuBackend(2);
        Backend little = new CudaBackend(0, share(path))) {
      List<Gradients> expected = cpu.adjoint(tables, jobs, g);
      List<Gradients> cut = little.adjoint(tables, jobs, g);
      for (int i = 0; i < jobs.size(); i++) {
        requireClose(results.get(i).positions(), expected.get(i).positions());
        requireClose(results.get(i).strain(), expected.get(i).strain());
        for (int a = 0; a < expected.get(i).weights().length; a++) {
          requireClose(results.get(i).weights()[a], expected.get(i).weights()[a]);
        }
        assertThat(cut.get(i).positions()).isEqualTo(results.get(i).positions());
        assertThat(cut.get(i).strain()).isEqualTo(results.get(i).strain());
        assertThat(cut.get(i).weights()).isDeepEqualTo(results.get(i).weights());
      }
    }
  }

  private static void requireClose(double[] a, double[] b) {
    double largest = 0;
    double difference = 0;
    for (int x = 0; x < b.length; x++) {
      largest = Math.max(largest, Math.abs(b[x]));
      difference = Math.max(difference, Math.abs(a[x] - b[x]));
    }
    assertThat(difference).isLessThan(1e-10 * largest);
  }
}
