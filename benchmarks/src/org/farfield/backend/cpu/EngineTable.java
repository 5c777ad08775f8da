package org.farfield.backend.cpu;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_MT_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.farfield.backend.KeptHeap;
import org.farfield.backend.cpu.waves.LatticeJob;
import org.farfield.backend.cpu.waves.LatticeSum;
import org.farfield.backend.cpu.waves.ParityOrder;
import org.farfield.backend.cpu.waves.Scratch;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.expansion.plan.Term;
import org.farfield.kernels.cpu.GemmKernels;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.spec.Cutoff;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.Precision;
import org.farfield.spec.RadialScaling;
import org.farfield.spec.Splitting;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * Measures the paths of the CPU backend and prints one Markdown table: {@code benchmarks/engine}.
 */
public final class EngineTable {
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private EngineTable() {}

  private static double seconds(
      CpuBackend backend, ExpansionTables tables, List<PlannedStructure> jobs, int repeats) {
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
   * @param arguments {@code --gradients} or {@code --neighbors} for these alone, the OpenBLAS
   *     program made from benchmarks/openblas/dgemm.c, or nothing
   * @throws IOException if it cannot be run
   * @throws InterruptedException if it is interrupted
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (List.of(arguments).contains("--neighbors")) {
      NeighborSumTable.print();
      return;
    }
    System.out.println("| what | measured |");
    System.out.println("|---|---|");
    row(
        "machine",
        "%d cores, Java %s, %s",
        CORES,
        Runtime.version(),
        GemmKernels.select().describe());
    if (!List.of(arguments).contains("--gradients")) {
      sums();
      products(arguments);
      yardstick();
      batch();
      mesh();
    }
    gradients();
  }

  private static void gradients() {
    Expansion near =
        Expansion.builder()
            .densities(List.of(new GaussianDensity(0.3, new Cutoff(5, 0.5), RadialScaling.NONE)))
            .build();
    Expansion split = Expansion.builder().density(1, 0.3).splitting(Splitting.at(1)).build();
    for (int atoms : new int[] {50, 200, 1000}) {
      Structure liquid = RandomStructures.liquid(atoms, 1);
      Structure open = new Structure(liquid.types(), liquid.positions(), Cell.OPEN);
      int turns = 20000 / atoms;
      gradients("ksum", path(EvaluationPath.KSUM, 1e-6), liquid, turns);
      gradients("pairs", path(EvaluationPath.PAIRS, 1e-6), open, turns);
      gradients("Gaussians within 5 Å", near, liquid, turns);
      gradients("split at 1 Å, smearing 0.3 Å", split, liquid, turns / 10);
    }
    Expansion mesh = path(EvaluationPath.MESH, 1e-4);
    for (int atoms : new int[] {8000, 20000}) {
      gradients("mesh", mesh, RandomStructures.liquid(atoms, 1), 5);
    }
  }

  private static Expansion path(EvaluationPath path, double accuracy) {
    return Expansion.builder().path(path).accuracy(accuracy).build();
  }

  // Adjoint over values, measured in turns in one run.
  private static void gradients(String what, Expansion h, Structure structure, int turns) {
    ExpansionTables tables = new ExpansionTables(h);
    try (CpuBackend backend = new CpuBackend(CORES)) {
      PlannedStructure job = new Planner(tables, backend.speeds()).prepare(structure);
      List<Coefficients> g = backend.expand(tables, List.of(job));
      double values = Double.MAX_VALUE;
      double adjoint = Double.MAX_VALUE;
      for (int turn = 0; turn < turns; turn++) {
        values = Math.min(values, seconds(backend, tables, List.of(job), 1));
        long start = System.nanoTime();
        backend.adjoint(tables, List.of(job), g);
        adjoint = Math.min(adjoint, (System.nanoTime() - start) * 1e-9);
      }
      row(
          String.format(Locale.ROOT, "gradients / values, %s, %d atoms", what, structure.size()),
          "%.2f ms / %.2f ms = %.2f",
          adjoint * 1e3,
          values * 1e3,
          adjoint / values);
    }
  }

  private static void sums() {
    for (Precision precision : Precision.values()) {
      ExpansionTables tables =
          new ExpansionTables(
              Expansion.builder().path(EvaluationPath.KSUM).precision(precision).build());
      for (int threads : new int[] {1, CORES}) {
        try (CpuBackend backend = new CpuBackend(threads)) {
          Planner planner = new Planner(tables, backend.speeds());
          for (int atoms : new int[] {50, 200, 1000}) {
            String of = String.format(Locale.ROOT, "%d atoms, %s", atoms, word(precision));
            String what = of + ", " + threads + " threads";
            Structure leaning = RandomStructures.liquid(atoms, 1);
            sum("ksum, " + what, backend, tables, planner.prepare(leaning));
            Structure upright = RandomStructures.upright(atoms, 1);
            sum("ksum with mirrors, " + what, backend, tables, planner.prepare(upright));
          }
        }
      }
    }
  }

  private static String word(Precision precision) {
    return precision.name().toLowerCase(Locale.ROOT);
  }

  private static void sum(
      String what, CpuBackend backend, ExpansionTables tables, PlannedStructure job) {
    double time = seconds(backend, tables, List.of(job), job.structure().size() < 500 ? 100 : 10);
    row(
        what,
        "%.2f ms, %.1f GFLOP/s of the product's flops",
        time * 1e3,
        job.plan().flops() / time * 1e-9);
  }

