package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.ejml.simple.SimpleMatrix;
import org.farfield.backend.Backend;
import org.farfield.backend.Backends;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.linalg.ConditionNumber;
import org.farfield.linalg.DenseProduct;
import org.farfield.linalg.FactorPlaces;
import org.farfield.linalg.PenalisedFactor;
import org.farfield.linalg.Ridge;
import org.farfield.linalg.StreamedQr;
import org.farfield.spec.Precision;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Factors that a GPU helps with are those of the host. */
class CudaFactorsTest {
  private static WorkerPool pool;
  private static CudaBackend backend;

  @BeforeAll
  static void open() {
    SimulatedDevice.require();
    pool = new WorkerPool(2);
    backend = new CudaBackend(0);
  }

  @AfterAll
  static void close() {
    if (backend != null) {
      backend.close();
      pool.close();
    }
  }

  private static FactorPlaces room() {
    return backend.factorPlaces(CudaFactorsTest::unexpected).orElseThrow();
  }

  private static void unexpected(String note) {
    throw new AssertionError(note);
  }

  private static DenseProduct on(FactorPlaces places) {
    return new DenseProduct(pool, Optional.of(places));
  }

  /** Rows that have much in common, of falling size by column; each ninth column is zero. */
  private static double[][] rows(int count, int features, double decades, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[count][features];
    for (double[] row : rows) {
      double common = random.nextGaussian();
      for (int f = 0; f < features; f++) {
        double size = f % 9 == 5 ? 0 : Math.pow(10, -decades * f / features);
        row[f] = (common + random.nextGaussian()) * size;
      }
    }
    return rows;
  }

  private static double[] target(double[] row, int targets) {
    double[] y = new double[targets];
    for (int t = 0; t < targets; t++) {
      for (int f = 0; f < row.length; f++) {
        y[t] += Math.sin(f + t) * row[f];
      }
      y[t] += 0.3 * Math.cos(50 * row[t]);
    }
    return y;
  }

  private static StreamedQr qr(
      double[][] rows, int from, int to, int targets, DenseProduct product) {
    StreamedQr qr = new StreamedQr(rows[0].length, targets, product);
    for (int i = from; i < to; i++) {
      qr.add(rows[i], 0, target(rows[i], targets), 1);
    }
    return qr;
  }

  private static void requireClose(StreamedQr actual, StreamedQr expected) {
    // the same reflections in the same order: R is the same to rounding, signs and all
    assertClose(actual.factor(), expected.factor(), largest(expected.factor()));
    double y = largest(expected.projected());
    assertClose(actual.projected(), expected.projected(), y);
    assertClose(actual.residual(), expected.residual(), y * y);
    assertThat(actual.rows()).isEqualTo(expected.rows());
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElse(0);
  }

  private static void assertClose(double[] actual, double[] expected, double scale) {
    assertThat(actual).containsExactly(expected, within(1e-12 * scale));
  }

  /** Blocks are of 256 rows or more; panels of 32 columns. */
  @ParameterizedTest
  @CsvSource({
    "1, 130, 1",
    "90, 128, 0",
    "256, 192, 3",
    "257, 193, 1",
    "700, 150, 2",
    "1100, 257, 1"
  })
  void factorsAreThoseOfTheHost(int count, int features, int targets) {
    double[][] rows = rows(count, features, 1, count);
    try (FactorPlaces room = room()) {
      StreamedQr device = qr(rows, 0, count, targets, on(room));
      StreamedQr host = qr(rows, 0, count, targets, new DenseProduct(pool));
      requireClose(device, host);
    }
  }

  /** Rows come, R is asked for, and more rows come: also triangles, and others' columns. */
  @Test
  void factorsGoOnAndAddUp() {
    double[][] rows = rows(800, 140, 1, 7);
    List<StreamedQr> both = new ArrayList<>();
    try (FactorPlaces room = room()) {
      for (DenseProduct product : List.of(new DenseProduct(pool), on(room))) {
        StreamedQr sum = qr(rows, 0, 300, 1, product);
        assertThat(sum.squares()).hasSize(140);
        sum.add(qr(rows, 300, 310, 1, product), 0.3);
        sum.add(qr(rows, 310, 800, 1, product));
        sum.add(rows[3], 0, new double[] {2}, 5);
        both.add(sum);
      }
      requireClose(both.get(1), both.get(0));
      double[][] some = Arrays.copyOf(rows, 130);
      double[][] others = Arrays.copyOfRange(rows, 130, 400);
      requireClose(
          StreamedQr.ofColumns(some, others, on(room)),
          StreamedQr.ofColumns(some, others, new DenseProduct(pool)));
    }
  }

