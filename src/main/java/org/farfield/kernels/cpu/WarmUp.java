package org.farfield.kernels.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.farfield.math.BilinearForms;
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
  private static final int IMAGES = 16; // vectors that are done with their mirror images
  private static final int CALLS = 50;
  // ns of a call at most; 200 on AVX2, ten times more before
  private static final long COMPILED = 2000;

  private static final int NEIGHBORS = 64; // of the sums over them
  private static final int FUNCTIONS = 8 * NearKernel.FUNCTIONS;
  private static final int POWERS = 8;
  private static final int DEGREES = 5; // 2l + 1 of the rows of such a sum
  private static final int DEGREE = 4; // of harmonics
  private static final int DIRECTIONS = 16;
  private static final int VARIABLES = 3;

  private static final int TERMS = 5; // 2l + 1 of products
  private static final int[] SIDES = {4, 8, 16}; // their columns; of the first as many rows

  private static final WarmUp OF_PROCESS = new WarmUp(sums -> kernels(sums, GemmKernels.select()));

  private final Function<Sums, List<Runnable>> kernels;
  private final Set<Sums> asked = EnumSet.noneOf(Sums.class);
  private final Set<Sums> done = EnumSet.noneOf(Sums.class);
  private Thread thread; // null before the start and after the end
  private boolean isBegun;

  /**
   * Takes what is to be compiled.
   *
   * @param kernels calls of those of some sums
   */
  WarmUp(Function<Sums, List<Runnable>> kernels) {
    this.kernels = kernels;
  }

  /** Which sums will be most of the work. */
  public enum Sums {
    /** Over reciprocal vectors and their mirror images, in cells with right angles. */
    MIRRORS,
    /** Over reciprocal vectors. */
    WAVES,
    /** Those with mirror images, in single precision. */
    SINGLE_MIRRORS,
    /** Those over reciprocal vectors, in single precision. */
    SINGLE_WAVES,
    /** Over neighbours. */
    NEIGHBORS,
    /** Of products of coefficients. */
    PRODUCTS;

    /** Those over reciprocal vectors. */
    public static Sums waves(boolean isMirrored, boolean single) {
      if (single) {
        return isMirrored ? SINGLE_MIRRORS : SINGLE_WAVES;
      }
      return isMirrored ? MIRRORS : WAVES;
    }
  }

  /**
   * Begins, where there is a second core to do it on; nothing needs to wait for it.
   *
   * @param sums whose kernels are compiled; of several that wait, the first of {@link Sums} first
   * @return the thread that does it
   */
  public static Optional<Thread> start(Sums sums) {
    return OF_PROCESS.begin(sums, Runtime.getRuntime().availableProcessors());
  }

  /** Whether it was ever started. */
  static boolean isBegun() {
    synchronized (OF_PROCESS) {
      return OF_PROCESS.isBegun;
    }
  }

  /** Whether there is nothing more to wait for. */
  static boolean isDone(Sums sums) {
    return OF_PROCESS.has(sums);
  }

  /** The same of one of several. */
  synchronized boolean has(Sums sums) {
    return done.contains(sums);
  }

  /** Begins on a machine of so many cores. */
  synchronized Optional<Thread> begin(Sums sums, int cores) {
    isBegun = true;
    if (cores < 2) {
      done.addAll(EnumSet.allOf(Sums.class)); // sums compile the kernels
      return Optional.empty();
    }
    asked.add(sums);
    if (thread == null) {
      thread = new Thread(this::run, "farfield-warm-up");
      thread.setDaemon(true);
      thread.setPriority(Thread.MIN_PRIORITY);
      thread.start();
    }
    return Optional.of(thread);
  }

  private void run() {
    for (Optional<Sums> next = next(); next.isPresent(); next = next()) {
      try {
        compile(kernels.apply(next.get()));
      } catch (RuntimeException | Error e) {
        // Nobody waits for this. A sum that needs the kernel, or the memory, meets the same and
        // says so; others are still to be compiled.
      } finally {
        end(next.get());
      }
    }
  }

  private synchronized Optional<Sums> next() {
    Optional<Sums> next = asked.stream().filter(sums -> !done.contains(sums)).findFirst();
    if (next.isEmpty()) {
      thread = null;
    }
    return next;
  }

  private synchronized void end(Sums sums) {
    done.add(sums);
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
    return switch (sums) {
      case MIRRORS -> ofMirrors(gemm);
      case WAVES -> ofWaves(gemm);
      case SINGLE_MIRRORS -> ofSingleMirrors(gemm);
      case SINGLE_WAVES -> ofSingleWaves(gemm);
      case NEIGHBORS -> ofNeighbors(gemm.near());
      case PRODUCTS -> ofProducts(Products.select());
    };
  }

  private static List<Runnable> ofMirrors(GemmKernel gemm) {
    MirrorKernel kernel = gemm.mirrors();
    int atoms = MirrorKernel.LANES;
    int width = gemm.doubleColumns();
    double[] powers = numbers(2 * atoms * IMAGES);
    int[] run = {0, 0, 0, IMAGES};
    int kinds = IMAGES * Math.max(atoms, width);
    double[] panels = new double[MirrorKernel.CLASSES * kinds];
    return List.of(
        () ->
            kernel.turn(
                powers, 0, atoms, run, 0, run.length, powers, 0, panels, 0, width, IMAGES, kinds),
        product(gemm));
  }

  private static List<Runnable> ofSingleMirrors(GemmKernel gemm) {
    MirrorKernel kernel = gemm.mirrors();
    int atoms = MirrorKernel.FLOAT_LANES;
    int width = gemm.floatColumns();
    float[] powers = singles(2 * atoms * IMAGES);
    int[] run = {0, 0, 0, IMAGES};
    int kinds = IMAGES * Math.max(atoms, width);
    float[] panels = new float[MirrorKernel.CLASSES * kinds];
    return List.of(
        () ->
            kernel.turn(
                powers, 0, atoms, run, 0, run.length, powers, 0, panels, 0, width, IMAGES, kinds),
        singleProduct(gemm));
  }

  private static Runnable singleProduct(GemmKernel gemm) {
    int rows = gemm.rows();
    int columns = gemm.floatColumns();
    float[] a = singles(DEPTH * rows);
    float[] b = singles(DEPTH * columns);
    double[] c = new double[rows * columns];
    float[] tile = new float[rows * columns];
    return () -> gemm.multiply(rows, columns, DEPTH, a, 0, b, 0, c, 0, columns, tile);
  }

  private static Runnable product(GemmKernel gemm) {
    int rows = gemm.rows();
    int columns = gemm.doubleColumns();
    double[] a = numbers(DEPTH * rows);
    double[] b = numbers(DEPTH * columns);
    double[] c = new double[rows * columns];
    double[] tile = new double[rows * columns];
    return () -> gemm.multiply(rows, columns, DEPTH, a, 0, b, 0, c, 0, columns, tile);
  }

  private static List<Runnable> ofWaves(GemmKernel gemm) {
    PhaseKernel phases = gemm.phases();
    int length = LEVELS * GemmKernel.ROWS;
    double[] panel = numbers(2 * length);
    double[] left = new double[2 * length];
    List<Runnable> all = ofPhases(phases);
    all.add(product(gemm));
    all.add(() -> phases.parities(length, panel, 0, panel, 0, left, 0, length));
    return all;
  }

  private static List<Runnable> ofSingleWaves(GemmKernel gemm) {
    PhaseKernel phases = gemm.phases();
    int length = LEVELS * GemmKernel.ROWS;
    double[] panel = numbers(2 * length);
    float[] left = new float[2 * length];
    List<Runnable> all = ofPhases(phases);
    all.add(singleProduct(gemm));
    all.add(() -> phases.parities(length, panel, 0, panel, 0, left, 0, length));
    return all;
  }

  private static List<Runnable> ofPhases(PhaseKernel phases) {
    int length = LEVELS * GemmKernel.ROWS;
    double[] weights = numbers(GemmKernel.ROWS);
    double[] powers = numbers(4 * length);
    int[] run = {0, 0, 0, LEVELS};
    double[] panel = new double[2 * length];
    double[] sums = new double[2 * length];
    List<Runnable> all = new ArrayList<>();
    all.add(() -> phases.phases(powers, 0, length, run, 0, run.length, panel, 0, length));
    all.add(() -> phases.addWeighted(weights, powers, 0, length, sums, 0));
    return all;
  }

  private static List<Runnable> ofNeighbors(NearKernel kernel) {
    double[] table = numbers(POWERS * FUNCTIONS);
    double[] functions = numbers(NEIGHBORS * FUNCTIONS);
    double[] directions = numbers(DEGREES * NEIGHBORS);
    double[] sums = new double[Math.max(DEGREES * NearKernel.COLUMNS, NEIGHBORS)];
    HarmonicsBlock block = new HarmonicsBlock(new SphericalHarmonics(DEGREE), DEGREE, NEIGHBORS);
    double[] harmonics = new double[(DEGREE + 1) * (DEGREE + 1) * NEIGHBORS];
    int[] first = new int[TERMS];
    BilinearForms forms = new BilinearForms(1, first, first, first, numbers(TERMS));
    return List.of(
        () -> kernel.forms(forms, DIRECTIONS, NEIGHBORS, directions, directions, harmonics),
        () ->
            kernel.harmonics(
                block, DIRECTIONS, directions, directions, directions, directions, harmonics),
        () ->
            kernel.polynomials(
                FUNCTIONS, POWERS - 1, table, 0, 0, VARIABLES, directions, functions),
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

  private static List<Runnable> ofProducts(Products products) {
    int[] starts = new int[TERMS];
    Arrays.fill(starts, Products.PAD);
    double[] numbers = numbers(Products.PAD + SIDES[SIDES.length - 1] + Products.PAD);
    double[] out = new double[numbers.length * SIDES[0]];
    List<Runnable> all = new ArrayList<>();
    for (int side : SIDES) { // of a vector or of two, on any machine
      for (Staircase shape :
          List.of(Staircase.full(SIDES[0], side), new Staircase(side, new int[] {0, 1, 2, 3, 4}))) {
        all.add(() -> products.add(shape, TERMS, numbers, starts, numbers, starts, out, 0));
      }
    }
    all.add(() -> products.diagonal(SIDES[0], TERMS, numbers, starts, numbers, starts, out));
    all.add(() -> products.combine(SIDES[0], 1, numbers, 0, 1, 0, out, Products.PAD));
    return all;
  }

  private static double[] numbers(int count) {
    double[] result = new double[count];
    Arrays.setAll(result, i -> 1.0 / (i + 2));
    return result;
  }

  private static float[] singles(int count) {
    float[] result = new float[count];
    for (int i = 0; i < count; i++) {
      result[i] = 1f / (i + 2);
    }
    return result;
  }
}
