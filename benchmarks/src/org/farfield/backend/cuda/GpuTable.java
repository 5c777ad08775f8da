package org.farfield.backend.cuda;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.farfield.backend.Backend;
import org.farfield.backend.cpu.RandomStructures;
import org.farfield.backend.cuda.device.Availability;
import org.farfield.backend.cuda.device.Context;
import org.farfield.backend.cuda.device.CudaDevices;
import org.farfield.backend.cuda.device.CudaLibraries;
import org.farfield.backend.cuda.device.MemoryBudget;
import org.farfield.backend.cuda.sums.ProductWay;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.Precision;
import org.farfield.spec.Splitting;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * Measures the CUDA backend against the CPU backend in the same run and prints one Markdown table:
 * {@code benchmarks/gpu-check}.
 */
public final class GpuTable {
  private static final int NO_DEVICE = 2;
  private static final List<EvaluationPath> PATHS =
      List.of(EvaluationPath.PAIRS, EvaluationPath.KSUM, EvaluationPath.MESH);

  /** What the product is made by in rows of their own, on devices with matrix units. */
  private static final Map<ProductWay, String> OTHER_PRODUCTS =
      new TreeMap<>(
          Map.of(
              ProductWay.PLAIN, "product without matrix units",
              ProductWay.CUBLAS, "product by cuBLAS"));

  /** In the name of a row, which torch_ksum.py looks for. */
  private static final String WAVES = "reciprocal vectors";

  private final Bench bench;

  private GpuTable(Bench bench) {
    this.bench = bench;
  }

  /**
   * Runs everything. Exit codes: 0 done, 1 a row failed or results of CPU and GPU differ, 2 no
   * device.
   *
   * @param arguments {@code --devices} only lists the devices; {@code --tiny} takes sizes for a
   *     simulator; {@code --json=FILE} gets the rows as lines of JSON
   */
  public static void main(String[] arguments) throws IOException {
    Availability availability = CudaDevices.availability();
    if (!availability.usable()) {
      System.out.println("no CUDA device: " + availability.reason());
      System.exit(NO_DEVICE);
    }
    List<String> options = Arrays.asList(arguments);
    if (options.contains("--devices")) {
      CudaDevices.list().forEach(device -> System.out.println(device.describe()));
      System.out.println(CudaLibraries.describe());
      return;
    }
    boolean tiny = options.contains("--tiny");
    boolean succeeded;
    try (PrintStream json = json(options);
        Context context = new Context(0)) {
      succeeded = context.call(() -> run(tiny, json));
    }
    System.exit(succeeded ? 0 : 1);
  }

  private static PrintStream json(List<String> options) throws IOException {
    for (String option : options) {
      if (option.startsWith("--json=")) {
        String file = option.substring("--json=".length());
        return new PrintStream(file, StandardCharsets.UTF_8);
      }
    }
    return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
  }

  private static boolean run(boolean tiny, PrintStream json) {
    try (Bench bench = new Bench(tiny, json)) {
      new GpuTable(bench).run();
      return bench.succeeded();
    }
  }

  // What says most comes first, all that has a goal: this machine may not be here for long.
  private void run() {
    bench.kernels().explain();
    bench.row("device", "%s", bench.cuda().describe());
    double free = new MemoryBudget(1).bytes(0) / (double) (1 << 30);
    bench.row("memory of the device that nobody else has", "%.1f GiB", free);
    bench.row("libraries", "%s", CudaLibraries.describe());
    bench.row("host", "%s", bench.cpu().describe());
    guard("many small structures", this::batch);
    for (int atoms : bench.tiny() ? new int[] {6} : new int[] {64000, 8000}) {
      guard("mesh, " + atoms + " atoms", () -> mesh(atoms));
    }
    guard(
        "many small structures, " + OTHER_PRODUCTS.get(ProductWay.PLAIN), this::batchWithoutUnits);
    PowerSpectrumRows spectra = new PowerSpectrumRows(bench);
    guard("power spectra of a potential", () -> spectra.printPotential(manyStructures()));
    guard("mesh, largest", this::largestMesh);
    for (int atoms : bench.tiny() ? new int[] {3} : new int[] {50, 200, 1000}) {
      for (Precision precision : Precision.values()) {
        guard("ksum, " + atoms + " atoms", () -> single(atoms, precision, false));
      }
    }
    for (Precision precision : Precision.values()) {
      guard("ksum, large", () -> single(bench.tiny() ? 8 : 4000, precision, true));
    }
    guard("pairs", this::pairs);
    guard("slab", this::slab);
    guard("split", this::split);
    for (EvaluationPath path : PATHS) {
      guard("adjoint, " + path, () -> adjoint(path));
    }
    guard("Jacobian", this::jacobian);
    for (EvaluationPath path : PATHS) {
      guard("multipoles, " + path, () -> new MultipoleRows(bench).print(path));
    }
    guard("power spectra", () -> spectra.print(false));
    guard("power spectra, summed", () -> spectra.print(true));
    guard("factor", () -> new FactorRows(bench).print());
    ChargeRows charges = new ChargeRows(bench);
    guard("charges of molecules", charges::molecules);
    for (int side : bench.tiny() ? new int[] {2} : new int[] {14, 28}) {
      guard("charges of a liquid", () -> charges.liquid(side));
    }
  }

