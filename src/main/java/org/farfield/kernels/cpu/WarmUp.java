package org.farfield.kernels.cpu;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.farfield.math.HarmonicsBlock;
import org.farfield.math.SphericalHarmonics;

/**
 * Runs the kernels of sums on numbers without meaning until the compiler has done its work on them,
 * beside what comes before the first sum: until then vectors are objects, and a kernel takes some
 * hundred times as long. A program that computes for a second only would spend half of it so.
 */
public final class WarmUp {
  private static final double MOST_SECONDS = 1.5;
  private static final int DEPTH = 64; // of the products
  private static final int LEVELS = 101; // of the phases
  private static final int CALLS = 50;
  private static final long COMPILED =
      2000; // ns of a call at most; 200 on AVX2, ten times more before

  private static final int NEIGHBORS = 64; // of the sums over them
  private static final int FUNCTIONS = 8 * NearKernel.FUNCTIONS;
  private static final int POWERS = 8;
  private static final int DEGREES = 5; // 2l + 1 of the rows of such a sum
  private static final int DEGREE = 4; // of harmonics
  private static final int DIRECTIONS = 16;

  private static Thread thread; // null before the start
  private static volatile boolean isDone;

  private WarmUp() {}

  /** Which sums will be most of the work. */
  public enum Sums {
    /** Over reciprocal vectors. */
    WAVES,
    /** Over neighbours. */
    NEIGHBORS
  }

  /**
   * Starts it at the first call, where there is a second core to do it on; nothing needs to wait
   * for it.
   *
   * @param sums whose kernels are compiled
   * @return the thread that does it
   */
  public static synchronized Optional<Thread> start(Sums sums) {
    if (Runtime.getRuntime().availableProcessors() < 2) {
      isDone = true; // sums compile the kernels
      return Optional.empty();
    }
    if (thread == null) {
      thread = new Thread(() -> run(sums), "farfield-warm-up");
      thread.setDaemon(true);
      thread.setPriority(Thread.MIN_PRIORITY);
      thread.start();
    }
    return Optional.of(thread);
  }

  /** Whether there is nothing more to wait for. */
  static boolean isDone() {
    return isDone;
  }

  private static void run(Sums sums) {
    try {
      compile(kernels(sums, GemmKernels.select()));
    } finally {
      isDone = true;
    }
  }

  private static void compile(List<Runnable> kernels) {
    long end = System.nanoTime() + (long) (1e9 * MOST_SECONDS);
    boolean cold = true;
    while (cold && System.nanoTime() < end) {
      cold = false;
      for (Runnable kernel : kernels) {
        cold |= isCold(kernel);
      }
    }
  }

  // The fastest call: others may have been interrupted.
  private static boolean isCold(Runnable kernel) {
    long fastest = Long.MAX_VALUE;
    for (int call = 0; call < CALLS; call++) {
      long start = System.nanoTime();
      kernel.run();
      fastest = Math.min(fastest, System.nanoTime() - start);
    }
    return fastest > COMPILED;
  }

  /** Calls of the kernels of some sums. */
  static List<Runnable> kernels(Sums sums, GemmKernel gemm) {
    return sums == Sums.WAVES ? ofWaves(gemm) : ofNeighbors(gemm.near());
  }

  private static List<Runnable> ofWaves(GemmKernel gemm) {
    int rows = gemm.rows();
    int columns = gemm.doubleColumns();
    double[] a = numbers(DEPTH * rows);
    double[] b = numbers(DEPTH * columns);
    double[] c = new double[rows * columns];
    double[] tile = new double[rows * columns];
    PhaseKernel phases = gemm.phases();
    int length = LEVELS * GemmKernel.ROWS;
    double[] weights = numbers(GemmKernel.ROWS);
    double[] powers = numbers(4 * length);
    int[] run = {0, 0, 0, LEVELS};
    double[] panel = new double[2 * length];
    double[] sums = new double[2 * length];
    double[] left = new double[2 * length];
    return List.of(
        () -> phases.phases(powers, 0, length, run, 0, run.length, panel, 0, length),
        () -> phases.addWeighted(weights, powers, 0, length, sums, 0),
        () -> gemm.multiply(rows, columns, DEPTH, a, 0, b, 0, c, 0, columns, tile),
        () -> phases.parities(length, panel, 0, panel, 0, left, 0, length));
  }

  private static List<Runnable> ofNeighbors(NearKernel kernel) {
    double[] table = numbers(POWERS * FUNCTIONS);
    double[] functions = numbers(NEIGHBORS * FUNCTIONS);
    double[] directions = numbers(DEGREES * NEIGHBORS);
    double[] sums = new double[DEGREES * NearKernel.COLUMNS];
    HarmonicsBlock block = new HarmonicsBlock(new SphericalHarmonics(DEGREE), DEGREE, NEIGHBORS);
    double[] harmonics = new double[(DEGREE + 1) * (DEGREE + 1) * NEIGHBORS];
    return List.of(
        () -> kernel.harmonics(block, DIRECTIONS, directions, directions, directions, harmonics),
        () -> kernel.polynomials(FUNCTIONS, POWERS - 1, table, 0, 0.5, functions, 0),
        () ->
            kernel.accumulate(
                DEGREES,
                NearKernel.COLUMNS,
                NEIGHBORS,
                directions,
                0,
                NEIGHBORS,
                functions,
                0,
                FUNCTIONS,
                sums,
                0));
  }

  private static double[] numbers(int count) {
    double[] result = new double[count];
    Arrays.setAll(result, i -> 1.0 / (i + 2));
    return result;
  }
}
