package org.farfield.backend.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.farfield.backend.Backend;
import org.farfield.backend.PairRows;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.backend.cpu.RandomStructures;
import org.farfield.basis.Gto;
import org.farfield.descriptor.Descriptor;
import org.farfield.descriptor.Factor;
import org.farfield.descriptor.PowerSpectrum;
import org.farfield.descriptor.PowerSpectrum.Pair;
import org.farfield.descriptor.SpectrumRows;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Cutoff;
import org.farfield.expansion.Density;
import org.farfield.expansion.EvaluationPath;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.GaussianDensity;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Hyperparameters;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.Job;
import org.farfield.expansion.Planner;
import org.farfield.expansion.PowerLawDensity;
import org.farfield.expansion.Precision;
import org.farfield.expansion.RadialScaling;
import org.farfield.expansion.Splitting;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * Measures the CUDA backend against the CPU backend in the same run and prints one Markdown table:
 * {@code benchmarks/gpu-check}.
 */
public final class GpuTable {
  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final int NO_DEVICE = 2;

  private final boolean tiny;
  private final CpuBackend cpu = new CpuBackend(CORES);
  private final CudaBackend cuda = new CudaBackend(0);
  private KernelTable kernels;
  private boolean equal = true;

  private GpuTable(boolean tiny) {
    this.tiny = tiny;
  }

  /**
   * Runs everything. Exit codes: 0 done, 1 results of CPU and GPU differ, 2 no device.
   *
   * @param arguments {@code --devices} only lists the devices; {@code --tiny} takes sizes for a
   *     simulator
   */
  public static void main(String[] arguments) {
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
    GpuTable table = new GpuTable(options.contains("--tiny"));
    try (Context context = new Context(0)) {
      context.run(table::run);
    }
    System.exit(table.equal ? 0 : 1);
  }

  private static void row(String what, String format, Object... values) {
    System.out.println("| " + what + " | " + String.format(Locale.ROOT, format, values) + " |");
  }

  private void run() {
    System.out.println("| what | measured |");
    System.out.println("|---|---|");
    row("device", "%s", cuda.describe());
    row("libraries", "%s", CudaLibraries.describe());
    row("host", "%s", cpu.describe());
    kernels = new KernelTable(cuda, tiny);
    batch();
    for (int atoms : tiny ? new int[] {3} : new int[] {50, 200, 1000}) {
      for (Precision precision : Precision.values()) {
        single(atoms, precision, false);
      }
    }
    for (Precision precision : Precision.values()) {
      single(tiny ? 8 : 4000, precision, true);
    }
    pairs();
    mesh();
    slab();
    split();
    for (EvaluationPath path :
        List.of(EvaluationPath.PAIRS, EvaluationPath.KSUM, EvaluationPath.MESH)) {
      adjoint(path);
    }
    jacobian();
    powerSpectrum(false);
    powerSpectrum(true);
    kernels.print();
    cuda.close();
    cpu.close();
  }

  private static Hyperparameters.Builder hyperparameters() {
    return Hyperparameters.builder().density(1, 1.0).basis(new Gto(5, 5.0)).maxAngular(4);
  }

  /** Many small structures, from the structures to arrays of the host. */
  private void batch() {
    ExpansionTables tables =
        new ExpansionTables(hyperparameters().path(EvaluationPath.KSUM).build());
    List<Structure> structures = new ArrayList<>();
    int count = tiny ? 4 : 1000;
    int atoms = tiny ? 5 : 100;
    for (int seed = 0; seed < count; seed++) {
      structures.add(RandomStructures.liquid(atoms, seed));
    }
    Measured onCuda = measure(cuda, tables, structures);
    Measured onCpu = measure(cpu, tables, structures);
    double copy = copySeconds(onCuda.bytes());
    String what = count + " periodic structures × " + atoms + " atoms, gto 6 × l ≤ 4, double: ";
    row(what + "device time", "%.4g ms", onCuda.device * 1e3);
    row(
        what + "copy of the results alone",
        "%.4g ms for %.1f MiB, %.1f GB/s; device time / copy = %.2f",
        copy * 1e3,
        onCuda.bytes() / (double) (1 << 20),
        onCuda.bytes() / copy * 1e-9,
        onCuda.device / copy);
    row(
        what + "end to end",
        "%.4g ms; CPU with %d threads %.4g ms: %.2f times",
        onCuda.host * 1e3,
        CORES,
        onCpu.host * 1e3,
        onCpu.host / onCuda.host);
    row(what + "device memory", "%.1f MiB", onCuda.memory / (double) (1 << 20));
    compare(what, tables.hyperparameters().precision(), onCuda, onCpu);
    kernels(what + "values", tables, structures);
    withCublas(
        () -> {
          Measured byCublas = measure(cuda, tables, structures);
          row(what + "device time, product by cuBLAS", "%.4g ms", byCublas.device * 1e3);
          compare(what, tables.hyperparameters().precision(), byCublas, onCpu);
          kernels(what + "values, product by cuBLAS", tables, structures);
        });
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
    withCublas(
        () -> {
          String byCublas = what + ", product by cuBLAS";
          against(byCublas, tables, structure);
          if (byKernel) {
            kernels(byCublas, tables, List.of(structure));
          }
        });
  }

