package org.farfield.backend.cuda.sums;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.farfield.backend.TestStructures;
import org.farfield.backend.cuda.ChildJvm;
import org.farfield.backend.cuda.CudaBackend;
import org.farfield.backend.cuda.CudaProgram;
import org.farfield.backend.cuda.RandomBatch;
import org.farfield.backend.cuda.SimulatedDevice;
import org.farfield.basis.Gto;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.Precision;
import org.farfield.sweeps.Sweep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Products by the kernel for any device and by cuBLAS against those of the usual one. */
class ProductWayTest {
  private static final String USUAL_SHARE = "0.8";
  private static final long PLENTY = 1L << 30; // bytes of memory
  private static final long LITTLE = 400_000; // little fits at a time

  @BeforeEach
  void requireDevice() {
    SimulatedDevice.require();
  }

  @AfterEach
  void switchBack() {
    System.clearProperty(ProductWay.SWITCH);
  }

  /** With little memory structures are divided by centres and by vectors. */
  @Sweep
  @ParameterizedTest
  @CsvSource({
    "PLAIN, DOUBLE, PLENTY, 1e-13",
    "PLAIN, DOUBLE, LITTLE, 1e-13",
    "CUBLAS, DOUBLE, PLENTY, 1e-13",
    "CUBLAS, DOUBLE, LITTLE, 1e-13",
    "CUBLAS, SINGLE, PLENTY, 2e-5"
  })
  void agreesWithTheUsualKernel(
      ProductWay way, Precision precision, String memory, double tolerance) {
    RandomBatch batch = RandomBatch.of(41, 7, precision);
    agree(way, batch.tables(), batch.jobs(), memory.equals("LITTLE") ? LITTLE : PLENTY, tolerance);
  }

  /** Of both own kernels, whose tiles and units end at other places for other parts. */
  @ParameterizedTest
  @EnumSource(names = {"OWN", "PLAIN"})
  void bitsDoNotDependOnParts(ProductWay way) {
    RandomBatch batch = RandomBatch.of(43, 6, Precision.DOUBLE);
    System.setProperty(ProductWay.SWITCH, way.name().toLowerCase(Locale.ROOT));
    List<Coefficients> all = expand(batch.tables(), batch.jobs(), PLENTY);
    List<Coefficients> parts = expand(batch.tables(), batch.jobs(), LITTLE);
    for (int i = 0; i < all.size(); i++) {
      assertThat(parts.get(i).values()).isEqualTo(all.get(i).values());
    }
  }

  @Test
  void agreesWithoutOddFields() {
    Expansion h =
        Expansion.builder()
            .path(EvaluationPath.KSUM)
            .basis(new Gto(2, 3))
            .maxAngular(0)
            .density(1, 1)
            .build();
    ExpansionTables tables = new ExpansionTables(h);
    try (CudaBackend cuda = new CudaBackend(0)) {
      Planner planner = new Planner(tables, cuda.speeds());
      for (ProductWay way : List.of(ProductWay.PLAIN, ProductWay.CUBLAS)) {
        agree(
            way, tables, List.of(planner.prepare(TestStructures.periodic(1, 7, 5))), PLENTY, 1e-13);
      }
    }
  }

  private static void agree(
      ProductWay way,
      ExpansionTables tables,
      List<PlannedStructure> jobs,
      long bytes,
      double tolerance) {
    List<Coefficients> own = expand(tables, jobs, PLENTY);
    List<Coefficients> other = new ArrayList<>();
    way.during(() -> other.addAll(expand(tables, jobs, bytes)));
    for (int i = 0; i < jobs.size(); i++) {
      double difference = 0;
      double largest = 0;
      for (int x = 0; x < own.get(i).values().length; x++) {
        double expected = own.get(i).values()[x];
        difference = Math.max(difference, Math.abs(other.get(i).values()[x] - expected));
        largest = Math.max(largest, Math.abs(expected));
      }
      assertThat(difference).isLessThan(tolerance * largest);
    }
  }

  private static List<Coefficients> expand(
      ExpansionTables tables, List<PlannedStructure> jobs, long bytes) {
    try (CudaBackend cuda = SimulatedDevice.openWithin(bytes)) {
      return cuda.expand(tables, jobs);
    }
  }

  @Test
  void theSwitchTakesThePlaceOfTheKernel() throws IOException, InterruptedException {
    assumeThat(SimulatedDevice.isReal()).isFalse();
    List<String> launches = new ArrayList<>();
    for (String product : List.of("own", "plain", "cublas")) {
      launches.add(
          ChildJvm.run(
                  CudaProgram.class,
                  Map.of(
                      "CUSIM_TRACE", "1",
                      "CUSIM_GUARD", "1",
                      "JAVA_TOOL_OPTIONS", "-D" + ProductWay.SWITCH + "=" + product),
                  USUAL_SHARE,
                  "expansions")
              .output());
    }
    assertThat(launches.get(0))
        .contains("kernel product_mma_double", "kernel product_float")
        .doesNotContain("factors", "kernel product_double");
    assertThat(launches.get(1))
        .contains("kernel product_double", "kernel product_float")
        .doesNotContain("factors", "mma");
    assertThat(launches.get(2))
        .contains("kernel factors_double", "kernel scatter_float", "DOUBLE ", "SINGLE ")
        .doesNotContain("kernel product");
  }

  @Test
  void anotherProductIsRefused() {
    System.setProperty(ProductWay.SWITCH, "faster");
    assertThatThrownBy(ProductWay::wanted)
        .isInstanceOf(InputException.class)
        .hasMessage(
            "the system property farfield.cuda.product must be one of own, plain, cublas, not"
                + " 'faster'");
  }
}
