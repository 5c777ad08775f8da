package org.farfield.kernels.cpu;

/**
 * Whether a·b + c is one instruction here. Where it is not, Java computes it exactly by long
 * arithmetic: the same bits, fifty times slower or more.
 */
public final class FusedMultiplyAdd {
  /** What a user should know where it is slow. */
  public static final String SLOW =
      "this processor or this Java has no fused multiply-add (FMA): sums on the CPU take 50 times"
          + " as long; use a processor that has it, or a GPU";

  private static final int BLOCKS = 5;
  private static final int CALLS = 100;
  private static final double SLOW_NANOSECONDS = 1000; // 20 with it, 10,000 without

  private FusedMultiplyAdd() {}

  /**
   * Tries it, for some microseconds.
   *
   * @return false where sums take far longer than the planner thinks
   */
  public static boolean isFast() {
    long best = Long.MAX_VALUE;
    double sum = 1;
    for (int block = 0; block < BLOCKS; block++) {
      long start = System.nanoTime();
      for (int i = 0; i < CALLS; i++) {
        sum = Math.fma(sum, 0.75, 0.3);
      }
      best = Math.min(best, System.nanoTime() - start);
    }
    return sum > 0 && best < SLOW_NANOSECONDS * CALLS;
  }
}
