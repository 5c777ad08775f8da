package org.farfield.backend.cuda.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.farfield.backend.TestStructures;
import org.farfield.backend.cuda.CudaBackend;
import org.farfield.backend.cuda.SimulatedDevice;
import org.farfield.backend.cuda.batch.BoundedLaunch;
import org.farfield.backend.cuda.sums.ProductWay;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is written down of each launch, and that nothing is when nobody asks. */
class LaunchTimesTest {
  private static final int ATOMS = 5;
  private static final double USUAL_SHARE = 0.8;
  private static final double LITTLE = 1e-4;

  private Context context; // events need one
  private LaunchTimes times;

  @BeforeEach
  void begin() {
    SimulatedDevice.require();
    assertThat(CudaDevices.availability().usable()).isTrue(); // loads CUDA
    context = new Context(0);
    times = new LaunchTimes();
  }

  @AfterEach
  void end() {
    if (context != null) {
      context.run(times::close);
      context.close();
    }
    System.clearProperty(ProductWay.SWITCH);
    System.clearProperty(BoundedLaunch.SWITCH);
  }

  private static ExpansionTables tables(EvaluationPath path) {
    return new ExpansionTables(
        Expansion.builder()
            .path(path)
            .basis(new Gto(2, 3))
            .maxAngular(2)
            .density(1, 1)
            .accuracy(1e-3)
            .build());
  }

  private static PlannedStructure job(ExpansionTables tables, CudaBackend cuda, long seed) {
    Structure structure = TestStructures.periodic(seed, ATOMS, 6);
    return new Planner(tables, cuda.speeds()).prepare(structure);
  }

  private Map<String, LaunchTimes.Total> totals() {
    return context.call(times::totals);
  }

  /** Launches by name; the numbers of uploads are their affair. */
  private Map<String, Integer> launches() {
    return totals().entrySet().stream()
        .filter(entry -> !entry.getKey().equals("upload"))
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().launches()));
  }

  private Map<String, Integer> launches(EvaluationPath path) {
    ExpansionTables tables = tables(path);
    try (CudaBackend cuda = new CudaBackend(0, USUAL_SHARE)) {
      cuda.measureLaunchesWith(times);
      cuda.expand(tables, List.of(job(tables, cuda, 1)));
      return launches();
    }
  }

  @Test
  void eachLaunchOfASumHasItsName() {
    assertThat(launches(EvaluationPath.KSUM))
        .isEqualTo(
            Map.of(
                "phases_double", 1,
                "fields_double", 1,
                "product_mma_double", 1,
                "source_totals", 1,
                "onsite", 1,
                "fill", 1,
                "download", 1));
  }

  @Test
  void piecesOfALaunchAreCounted() {
    System.setProperty(BoundedLaunch.SWITCH, "1");
    assertThat(launches(EvaluationPath.KSUM)).containsEntry("product_mma_double", 2); // parities
  }

  @Test
  void callsOfLibrariesHaveTheirNames() {
    System.setProperty(ProductWay.SWITCH, "cublas");
    assertThat(launches(EvaluationPath.KSUM))
        .containsEntry("cublasDgemm", 2) // even and odd l
        .doesNotContainKey("product_mma_double");
    assertThat(launches(EvaluationPath.MESH))
        .containsKeys("cufftExecD2Z", "cufftExecZ2D")
        .anySatisfy((name, count) -> assertThat(name).matches("interpolate_\\d+_double"));
  }

  @Test
  void copiesKnowTheirBytes() {
    ExpansionTables tables = tables(EvaluationPath.KSUM);
    try (CudaBackend cuda = new CudaBackend(0, USUAL_SHARE)) {
      cuda.measureLaunchesWith(times);
      List<Coefficients> results = cuda.expand(tables, List.of(job(tables, cuda, 1)));
      long bytes = (long) Double.BYTES * results.get(0).values().length;
      Map<String, LaunchTimes.Total> totals = totals();
      assertThat(totals.get("download").bytes()).isEqualTo(bytes);
      assertThat(totals.get("fill").bytes()).isEqualTo(bytes);
      assertThat(totals.get("product_mma_double").bytes()).isZero();
      assertThat(totals.values()).allMatch(total -> total.seconds() >= 0);
      assertThat(totals.get("product_mma_double").seconds()).isPositive();
    }
  }

  /** Of many batches; with and without measuring the same bits. */
  @Test
  void nothingIsWrittenDownWhenNobodyMeasures() {
    ExpansionTables tables = tables(EvaluationPath.KSUM);
    try (CudaBackend cuda = new CudaBackend(0, LITTLE)) {
      List<PlannedStructure> jobs =
          List.of(job(tables, cuda, 1), job(tables, cuda, 2), job(tables, cuda, 3));
      List<Coefficients> before = cuda.expand(tables, jobs);
      assertThat(totals()).isEmpty();
      cuda.measureLaunchesWith(times);
      List<Coefficients> measured = cuda.expand(tables, jobs);
      Map<String, Integer> launches = launches();
      cuda.measureLaunchesWith(null);
      cuda.expand(tables, jobs);
      assertThat(launches()).isEqualTo(launches).containsKey("product_mma_double");
      for (int i = 0; i < jobs.size(); i++) {
        assertThat(measured.get(i).values()).isEqualTo(before.get(i).values());
      }
    }
  }
}
