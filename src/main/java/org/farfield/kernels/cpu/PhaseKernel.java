package org.farfield.kernels.cpu;

/**
 * The elementwise loops of the lattice sum on panels of {@link GemmKernel#ROWS} atoms. Every
 * implementation rounds after each product and sum, so all give the same bits.
 */
public interface PhaseKernel {

  /** Numbers of a run of vectors: where the powers of each axis begin, and how many vectors. */
  int RUN = 4;

  /**
   * Phases of a panel of atoms at runs of vectors that differ in the third index only: (x·y)·z of
   * the powers of each axis, z for consecutive indices.
   *
   * @param powers cosines, {@code [index][lane]}, of the first two axes twice each
   * @param panel where they start; places in runs count from here
   * @param half how far the sines are from the cosines
   * @param runs {@value #RUN} numbers of each
   * @param first of the numbers of runs
   * @param end behind the last of them
   * @param phases receives cosines, {@code [vector][lane]}, and sines
   * @param cos where the cosines begin
   * @param sin how far the sines are from them
   */
  void phases(
      double[] powers,
      int panel,
      int half,
      int[] runs,
      int first,
      int end,
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

  /** The same, rounded to single precision at the end. */
  void parities(
      int length,
      double[] phases,
      int phase,
      double[] sums,
      int sum,
      float[] left,
      int target,
      int half);

  /**
   * The transpose of {@link #parities(int, double[], int, double[], int, double[], int, int)} in
   * the sums: adds cos·e + sin·o to re and sin·e − cos·o to im for a panel of atoms, lane by lane.
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
