package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.farfield.backend.Backend;
import org.farfield.backend.BackendTests;
import org.farfield.backend.GradientContract;
import org.farfield.backend.TestStructures;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.Precision;
import org.farfield.sweeps.Sweep;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CudaGradientTest extends BackendTests {
  private static final long LITTLE = 400_000; // bytes of memory: little fits at a time

  @BeforeAll
  static void requireDevice() {
    SimulatedDevice.require();
  }

  @Override
  protected Backend create() {
    return new CudaBackend(0);
  }

  private static List<Coefficients> cotangents(RandomBatch batch) {
    List<Coefficients> all = new ArrayList<>();
    for (int i = 0; i < batch.jobs().size(); i++) {
      all.add(GradientContract.random(batch.tables().hyperparameters(), batch.jobs().get(i), i));
    }
    return all;
  }

  @Sweep
  @ParameterizedTest
  @ValueSource(longs = {9, 2, 3, 4, 5, 6})
  void raggedBatchesAgreeWithTheCpu(long seed) {
    agreesWithTheCpu(RandomBatch.withGradients(seed, 8));
  }

  private void agreesWithTheCpu(RandomBatch batch) {
    List<Coefficients> g = cotangents(batch);
    List<Gradients> results = backend.adjoint(batch.tables(), batch.jobs(), g);
    try (Backend cpu = new CpuBackend(2)) {
      List<Gradients> expected = cpu.adjoint(batch.tables(), batch.jobs(), g);
      for (int i = 0; i < results.size(); i++) {
        assertClose(results.get(i), expected.get(i));
      }
    }
  }

  // Forces and strain in units of the largest number of either: in small open structures, such as
  // one atom, all forces may vanish.
  private static void assertClose(Gradients ours, Gradients expected) {
    double largest = 1e-6;
    for (double[] numbers : List.of(expected.positions(), expected.strain())) {
      for (double x : numbers) {
        largest = Math.max(largest, Math.abs(x));
      }
    }
    assertThat(distance(ours.positions(), expected.positions())).isLessThan(1e-10 * largest);
    assertThat(distance(ours.strain(), expected.strain())).isLessThan(1e-10 * largest);
    for (int a = 0; a < ours.weights().length; a++) {
      double size = distance(new double[expected.weights()[a].length], expected.weights()[a]);
      assertThat(distance(ours.weights()[a], expected.weights()[a]))
          .isLessThanOrEqualTo(1e-10 * size); // one atom that does not count has none
    }
  }

  private static double distance(double[] a, double[] b) {
    double largest = 0;
    for (int x = 0; x < b.length; x++) {
      largest = Math.max(largest, Math.abs(a[x] - b[x]));
    }
    return largest;
  }

  @Sweep
  @ParameterizedTest
  @ValueSource(longs = {7, 9})
  void littleMemoryDoesNotChangeABit(long seed) {
    littleMemoryDoesNotChangeABit(RandomBatch.withGradients(seed, 6));
  }

  private void littleMemoryDoesNotChangeABit(RandomBatch batch) {
    List<Coefficients> g = cotangents(batch);
    List<Gradients> whole = backend.adjoint(batch.tables(), batch.jobs(), g);
    try (Backend cut = SimulatedDevice.openWithin(LITTLE)) {
      List<Gradients> parts = cut.adjoint(batch.tables(), batch.jobs(), g);
      for (int i = 0; i < whole.size(); i++) {
        assertThat(parts.get(i).positions()).isEqualTo(whole.get(i).positions());
        assertThat(parts.get(i).strain()).isEqualTo(whole.get(i).strain());
        assertThat(parts.get(i).weights()).isDeepEqualTo(whole.get(i).weights());
      }
    }
  }

  /** Neighbours that the device lists itself, in several passes, with and without the centre. */
  @Sweep
  @ParameterizedTest
  @ValueSource(doubles = {0, 1})
  void moleculesAgreeWithTheCpuInLittleMemory(double centerAtomWeight) {
    Expansion h =
        Expansion.builder()
            .path(EvaluationPath.PAIRS)
            .accuracy(1e-6)
            .centerAtomWeight(centerAtomWeight)
            .build();
    ExpansionTables tables = new ExpansionTables(h);
    Planner planner = new Planner(tables, backend.speeds());
    List<PlannedStructure> jobs = new ArrayList<>();
    for (int atoms : new int[] {70, 1, 33, 2}) {
      jobs.add(planner.prepare(TestStructures.open(atoms, atoms, 9)));
    }
    RandomBatch batch = new RandomBatch(tables, jobs);
    agreesWithTheCpu(batch);
    littleMemoryDoesNotChangeABit(batch);
  }

  /** Whatever the precision of the values. */
  @Test
  void singlePrecisionIsOfNoConcern() {
    Expansion h =
        Expansion.builder()
            .path(EvaluationPath.KSUM)
            .accuracy(1e-3)
            .precision(Precision.SINGLE)
            .build();
    ExpansionTables tables = new ExpansionTables(h);
    PlannedStructure job =
        new Planner(tables, backend.speeds()).prepare(TestStructures.periodic(4, 7, 6));
    agreesWithTheCpu(new RandomBatch(tables, List.of(job)));
  }

  /** Sums over many atoms and centres are added by other groups than those over few. */
  @Test
  void manyAtomsAgreeWithTheCpu() {
    Expansion h = Expansion.builder().path(EvaluationPath.KSUM).maxAngular(1).kCutoff(1.5).build();
    ExpansionTables tables = new ExpansionTables(h);
    PlannedStructure job =
        new Planner(tables, backend.speeds()).prepare(TestStructures.periodic(4, 270, 9));
    agreesWithTheCpu(new RandomBatch(tables, List.of(job)));
  }
}
