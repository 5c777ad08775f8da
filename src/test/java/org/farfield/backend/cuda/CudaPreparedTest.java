package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.farfield.backend.Backend;
import org.farfield.backend.BackendTests;
import org.farfield.backend.Prepared;
import org.farfield.backend.TestStructures;
import org.farfield.backend.cuda.device.Context;
import org.farfield.backend.cuda.device.LaunchTimes;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.DeviceVector;
import org.farfield.expansion.DeviceVectors;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Sources;
import org.farfield.expansion.VectorLayout;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.spec.Channels;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.Precision;
import org.farfield.spec.Splitting;
import org.farfield.sweeps.Sweep;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stays on the device between applications, and that bits do not depend on it. */
class CudaPreparedTest extends BackendTests {
  private static final long LITTLE = 400_000; // bytes of memory: little fits at a time

  private static final int ATOMS = 6;

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
  @Sweep(oneIn = 4)
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bitsAreThoseOfExpand(boolean tiny) {
    RandomBatch batch = RandomBatch.ofMultipoles(21, 8, Precision.DOUBLE);
    Random random = new Random(22);
    try (Backend some = tiny ? SimulatedDevice.openWithin(LITTLE) : create();
        Prepared prepared = some.prepare(batch.tables(), batch.jobs())) {
      for (int round = 0; round < 3; round++) {
        List<Sources> sources = random(batch.jobs(), random);
        List<PlannedStructure> jobs = PlannedStructure.with(batch.jobs(), sources);
        CudaBackendTest.equalBits(prepared.apply(sources), backend.expand(batch.tables(), jobs));
      }
    }
  }

  /** Also of multipoles, and where the device holds parts at a time. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bitsOfGradientsAreThoseOfAdjoint(boolean tiny) {
    RandomBatch batch = RandomBatch.ofMultipoles(31, 5, Precision.DOUBLE);
    Random random = new Random(32);
    try (Backend some = tiny ? SimulatedDevice.openWithin(LITTLE) : create();
        Prepared prepared = some.prepare(batch.tables(), batch.jobs())) {
      List<Coefficients> cotangents = prepared.apply(random(batch.jobs(), random));
      for (int round = 0; round < 2; round++) {
        List<Sources> sources = random(batch.jobs(), random);
        List<PlannedStructure> jobs = PlannedStructure.with(batch.jobs(), sources);
        List<Gradients> expected = backend.adjoint(batch.tables(), jobs, cotangents);
        List<Gradients> found = prepared.adjoint(sources, cotangents);
        List<Sources> transposed = prepared.transpose(cotangents);
        for (int i = 0; i < jobs.size(); i++) {
          assertThat(found.get(i).positions()).isEqualTo(expected.get(i).positions());
          assertThat(found.get(i).strain()).isEqualTo(expected.get(i).strain());
          assertThat(found.get(i).moments()).isDeepEqualTo(expected.get(i).moments());
          for (int lm = 0; lm < transposed.get(i).rows(); lm++) {
            assertThat(transposed.get(i).moments(0, lm))
                .isEqualTo(expected.get(i).moments()[0][lm]);
          }
        }
      }
    }
  }

  /** Also of sources of several widths, of some centres, and where the device holds parts. */
  @Sweep(oneIn = 4)
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bitsOfVectorsAreThoseOfArrays(boolean tiny) {
    RandomBatch batch = RandomBatch.ofMultipoles(41, 7, Precision.DOUBLE);
    List<PlannedStructure> jobs = new ArrayList<>(batch.jobs());
    jobs.set(2, RandomBatch.third(jobs.get(2)));
    Random random = new Random(42);
    try (Backend some = tiny ? SimulatedDevice.openWithin(LITTLE) : create();
        Prepared prepared = some.prepare(batch.tables(), jobs)) {
      DeviceVectors vectors = prepared.vectors();
      VectorLayout layout = vectors.layout();
      try (DeviceVector w = vectors.zeros(layout.sourceLength());
          DeviceVector c = vectors.zeros(layout.coefficientLength())) {
        for (int round = 0; round < 2; round++) {
          List<Sources> sources = random(jobs, random);
          w.set(layout.ofSources(sources));
          vectors.apply(w, c);
          List<Coefficients> found = layout.coefficients(c.get());
          CudaBackendTest.equalBits(found, prepared.apply(sources));
          vectors.transpose(c, w);
          assertThat(w.get()).containsExactly(layout.ofSources(prepared.transpose(found)));
        }
      }
    }
  }

