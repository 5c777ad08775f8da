package org.farfield.kernels.cpu;

/**
 * Interpolation of a group of mesh fields at an atom: Σ over the P³ mesh points around it of the
 * product of its three spline weights and the fields there; and its transpose, spreading.
 *
 * <p>Every implementation does the same operations in the same order and so gives the same bits:
 * interpolation sums rows along the third axis first, then weighs and adds the rows; values round
 * after each product and sum, slopes and spreading use fused multiply-adds.
 */
public interface MeshKernel {

  /** Fields of a group; they are interleaved, {@code mesh[point * FIELDS + field]}. */
  int FIELDS = 8;

  /**
   * Interpolates at one atom.
   *
   * @param atoms mesh points and weights
   * @param atom which
   * @param mesh interleaved fields
   * @param points scratch of P numbers
   * @param sums receives {@link #FIELDS} numbers
   */
  void interpolate(MeshAtoms atoms, int atom, double[] mesh, int[] points, double[] sums);

  /**
   * Interpolates at one atom with the slopes: per field the value and its derivatives with respect
   * to the position along the three axes, in mesh steps.
   *
   * @param atoms mesh points, weights and slopes
   * @param atom which
   * @param mesh interleaved fields
   * @param points scratch of P numbers
   * @param sums receives 4 · {@link #FIELDS} numbers, values first, then axis after axis; the rest
   *     of its {@link #SLOPE_SUMS} numbers is scratch
   */
  void interpolateWithSlopes(MeshAtoms atoms, int atom, double[] mesh, int[] points, double[] sums);

  /** Length of the sums of {@link #interpolateWithSlopes}. */
  int SLOPE_SUMS = 7 * FIELDS;

  /**
   * Adds the charges of one atom to the points of one plane it reaches.
   *
   * @param atoms mesh points and weights
   * @param atom which
   * @param jx which of its P planes this is
   * @param charges {@link #FIELDS} numbers per atom
   * @param mesh interleaved fields
   * @param plane the plane, 0 ≤ plane &lt; shape[0]
   * @param points scratch of P numbers
   * @param scaled scratch of {@link #FIELDS} numbers
   */
  void spread(
      MeshAtoms atoms,
      int atom,
      int jx,
      double[] charges,
      double[] mesh,
      int plane,
      int[] points,
      double[] scaled);
}
