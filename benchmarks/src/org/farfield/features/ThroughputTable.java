package org.farfield.features;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.LongStream;
import org.farfield.backend.Backend;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.basis.Gto;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Structure;
import org.farfield.structure.io.StructureReader;
import org.farfield.structure.io.StructureReaders;

/**
 * Whole jobs from file to file: how fast frames are read, how much of the time is computing, and
 * what memory many small frames take. Arguments: small frames, frames of 100 atoms, threads, a
 * Python with ASE.
 */
public final class ThroughputTable {
  private static final int ATOMS = 100;
  private static final double SIDE = 10; // 0.1 atoms to a cubic Å

  private ThroughputTable() {}

  /**
   * Prints.
   *
   * @param arguments small frames, frames of 100 atoms, threads, Python
   * @throws IOException if files cannot be written
   * @throws InterruptedException if it is stopped
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Locale.setDefault(Locale.ROOT);
    int small = Integer.parseInt(arguments[0]);
    int large = Integer.parseInt(arguments[1]);
    int threads = Integer.parseInt(arguments[2]);
    Path directory = Files.createTempDirectory("farfield-throughput-");
    Path frames = directory.resolve("frames.xyz");
    Path out = directory.resolve("out.mts");
    try {
      periodic(frames, large);
      reading(frames, arguments[3]);
      System.out.println();
      System.out.println(
          "| job, "
              + threads
              + " threads | seconds | frames/s | of these the first reading | of these computing |"
              + " rest | processor time / (seconds × threads) | of the processor time: computing |"
              + " compilers and collectors | the system | all else | most heap |");
      System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
      FeatureSpec coefficients =
          FeatureSpec.coefficients(
              Expansion.builder().density(1, 1).basis(new Gto(4, 5)).maxAngular(4).build());
      job("once, not counted: 100 atoms, coefficients", coefficients, frames, out, threads);
      job(large + " × 100 atoms, coefficients", coefficients, frames, out, threads);
      FeatureSpec spectrum =
          FeatureSpec.powerSpectrum(
              Expansion.builder().density(1, 1).basis(new Gto(3, 5)).maxAngular(3).build());
      job(large + " × 100 atoms, power spectrum", spectrum, frames, out, threads);
      molecules(frames, small);
      FeatureSpec few =
          FeatureSpec.coefficients(
              Expansion.builder().density(1, 1).basis(new Gto(2, 5)).maxAngular(2).build());
      job(small + " × 3 atoms, coefficients", few, frames, out, threads);
    } finally {
      for (Path file : List.of(frames, out, directory)) {
        Files.deleteIfExists(file);
      }
    }
  }

  static void periodic(Path file, int count) throws IOException {
    Random random = new Random(1);
    try (BufferedWriter text = Files.newBufferedWriter(file)) {
      for (int f = 0; f < count; f++) {
        text.write(
            ATOMS
                + "\nLattice=\""
                + SIDE
                + " 0.0 0.0 0.0 "
                + SIDE
                + " 0.0 0.0 0.0 "
                + SIDE
                + "\" Properties=species:S:1:pos:R:3:forces:R:3 energy=-123.456789 pbc=\"T T"
                + " T\"\n");
        for (int a = 0; a < ATOMS; a++) {
          text.write(a % 3 == 0 ? "O" : "H");
          for (int x = 0; x < 3; x++) {
            text.write(String.format(" %15.8f", SIDE * random.nextDouble()));
          }
          for (int x = 0; x < 3; x++) {
            text.write(String.format(" %15.8f", random.nextGaussian()));
          }
          text.write('\n');
        }
      }
    }
  }

  private static void molecules(Path file, int count) throws IOException {
    Random random = new Random(2);
    try (BufferedWriter text = Files.newBufferedWriter(file)) {
      for (int f = 0; f < count; f++) {
        text.write("3\nenergy=-1.5\n");
        for (int a = 0; a < 3; a++) {
          text.write(a == 0 ? "O" : "H");
          for (int x = 0; x < 3; x++) {
            text.write(String.format(" %.6f", (x == 0 ? a : 0) + 0.3 * random.nextDouble()));
          }
          text.write('\n');
        }
      }
    }
  }

  private static void reading(Path file, String python) throws IOException, InterruptedException {
    double mb = Files.size(file) * 1e-6;
    double ours = seconds(file, false);
    double withForces = seconds(file, true);
    String script =
        "import sys, time, ase.io\n"
            + "best = 1e9\n"
            + "for _ in range(2):\n"
            + "    start = time.perf_counter()\n"
            + "    for frame in ase.io.iread(sys.argv[1], ':'): pass\n"
            + "    best = min(best, time.perf_counter() - start)\n"
            + "print(best, ase.__version__)\n";
    Process process =
        new ProcessBuilder(python, "-c", script, file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    System.out.printf("Reading %.0f MB of extended XYZ (100 atoms, forces), one thread:%n%n", mb);
    System.out.println("| reader | seconds | MB/s |");
    System.out.println("|---|---|---|");
    System.out.printf(
        "| Farfield: elements, positions, cell; the rest is kept as text | %.3f | %.0f |%n",
        ours, mb / ours);
    System.out.printf(
        "| Farfield: also forces and energy as numbers | %.3f | %.0f |%n",
        withForces, mb / withForces);
    if (process.waitFor() == 0) {
      String[] words = said.trim().split(" ");
      double theirs = Double.parseDouble(words[0]);
      System.out.printf(
          "| ASE %s | %.2f | %.1f |%n%nTimes as fast as ASE: %.1f, with forces and energy %.1f.%n",
          words[1], theirs, mb / theirs, theirs / ours, theirs / withForces);
    } else {
      System.out.println("| ASE | not there | |");
    }
  }

  /** Best of five. */
  private static double seconds(Path file, boolean all) {
    double best = Double.POSITIVE_INFINITY;
    double sum = 0;
    for (int i = 0; i < 5; i++) {
      long start = System.nanoTime();
      try (StructureReader reader = StructureReaders.open(file)) {
        Structure frame = reader.read();
        while (frame != null) {
          if (all) {
            sum += frame.property("energy").number() + frame.column("forces").numbers()[0];
          }
          frame = reader.read();
        }
      }
      best = Math.min(best, (System.nanoTime() - start) * 1e-9);
    }
    if (Double.isNaN(sum)) {
      throw new IllegalStateException("numbers were read wrong");
    }
    return best;
  }

