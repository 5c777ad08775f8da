package org.farfield.expansion.plan;

/**
 * What the cost model knows of a machine, per core.
 *
 * <p>The defaults are fitted to {@code benchmarks/paths}, which prints what they estimate beside
 * what sums take, with AVX-512 and AVX2. They decide which path is taken and so, within the
 * accuracy, the numbers: everything compared is reckoned for the same cores, however many there
 * are.
 *
 * @param gemm double-precision matrix product, flop/s
 * @param fft FFT, counting 2.5 n log2 n flops a real transform, flop/s
 * @param interpolate mesh interpolation, multiply-adds per second
 * @param pair pair functions, multiply-adds per second
 * @param near neighbour sums of split potentials, multiply-adds per second; 0: it has none
 * @param mesh seconds that any mesh takes on all cores, beyond what its size does
 * @param atom seconds that an atom takes of any mesh on all cores, whatever its fields
 * @param single how many times as fast products of waves are in single precision, where it is asked
 *     for
 * @param cores for which plans are made
 * @param threads cores at work, which only the time shown to the user depends on
 * @param mirrors whether waves are summed with their mirror images where {@link Mirrors#pay}
 */
public record Speeds(
    double gemm,
    double fft,
    double interpolate,
    double pair,
    double near,
    double mesh,
    double atom,
    double single,
    int cores,
    int threads,
    boolean mirrors) {
  // Two machines take the same paths, and get the same numbers.
  private static final int PLANNED_CORES = 2;

  private static final double MESH = 4e-4;
  private static final double ATOM = 8e-7;
  private static final double SINGLE = 2;

  /**
   * Speeds of a backend that splits no potentials of its own accord and knows no mirrors.
   *
   * @param gemm double-precision matrix product, flop/s
   * @param fft FFT, counting 2.5 n log2 n flops a real transform, flop/s
   * @param interpolate mesh interpolation, multiply-adds per second
   * @param pair pair functions, multiply-adds per second
   * @param threads cores at work, for which plans are made
   */
  public Speeds(double gemm, double fft, double interpolate, double pair, int threads) {
    this(gemm, fft, interpolate, pair, 0, MESH, 0, 1, threads, threads, false);
  }

  /**
   * Defaults for a number of cores. All plan alike.
   *
   * @param threads cores at work
   * @return measured defaults
   */
  public static Speeds defaults(int threads) {
    return new Speeds(
        36e9, 2.8e9, 2.1e9, 2.5e9, 3.6e9, MESH, ATOM, SINGLE, PLANNED_CORES, threads, true);
  }

  /**
   * Those of a GPU, in double: one core. All GPUs plan alike.
   *
   * <p>From the rows of an H200 in {@code benchmarks/results/gpu.md}: products of 4000 atoms;
   * transforms of 64,000 atoms with the fields that go into them; their interpolation; pairs of
   * 2000 atoms, and neighbours of 1000, with the search for them on the host. A mesh of 8000 atoms
   * takes a millisecond more than that and than what a sum waits for, too.
   *
   * @return measured constants
   */
  public static Speeds gpu() {
    return new Speeds(1e13, 2.7e12, 1.5e12, 9e11, 1.5e11, 1e-3, 0, 1, 1, 1, false);
  }

  /**
   * For values together with their gradients: these take all waves, also where values are summed
   * with mirror images, and are in double precision.
   *
   * @return the same but for mirrors and single precision; this one, if it knows none
   */
  public Speeds withGradients() {
    return mirrors || single > 1
        ? new Speeds(gemm, fft, interpolate, pair, near, mesh, atom, 1, cores, threads, false)
        : this;
  }

  /**
   * What a plan takes here.
   *
   * @param seconds of plans
   * @return seconds on the cores at work
   */
  public double onAllThreads(double seconds) {
    return seconds * cores / threads;
  }
}
