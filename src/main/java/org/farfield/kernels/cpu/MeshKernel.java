package org.farfield.kernels.cpu;

/**
 * Interpolation of a group of mesh fields at an atom: Σ over the P³ mesh points around it of the
 * product of its three spline weights and the fields there; and its transpose, spreading. A field
 * that is alone has lines of its own, {@link MeshAtoms#line} numbers from one to the next.
 *
 * <p>Every implementation does the same operations in the same order and so gives the same bits:
 * interpolation of a group sums rows along the third axis first, then weighs and adds the rows;
 * values round after each product and sum, slopes and spreading use fused multiply-adds. Of one
 * field the rows of a plane are added up point by point, then the planes, then the points, all by
 * fused multiply-adds.
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

  /** Fields of a group in single precision, interleaved likewise: as many bytes. */
  int FLOAT_FIELDS = 2 * FIELDS;

  /**
   * Interpolates at one atom in single precision, by fused multiply-adds in the same order.
   *
   * @param atoms mesh points and weights
   * @param atom which
   * @param mesh interleaved fields
   * @param points scratch of P numbers
   * @param weights scratch of 3 P numbers
   * @param sums receives {@link #FLOAT_FIELDS} numbers
   */
  void interpolate(
      MeshAtoms atoms, int atom, float[] mesh, int[] points, float[] weights, float[] sums);

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

  /**
   * Sums one field over the rows and planes around an atom, for each point along the third axis;
   * {@link MeshAtoms#along} does the rest.
   *
   * @param atoms mesh points and weights
   * @param atom which
   * @param mesh the field, in lines
   * @param sums receives {@link MeshAtoms#padded} numbers
   */
  void sumRows(MeshAtoms atoms, int atom, double[] mesh, double[] sums);

  /**
   * The same with slopes: of values, of slopes along the first axis and along the second.
   *
   * @param atoms mesh points, weights and slopes
   * @param atom which
   * @param mesh the field, in lines
   * @param sums receives three times {@link MeshAtoms#padded} numbers
   */
  void sumRowsWithSlopes(MeshAtoms atoms, int atom, double[] mesh, double[] sums);

  /**
   * Adds a charge to the points of one field in one plane.
   *
   * @param atoms mesh points and weights
   * @param atom which
   * @param charge its charge times its weight in that plane
   * @param mesh the field, in lines
   * @param plane the plane, 0 ≤ plane &lt; shape[0]
   * @param row scratch of {@link MeshAtoms#padded} numbers, zero beyond P
   */
  void spreadOne(MeshAtoms atoms, int atom, double charge, double[] mesh, int plane, double[] row);
}
