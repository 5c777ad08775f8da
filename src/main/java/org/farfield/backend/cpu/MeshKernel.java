package org.farfield.backend.cpu;

/**
 * Interpolation of a group of mesh fields at an atom: Σ over the P³ mesh points around it of the
 * product of its three spline weights and the fields there.
 *
 * <p>Every implementation sums rows along the third axis first, then weighs and adds the rows, and
 * rounds after each product and sum, so all give the same bits.
 */
interface MeshKernel {

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
}