  private void guard(String what, Runnable row) {
    bench.report().guard(what, row);
  }

  /** A potential 1/r and the basis of all rows. */
  static Expansion.Builder hyperparameters() {
    return Expansion.builder().density(1, 1.0).basis(new Gto(5, 5.0)).maxAngular(4);
  }

  /** Many small structures, from the structures to arrays of the host. */
  private void batch() {
    ExpansionTables tables =
        new ExpansionTables(hyperparameters().path(EvaluationPath.KSUM).build());
    List<Structure> structures = manyStructures();
    long start = System.nanoTime();
    List<PlannedStructure> jobs = bench.jobs(tables, structures);
    double planning = (System.nanoTime() - start) * 1e-9;
    Measured planned = measure(bench.cuda(), tables, () -> jobs);
    String what = ofMany(structures);
    bench.row(what + "device time", "%.4g ms", planned.device * 1e3);
    guard(what + "copy of the results alone", () -> copyAlone(what, planned));
    planned.release();
    kernels(what + "values", tables, structures);
    bench.row(what + "planning, the first time", "%.4g ms", planning * 1e3);
    Measured onCuda = measure(bench.cuda(), tables, structures);
    Measured onCpu = measure(bench.cpu(), tables, structures);
    bench.row(
        what + "end to end and planning, against the CPU",
        "%.4g ms; CPU with %d threads %.4g ms: %.2f times",
        onCuda.host * 1e3,
        Bench.CORES,
        onCpu.host * 1e3,
        onCpu.host / onCuda.host);
    bench.row(what + "device memory", "%.1f MiB", onCuda.memory / (double) (1 << 20));
    bench.row(
        what + WAVES,
        "%.0f of a structure, on average",
        jobs.stream().mapToLong(job -> job.plan().waveVectors()).average().orElseThrow());
    compare(what, tables.hyperparameters().precision(), onCuda, onCpu);
  }

  private List<Structure> manyStructures() {
    int atoms = bench.tiny() ? 5 : 100;
    return IntStream.range(0, bench.tiny() ? 4 : 1000)
        .mapToObj(seed -> RandomStructures.liquid(atoms, seed))
        .toList();
  }

  private static String ofMany(List<Structure> structures) {
    return structures.size()
        + " periodic structures × "
        + structures.get(0).size()
        + " atoms, gto 6 × l ≤ 4, double: ";
  }

  /**
   * The same by the kernel for GPUs without matrix units. By cuBLAS it would be one product after
   * the other, each too small for a GPU, and say nothing.
   */
  private void batchWithoutUnits() {
    ExpansionTables tables =
        new ExpansionTables(hyperparameters().path(EvaluationPath.KSUM).build());
    List<Structure> structures = manyStructures();
    String name = OTHER_PRODUCTS.get(ProductWay.PLAIN);
    ProductWay.PLAIN.during(
        () -> {
          Measured plain = measure(bench.cuda(), tables, structures);
          bench.row(ofMany(structures) + "device time, " + name, "%.4g ms", plain.device * 1e3);
          plain.release();
          kernels(ofMany(structures) + "values, " + name, tables, structures);
        });
  }

  private static void byOtherProducts(Precision precision, Consumer<String> rows) {
    OTHER_PRODUCTS.forEach(
        (way, name) -> {
          // in single nothing is made by matrix units
          if (precision == Precision.DOUBLE || way != ProductWay.PLAIN) {
            way.during(() -> rows.accept(name));
          }
        });
  }

  private void copyAlone(String what, Measured onCuda) {
    double copy = Ceilings.downloadSeconds(onCuda.bytes());
    bench.row(
        what + "copy of the results alone",
        "%.4g ms for %.1f MiB, %.1f GB/s",
        copy * 1e3,
        onCuda.bytes() / (double) (1 << 20),
        onCuda.bytes() / copy * 1e-9);
    double ratio = onCuda.device / copy;
    bench.row(what + "device time / copy", "%.2f (%s)", ratio, Goal.atMost(1.3, ratio));
    double link = copy / onCuda.host;
    bench.row(
        what + "end to end",
        "%.4g ms, %.2f of what the link allows (%s)",
        onCuda.host * 1e3,
        link,
        Goal.atLeast(0.7, link));
  }