  /** As of elements that only the last frames have: panels before them are passed over. */
  @Test
  void rowsOfTheLastColumnsAloneAreThoseOfTheHost() {
    double[][] rows = rows(600, 150, 1, 16);
    for (double[] row : rows) {
      Arrays.fill(row, 0, 140, 0);
    }
    try (FactorPlaces room = room()) {
      requireClose(qr(rows, 0, 600, 1, on(room)), qr(rows, 0, 600, 1, new DenseProduct(pool)));
    }
  }

  @Test
  void weightsAreThoseOfTheHost() {
    double[][] rows = rows(600, 150, 1, 8);
    try (FactorPlaces room = room()) {
      DenseProduct device = on(room);
      DenseProduct host = new DenseProduct(pool);
      StreamedQr ours = qr(rows, 0, 600, 2, device);
      StreamedQr expected = qr(rows, 0, 600, 2, host);
      assertThat(new Ridge(ours).weights(1e-6))
          .containsExactly(new Ridge(expected).weights(1e-6), within(1e-10));
      PenalisedFactor penalised = PenalisedFactor.of(ours, 1e-6, device);
      PenalisedFactor onHost = PenalisedFactor.of(expected, 1e-6, host);
      assertThat(penalised.weights()).containsExactly(onHost.weights(), within(1e-10));
      assertThat(penalised.effectiveRank()).isCloseTo(onHost.effectiveRank(), within(1e-9));
    }
  }

  /** What no product XᵀX could tell: ten times what singular values of all rows leave. */
  @Test
  void smallDirectionsAreNotLost() {
    double[][] rows = rows(500, 130, 14, 9);
    double[] y = Arrays.stream(rows).mapToDouble(row -> target(row, 1)[0]).toArray();
    for (double[] row : rows) {
      row[5] = 1e-3 * row[4] + 1e-17 * row[6]; // no column is zero
    }
    double alpha = 1e-28;
    try (FactorPlaces room = room()) {
      StreamedQr qr = qr(rows, 0, 500, 1, on(room));
      assertThat(ConditionNumber.of(qr)).isGreaterThan(1e12);
      double[] w = PenalisedFactor.of(qr, alpha, on(room)).weights();
      double[] bySvd = bySvd(rows, y, alpha);
      assertThat(misfit(rows, y, w)).isLessThan(10 * misfit(rows, y, bySvd));
    }
  }

  private static double[] bySvd(double[][] rows, double[] y, double alpha) {
    var svd = new SimpleMatrix(rows).svd(true);
    SimpleMatrix rotated = svd.getU().transpose().mult(new SimpleMatrix(y));
    int count = svd.getW().getNumCols();
    double trace = 0;
    for (int i = 0; i < count; i++) {
      trace += Math.pow(svd.getW().get(i, i), 2);
    }
    SimpleMatrix filtered = new SimpleMatrix(count, 1);
    for (int i = 0; i < count; i++) {
      double s = svd.getW().get(i, i);
      filtered.set(i, 0, rotated.get(i, 0) * s / (s * s + alpha * trace));
    }
    return svd.getV().mult(filtered).getDDRM().data;
  }

  private static double misfit(double[][] rows, double[] y, double[] w) {
    SimpleMatrix error =
        new SimpleMatrix(rows).mult(new SimpleMatrix(w)).minus(new SimpleMatrix(y));
    return error.normF();
  }

  @Test
  void bitsAreThoseOfAnyRunAndDoNotDependOnThreads() {
    double[][] rows = rows(700, 200, 2, 10);
    List<StreamedQr> runs = new ArrayList<>();
    for (int threads : new int[] {1, 3, 3}) {
      try (WorkerPool some = new WorkerPool(threads);
          FactorPlaces room = room()) {
        StreamedQr qr = qr(rows, 0, 700, 1, new DenseProduct(some, Optional.of(room)));
        qr.factor();
        runs.add(qr);
      }
    }
    for (StreamedQr qr : runs) {
      assertThat(qr.factor()).isEqualTo(runs.get(0).factor());
      assertThat(qr.projected()).isEqualTo(runs.get(0).projected());
      assertThat(qr.residual()).isEqualTo(runs.get(0).residual());
    }
  }

