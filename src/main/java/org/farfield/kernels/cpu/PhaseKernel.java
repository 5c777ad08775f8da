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

  /**
   * The transpose of {@link #parities} in the sums: adds cos·e + sin·o to re and sin·e − cos·o to
   * im for a panel of atoms, lane by lane.
   *
   * @param count how many vectors
   * @param even e, {@code [vector · stride + lane]}
   * @param odd o, likewise
   * @param stride of both
   * @param first where the lanes of the panel start in both
   * @param phases sines follow cosines at a distance of count panels' rows
   * @param phase where they start
   * @param re {@code [vector][lane]}, added to
   * @param im likewise
   */
  void gather(
      int count,
      double[] even,
      double[] odd,
      int stride,
      int first,
      double[] phases,
      int phase,
      double[] re,
      double[] im);
}