  /** One structure, summed over k. */
  private void single(int atoms, Precision precision, boolean byKernel) {
    ExpansionTables tables =
        new ExpansionTables(
            hyperparameters().path(EvaluationPath.KSUM).precision(precision).build());
    String what = "ksum, " + atoms + " atoms, " + precision.name().toLowerCase(Locale.ROOT);
    Structure structure = RandomStructures.liquid(atoms, 1);
    against(what, tables, structure);
    if (byKernel) {
      kernels(what, tables, List.of(structure));
    }
    byOtherProducts(
        precision,
        name -> {
          String other = what + ", " + name;
          against(other, tables, structure);
          if (byKernel) {
            kernels(other, tables, List.of(structure));
          }
        });
  }

  /** One molecule. */
  private void pairs() {
    ExpansionTables tables =
        new ExpansionTables(hyperparameters().path(EvaluationPath.PAIRS).build());
    int atoms = bench.tiny() ? 6 : 2000;
    Structure liquid = RandomStructures.liquid(atoms, 1);
    String what = "pairs, " + atoms + " atoms, double";
    Structure molecule = new Structure(liquid.types(), liquid.positions(), Cell.OPEN);
    against(what, tables, molecule);
    kernels(what, tables, List.of(molecule));
  }

  private static ExpansionTables meshTables(Precision precision) {
    return new ExpansionTables(
        hyperparameters().path(EvaluationPath.MESH).accuracy(1e-4).precision(precision).build());
  }

  /** A large structure on a mesh; both backends follow the CPU's plan, so that results compare. */
  private void mesh(int atoms) {
    ExpansionTables tables = meshTables(Precision.DOUBLE);
    String what = "mesh, " + atoms + " atoms, accuracy 1e-4, double";
    Structure structure = RandomStructures.liquid(atoms, 1);
    against(what, tables, structure);
    kernels(what, tables, List.of(structure));
  }

  private void largestMesh() {
    ExpansionTables tables = meshTables(Precision.SINGLE);
    int atoms = bench.tiny() ? 8 : 1_000_000;
    List<Structure> structures = List.of(RandomStructures.liquid(atoms, 1));
    Measured large = measure(bench.cuda(), tables, structures);
    String what = "mesh, " + atoms + " atoms, accuracy 1e-4, single";
    double memory = large.memory / (double) (1 << 30); // GiB
    bench.row(
        what,
        "device %.4g s (%s); end to end %.4g s; device memory %.1f GiB (%s)",
        large.device,
        Goal.atMost(0.6, large.device),
        large.host,
        memory,
        Goal.atMost(20, memory));
    kernels(what, tables, structures);
  }

  /** Window factors are made on the host. */
  private void slab() {
    ExpansionTables tables =
        new ExpansionTables(hyperparameters().path(EvaluationPath.KSUM).build());
    int atoms = bench.tiny() ? 4 : 1000;
    Structure liquid = RandomStructures.liquid(atoms, 1);
    Cell cell = new Cell(liquid.cell().rows(), true, true, false);
    String what = "ksum, slab of " + atoms + " atoms, double";
    against(what, tables, liquid.withCell(cell));
    kernels(what, tables, List.of(liquid.withCell(cell)));
  }

  /** A sharp potential: a smooth one and neighbours. */
  private void split() {
    Expansion h =
        hyperparameters()
            .path(EvaluationPath.KSUM)
            .density(1, 0.3)
            .splitting(Splitting.at(bench.tiny() ? 0.6 : 1))
            .build();
    int atoms = bench.tiny() ? 4 : 1000;
    ExpansionTables tables = new ExpansionTables(h);
    Structure structure = RandomStructures.liquid(atoms, 1);
    String what = "split at 1 Å, smearing 0.3 Å, " + atoms + " atoms, double";
    against(what, tables, structure);
    kernels(what, tables, List.of(structure));
  }