  private static void withCublas(Runnable work) {
    System.setProperty(BlasProduct.SWITCH, "cublas");
    try {
      work.run();
    } finally {
      System.clearProperty(BlasProduct.SWITCH);
    }
  }

  /** One molecule. */
  private void pairs() {
    ExpansionTables tables =
        new ExpansionTables(hyperparameters().path(EvaluationPath.PAIRS).build());
    int atoms = tiny ? 6 : 2000;
    Structure liquid = RandomStructures.liquid(atoms, 1);
    String what = "pairs, " + atoms + " atoms, double";
    Structure molecule = new Structure(liquid.types(), liquid.positions(), Cell.OPEN);
    against(what, tables, molecule);
    kernels(what, tables, List.of(molecule));
  }

  /** Large structures on a mesh; both backends follow the CPU's plan, so that results compare. */
  private void mesh() {
    Hyperparameters.Builder builder = hyperparameters().path(EvaluationPath.MESH).accuracy(1e-4);
    ExpansionTables doubles = new ExpansionTables(builder.precision(Precision.DOUBLE).build());
    for (int atoms : tiny ? new int[] {6} : new int[] {8000, 64000}) {
      String what = "mesh, " + atoms + " atoms, accuracy 1e-4, double";
      Structure structure = RandomStructures.liquid(atoms, 1);
      against(what, doubles, structure);
      kernels(what, doubles, List.of(structure));
    }
    ExpansionTables tables = new ExpansionTables(builder.precision(Precision.SINGLE).build());
    int atoms = tiny ? 8 : 1_000_000;
    List<Structure> structures = List.of(RandomStructures.liquid(atoms, 1));
    Measured large = measure(cuda, tables, structures);
    String what = "mesh, " + atoms + " atoms, accuracy 1e-4, single";
    row(
        what,
        "device %.4g s; end to end %.4g s; device memory %.1f GiB",
        large.device,
        large.host,
        large.memory / (double) (1 << 30));
    kernels(what, tables, structures);
  }

  /** Window factors are made on the host. */
  private void slab() {
    ExpansionTables tables =
        new ExpansionTables(hyperparameters().path(EvaluationPath.KSUM).build());
    int atoms = tiny ? 4 : 1000;
    Structure liquid = RandomStructures.liquid(atoms, 1);
    Cell cell = new Cell(liquid.cell().rows(), true, true, false);
    String what = "ksum, slab of " + atoms + " atoms, double";
    against(what, tables, liquid.withCell(cell));
    kernels(what, tables, List.of(liquid.withCell(cell)));
  }

  /** A sharp potential: a smooth one and neighbours. */
  private void split() {
    Hyperparameters h =
        hyperparameters()
            .path(EvaluationPath.KSUM)
            .density(1, 0.3)
            .splitting(Splitting.at(tiny ? 0.6 : 1))
            .build();
    int atoms = tiny ? 4 : 1000;
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
    int atoms = tiny ? 5 : path == EvaluationPath.MESH ? 8000 : 1000;
    Structure liquid = RandomStructures.liquid(atoms, 1);
    boolean open = path == EvaluationPath.PAIRS;
    List<Job> jobs = jobs(tables, List.of(open ? liquid.withCell(Cell.OPEN) : liquid));
    Timed<List<Coefficients>> values = time(() -> cuda.expand(tables, jobs));
    Timed<List<double[]>> onCuda = time(() -> adjoint(cuda, tables, jobs, values.result));
    Timed<List<double[]>> onCpu = time(() -> adjoint(cpu, tables, jobs, values.result));
    String what = "adjoint, " + path.name().toLowerCase(Locale.ROOT) + ", " + atoms + " atoms";
    row(
        what,
        "device %.4g ms, %.2f times that of the values; end to end %.4g ms; CPU %.4g ms: %.2f"
            + " times; device memory %.1f MiB",
        onCuda.device * 1e3,
        onCuda.device / values.device,
        onCuda.host * 1e3,
        onCpu.host * 1e3,
        onCpu.host / onCuda.host,
        onCuda.memory / (double) (1 << 20));
    compare(what, Precision.DOUBLE, onCuda.result, onCpu.result);
    kernels.measure(
        what, () -> cuda.adjoint(tables, jobs, values.result), KernelCounts.adjoint(tables, jobs));
  }

