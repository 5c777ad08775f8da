package org.farfield.backend.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.EvaluationPath;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Hyperparameters;
import org.farfield.expansion.Job;
import org.farfield.expansion.Planner;
import org.farfield.expansion.Precision;

/**
 * Measures the paths of the CPU backend and prints one Markdown table: {@code benchmarks/engine}.
 */
public final class EngineTable {
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private EngineTable() {}

  private static double seconds(
      CpuBackend backend, ExpansionTables tables, List<Job> jobs, int repeats) {
    double best = Double.MAX_VALUE;
    for (int r = 0; r < repeats; r++) {
      long start = System.nanoTime();
      backend.expand(tables, jobs);
      best = Math.min(best, (System.nanoTime() - start) * 1e-9);
    }
    return best;
  }

  private static void row(String what, String format, Object... values) {
    System.out.println("| " + what + " | " + String.format(Locale.ROOT, format, values) + " |");
  }

  /**
   * Runs everything.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    System.out.println("| what | measured |");
    System.out.println("|---|---|");
    row(
        "machine",
        "%d cores, Java %s, %s",
        CORES,
        Runtime.version(),
        GemmKernels.select().describe());
    sums();
    yardstick();
    batch();
    mesh();
  }

  private static void sums() {
    for (Precision precision : Precision.values()) {
      ExpansionTables tables =
          new ExpansionTables(
              Hyperparameters.builder().path(EvaluationPath.KSUM).precision(precision).build());
      for (int threads : new int[] {1, CORES}) {
        try (CpuBackend backend = new CpuBackend(threads)) {
          Planner planner = new Planner(tables, backend.speeds());
          for (int atoms : new int[] {50, 200, 1000}) {
            Job job = planner.prepare(RandomStructures.liquid(atoms, 1));
            double time = seconds(backend, tables, List.of(job), atoms < 500 ? 100 : 10);
            row(
                String.format(
                    Locale.ROOT,
                    "ksum, %d atoms, %s, %d threads",
                    atoms,
                    precision.name().toLowerCase(Locale.ROOT),
                    threads),
                "%.2f ms, %.1f GFLOP/s of the product's flops",
                time * 1e3,
                job.plan().flops() / time * 1e-9);
          }
        }
      }
    }
  }

  private static void yardstick() {
    ExpansionTables tables =
        new ExpansionTables(Hyperparameters.builder().path(EvaluationPath.KSUM).build());
    try (CpuBackend backend = new CpuBackend(1)) {
      Job job = new Planner(tables, backend.speeds()).prepare(RandomStructures.liquid(200, 1));
      Coefficients ours = backend.expand(tables, List.of(job)).get(0);
      double plain = Double.MAX_VALUE;
      double difference = 0;
      for (int r = 0; r < 3; r++) {
        long start = System.nanoTime();
        Coefficients theirs = PlainAlgorithm.expand(tables, job);
        plain = Math.min(plain, (System.nanoTime() - start) * 1e-9);
        for (int x = 0; x < ours.values().length; x++) {
          difference = Math.max(difference, Math.abs(ours.values()[x] - theirs.values()[x]));
        }
      }
      double time = seconds(backend, tables, List.of(job), 50);
      row(
          "plain scalar loops over k / ksum, 200 atoms, 1 thread each",
          "%.1f ms / %.1f ms = %.1f times (largest difference %.0e)",
          plain * 1e3,
          time * 1e3,
          plain / time,
          difference);
    }
  }

  private static void batch() {
    ExpansionTables tables = new ExpansionTables(Hyperparameters.builder().build());
    double[] times = new double[3];
    int[] threads = {1, CORES, CORES};
    int[] counts = {1000, 1000, 500};
    for (int i = 0; i < 3; i++) {
      try (CpuBackend backend = new CpuBackend(threads[i])) {
        Planner planner = new Planner(tables, backend.speeds());
        Random random = new Random(1);
        List<Job> jobs = new ArrayList<>();
        for (int s = 0; s < counts[i]; s++) {
          jobs.add(planner.prepare(RandomStructures.liquid(20 + random.nextInt(181), s)));
        }
        times[i] = seconds(backend, tables, jobs, 2);
      }
    }
    row(
        "batch of 1000 structures of 20-200 atoms",
        "%.2f s on 1 core, %.2f s on %d: %.0f %% of all cores; 500 structures %.2f s (ratio %.2f)",
        times[0],
        times[1],
        CORES,
        100 * times[0] / times[1] / CORES,
        times[2],
        times[1] / times[2]);
  }

  private static void mesh() {
    ExpansionTables tables =
        new ExpansionTables(
            Hyperparameters.builder().path(EvaluationPath.MESH).accuracy(1e-4).build());
    try (CpuBackend backend = new CpuBackend(CORES)) {
      Planner planner = new Planner(tables, backend.speeds());
      double[] perAtom = new double[3];
      int[] atoms = {8000, 64000, 100000};
      for (int i = 0; i < 3; i++) {
        Job job = planner.prepare(RandomStructures.liquid(atoms[i], 1));
        double time = seconds(backend, tables, List.of(job), 2);
        perAtom[i] = time / atoms[i];
        row(
            String.format(Locale.ROOT, "mesh, %d atoms, accuracy 1e-4", atoms[i]),
            "%.2f s, %.0f µs an atom, mesh %s, order %d, heap limit %.1f GiB",
            time,
            perAtom[i] * 1e6,
            job.plan().mesh(),
            job.plan().splineOrder(),
            Runtime.getRuntime().maxMemory() / (double) (1L << 30));
      }
      row("mesh, time per atom at 64000 / 8000", "%.2f", perAtom[1] / perAtom[0]);
    }
  }
}
