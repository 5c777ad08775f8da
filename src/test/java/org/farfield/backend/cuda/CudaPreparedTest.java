package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.farfield.backend.Backend;
import org.farfield.backend.BackendTests;
import org.farfield.backend.Prepared;
import org.farfield.backend.TestStructures;
import org.farfield.backend.cuda.device.Context;
import org.farfield.backend.cuda.device.LaunchTimes;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.spec.Channels;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.Precision;
import org.farfield.spec.Splitting;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stays on the device between applications, and that bits do not depend on it. */
class CudaPreparedTest extends BackendTests {
  // of the simulator's free memory: a few hundred kB, so that little fits at a time
  private static final double TINY_SHARE = 1e-4;

  @BeforeAll
  static void requireDevice() {
    SimulatedDevice.require();
  }

  @Override
  protected Backend create() {
    return new CudaBackend(0);
  }

  private static Sources random(Sources like, int atoms, Random random) {
    double[][][] moments = new double[like.channels()][like.rows()][];
    for (double[][] channel : moments) {
      for (int lm = 0; lm < channel.length; lm++) {
        channel[lm] = random.doubles(atoms, -1, 1).toArray();
      }
    }
    return new Sources(like.labels(), moments);
  }

  private static List<Sources> random(List<PlannedStructure> jobs, Random random) {
    return jobs.stream().map(job -> random(job.sources(), job.structure().size(), random)).toList();
  }

  /** Ragged batches, of which the device holds all or parts at a time. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bitsAreThoseOfExpand(boolean tiny) {
    RandomBatch batch = RandomBatch.ofMultipoles(21, 8, Precision.DOUBLE);
    Random random = new Random(22);
    try (Backend some = tiny ? new CudaBackend(0, TINY_SHARE) : create();
        Prepared prepared = some.prepare(batch.tables(), batch.jobs())) {
      for (int round = 0; round < 3; round++) {
        List<Sources> sources = random(batch.jobs(), random);
        List<PlannedStructure> jobs = PlannedStructure.with(batch.jobs(), sources);
        CudaBackendTest.equalBits(prepared.apply(sources), backend.expand(batch.tables(), jobs));
      }
    }
  }

  @Test
  void floatsToo() {
    RandomBatch batch = RandomBatch.of(23, 6, Precision.SINGLE);
    Random random = new Random(24);
    try (Prepared prepared = backend.prepare(batch.tables(), batch.jobs())) {
      for (int round = 0; round < 2; round++) {
        List<Sources> sources = random(batch.jobs(), random);
        List<PlannedStructure> jobs = PlannedStructure.with(batch.jobs(), sources);
        CudaBackendTest.equalBits(prepared.apply(sources), backend.expand(batch.tables(), jobs));
      }
    }
  }

  /**
   * After the first application only sources go to the device: their numbers, what they add up to,
   * and scales of meshes.
   */
  @ParameterizedTest
  @CsvSource({
    "KSUM, false, 'fill, upload, sums, product_double, onsite, download'",
    "KSUM, true, 'fill, upload, neighbors, sums, product_double, onsite, download'",
    "MESH, false, 'fill, upload, spread, settle_double, cufftExecD2Z, mesh_fields_double,"
        + " cufftExecZ2D, interpolate_double, onsite, download'",
    "PAIRS, false, 'fill, upload, pairs, onsite, download'"
  })
  void fiftyApplicationsUploadNoGeometry(EvaluationPath path, boolean split, String launches) {
    Expansion h =
        Expansion.builder()
            .path(path)
            .splitting(split ? Splitting.at(1.5) : Splitting.NEVER)
            .basis(new Gto(1, 2))
            .maxAngular(1)
            .density(1, 1)
            .accuracy(1e-2)
            .channels(new Channels.Columns(List.of("charge")))
            .build();
    ExpansionTables tables = new ExpansionTables(h);
    int atoms = 6;
    Structure s =
        path == EvaluationPath.PAIRS
            ? TestStructures.open(25, atoms, 6)
            : TestStructures.periodic(25, atoms, 5);
    List<PlannedStructure> jobs = List.of(plan(tables, s));
    Random random = new Random(26);
    CudaBackend cuda = (CudaBackend) backend;
    Context context = new Context(0);
    LaunchTimes times = new LaunchTimes();
    try (Prepared prepared = cuda.prepare(tables, jobs)) {
      prepared.apply(random(jobs, random));
      cuda.measureLaunchesWith(times);
      int applications = 50;
      for (int i = 0; i < applications; i++) {
        prepared.apply(random(jobs, random));
      }
      cuda.measureLaunchesWith(null);
      Map<String, LaunchTimes.Total> totals = context.call(times::totals);
      assertThat(totals).containsOnlyKeys(launches.split(", "));
      int scales = path == EvaluationPath.MESH ? 1 : 0;
      LaunchTimes.Total uploads = totals.get("upload");
      assertThat(uploads.launches()).isEqualTo(applications * (2 + scales));
      assertThat(uploads.bytes()).isEqualTo((long) applications * 8 * (atoms + 1 + scales));
    } finally {
      context.run(times::close);
      context.close();
    }
  }

  @Test
  void memoryOfWhatWasPreparedGoesBack() {
    RandomBatch batch = RandomBatch.ofMultipoles(27, 4, Precision.DOUBLE);
    Random random = new Random(28);
    List<Coefficients> all = new ArrayList<>();
    CudaBackend cuda = (CudaBackend) backend;
    Context context = new Context(0);
    try {
      cuda.expand(batch.tables(), batch.jobs());
      long before = CudaBackendTest.freeMemory(context) + cuda.held();
      try (Prepared prepared = cuda.prepare(batch.tables(), batch.jobs())) {
        all.addAll(prepared.apply(random(batch.jobs(), random)));
        assertThat(CudaBackendTest.freeMemory(context) + cuda.held()).isLessThan(before);
      }
      assertThat(CudaBackendTest.freeMemory(context) + cuda.held()).isEqualTo(before);
    } finally {
      context.close();
    }
    assertThat(all).hasSize(4);
  }
}
