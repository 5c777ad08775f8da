package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.farfield.backend.cpu.RandomStructures;
import org.farfield.backend.cuda.device.Context;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.EvaluationPath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KernelTableTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Report report =
      new Report(
          new PrintStream(bytes, false, StandardCharsets.UTF_8),
          new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
          new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));

  @BeforeEach
  void requireDevice() {
    SimulatedDevice.require();
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private void measure(Supplier<Ceilings> ceilings) {
    ExpansionTables tables =
        new ExpansionTables(GpuTable.hyperparameters().path(EvaluationPath.KSUM).build());
    try (CudaBackend cuda = new CudaBackend(0);
        Context context = new Context(0)) {
      context.run(() -> measure(tables, cuda, ceilings));
    }
  }

  private void measure(ExpansionTables tables, CudaBackend cuda, Supplier<Ceilings> ceilings) {
    KernelTable kernels = new KernelTable(cuda, true, report, ceilings);
    kernels.explain();
    List<PlannedStructure> jobs =
        List.of(new Planner(tables, cuda.speeds()).prepare(RandomStructures.liquid(3, 1)));
    kernels.measure("work", () -> cuda.expand(tables, jobs), KernelCounts.values(tables, jobs));
  }

  @Test
  void rowsSayWhatPartOfTheCeilingWasReached() {
    measure(() -> new Ceilings(1e12, 2e10, 3e10, 4e13, 5e13));
    assertThat(text())
        .contains("Ceilings of this run: copy within the device 1000 GB/s")
        .containsPattern("\n\\| upload \\| .* \\| host link \\| (\\*\\*)?[0-9.]+ %(\\*\\*)? \\|\n")
        .containsPattern("\n\\| phases_double \\| .* \\| (flops|bytes) \\| .* %(\\*\\*)? \\|\n");
    assertThat(report.isComplete()).isTrue();
  }

  /** They take gigabytes, of the device and of the host. */
  @Test
  void withoutCeilingsThereAreRows() {
    measure(
        () -> {
          throw new OutOfMemoryError("Java heap space");
        });
    assertThat(text())
        .contains("| ceilings | **failed: java.lang.OutOfMemoryError: Java heap space** |\n")
        .doesNotContain("Ceilings of this run")
        .containsPattern("\n\\| upload \\| .* \\| – \\| – \\|\n")
        .containsPattern("\n\\| phases_double \\| .* \\| – \\| – \\|\n");
    assertThat(report.isComplete()).isFalse();
  }
}
