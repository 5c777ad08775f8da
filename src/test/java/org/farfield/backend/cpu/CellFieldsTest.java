package org.farfield.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.farfield.backend.TestStructures;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.kernels.cpu.WarmUp;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.Precision;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CellFieldsTest {
  private static ExpansionTables tables(int exponent, Precision precision) {
    return new ExpansionTables(
        Expansion.builder()
            .density(exponent, 1.0)
            .basis(new Gto(2, 3.0))
            .maxAngular(3)
            .path(EvaluationPath.KSUM)
            .precision(precision)
            .build());
  }

  /** Frames in one cell share fields; what was summed before leaves no bit in any other. */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void bitsDoNotDependOnWhatCameBefore(Precision precision) {
    Random random = new Random(7);
    List<ExpansionTables> all = List.of(tables(1, precision), tables(6, precision));
    List<Cell> cells =
        List.of(
            Cell.periodic(7, 0, 0, 0, 7, 0, 0, 0, 7),
            Cell.periodic(7, 0, 0, 0, 7, 0, 0, 0, Math.nextUp(7.0)),
            Cell.periodic(6, 0, 0, 1, 8, 0, 0, 2, 9),
            new Cell(new double[] {7, 0, 0, 0, 7, 0, 0, 0, 0}, true, true, false));
    try (CpuBackend one = new CpuBackend(1)) {
      for (int trial = 0; trial < 40; trial++) {
        ExpansionTables tables = all.get(random.nextInt(2));
        List<PlannedStructure> jobs = new ArrayList<>();
        for (int frame = 1 + random.nextInt(3); frame > 0; frame--) {
          Structure atoms = TestStructures.open(trial, 3 + random.nextInt(4), 6);
          Structure structure = atoms.withCell(cells.get(random.nextInt(cells.size())));
          jobs.add(new Planner(tables, one.speeds()).prepare(structure));
        }
        List<Coefficients> ours = one.expand(tables, jobs);
        for (int i = 0; i < jobs.size(); i++) {
          try (CpuBackend fresh = new CpuBackend(1)) {
            assertThat(ours.get(i).values())
                .isEqualTo(fresh.expand(tables, List.of(jobs.get(i))).get(0).values());
          }
        }
      }
    }
  }

  /** A program begins with one kernel and goes on with another, whose panels are wider. */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void bitsDoNotDependOnWhetherKernelsAreWarm(Precision precision) throws InterruptedException {
    ExpansionTables tables = tables(1, precision);
    Structure atoms = TestStructures.open(3, 24, 6); // enough for sums with mirror images
    try (CpuBackend starting = CpuBackend.starting(1);
        CpuBackend warm = new CpuBackend(1)) {
      Planner planner = new Planner(tables, warm.speeds());
      List<PlannedStructure> jobs =
          List.of(
              planner.prepare(atoms.withCell(Cell.periodic(6, 0, 0, 1, 8, 0, 0, 2, 9))),
              planner.prepare(atoms.withCell(Cell.periodic(6, 0, 0, 0, 8, 0, 0, 0, 9))));
      List<Coefficients> before = starting.expand(tables, jobs);
      for (WarmUp.Sums sums : List.of(WarmUp.Sums.MIRRORS, WarmUp.Sums.WAVES)) {
        for (Thread thread : WarmUp.start(sums).stream().toList()) {
          thread.join();
        }
      }
      List<Coefficients> after = starting.expand(tables, jobs);
      List<Coefficients> best = warm.expand(tables, jobs);
      for (int i = 0; i < jobs.size(); i++) {
        assertThat(after.get(i).values())
            .isEqualTo(before.get(i).values())
            .isEqualTo(best.get(i).values());
      }
    }
  }
}
