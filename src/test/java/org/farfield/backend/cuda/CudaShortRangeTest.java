package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.farfield.backend.Backend;
import org.farfield.backend.BackendTests;
import org.farfield.backend.TestStructures;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CudaShortRangeTest extends BackendTests {
  private static final long LITTLE = 400_000; // bytes of memory: little fits at a time

  @BeforeAll
  static void requireDevice() {
    SimulatedDevice.require();
  }

  @Override
  protected Backend create() {
    return new CudaBackend(0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void raggedBatchesAgreeWithTheCpu(long seed) {
    RandomBatch batch = RandomBatch.withNeighbors(seed, 8);
    try (Backend cuda = create();
        Backend cpu = new CpuBackend(2)) {
      List<Coefficients> results = cuda.expand(batch.tables(), batch.jobs());
      List<Coefficients> expected = cpu.expand(batch.tables(), batch.jobs());
      for (int i = 0; i < results.size(); i++) {
        assertThat(CudaBackendTest.difference(results.get(i), expected.get(i))).isLessThan(1e-10);
      }
    }
  }

  @Test
  void littleMemoryDoesNotChangeABit() {
    RandomBatch batch = RandomBatch.withNeighbors(7, 6);
    try (Backend whole = create();
        Backend cut = SimulatedDevice.openWithin(LITTLE)) {
      CudaBackendTest.equalBits(
          cut.expand(batch.tables(), batch.jobs()), whole.expand(batch.tables(), batch.jobs()));
    }
  }

  /** By centres, whose results do not fit, and by neighbours, whose list does not fit. */
  @Test
  void dividingAStructureDoesNotChangeABit() {
    Structure s = TestStructures.periodic(5, 300, 14);
    ExpansionTables tables = RandomBatch.withNeighbors(3, 1).tables();
    try (Backend whole = create();
        Backend cut = SimulatedDevice.openWithin(LITTLE)) {
      List<PlannedStructure> jobs = List.of(new Planner(tables, whole.speeds()).prepare(s));
      CudaBackendTest.equalBits(cut.expand(tables, jobs), whole.expand(tables, jobs));
    }
  }
}
