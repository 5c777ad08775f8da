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
 * @param cores for which plans are made
 * @param threads cores at work, which only the time shown to the user depends on
 */
public record Speeds(
    double gemm, double fft, double interpolate, double pair, double near, int cores, int threads) {
  // Two machines take the same paths, and get the same numbers.
  private static final int PLANNED_CORES = 2;

  /**
   * Speeds of a backend that does not split potentials of its own accord.
   *
   * @param gemm double-precision matrix product, flop/s
   * @param fft FFT, counting 2.5 n log2 n flops a real transform, flop/s
   * @param interpolate mesh interpolation, multiply-adds per second
   * @param pair pair functions, multiply-adds per second
   * @param threads cores at work, for which plans are made
   */
  public Speeds(double gemm, double fft, double interpolate, double pair, int threads) {
    this(gemm, fft, interpolate, pair, 0, threads, threads);
  }

  /**
   * Defaults for a number of cores. All plan alike.
   *
   * @param threads cores at work
   * @return measured defaults
   */
  public static Speeds defaults(int threads) {
    return new Speeds(36e9, 2.8e9, 2.1e9, 2.5e9, 3.6e9, PLANNED_CORES, threads);
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
