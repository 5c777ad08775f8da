package org.farfield.expansion.plan;

/**
 * What the cost model knows of a machine, per core.
 *
 * <p>The defaults come from the profile of {@code benchmarks/engine}; see {@code
 * benchmarks/results}. They decide only which path is faster and the time shown to the user, never
 * a result.
 *
 * @param gemm double-precision matrix product, flop/s
 * @param fft FFT, counting 2.5 n log2 n flops a real transform, flop/s
 * @param interpolate mesh interpolation, multiply-adds per second
 * @param pair pair functions, multiply-adds per second
 * @param near neighbour sums of split potentials, multiply-adds per second; 0: it has none
 * @param threads cores at work
 */
public record Speeds(
    double gemm, double fft, double interpolate, double pair, double near, int threads) {
  /**
   * Speeds of a backend that does not split potentials of its own accord.
   *
   * @param gemm double-precision matrix product, flop/s
   * @param fft FFT, counting 2.5 n log2 n flops a real transform, flop/s
   * @param interpolate mesh interpolation, multiply-adds per second
   * @param pair pair functions, multiply-adds per second
   * @param threads cores at work
   */
  public Speeds(double gemm, double fft, double interpolate, double pair, int threads) {
    this(gemm, fft, interpolate, pair, 0, threads);
  }

  /**
   * Defaults for a number of cores.
   *
   * @param threads cores
   * @return measured defaults
   */
  public static Speeds defaults(int threads) {
    return new Speeds(36e9, 1.6e9, 3e9, 1e9, 4e9, threads);
  }
}