  private static List<double[]> adjoint(
      Backend backend, ExpansionTables tables, List<Job> jobs, List<Coefficients> cotangents) {
    return backend.adjoint(tables, jobs, cotangents).stream().map(Gradients::positions).toList();
  }

  /** Derivatives of all coefficients of some centres. */
  private void jacobian() {
    ExpansionTables tables =
        new ExpansionTables(hyperparameters().path(EvaluationPath.KSUM).accuracy(1e-4).build());
    int atoms = tiny ? 5 : 200;
    Job job = jobs(tables, List.of(RandomStructures.liquid(atoms, 1))).get(0);
    int centres = tiny ? 2 : 20;
    Timed<List<double[]>> onCuda = time(() -> derivatives(cuda, tables, job, centres));
    Timed<List<double[]>> onCpu = time(() -> derivatives(cpu, tables, job, centres));
    String what = "Jacobian, ksum, " + centres + " of " + atoms + " atoms";
    row(
        what,
        "device %.4g ms; end to end %.4g ms; CPU %.4g ms: %.2f times",
        onCuda.device * 1e3,
        onCuda.host * 1e3,
        onCpu.host * 1e3,
        onCpu.host / onCuda.host);
    compare(what, Precision.DOUBLE, onCuda.result, onCpu.result);
    kernels.measure(
        what,
        () -> cuda.jacobian(tables, job, 0, centres),
        KernelCounts.jacobian(tables, job, centres));
  }

  private static List<double[]> derivatives(
      Backend backend, ExpansionTables tables, Job job, int centres) {
    Jacobian jacobian = backend.jacobian(tables, job, 0, centres);
    return IntStream.range(0, jacobian.samples()).mapToObj(jacobian::positions).toList();
  }

  /** ρ⊗V and both with themselves, of many small structures: multiplied on the GPU or the host. */
  private void powerSpectrum(boolean pooled) {
    Hyperparameters h =
        hyperparameters()
            .path(EvaluationPath.KSUM)
            .densities(
                List.<Density>of(
                    new GaussianDensity(0.5, new Cutoff(4, 0.5), RadialScaling.NONE),
                    new PowerLawDensity(1, 1)))
            .build();
    ExpansionTables tables = new ExpansionTables(h);
    List<Structure> structures = new ArrayList<>();
    int atoms = tiny ? 5 : 100;
    for (int seed = 0; seed < (tiny ? 4 : 300); seed++) {
      structures.add(RandomStructures.liquid(atoms, seed));
    }
    List<Integer> channels =
        structures.stream()
            .flatMap(s -> IntStream.of(s.species()).boxed())
            .distinct()
            .sorted()
            .toList();
    List<Factor> factors = new ArrayList<>();
    for (int d = 0; d < 2; d++) {
      factors.add(new Factor(0, d, h.maxAngular(), h.basis().size(), channels));
    }
    PowerSpectrum spectrum =
        new PowerSpectrum(
            factors, List.of(new Pair(0, 0), new Pair(0, 1), new Pair(1, 1)), "neighbor_%d_type");
    Timed<List<double[]>> onDevice = time(() -> multiplied(tables, structures, spectrum, pooled));
    Timed<List<double[]>> byHost = time(() -> onHost(cuda, tables, structures, spectrum, pooled));
    Timed<List<double[]>> onCpu = time(() -> onHost(cpu, tables, structures, spectrum, pooled));
    String what =
        String.format(
            Locale.ROOT,
            "power spectra ρ⊗ρ, ρ⊗V, V⊗V of %d structures × %d atoms, gto 6 × l ≤ 4, %s",
            structures.size(),
            atoms,
            pooled ? "summed per structure" : "per atom");
    row(
        what,
        "device %.4g ms; end to end %.4g ms; multiplied by the host %.4g ms; CPU %.4g ms: %.2f"
            + " times; device memory %.1f MiB",
        onDevice.device * 1e3,
        onDevice.host * 1e3,
        byHost.host * 1e3,
        onCpu.host * 1e3,
        onCpu.host / onDevice.host,
        onDevice.memory / (double) (1 << 20));
    compare(what, h.precision(), onDevice.result, onCpu.result);
    kernels.measure(
        what,
        () -> multiplied(tables, structures, spectrum, pooled),
        KernelCounts.products(
            tables,
            jobs(tables, structures),
            spectrum.spectrumRows().orElseThrow().products(),
            structures.stream().map(s -> rowOf(s, pooled)).toList()));
  }

  private static int[] rowOf(Structure structure, boolean pooled) {
    int atoms = structure.size();
    return pooled ? new int[atoms] : IntStream.range(0, atoms).toArray();
  }

