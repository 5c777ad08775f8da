package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.farfield.backend.Backend;
import org.farfield.backend.BackendTests;
import org.farfield.backend.TestStructures;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.backend.cuda.batch.BatchLimits;
import org.farfield.backend.cuda.batch.BatchPipeline;
import org.farfield.backend.cuda.batch.DeviceTask;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.device.Context;
import org.farfield.backend.cuda.device.CudaDevices;
import org.farfield.backend.cuda.device.MemoryBudget;
import org.farfield.basis.Gto;
import org.farfield.error.ResourceException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.Channels;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Precision;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.farfield.sweeps.Sweep;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CudaBackendTest extends BackendTests {
  private static final long LITTLE = 400_000; // bytes of memory: little fits at a time

  @BeforeAll
  static void requireDevice() {
    SimulatedDevice.require();
  }

  @Override
  protected Backend create() {
    return new CudaBackend(0);
  }

  @Sweep
  @ParameterizedTest
  @ValueSource(longs = {36, 2, 3, 4, 5, 41})
  void raggedBatchesAgreeWithTheCpu(long seed) {
    RandomBatch batch = RandomBatch.of(seed, 8, Precision.DOUBLE);
    List<Coefficients> results = backend.expand(batch.tables(), batch.jobs());
    try (Backend cpu = new CpuBackend(2)) {
      List<Coefficients> expected = cpu.expand(batch.tables(), batch.jobs());
      for (int i = 0; i < results.size(); i++) {
        assertThat(difference(results.get(i), expected.get(i))).isLessThan(1e-10);
      }
    }
  }

  // In units of the largest coefficient of all l: where atoms are centres of inversion, odd l are
  // nothing but rounding.
  static double difference(Coefficients a, Coefficients b) {
    double difference = 0;
    double largest = 0;
    for (int x = 0; x < b.values().length; x++) {
      difference = Math.max(difference, Math.abs(a.values()[x] - b.values()[x]));
      largest = Math.max(largest, Math.abs(b.values()[x]));
    }
    return difference / largest;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void largeAngularMomentaAgreeWithTheCpu(boolean periodic) {
    Structure s = periodic ? TestStructures.periodic(1, 5, 5) : TestStructures.open(1, 5, 30);
    Expansion.Builder builder =
        Expansion.builder().basis(new Gto(1, 3)).densities(twoDensities()).accuracy(1e-5);
    for (int l : new int[] {0, 12, 30}) {
      agreesWithCpu(builder.maxAngular(l).build(), s);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void manyChannelsAgreeWithTheCpu(boolean periodic) {
    Structure s = periodic ? TestStructures.periodic(2, 9, 6) : TestStructures.open(2, 9, 6);
    Map<String, double[]> columns = new HashMap<>();
    Random random = new Random(3);
    for (int c = 0; c < 11; c++) {
      columns.put("q" + c, random.doubles(s.size(), -1, 1).toArray());
    }
    Structure charged = new Structure(s.types(), s.positions(), s.cell(), columns, "charged");
    List<String> names = IntStream.range(0, 11).mapToObj(c -> "q" + c).toList();
    agreesWithCpu(
        Expansion.builder().channels(new Channels.Columns(names)).densities(twoDensities()).build(),
        charged);
  }

  private static List<LongRangeDensity> twoDensities() {
    return List.of(LongRangeDensity.powerLaw(1, 1.2), LongRangeDensity.powerLaw(4, 1.5));
  }

  private void agreesWithCpu(Expansion h, Structure s) {
    ExpansionTables tables = new ExpansionTables(h);
    List<PlannedStructure> jobs = List.of(new Planner(tables, backend.speeds()).prepare(s));
    try (Backend cpu = new CpuBackend(2)) {
      Coefficients expected = cpu.expand(tables, jobs).get(0);
      assertThat(error(backend.expand(tables, jobs).get(0), expected)).isLessThan(1e-10);
    }
  }

  @Test
  void aCutoffWithFewVectorsAgrees() {
    Structure s = TestStructures.periodic(3, 4, 5);
    agreesWithCpu(small(6).kCutoff(1.7).build(), s);
  }

  @Test
  void singlePrecisionStaysWithinItsBound() {
    Structure s = TestStructures.periodic(31, 100, 10);
    Expansion.Builder builder = small(1).maxAngular(4).accuracy(1e-7);
    Coefficients exact = expand(builder.build(), s);
    Coefficients single = expand(builder.precision(Precision.SINGLE).build(), s);
    assertThat(error(single, exact)).isLessThan(2e-5).isGreaterThan(1e-9);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void littleMemoryDoesNotChangeABit(Precision precision) {
    RandomBatch batch = RandomBatch.of(7, 6, precision);
    List<Coefficients> whole = backend.expand(batch.tables(), batch.jobs());
    try (Backend cut = SimulatedDevice.openWithin(LITTLE)) {
      equalBits(cut.expand(batch.tables(), batch.jobs()), whole);
    }
  }

  /**
   * Structure factors of many atoms are added by other groups than those of few, see group_sum.cuh.
   */
  @ParameterizedTest
  @ValueSource(ints = {255, 256, 300})
  void manyAtomsAgreeWithTheCpuAndHaveTheSameBitsInLittleMemory(int atoms) {
    Structure s = TestStructures.periodic(9, atoms, 9);
    Expansion h = small(1).maxAngular(1).kCutoff(2.5).build();
    agreesWithCpu(h, s);
    Coefficients whole = expand(h, s);
    try (Backend cut = SimulatedDevice.openWithin(LITTLE)) {
      ExpansionTables tables = new ExpansionTables(h);
      PlannedStructure job = new Planner(tables, cut.speeds()).prepare(s);
      PlannedStructure few =
          new Planner(tables, cut.speeds()).prepare(TestStructures.periodic(8, 5, 4));
      equalBits(cut.expand(tables, List.of(few, job)).subList(1, 2), List.of(whole));
    }
  }

  /** Both by centres, which fit in two halves, and by vectors, of which hundreds do not fit. */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void dividingAStructureDoesNotChangeABit(Precision precision) {
    Structure s = TestStructures.periodic(5, 60, 8);
    Expansion h = small(1).kCutoff(6).precision(precision).build();
    Coefficients whole = expand(h, s);
    backend.close();
    backend = SimulatedDevice.openWithin(LITTLE);
    equalBits(List.of(expand(h, s)), List.of(whole));
  }

  /** Also where little fits at a time. */
  @ParameterizedTest
  @ValueSource(longs = {1L << 30, LITTLE})
  void onlyRowsOfCentresAreComputed(long bytes) {
    RandomBatch batch = RandomBatch.withGradients(8, 4);
    List<Coefficients> whole = backend.expand(batch.tables(), batch.jobs());
    List<PlannedStructure> some = batch.jobs().stream().map(RandomBatch::third).toList();
    List<Coefficients> rows;
    try (Backend other = SimulatedDevice.openWithin(bytes)) {
      rows = other.expand(batch.tables(), some);
    }
    for (int i = 0; i < some.size(); i++) {
      Coefficients expected = whole.get(i);
      for (int from = 0; from < expected.values().length; from += expected.rowLength()) {
        if (!some.get(i).isCentre(from / expected.rowLength())) {
          Arrays.fill(expected.values(), from, from + expected.rowLength(), 0);
        }
      }
    }
    equalBits(rows, whole);
  }

  static void equalBits(List<Coefficients> results, List<Coefficients> expected) {
    for (int i = 0; i < expected.size(); i++) {
      assertThat(results.get(i).values()).isEqualTo(expected.get(i).values());
    }
  }

  @Test
  void closingGivesAllMemoryBack() {
    long kept = keptByDriver();
    Context context = new Context(0);
    useAndClose(context);
    long before = freeMemory(context);
    useAndClose(context);
    assertThat(freeMemory(context)).isBetween(before - kept, before + kept);
    context.close();
  }

  private static void useAndClose(Context context) {
    long before = freeMemory(context);
    try (CudaBackend other = new CudaBackend(0)) {
      RandomBatch batch = RandomBatch.of(10, 3, Precision.DOUBLE);
      other.expand(batch.tables(), batch.jobs());
      assertThat(freeMemory(context)).isLessThan(before);
    }
  }

  /** Bytes by which free memory may differ: a driver keeps code and pools of its own. */
  static long keptByDriver() {
    return SimulatedDevice.isReal() ? 32L << 20 : 0;
  }

  static long freeMemory(Context context) {
    return context.call(() -> new MemoryBudget(1).bytes(0));
  }

  @Test
  void anyThreadMayCall() {
    RandomBatch one = RandomBatch.of(8, 4, Precision.DOUBLE);
    RandomBatch other = RandomBatch.of(9, 4, Precision.DOUBLE);
    List<Coefficients> expected = expand(one);
    List<List<Coefficients>> results = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    threads.add(new Thread(() -> results.add(expand(one))));
    threads.add(new Thread(() -> expand(other)));
    threads.add(new Thread(() -> results.add(expand(one))));
    threads.forEach(Thread::start);
    threads.forEach(CudaBackendTest::join);
    assertThat(results).hasSize(2);
    results.forEach(found -> equalBits(found, expected));
  }

  /** Of several callers one is nearly always on the device. */
  @Test
  void closingWaitsForACallAndRefusesLaterOnes() throws InterruptedException {
    RandomBatch batch = RandomBatch.of(8, 2, Precision.DOUBLE);
    List<Coefficients> expected = expand(batch);
    Backend other = new CudaBackend(0);
    List<Thread> callers = new ArrayList<>();
    List<Throwable> ends = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch begun = new CountDownLatch(4);
    for (int i = 0; i < 4; i++) {
      Thread caller =
          new Thread(
              () -> {
                while (true) {
                  equalBits(other.expand(batch.tables(), batch.jobs()), expected);
                  begun.countDown();
                }
              });
      caller.setUncaughtExceptionHandler((thread, thrown) -> ends.add(thrown));
      callers.add(caller);
      caller.start();
    }
    begun.await(30, TimeUnit.SECONDS);
    other.close();
    callers.forEach(CudaBackendTest::join);
    assertThat(ends)
        .hasSize(4)
        .allSatisfy(
            end ->
                assertThat(end)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the backend is closed"));
    other.close();
  }

  private List<Coefficients> expand(RandomBatch batch) {
    return backend.expand(batch.tables(), batch.jobs());
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * A heap that is full when results arrive, say: what is left of the batches is no later call's.
   */
  @Test
  void anErrorLeavesNothingToTheNextCall() {
    RandomBatch batch = RandomBatch.of(8, 2, Precision.DOUBLE);
    List<Coefficients> expected = expand(batch);
    FailsInItsSecondRound rounds = new FailsInItsSecondRound();
    assertThatThrownBy(() -> ((CudaBackend) backend).inContext((turns, some) -> turns.run(rounds)))
        .isInstanceOf(OutOfMemoryError.class);
    equalBits(expand(batch), expected);
    assertThat(rounds.isCollected).isFalse();
  }

  private static final class FailsInItsSecondRound implements BatchPipeline.Rounds, DeviceTask {
    private int round;
    private boolean isCollected;

    @Override
    public boolean isEmpty() {
      return false;
    }

    @Override
    public DeviceTask take(BatchLimits limits) {
      if (++round == 2) {
        throw new OutOfMemoryError("of the heap");
      }
      return this;
    }

    @Override
    public void putBack() {
      round--;
    }

    @Override
    public PlannedStructure job() {
      throw new AssertionError("everything fits");
    }

    @Override
    public void start(Workspace workspace, BatchLimits limits) {}

    @Override
    public Optional<Runnable> collect(Workspace workspace) {
      isCollected = true;
      return Optional.empty();
    }
  }

  @Test
  void cellsBeyondTheTablesAreRefused() {
    double length = 1e6;
    Structure s =
        new Structure(new int[] {1}, new double[3], Cell.periodic(length, 0, 0, 0, 1, 0, 0, 0, 1));
    assertThatThrownBy(() -> expand(small(1).kCutoff(1e-3).build(), s))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("the cell is too long for the tables of the device 'cuda'");
    // and the backend goes on
    agreesWithCpu(small(1).build(), TestStructures.periodic(6, 5, 5));
  }

  @Test
  void describesItsDevice() {
    assertThat(CudaDevices.list().get(0).describe()).isEqualTo(backend.describe());
    if (!SimulatedDevice.isReal()) {
      assertThat(backend.describe())
          .isEqualTo(
              "CUDA simulator (device 0), compute capability 8.0, 4.0 GiB, driver for CUDA 11.8");
    }
  }

  @Test
  void namesADeviceThatIsNotThere() {
    int beyond = CudaDevices.list().size();
    assertThatThrownBy(() -> new CudaBackend(beyond))
        .isInstanceOf(ResourceException.class)
        .hasMessageStartingWith("there is no CUDA device " + beyond + ", the driver sees ");
  }
}