  /** Rows come to two factors in turn, and there is memory for one: bits are the same. */
  @Test
  void factorsWaitOnTheHostWhereTheDeviceHasNoRoomForAll() {
    double[][] rows = rows(1200, 130, 1, 11);
    List<double[]> results = new ArrayList<>();
    for (double bytes : new double[] {1e9, bytesOfOne(130) * 1.05}) {
      double before = SimulatedDevice.freeMemory();
      try (FactorPlaces room = roomOf(bytes)) {
        DenseProduct product = on(room);
        StreamedQr even = new StreamedQr(130, 1, product);
        StreamedQr odd = new StreamedQr(130, 1, product);
        for (int i = 0; i < rows.length; i++) {
          (i % 2 == 0 ? even : odd).add(rows[i], 0, target(rows[i], 1), 1);
        }
        // a real cuBLAS has work space of its own, 32 MiB a handle on Hopper
        double kept = SimulatedDevice.isReal() ? 3 * CudaBackendTest.keptByDriver() : 0;
        assertThat(before - SimulatedDevice.freeMemory())
            .isPositive()
            .isLessThanOrEqualTo(bytes + kept);
        results.add(even.factor());
        results.add(odd.factor());
      }
    }
    assertThat(results.get(2)).isEqualTo(results.get(0));
    assertThat(results.get(3)).isEqualTo(results.get(1));
  }

  // Of a factor with one right side, its rows and panels: half of it is R.
  private static double bytesOfOne(int features) {
    double shared = 8.0 * (256 * (features + 1) + 32 * (256 + 32) + 64 * (features + 1));
    return shared + 4.0 * features * features;
  }

  private static FactorPlaces roomOf(double bytes) {
    return new CudaFactors(
        backend, 0, bytes / SimulatedDevice.freeMemory(), CudaFactorsTest::unexpected);
  }

  @Test
  void whatDoesNotFitIsDoneByTheHostAndSaid() {
    double[][] rows = rows(300, 130, 1, 12);
    List<String> notes = new ArrayList<>();
    RandomBatch batch = RandomBatch.of(1, 1, Precision.DOUBLE);
    backend.expand(batch.tables(), batch.jobs());
    assertThat(backend.held()).isPositive();
    double share = 0.5 * bytesOfOne(130) / SimulatedDevice.freeMemory();
    try (FactorPlaces room = new CudaFactors(backend, 0, share, notes::add)) {
      StreamedQr qr = qr(rows, 0, 300, 1, on(room));
      StreamedQr host = qr(rows, 0, 300, 1, new DenseProduct(pool));
      assertThat(qr.factor()).isEqualTo(host.factor());
      qr(rows, 0, 300, 1, on(room)).factor();
    }
    assertThat(backend.held()).as("memory of batches").isZero();
    assertThat(notes)
        .containsExactly(
            "the GPU has too little free memory for a factor of 130 features: the host makes it");
  }

  @Test
  void fewFeaturesStayOnTheHost() {
    double[][] rows = rows(300, 100, 1, 13);
    try (FactorPlaces room = room()) {
      assertThat(qr(rows, 0, 300, 1, on(room)).factor())
          .isEqualTo(qr(rows, 0, 300, 1, new DenseProduct(pool)).factor());
    }
  }

  @Test
  void allMemoryIsGivenBack() {
    double[][] rows = rows(600, 130, 1, 14);
    double before = SimulatedDevice.freeMemory();
    FactorPlaces room = room();
    StreamedQr left = qr(rows, 0, 600, 1, on(room));
    assertThat(SimulatedDevice.freeMemory()).isLessThan(before);
    room.close();
    room.close();
    assertThat(SimulatedDevice.freeMemory()).isEqualTo(before);
    assertThatThrownBy(left::factor)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  /** A session of its own: what is queued there, and its end, are not those of batches. */
  @Test
  void theRoomOutlivesItsBackend() {
    double[][] rows = rows(300, 130, 1, 15);
    Backend other = new CudaBackend(0);
    try (FactorPlaces room = other.factorPlaces(CudaFactorsTest::unexpected).orElseThrow()) {
      StreamedQr qr = qr(rows, 0, 300, 1, on(room));
      other.close();
      requireClose(qr, qr(rows, 0, 300, 1, new DenseProduct(pool)));
    }
  }

  @Test
  void aDeviceThatIsLostIsSaidInOneSentence() throws IOException, InterruptedException {
    assumeThat(SimulatedDevice.isReal()).isFalse();
    // rows come there by eight launches
    ChildJvm child = ChildJvm.run(LostFactorProgram.class, Map.of("CUSIM_LOST", "9"));
    List<String> lines = child.output().lines().toList();
    assertThat(lines).hasSize(3).startsWith("lost").endsWith("true");
    assertThat(lines.get(1)).startsWith("the GPU cannot be used: ").contains("failed");
  }

  @Test
  void theHostHasTheCoresOfTheSession() {
    try (Backend session = Backends.select("cuda", 3, CudaFactorsTest::unexpected)) {
      assertThat(session.hostCores()).isEqualTo(3);
    }
  }
}
