package org.farfield.backend.cuda;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.farfield.backend.TestStructures;
import org.farfield.basis.Gto;
import org.farfield.descriptor.PairProducts;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.expansion.plan.Speeds;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;

/**
 * What the host does for a device that does nothing: run with {@code CUSIM_IDLE} by {@link
 * HostFeedTest}, which counts calls, and by {@code benchmarks/host-feed}, which wants times.
 */
public final class HostFeed {
  /** What leaves the device. */
  enum Results {
    COEFFICIENTS(""),
    SPECTRA(", power spectra"),
    SUMMED_SPECTRA(", power spectra summed");

    final String text;

    Results(String text) {
      this.text = text;
    }
  }

  /** What is computed: gto 6 × l ≤ 4, liquids of 0.1 atoms/Å³ of two elements. */
  enum Case {
    ONE(EvaluationPath.KSUM, 1, 100, Results.COEFFICIENTS),
    MANY(EvaluationPath.KSUM, 1000, 100, Results.COEFFICIENTS),
    MESH(EvaluationPath.MESH, 1, 1000, Results.COEFFICIENTS),
    SPECTRA(EvaluationPath.KSUM, 1000, 100, Results.SPECTRA),
    SUMS(EvaluationPath.KSUM, 1000, 100, Results.SUMMED_SPECTRA);

    final EvaluationPath path;
    final int structures;
    final int atoms;
    final Results results;

    Case(EvaluationPath path, int structures, int atoms, Results results) {
      this.path = path;
      this.structures = structures;
      this.atoms = atoms;
      this.results = results;
    }
  }

  private static final Speeds ANY = new Speeds(1e12, 1e12, 1e12, 1e12, 1);

  private static final PairProducts.Operand DENSITY = new PairProducts.Operand(0, 0);

  /** Long enough that a part of it is compiled. */
  private static final int WARM_UP = 3;

  private static final double SECONDS = 4;

  private final CudaBackend backend;
  private final ExpansionTables tables;
  private final List<PlannedStructure> jobs;
  private final Results results;

  private HostFeed(CudaBackend backend, Case what) {
    this.backend = backend;
    results = what.results;
    tables =
        new ExpansionTables(
            Expansion.builder()
                .density(1, 1)
                .basis(new Gto(5, 5))
                .maxAngular(4)
                .accuracy(1e-4)
                .path(what.path)
                .build());
    Planner planner = new Planner(tables, ANY);
    double side = Math.cbrt(what.atoms / 0.1);
    jobs =
        IntStream.range(0, what.structures)
            .mapToObj(seed -> planner.prepare(TestStructures.periodic(seed, what.atoms, side)))
            .toList();
  }

  // what comes of it is given back, as where features are made
  private void compute() {
    if (results == Results.COEFFICIENTS) {
      backend.expand(tables, jobs).forEach(Coefficients::release);
      return;
    }
    int atoms = jobs.get(0).structure().size();
    int[] rowOf = results == Results.SPECTRA ? IntStream.range(0, atoms).toArray() : new int[atoms];
    backend
        .multiplier()
        .orElseThrow()
        .multiply(
            List.of(tables),
            jobs.stream().map(List::of).toList(),
            new PairProducts(
                List.of(new PairProducts.Pair(DENSITY, DENSITY)),
                Collections.nCopies(tables.hyperparameters().maxAngular() + 1, 1.0),
                Optional.empty()),
            Collections.nCopies(jobs.size(), rowOf))
        .forEach(rows -> rows.numbers().release());
  }

  /**
   * Computes each case twice, with a line on standard error before and behind the second time; with
   * {@code --times} prints rows of a table instead.
   *
   * @param arguments also names of cases, where not all are wanted
   */
  public static void main(String[] arguments) {
    List<String> wanted = new ArrayList<>(List.of(arguments));
    boolean times = wanted.remove("--times");
    try (CudaBackend backend = new CudaBackend(0)) {
      for (Case what : Case.values()) {
        if (!wanted.isEmpty() && !wanted.contains(what.name())) {
          continue;
        }
        HostFeed feed = new HostFeed(backend, what);
        if (times) {
          feed.printTimes(what);
        } else {
          feed.compute();
          System.err.println("begin " + what);
          feed.compute();
          System.err.println("end " + what);
        }
      }
    }
  }

  private void printTimes(Case what) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    for (int i = 0; i < WARM_UP; i++) {
      compute();
    }
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long begin = System.nanoTime();
    long processor = system.getProcessCpuTime();
    double best = Double.MAX_VALUE;
    double alone = Double.MAX_VALUE;
    int repeats = 0;
    while (System.nanoTime() - begin < SECONDS * 1e9) {
      long start = System.nanoTime();
      long own = threads.getCurrentThreadCpuTime();
      compute();
      alone = Math.min(alone, (threads.getCurrentThreadCpuTime() - own) * 1e-9);
      best = Math.min(best, (System.nanoTime() - start) * 1e-9);
      repeats++;
    }
    double used = (system.getProcessCpuTime() - processor) * 1e-9 / repeats;
    System.out.printf(
        Locale.ROOT,
        "| %d × %d atoms, %s%s | %.3f ms | %.3f ms | %.4f ms | %.3f ms |%n",
        what.structures,
        what.atoms,
        what.path.name().toLowerCase(Locale.ROOT),
        what.results.text,
        best * 1e3,
        used * 1e3,
        used * 1e3 / what.structures,
        alone * 1e3);
  }
}
