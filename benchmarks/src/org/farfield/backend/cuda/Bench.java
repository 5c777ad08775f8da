package org.farfield.backend.cuda;

import java.io.PrintStream;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.farfield.backend.Backend;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.backend.cuda.device.DeviceClock;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.Precision;
import org.farfield.structure.Structure;

/** Both backends, how they are timed and compared, and the rows that come of it. */
final class Bench implements AutoCloseable {
  static final int CORES = Runtime.getRuntime().availableProcessors();

  // Java compiles what it has run often: short work is repeated until it has
  private static final int REPEATS = 6;
  private static final int MOST_REPEATS = 60;
  private static final double SHORT = 0.5; // s
  private static final double LONG = 10; // s

  private final boolean tiny;
  private final CpuBackend cpu = new CpuBackend(CORES);
  private final CudaBackend cuda = new CudaBackend(0);
  private final Report report;
  private final KernelTable kernels;
  private boolean equal = true;

  /**
   * Makes both backends.
   *
   * @param tiny for sizes that a simulator can compute
   * @param json gets the rows, see {@link Report}
   */
  Bench(boolean tiny, PrintStream json) {
    this.tiny = tiny;
    report = new Report(System.out, json, System.err);
    kernels = new KernelTable(cuda, tiny, report, () -> Ceilings.measure(tiny));
  }

  boolean tiny() {
    return tiny;
  }

  CpuBackend cpu() {
    return cpu;
  }

  CudaBackend cuda() {
    return cuda;
  }

  /** The launches of single cases. */
  KernelTable kernels() {
    return kernels;
  }

  /** Whether all was measured, and results that were compared agree. */
  boolean succeeded() {
    return equal && report.isComplete();
  }

  Report report() {
    return report;
  }

  /** Prints a row of the table. */
  void row(String what, String format, Object... values) {
    report.row(what, format, values);
  }

  /** Prints times of results in double precision, and compares them. */
  void against(String what, Timed<List<double[]>> onCuda, Timed<List<double[]>> onCpu) {
    row(
        what,
        "device %.4g ms; end to end %.4g ms; CPU %.4g ms: %.2f times",
        onCuda.device() * 1e3,
        onCuda.host() * 1e3,
        onCpu.host() * 1e3,
        onCpu.host() / onCuda.host());
    compare(what, Precision.DOUBLE, onCuda.result(), onCpu.result());
  }

  /** Gradients in the positions. */
  static List<double[]> adjoint(
      Backend backend,
      ExpansionTables tables,
      List<PlannedStructure> jobs,
      List<Coefficients> cotangents) {
    return backend.adjoint(tables, jobs, cotangents).stream().map(Gradients::positions).toList();
  }

  /** Says so in a row if results differ by more than promised, relative to the largest number. */
  void compare(String what, Precision precision, List<double[]> left, List<double[]> right) {
    double difference = 0;
    double largest = 0;
    for (int s = 0; s < left.size(); s++) {
      double[] a = left.get(s);
      double[] b = right.get(s);
      for (int x = 0; x < a.length; x++) {
        difference = Math.max(difference, Math.abs(a[x] - b[x]));
        largest = Math.max(largest, Math.abs(b[x]));
      }
    }
    double tolerance = precision == Precision.DOUBLE ? 1e-10 : 2 * 2e-5; // both may be off
    boolean same = difference <= tolerance * largest;
    equal &= same;
    if (!same) {
      row(what, "**CPU and GPU differ: %.1e of the largest value**", difference / largest);
    }
  }

  /** Says so in a row if a difference is larger than promised. */
  void require(String what, double difference, double most) {
    boolean same = difference <= most;
    equal &= same;
    if (!same) {
      row(what, "**CPU and GPU differ by %.1e**", difference);
    }
  }

  /**
   * The best of some repeats, of more the less they take; the first one pays for compilation and
   * memory, and is not counted.
   */
  <T> Timed<T> time(Supplier<T> work) {
    return time(work, result -> {});
  }

  /** Likewise; {@code done} gets each result but the last, when its time is taken. */
  <T> Timed<T> time(Supplier<T> work, Consumer<T> done) {
    double host = Double.MAX_VALUE;
    double device = Double.MAX_VALUE;
    long memory = 0;
    T result = null;
    double spent = 0;
    for (int repeat = 0; repeat < 2 || goesOn(repeat, spent); repeat++) {
      if (repeat > 0) {
        done.accept(result);
      }
      try (DeviceClock clock = new DeviceClock()) {
        cuda.measureWith(clock);
        long start = System.nanoTime();
        try {
          result = work.get();
        } finally {
          cuda.measureWith(null);
        }
        double seconds = (System.nanoTime() - start) * 1e-9;
        spent += seconds;
        if (repeat > 0) {
          host = Math.min(host, seconds);
          device = Math.min(device, clock.seconds());
        }
        memory = cuda.held();
      }
    }
    return new Timed<>(host, device, memory, result);
  }

  /**
   * Times of some work, in seconds, and what came of it.
   *
   * @param host from its call to its return
   * @param device at work
   * @param memory bytes on the device afterwards
   * @param result of the last repeat
   */
  record Timed<T>(double host, double device, long memory, T result) {}

  private boolean goesOn(int repeats, double spent) {
    return !tiny && (repeats < REPEATS ? spent < LONG : repeats < MOST_REPEATS && spent < SHORT);
  }

  /**
   * Plans by the speeds of the CPU, which both backends follow, so that results compare; with all
   * cores, as a session does.
   */
  List<PlannedStructure> jobs(ExpansionTables tables, List<Structure> structures) {
    Planner planner = new Planner(tables, cpu.speeds());
    PlannedStructure[] all = new PlannedStructure[structures.size()];
    cpu.hostThreads()
        .orElseThrow()
        .run(all.length, (i, worker) -> all[i] = planner.prepare(structures.get(i)));
    return List.of(all);
  }

  @Override
  public void close() {
    cuda.close();
    cpu.close();
  }
}