  // The sum as a whole against the products in it, with matrices that are there already.
  private static void products(String[] openBlas) throws IOException, InterruptedException {
    ExpansionTables tables =
        new ExpansionTables(Expansion.builder().path(EvaluationPath.KSUM).build());
    int[] sizes = {50, 200, 1000};
    PlannedStructure[] jobs = new PlannedStructure[3];
    int[] waves = new int[3];
    try (CpuBackend backend = new CpuBackend(CORES)) {
      Planner planner = new Planner(tables, backend.speeds());
      for (int i = 0; i < 3; i++) {
        jobs[i] = planner.prepare(RandomStructures.liquid(sizes[i], 1));
        waves[i] = (int) jobs[i].plan().waveVectors();
      }
      ParityOrder order =
          new ParityOrder(
              tables.hyperparameters().maxAngular(), tables.hyperparameters().basis().size());
      double[] blas = openBlas(openBlas, order.even, waves);
      for (int i = 0; i < 3; i++) {
        double flops = jobs[i].plan().flops();
        double ours = flops / seconds(backend, tables, List.of(jobs[i]), 40000 / sizes[i]) / 1e9;
        double ejml = ejml(sizes[i], waves[i], order, 2);
        row(
            String.format(
                Locale.ROOT, "whole ksum, %d atoms, against its products alone", sizes[i]),
            "%.1f GFLOP/s; EJML's multi-threaded %.1f: %.1f times; OpenBLAS %s; phases %.0f %% of"
                + " the time",
            ours,
            ejml,
            ours / ejml,
            blas == null
                ? "not there"
                : String.format(Locale.ROOT, "%.1f: %.0f %%", blas[i], 100 * ours / blas[i]),
            100 * phaseShare(tables, jobs[i]));
      }
    }
  }

  private static double ejml(int atoms, int waves, ParityOrder order, int channels) {
    Random random = new Random(5);
    DMatrixRMaj left = RandomMatrices_DDRM.rectangle(atoms, waves, -1, 1, random);
    double best = 0;
    for (int repeat = 0; repeat < 20000 / atoms; repeat++) {
      double time = 0;
      for (int parity = 0; parity < 2; parity++) {
        DMatrixRMaj right =
            RandomMatrices_DDRM.rectangle(waves, order.count(parity), -1, 1, random);
        DMatrixRMaj result = new DMatrixRMaj(atoms, order.count(parity));
        long start = System.nanoTime();
        CommonOps_MT_DDRM.mult(left, right, result);
        time += channels * (System.nanoTime() - start) * 1e-9;
      }
      best = Math.max(best, 2e-9 * atoms * waves * (order.even + order.odd) * channels / time);
    }
    return best;
  }

  private static double[] openBlas(String[] program, int columns, int[] waves)
      throws IOException, InterruptedException {
    if (program.length == 0) {
      return null;
    }
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of("1", Integer.toString(columns)));
    for (int k : waves) {
      command.add(Integer.toString(k));
    }
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    double[] result = new double[3];
    try (BufferedReader lines = process.inputReader()) {
      int next = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", -1);
        if (words[1].equals("2")) {
          result[next++] = Double.parseDouble(words[2]);
        }
      }
    }
    return process.waitFor() == 0 ? result : null;
  }

  private static double phaseShare(ExpansionTables tables, PlannedStructure job) {
    try (WorkerPool pool = new WorkerPool(CORES)) {
      Scratch[] scratch = new Scratch[CORES];
      for (int i = 0; i < CORES; i++) {
        scratch[i] = new Scratch();
      }
      double share = 1;
      for (int repeat = 0; repeat < 200; repeat++) {
        Coefficients c =
            new Coefficients(
                tables.hyperparameters(), job.structure().size(), job.sources().labels());
        LatticeJob lattice =
            new LatticeJob(tables, (Term.Lattice) tables.terms(job.plan()).get(0), job);
        long start = System.nanoTime();
        LatticeSum sum =
            new LatticeSum(lattice, pool, GemmKernels.select(), scratch, 0, KeptHeap.NONE);
        sum.run(lattice.sources, c, 0);
        share = Math.min(share, sum.phaseNanos() / (double) (System.nanoTime() - start));
      }
      return share;
    }
  }

  private static void yardstick() {
    ExpansionTables tables =
        new ExpansionTables(Expansion.builder().path(EvaluationPath.KSUM).build());
    try (CpuBackend backend = new CpuBackend(1)) {
      PlannedStructure job =
          new Planner(tables, backend.speeds()).prepare(RandomStructures.liquid(200, 1));
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
    ExpansionTables tables = new ExpansionTables(Expansion.builder().build());
    double[] times = new double[3];
    int[] threads = {1, CORES, CORES};
    int[] counts = {1000, 1000, 500};
    for (int i = 0; i < 3; i++) {
      try (CpuBackend backend = new CpuBackend(threads[i])) {
        Planner planner = new Planner(tables, backend.speeds());
        Random random = new Random(1);
        List<PlannedStructure> jobs = new ArrayList<>();
        for (int s = 0; s < counts[i]; s++) {
          jobs.add(planner.prepare(RandomStructures.liquid(20 + random.nextInt(181), s)));
        }
        times[i] = seconds(backend, tables, jobs, 6);
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
        new ExpansionTables(Expansion.builder().path(EvaluationPath.MESH).accuracy(1e-4).build());
    try (CpuBackend backend = new CpuBackend(CORES)) {
      Planner planner = new Planner(tables, backend.speeds());
      double[] perAtom = new double[3];
      int[] atoms = {8000, 64000, 100000};
      for (int i = 0; i < 3; i++) {
        PlannedStructure job = planner.prepare(RandomStructures.liquid(atoms[i], 1));
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