  /** Sums up what a job says of itself. */
  private static final class Parts implements Progress {
    private final long begin = System.nanoTime();
    private double census;
    private double computing;

    @Override
    public void start(long frames, long atoms) {
      census = (System.nanoTime() - begin) * 1e-9;
    }

    @Override
    public void advance(long frames, long atoms) {
      // only the end counts
    }

    @Override
    public void load(double seconds, double waiting) {
      computing += seconds;
    }
  }

  /** What its threads take of the processor while they expand; other work does not add to it. */
  private static final class Measured implements InvocationHandler {
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final CpuBackend backend;
    private final long[] ids;
    private long nanos;

    Measured(CpuBackend backend) {
      this.backend = backend;
      ids =
          Thread.getAllStackTraces().keySet().stream()
              .filter(t -> t == Thread.currentThread() || t.getName().startsWith("farfield-worker"))
              .mapToLong(Thread::getId)
              .toArray();
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      boolean expands = method.getName().equals("expand");
      long before = expands ? processor() : 0;
      try {
        return method.invoke(backend, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      } finally {
        nanos += expands ? processor() - before : 0;
      }
    }

    private long processor() {
      return LongStream.of(ids).map(threads::getThreadCpuTime).sum();
    }
  }

  private static void job(String name, FeatureSpec spec, Path in, Path out, int threads)
      throws IOException {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    System.gc();
    ManagementFactory.getMemoryPoolMXBeans().forEach(pool -> pool.resetPeakUsage());
    Measured measured = new Measured(new CpuBackend(threads));
    Backend backend =
        (Backend)
            Proxy.newProxyInstance(
                Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, measured);
    try (Engine engine = new Engine(backend)) {
      double javaBefore = OwnThreads.seconds();
      double systemBefore = OwnThreads.systemSeconds();
      long before = system.getProcessCpuTime();
      Parts parts = new Parts();
      Census census =
          new Featurizer(engine, "benchmark")
              .run(
                  spec,
                  StructureSources.remember(StructureSources.files(List.of(in), null)),
                  new MtsSink(out, true),
                  parts);
      double seconds = (System.nanoTime() - parts.begin) * 1e-9;
      double busy = (system.getProcessCpuTime() - before) * 1e-9;
      double java = OwnThreads.seconds() - javaBefore;
      double kernel = OwnThreads.systemSeconds() - systemBefore;
      double computing = 1e-9 * measured.nanos;
      System.out.printf(
          "| %s | %.2f | %.0f | %.2f (%.0f %%) | %.2f (%.0f %%) | %.2f (%.0f %%) | %.0f %% | %.1f"
              + " %% | %.1f %% | %.1f %% | %.1f %% | %d MiB |%n",
          name,
          seconds,
          census.frames() / seconds,
          parts.census,
          100 * parts.census / seconds,
          parts.computing,
          100 * parts.computing / seconds,
          seconds - parts.census - parts.computing,
          100 * (seconds - parts.census - parts.computing) / seconds,
          100 * busy / seconds / threads,
          100 * computing / busy,
          100 * java / busy,
          100 * kernel / busy,
          100 * (busy - computing - java - kernel) / busy,
          peakHeap() >> 20);
    }
  }

  // Of all pools, the most that each ever held: objects that died are counted until they are found.
  private static long peakHeap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum();
  }
}