  /** Gradients of one number, beside the values. */
  private void adjoint(EvaluationPath path) {
    ExpansionTables tables =
        new ExpansionTables(hyperparameters().path(path).accuracy(1e-4).build());
    int atoms = bench.tiny() ? 5 : path == EvaluationPath.MESH ? 8000 : 1000;
    Structure liquid = RandomStructures.liquid(atoms, 1);
    boolean open = path == EvaluationPath.PAIRS;
    List<PlannedStructure> jobs =
        bench.jobs(tables, List.of(open ? liquid.withCell(Cell.OPEN) : liquid));
    Bench.Timed<List<Coefficients>> values = bench.time(() -> bench.cuda().expand(tables, jobs));
    Bench.Timed<List<double[]>> onCuda =
        bench.time(() -> Bench.adjoint(bench.cuda(), tables, jobs, values.result()));
    Bench.Timed<List<double[]>> onCpu =
        bench.time(() -> Bench.adjoint(bench.cpu(), tables, jobs, values.result()));
    String what = "adjoint, " + path.name().toLowerCase(Locale.ROOT) + ", " + atoms + " atoms";
    bench.row(
        what,
        "device %.4g ms, %.2f times that of the values (%s); end to end %.4g ms; CPU %.4g ms: %.2f"
            + " times; device memory %.1f MiB",
        onCuda.device() * 1e3,
        onCuda.device() / values.device(),
        Goal.atMost(3, onCuda.device() / values.device()),
        onCuda.host() * 1e3,
        onCpu.host() * 1e3,
        onCpu.host() / onCuda.host(),
        onCuda.memory() / (double) (1 << 20));
    bench.compare(what, Precision.DOUBLE, onCuda.result(), onCpu.result());
    bench
        .kernels()
        .measure(
            what,
            () -> bench.cuda().adjoint(tables, jobs, values.result()),
            KernelCounts.adjoint(tables, jobs));
  }

  /** Derivatives of all coefficients of some centres. */
  private void jacobian() {
    ExpansionTables tables =
        new ExpansionTables(hyperparameters().path(EvaluationPath.KSUM).accuracy(1e-4).build());
    int atoms = bench.tiny() ? 5 : 200;
    PlannedStructure job = bench.jobs(tables, List.of(RandomStructures.liquid(atoms, 1))).get(0);
    int centres = bench.tiny() ? 2 : 20;
    Bench.Timed<List<double[]>> onCuda =
        bench.time(() -> derivatives(bench.cuda(), tables, job, centres));
    Bench.Timed<List<double[]>> onCpu =
        bench.time(() -> derivatives(bench.cpu(), tables, job, centres));
    String what = "Jacobian, ksum, " + centres + " of " + atoms + " atoms";
    bench.against(what, onCuda, onCpu);
    bench
        .kernels()
        .measure(
            what,
            () -> bench.cuda().jacobian(tables, job, 0, centres),
            KernelCounts.jacobian(tables, job, centres));
  }

  private static List<double[]> derivatives(
      Backend backend, ExpansionTables tables, PlannedStructure job, int centres) {
    Jacobian jacobian = backend.jacobian(tables, job, 0, centres);
    return IntStream.range(0, jacobian.samples()).mapToObj(jacobian::positions).toList();
  }

  private void against(String what, ExpansionTables tables, Structure structure) {
    Measured onCuda = measure(bench.cuda(), tables, List.of(structure));
    Measured onCpu = measure(bench.cpu(), tables, List.of(structure));
    bench.row(
        what,
        "device %.4g ms, %.4g GFLOP/s of the product's flops; end to end %.4g ms; CPU %.4g ms: %.2f"
            + " times; device memory %.1f MiB",
        onCuda.device * 1e3,
        onCuda.flops / onCuda.device * 1e-9,
        onCuda.host * 1e3,
        onCpu.host * 1e3,
        onCpu.host / onCuda.host,
        onCuda.memory / (double) (1 << 20));
    compare(what, tables.hyperparameters().precision(), onCuda, onCpu);
  }

  private void kernels(String what, ExpansionTables tables, List<Structure> structures) {
    List<PlannedStructure> jobs = bench.jobs(tables, structures);
    bench
        .kernels()
        .measure(
            what,
            () -> release(bench.cuda().expand(tables, jobs)),
            KernelCounts.values(tables, jobs));
  }

  /** Whether results differ by no more than promised, relative to the largest number. */
  private void compare(String what, Precision precision, Measured left, Measured right) {
    bench.compare(
        what,
        precision,
        left.results.stream().map(Coefficients::values).toList(),
        right.results.stream().map(Coefficients::values).toList());
    left.release();
  }

  private static void release(List<Coefficients> results) {
    results.forEach(Coefficients::release);
  }

  private Measured measure(Backend backend, ExpansionTables tables, List<Structure> structures) {
    return measure(backend, tables, () -> bench.jobs(tables, structures));
  }

  private Measured measure(
      Backend backend, ExpansionTables tables, Supplier<List<PlannedStructure>> jobs) {
    Bench.Timed<List<Coefficients>> timed =
        bench.time(() -> backend.expand(tables, jobs.get()), GpuTable::release);
    double flops = jobs.get().stream().mapToDouble(job -> job.plan().flops()).sum();
    return new Measured(timed.host(), timed.device(), timed.memory(), flops, timed.result());
  }

  private record Measured(
      double host, double device, long memory, double flops, List<Coefficients> results) {
    long bytes() {
      return results.stream().mapToLong(c -> (long) c.atoms() * c.rowLength() * Double.BYTES).sum();
    }

    /** Nobody reads the results any more, but for arrays that were made of them. */
    void release() {
      GpuTable.release(results);
    }
  }
}
