package org.farfield.kernels.cpu;

/**
 * The elementwise loops of the lattice sum on panels of {@link GemmKernel#ROWS} atoms. Every
 * implementation rounds after each product and sum, so all give the same bits.
 */
public interface PhaseKernel {

  /**
   * Phases of a run of vectors that differ in the third index only: (re + i im)·e^{ihz} for
   * consecutive h.
   *
   * @param xy per lane re, then per lane im
   * @param zCos {@code [h][lane]}, from z on
   * @param zSin likewise
   * @param steps how many h
   * @param phases receives cosines from cos on, sines from sin on
   */
  void run(
      double[] xy,
      double[] zCos,
      double[] zSin,
      int z,
      int steps,
      double[] phases,
      int cos,
      int sin);

  /** Adds to {@code sums[target + x]} the phases times their lane's weight, x from 0 to length. */
  void addWeighted(
      double[] weights, double[] phases, int start, int length, double[] sums, int target);

  /**
   * Re and Im of e^{ik·r} S*: cos·SR + sin·SI to {@code left[target + x]} and sin·SR − cos·SI to
   * {@code left[target + half + x]}.
   *
   * @param length numbers of each; sines follow cosines, SI follows SR at that distance
   */
  void parities(
      int length,
      double[] phases,
      int phase,
      double[] sums,
      int sum,
      double[] left,
      int target,
      int half);
}