  /** An iteration moves its scalar products and nothing else. */
  @ParameterizedTest
  @CsvSource({"KSUM, false", "KSUM, true", "MESH, false", "PAIRS, false"})
  void vectorsStayOnTheDevice(EvaluationPath path, boolean split) {
    Counted counted = new Counted(path, split);
    Random random = new Random(30);
    int rounds = 3;
    Map<String, LaunchTimes.Total> totals =
        counted.launches(
            1,
            prepared -> {
              DeviceVectors vectors = prepared.vectors();
              VectorLayout layout = vectors.layout();
              try (DeviceVector w = vectors.sources(random(counted.jobs, random));
                  DeviceVector c = vectors.zeros(layout.coefficientLength())) {
                for (int round = 0; round < rounds; round++) {
                  vectors.apply(w, c);
                  vectors.transpose(c, w);
                  w.setScaled(1 / Math.sqrt(w.dot(w)), w);
                }
              }
            });
    // of all rounds: the sources once, and three numbers back
    assertThat(totals.get("upload").launches()).isEqualTo(1);
    assertThat(totals.get("upload").bytes()).isEqualTo(8L * ATOMS);
    assertThat(totals.get("download").launches()).isEqualTo(rounds);
    assertThat(totals.get("download").bytes()).isEqualTo(8L * rounds);
    assertThat(totals).containsKeys("take_rows", "give_rows", "add_rows", "onsite_transpose");
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

  /** After the first application only sources go to the device. */
  @ParameterizedTest
  @CsvSource({
    "KSUM, false, 'fill, upload, sums, product_mma_double, source_totals, onsite, download'",
    "KSUM, true, 'fill, upload, neighbors, sums, product_mma_double, source_totals, onsite,"
        + " download'",
    "MESH, false, 'fill, upload, source_scale, spread_P, settle_double, cufftExecD2Z,"
        + " mesh_fields_double, cufftExecZ2D, interpolate_P_double, source_totals, onsite,"
        + " download'",
    "PAIRS, false, 'fill, upload, pairs, source_totals, onsite, download'"
  })
  void fiftyApplicationsUploadNoGeometry(EvaluationPath path, boolean split, String launches) {
    Counted counted = new Counted(path, split);
    int applications = 50;
    Random random = new Random(26);
    Map<String, LaunchTimes.Total> totals =
        counted.launches(applications, prepared -> prepared.apply(random(counted.jobs, random)));
    assertThat(totals).containsOnlyKeys(counted.kernels(launches));
    LaunchTimes.Total uploads = totals.get("upload");
    assertThat(uploads.launches()).isEqualTo(applications);
    assertThat(uploads.bytes()).isEqualTo((long) applications * 8 * ATOMS);
  }

  /** Likewise, for each sum on the device, with the cotangents. */
  @ParameterizedTest
  @CsvSource({
    "KSUM, false, 1, 'fill, upload, sums, field_products, factor_cotangents, atom_gradients,"
        + " matrix_cotangents, strain_terms, add_strain, download'",
    "KSUM, true, 2, 'fill, upload, sums, field_products, factor_cotangents, atom_gradients,"
        + " matrix_cotangents, strain_terms, add_strain, neighbor_terms, add_sources, add_centres,"
        + " download'",
    "MESH, false, 1, 'fill, upload, source_scale, spread_P, settle_double, cufftExecD2Z,"
        + " mesh_fields_double, cufftExecZ2D, mesh_forces_P, spread_charges_P,"
        + " mesh_cotangents, mesh_strain, add_strain, mesh_potentials_P, add_forces, download'",
    "PAIRS, false, 1, 'fill, upload, neighbor_terms, add_sources, add_centres, download'"
  })
  void gradientsUploadNoGeometry(EvaluationPath path, boolean split, int sums, String launches) {
    Counted counted = new Counted(path, split);
    Random random = new Random(29);
    List<Sources> sources = random(counted.jobs, random);
    List<Coefficients> cotangents =
        backend.expand(counted.tables, PlannedStructure.with(counted.jobs, sources));
    Map<String, LaunchTimes.Total> totals =
        counted.launches(
            5,
            prepared -> {
              prepared.adjoint(random(counted.jobs, random), cotangents);
              prepared.transpose(cotangents);
            });
    assertThat(totals).containsOnlyKeys(counted.kernels(launches));
    LaunchTimes.Total uploads = totals.get("upload");
    assertThat(uploads.launches()).isEqualTo(10 * sums * 2);
    int numbers = ATOMS + cotangents.get(0).values().length;
    assertThat(uploads.bytes()).isEqualTo(10L * sums * 8 * numbers);
  }

  /** What is launched for one structure after it has been prepared. */
  private final class Counted {
    private final ExpansionTables tables;
    private final List<PlannedStructure> jobs;

    Counted(EvaluationPath path, boolean split) {
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
      tables = new ExpansionTables(h);
      jobs =
          List.of(
              plan(
                  tables,
                  path == EvaluationPath.PAIRS
                      ? TestStructures.open(25, ATOMS, 6)
                      : TestStructures.periodic(25, ATOMS, 5)));
    }

    /** Names from a list in which P is the order of the splines. */
    String[] kernels(String names) {
      return names.replace("_P", "_" + jobs.get(0).plan().splineOrder()).split(", ");
    }

    /** Of so many rounds of some work, behind a first one. */
    Map<String, LaunchTimes.Total> launches(int rounds, Consumer<Prepared> work) {
      CudaBackend cuda = (CudaBackend) backend;
      Context context = new Context(0);
      LaunchTimes times = new LaunchTimes();
      try (Prepared prepared = cuda.prepare(tables, jobs)) {
        work.accept(prepared);
        cuda.measureLaunchesWith(times);
        for (int i = 0; i < rounds; i++) {
          work.accept(prepared);
        }
        cuda.measureLaunchesWith(null);
        return context.call(times::totals);
      } finally {
        context.run(times::close);
        context.close();
      }
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
        prepared.transpose(all);
        assertThat(CudaBackendTest.freeMemory(context) + cuda.held()).isLessThan(before);
      }
      long kept = CudaBackendTest.keptByDriver();
      assertThat(CudaBackendTest.freeMemory(context) + cuda.held())
          .isBetween(before - kept, before + kept);
    } finally {
      context.close();
    }
    assertThat(all).hasSize(4);
  }
}