  private List<double[]> multiplied(
      ExpansionTables tables, List<Structure> structures, PowerSpectrum spectrum, boolean pooled) {
    SpectrumRows form = spectrum.spectrumRows().orElseThrow();
    List<PairRows> rows =
        cuda.multiplier()
            .orElseThrow()
            .multiply(
                List.of(tables),
                jobs(tables, structures).stream().map(List::of).toList(),
                form.products(),
                structures.stream().map(s -> rowOf(s, pooled)).toList());
    int length = spectrum.features();
    return IntStream.range(0, rows.size())
        .parallel()
        .mapToObj(
            s -> {
              int count = pooled ? 1 : structures.get(s).size();
              double[] all = new double[count * length];
              for (int row = 0; row < count; row++) {
                form.add(rows.get(s), row, all, row * length);
              }
              return all;
            })
        .toList();
  }

  private List<double[]> onHost(
      Backend backend,
      ExpansionTables tables,
      List<Structure> structures,
      PowerSpectrum spectrum,
      boolean pooled) {
    int length = spectrum.features();
    return backend.expand(tables, jobs(tables, structures)).parallelStream()
        .map(
            c -> {
              Descriptor.Evaluator evaluator = spectrum.evaluator(List.of(c));
              double[] all = new double[(pooled ? 1 : c.atoms()) * length];
              for (int atom = 0; atom < c.atoms(); atom++) {
                evaluator.add(atom, all, pooled ? 0 : atom * length);
              }
              return all;
            })
        .toList();
  }

  private void against(String what, ExpansionTables tables, Structure structure) {
    Measured onCuda = measure(cuda, tables, List.of(structure));
    Measured onCpu = measure(cpu, tables, List.of(structure));
    row(
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
    List<Job> jobs = jobs(tables, structures);
    kernels.measure(what, () -> cuda.expand(tables, jobs), KernelCounts.values(tables, jobs));
  }

  /** Whether results differ by no more than promised, relative to the largest number. */
  private void compare(String what, Precision precision, Measured left, Measured right) {
    compare(
        what,
        precision,
        left.results.stream().map(Coefficients::values).toList(),
        right.results.stream().map(Coefficients::values).toList());
  }

  private void compare(
      String what, Precision precision, List<double[]> left, List<double[]> right) {
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

  /**
   * The best of some repeats; the first one pays for compilation and memory, and is not counted.
   */
  private <T> Timed<T> time(Supplier<T> work) {
    double host = Double.MAX_VALUE;
    double device = Double.MAX_VALUE;
    long memory = 0;
    T result = null;
    for (int repeat = 0; repeat < (tiny ? 2 : 6); repeat++) {
      try (DeviceClock clock = new DeviceClock()) {
        cuda.measureWith(clock);
        long start = System.nanoTime();
        result = work.get();
        double seconds = (System.nanoTime() - start) * 1e-9;
        if (repeat > 0) {
          host = Math.min(host, seconds);
          device = Math.min(device, clock.seconds());
        }
        memory = cuda.held();
        cuda.measureWith(null);
      }
    }
    return new Timed<>(host, device, memory, result);
  }

  private record Timed<T>(double host, double device, long memory, T result) {}

  private Measured measure(Backend backend, ExpansionTables tables, List<Structure> structures) {
    Timed<List<Coefficients>> timed = time(() -> backend.expand(tables, jobs(tables, structures)));
    double flops = jobs(tables, structures).stream().mapToDouble(job -> job.plan().flops()).sum();
    return new Measured(timed.host, timed.device, timed.memory, flops, timed.result);
  }

  private List<Job> jobs(ExpansionTables tables, List<Structure> structures) {
    Planner planner = new Planner(tables, cpu.speeds());
    return structures.stream().map(planner::prepare).toList();
  }

  private record Measured(
      double host, double device, long memory, double flops, List<Coefficients> results) {
    long bytes() {
      return results.stream().mapToLong(c -> (long) c.values().length * Double.BYTES).sum();
    }
  }

  /** How long so many bytes take from the device to pinned memory of the host. */
  private static double copySeconds(long bytes) {
    double best = Double.MAX_VALUE;
    try (DeviceBuffer from = new DeviceBuffer(bytes);
        HostBuffer to = new HostBuffer(bytes);
        CudaStream stream = new CudaStream()) {
      for (int repeat = 0; repeat < 5; repeat++) {
        try (DeviceClock clock = new DeviceClock()) {
          clock.start(stream);
          from.downloadLater(to, 0, bytes, stream);
          clock.stop(stream);
          best = Math.min(best, clock.seconds());
        }
      }
    }
    return best;
  }
}
