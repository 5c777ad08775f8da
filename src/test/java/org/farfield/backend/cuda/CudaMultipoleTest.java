package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.farfield.backend.Backend;
import org.farfield.backend.BackendTests;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.spec.Precision;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CudaMultipoleTest extends BackendTests {
  private static final int STRUCTURES = 10; // the last one has quadrupoles and is summed on a mesh
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
    Random random = new Random(1);
    List<Coefficients> all = new ArrayList<>();
    for (PlannedStructure job : batch.jobs()) {
      Coefficients g =
          new Coefficients(
              batch.tables().hyperparameters(), job.structure().size(), job.sources().labels());
      for (int x = 0; x < g.values().length; x++) {
        g.values()[x] = random.nextGaussian();
      }
      all.add(g);
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void raggedBatchesAgreeWithTheCpu(long seed) {
    RandomBatch batch = RandomBatch.ofMultipoles(seed, STRUCTURES, Precision.DOUBLE);
    List<Coefficients> g = cotangents(batch);
    try (Backend cpu = new CpuBackend(2)) {
      List<Coefficients> results = backend.expand(batch.tables(), batch.jobs());
      List<Coefficients> expected = cpu.expand(batch.tables(), batch.jobs());
      List<Gradients> gradients = backend.adjoint(batch.tables(), batch.jobs(), g);
      List<Gradients> others = cpu.adjoint(batch.tables(), batch.jobs(), g);
      for (int i = 0; i < results.size(); i++) {
        assertThat(CudaBackendTest.difference(results.get(i), expected.get(i))).isLessThan(1e-10);
        assertClose(gradients.get(i).positions(), others.get(i).positions());
        assertClose(gradients.get(i).strain(), others.get(i).strain());
        for (int a = 0; a < others.get(i).moments().length; a++) {
          for (int lm = 0; lm < others.get(i).moments()[a].length; lm++) {
            assertClose(gradients.get(i).moments()[a][lm], others.get(i).moments()[a][lm]);
          }
        }
      }
    }
  }

  private static void assertClose(double[] actual, double[] expected) {
    double size = 1;
    double difference = 0;
    for (int x = 0; x < expected.length; x++) {
      size = Math.max(size, Math.abs(expected[x]));
      difference = Math.max(difference, Math.abs(actual[x] - expected[x]));
    }
    assertThat(difference / size).isLessThan(1e-9);
  }

  @Test
  void littleMemoryAndOtherBatchesDoNotChangeABit() {
    RandomBatch batch = RandomBatch.ofMultipoles(4, STRUCTURES, Precision.DOUBLE);
    List<Coefficients> g = cotangents(batch);
    List<Coefficients> whole = backend.expand(batch.tables(), batch.jobs());
    List<Gradients> gradients = backend.adjoint(batch.tables(), batch.jobs(), g);
    try (Backend cut = SimulatedDevice.openWithin(LITTLE)) {
      CudaBackendTest.equalBits(cut.expand(batch.tables(), batch.jobs()), whole);
      equalBits(cut.adjoint(batch.tables(), batch.jobs(), g), gradients);
    }
    for (int i = 0; i < whole.size(); i++) {
      List<PlannedStructure> alone = List.of(batch.jobs().get(i));
      CudaBackendTest.equalBits(backend.expand(batch.tables(), alone), List.of(whole.get(i)));
      equalBits(
          backend.adjoint(batch.tables(), alone, List.of(g.get(i))), List.of(gradients.get(i)));
    }
  }

  private static void equalBits(List<Gradients> results, List<Gradients> expected) {
    for (int i = 0; i < expected.size(); i++) {
      assertThat(results.get(i).positions()).isEqualTo(expected.get(i).positions());
      assertThat(results.get(i).strain()).isEqualTo(expected.get(i).strain());
      assertThat(results.get(i).moments()).isDeepEqualTo(expected.get(i).moments());
    }
  }

  @Test
  void singlePrecisionStaysWithinItsBound() {
    List<Coefficients> exact = expand(Precision.DOUBLE);
    List<Coefficients> single = expand(Precision.SINGLE);
    for (int i = 0; i < exact.size(); i++) {
      assertThat(CudaBackendTest.difference(single.get(i), exact.get(i))).isLessThan(1e-4);
    }
  }

  private List<Coefficients> expand(Precision precision) {
    RandomBatch batch = RandomBatch.ofMultipoles(5, 6, precision);
    return backend.expand(batch.tables(), batch.jobs());
  }
}
