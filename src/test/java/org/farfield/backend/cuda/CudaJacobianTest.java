package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import java.util.List;
import org.farfield.backend.Backend;
import org.farfield.backend.BackendTests;
import org.farfield.backend.TestStructures;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.backend.cuda.batch.BoundedLaunch;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.Cutoff;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CudaJacobianTest extends BackendTests {
  private static final long LITTLE = 400_000; // bytes of memory: little fits at a time

  private Backend cuda;

  @BeforeAll
  static void requireDevice() {
    SimulatedDevice.require();
  }

  @Override
  protected Backend create() {
    return new CudaBackend(0);
  }

  @BeforeEach
  void openAnother() {
    cuda = create();
  }

  @AfterEach
  void closeTheOther() {
    cuda.close();
  }

  // more pairs than a tile has rows, and so many fields that no tile is full
  private static final Expansion FAR =
      Expansion.builder()
          .basis(new Gto(2, 2.5))
          .maxAngular(3)
          .densities(List.of(LongRangeDensity.powerLaw(1, 1.2), LongRangeDensity.powerLaw(6, 1.5)))
          .path(EvaluationPath.KSUM)
          .accuracy(1e-3)
          .build();

  private PlannedStructure job(ExpansionTables tables, Structure structure) {
    return Planner.direct(tables, cuda.speeds()).prepare(structure);
  }

  private void requireCpu(
      Jacobian ours, ExpansionTables tables, PlannedStructure job, int[] centres) {
    try (Backend cpu = new CpuBackend(2)) {
      Jacobian expected = cpu.jacobian(tables, job, centres);
      assertThat(ours.samples()).isEqualTo(expected.samples());
      for (int i : centres) {
        requireClose(ours.strain(i), expected.strain(i));
      }
      for (int s = 0; s < ours.samples(); s++) {
        assertThat(ours.atom(s)).isEqualTo(expected.atom(s));
        requireClose(ours.positions(s), expected.positions(s));
      }
    }
  }

  private static void requireClose(double[] ours, double[] expected) {
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    for (int x = 0; x < ours.length; x++) {
      assertThat(ours[x]).isCloseTo(expected[x], offset(1e-10 * Math.max(1e-3, largest)));
    }
  }

  @Test
  void latticesAreThoseOfTheCpu() {
    ExpansionTables tables = new ExpansionTables(FAR);
    PlannedStructure job = job(tables, TestStructures.periodic(51, 30, 7));
    int[] centres = {0, 7, 8, 29};
    requireCpu(cuda.jacobian(tables, job, centres), tables, job, centres);
  }

  @ParameterizedTest
  @ValueSource(doubles = {6, 90})
  void pairsAreThoseOfTheCpu(double side) {
    Expansion h =
        Expansion.builder()
            .basis(new Monomial(1, 2))
            .maxAngular(4)
            .densities(
                List.of(LongRangeDensity.powerLaw(2.7, 0.8), LongRangeDensity.powerLaw(0, 1)))
            .path(EvaluationPath.PAIRS)
            .build();
    ExpansionTables tables = new ExpansionTables(h);
    PlannedStructure job = job(tables, TestStructures.open(52, 40, side));
    int[] centres = {1, 3, 39};
    requireCpu(cuda.jacobian(tables, job, centres), tables, job, centres);
  }

  private static ExpansionTables nearAndFar() {
    GaussianDensity near =
        new GaussianDensity(0.5, new Cutoff(3.5, 0.7), new RadialScaling(0.8, 2, 3));
    return new ExpansionTables(
        FAR.withDensities(
            List.of(LongRangeDensity.powerLaw(1, 1.2), near, LongRangeDensity.powerLaw(6, 1.5))));
  }

  @Test
  void nearAndFarDensitiesAreThoseOfTheCpu() {
    ExpansionTables tables = nearAndFar();
    PlannedStructure job = job(tables, TestStructures.periodic(53, 12, 4));
    int[] centres = {0, 5, 11};
    requireCpu(cuda.jacobian(tables, job, centres), tables, job, centres);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void littleMemoryAndSmallLaunchesDoNotChangeABit(boolean memory) {
    ExpansionTables tables = nearAndFar();
    PlannedStructure job = job(tables, TestStructures.periodic(54, 20, 6));
    int[] centres = {2, 3, 19};
    Jacobian whole = cuda.jacobian(tables, job, centres);
    System.setProperty(BoundedLaunch.SWITCH, memory ? "1e10" : "1e4");
    try (Backend cut = memory ? SimulatedDevice.openWithin(LITTLE) : create()) {
      Jacobian parts = cut.jacobian(tables, job, centres);
      for (int s = 0; s < whole.samples(); s++) {
        assertThat(parts.positions(s)).isEqualTo(whole.positions(s));
      }
      for (int i : centres) {
        assertThat(parts.strain(i)).isEqualTo(whole.strain(i));
      }
    } finally {
      System.clearProperty(BoundedLaunch.SWITCH);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TTF", "TFT", "FTF"})
  void slabsAndWiresAreThoseOfTheCpu(String periodic) {
    ExpansionTables tables = nearAndFar();
    Structure s = TestStructures.periodic(55, 5, 4);
    boolean[] axes = new boolean[3];
    for (int axis = 0; axis < 3; axis++) {
      axes[axis] = periodic.charAt(axis) == 'T';
    }
    PlannedStructure job =
        job(tables, s.withCell(new Cell(s.cell().rows(), axes[0], axes[1], axes[2])));
    assertThat(job.plan().windows()).isNotEmpty();
    int[] centres = {1, 4};
    requireCpu(cuda.jacobian(tables, job, centres), tables, job, centres);
  }
}
