package org.farfield.backend.cpu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.farfield.backend.cpu.mesh.RealFft3;
import org.farfield.kernels.cpu.GemmKernel;
import org.farfield.kernels.cpu.GemmKernels;
import org.farfield.kernels.cpu.WorkerPool;
import org.jtransforms.fft.DoubleFFT_3D;
import org.visnow.jlargearrays.ConcurrencyUtils;

/**
 * Prints, from one run, a table of our matrix kernel beside EJML and OpenBLAS, and of the mesh
 * transform beside JTransforms' own. Every number is the best of many repetitions. The argument is
 * the OpenBLAS program built from benchmarks/openblas/dgemm.c; without it that column is empty.
 */
final class KernelTable {

  private static final int[] ROWS = {50, 200, 1000};
  private static final int COLUMNS = 300;
  private static final int INNER = 4096;
  private static final double SECONDS = 2;

  private KernelTable() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    GemmKernel kernel = GemmKernels.select();
    System.out.println("# Kernel benchmarks\n");
    System.out.println("Written by `benchmarks/kernels`.\n");
    machine(kernel);
    Map<String, Double> openBlas = new HashMap<>();
    // before and after ours, so that a busy moment of the machine does not favour either
    openBlas(arguments, openBlas);
    StringBuilder rows = new StringBuilder();
    Map<String, double[]> ours = new HashMap<>();
    for (int m : ROWS) {
      StreamedProduct product = new StreamedProduct(m, COLUMNS, INNER, kernel, 2);
      for (int threads = 1; threads <= 2; threads++) {
        ours.put(m + " " + threads, measure(product, threads));
      }
    }
    openBlas(arguments, openBlas);
    for (int threads = 1; threads <= 2; threads++) {
      for (int m : ROWS) {
        double[] values = ours.get(m + " " + threads);
        Double blas = openBlas.get(m + " " + threads);
        rows.append(
            String.format(
                Locale.ROOT,
                "| %d | %d | %.1f | %.1f | %.1f | %s | %.1f | %s |%n",
                m,
                threads,
                values[0],
                values[1],
                values[2],
                blas == null ? "-" : String.format(Locale.ROOT, "%.1f", blas),
                values[0] / values[2],
                blas == null
                    ? "-"
                    : String.format(Locale.ROOT, "%.0f %%", 100 * values[0] / blas)));
      }
    }
    System.out.printf(
        "## Matrix product, m x %d, inner dimension %d in blocks of %d, GFLOP/s%n%n",
        COLUMNS, INNER, StreamedProduct.BLOCK);
    System.out.println(
        """
        Our operands are packed beforehand (an expansion computes them packed); OpenBLAS and EJML
        pack or copy as they go. EJML: the better of the streamed and the whole product, and of the
        single- and multi-threaded routine where two threads are allowed.

        | m | threads | ours, double | ours, float | EJML | OpenBLAS dgemm | ours / EJML | ours / OpenBLAS |
        |---|---|---|---|---|---|---|---|\
        """);
    System.out.println(rows);
    transforms();
    System.out.printf(Locale.ROOT, "Load average at the end: %s%n", load());
  }

  private static void machine(GemmKernel kernel) throws IOException {
    String cpu = "unknown";
    Path info = Path.of("/proc/cpuinfo");
    if (Files.isReadable(info)) {
      for (String line : Files.readAllLines(info, StandardCharsets.UTF_8)) {
        if (line.startsWith("model name")) {
          cpu = line.substring(line.indexOf(':') + 2);
        }
      }
    }
    System.out.printf(
        "%s (%s), %d cores, Java %s, kernel: %s, load average at the start: %s%n%n",
        cpu,
        System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        Runtime.version(),
        kernel.describe(),
        load());
    System.out.println(
        "The load average counts other jobs on the machine; above 0 at the start, expect noise.\n");
  }

  private static String load() throws IOException {
    Path path = Path.of("/proc/loadavg");
    return Files.isReadable(path)
        ? Files.readString(path, StandardCharsets.UTF_8).split(" ", 2)[0]
        : "unknown";
  }

  private static double[] measure(StreamedProduct product, int threads) {
    try (WorkerPool pool = new WorkerPool(threads)) {
      check(product.ours(pool).clone(), product.ejmlWhole());
      double ejml = Math.min(best(product::ejmlBlocks), best(product::ejmlWhole));
      if (threads > 1) {
        ejml = Math.min(ejml, best(() -> product.ejmlThreadedBlocks(threads)));
        ejml = Math.min(ejml, best(() -> product.ejmlThreadedWhole(threads)));
      }
      return new double[] {
        product.gigaflops(best(() -> product.ours(pool))),
        product.gigaflops(best(() -> product.oursFloat(pool))),
        product.gigaflops(ejml)
      };
    }
  }

  private static void check(double[] ours, double[] expected) {
    for (int i = 0; i < ours.length; i++) {
      if (Math.abs(ours[i] - expected[i]) > 1e-10) {
        throw new IllegalStateException("element " + i + ": " + ours[i] + " and " + expected[i]);
      }
    }
  }

  /** Seconds of the fastest repetition; the first ones also warm the compiler up. */
  private static double best(Runnable work) {
    double best = Double.MAX_VALUE;
    long end = System.nanoTime() + (long) (1e9 * SECONDS);
    while (System.nanoTime() < end) {
      long start = System.nanoTime();
      work.run();
      best = Math.min(best, 1e-9 * (System.nanoTime() - start));
    }
    return best;
  }

  private static void openBlas(String[] arguments, Map<String, Double> best)
      throws IOException, InterruptedException {
    if (arguments.length == 0) {
      return;
    }
    Process process =
        new ProcessBuilder(arguments[0], Double.toString(SECONDS))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(arguments[0] + " failed");
    }
    output
        .lines()
        .map(line -> line.split(" ", -1))
        .forEach(f -> best.merge(f[0] + " " + f[1], Double.valueOf(f[2]), Math::max));
  }

  private static void transforms() {
    System.out.println(
        """
        ## Mesh transform, milliseconds

        JTransforms: `DoubleFFT_3D.realForwardFull`, which also fills in the other half of the
        spectrum. "Inverse, box" has nonzero frequencies up to a quarter of the mesh in each axis.

        | mesh | threads | forward | inverse | inverse, box | JTransforms forward |
        |---|---|---|---|---|---|\
        """);
    for (int threads = 1; threads <= 2; threads++) {
      for (int n : new int[] {64, 96, 128}) {
        transform(n, threads);
      }
    }
    System.out.println();
  }

  private static void transform(int n, int threads) {
    RealFft3 fft = new RealFft3(n, n, n);
    double[] real = new double[fft.realSize()];
    double[] half = new double[fft.halfSize()];
    double[] full = new double[2 * fft.realSize()];
    DoubleFFT_3D theirs = new DoubleFFT_3D(n, n, n);
    ConcurrencyUtils.setNumberOfThreads(threads);
    try (WorkerPool pool = new WorkerPool(threads)) {
      double forward = best(() -> fft.forward(real, half, pool));
      double inverse = best(() -> fft.inverse(half, real, pool));
      int max = n / 4;
      double box = best(() -> fft.inverse(half, real, n, max, max, max, pool));
      double jTransforms = best(() -> theirs.realForwardFull(full));
      System.out.printf(
          Locale.ROOT,
          "| %d³ | %d | %.1f | %.1f | %.1f | %.1f |%n",
          n,
          threads,
          1e3 * forward,
          1e3 * inverse,
          1e3 * box,
          1e3 * jTransforms);
    }
  }
}
