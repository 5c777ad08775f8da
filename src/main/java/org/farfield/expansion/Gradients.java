package org.farfield.expansion;

import java.util.Arrays;

/**
 * Derivatives of a scalar E(c) of one structure's coefficients.
 *
 * <p>The strain gradient is that of E at r → (1 + ε) r for the positions of all atoms and points,
 * as column vectors, and a → (1 + ε) a for the lattice vectors, that is cell → cell (1 + ε)^T for
 * the rows of the cell, at ε = 0; {@code strain[3 α + β]} = ∂E/∂ε_αβ, in the unit of E. For a
 * rotationally invariant E it is symmetric and, divided by the volume, the stress. In lattice sums
 * the integer indices h of the summed vectors stay those of the unstrained cell, k → (1 + ε)^{−T}
 * k; the radial basis and the smearing are not strained.
 *
 * @param positions 3N numbers, {@code [3 atom + axis]} = ∂E/∂r, in the unit of E per Å; with those
 *     of points behind those of atoms
 * @param strain 9 numbers
 * @param weights {@code [channel][atom]} = ∂E/∂w_ja, also of atoms whose weight is zero; of points,
 *     which are no sources, zero
 * @param moments {@code [channel][l² + l + m][atom]} = ∂E/∂q of all multipoles that the sources may
 *     have; those of l = 0 are {@code weights}
 */
@SuppressWarnings("ArrayRecordComponent") // as the backends make them, 3N + CN numbers
public record Gradients(
    double[] positions, double[] strain, double[][] weights, double[][][] moments) {

  /**
   * Gradients of what has charges alone.
   *
   * @param positions 3N numbers
   * @param strain 9 numbers
   * @param weights {@code [channel][atom]}
   */
  public Gradients(double[] positions, double[] strain, double[][] weights) {
    this(positions, strain, weights, Sources.charges(weights));
  }

  private Gradients(double[] positions, double[] strain, double[][][] moments) {
    this(positions, strain, Sources.weights(moments), moments);
  }

  /**
   * Zero gradients of a structure.
   *
   * @param atoms of the structure
   * @param sources of the structure
   * @return zeros, to be added to
   */
  public static Gradients zero(int atoms, Sources sources) {
    return new Gradients(
        new double[3 * atoms],
        new double[9],
        new double[sources.channels()][sources.rows()][atoms]);
  }

  /**
   * Adds other gradients of the same structure.
   *
   * @param other what is added
   */
  public void add(Gradients other) {
    add(other.positions, positions);
    add(other.strain, strain);
    addMoments(other.moments);
  }

  /**
   * Adds to the moments alone.
   *
   * @param share {@code [channel][l² + l + m][atom]}
   */
  public void addMoments(double[][][] share) {
    for (int a = 0; a < share.length; a++) {
      for (int lm = 0; lm < share[a].length; lm++) {
        add(share[a][lm], moments[a][lm]);
      }
    }
  }

  /**
   * The same without points.
   *
   * @param atoms of the structure; points come behind
   * @return these gradients themselves if there are no points
   */
  public Gradients ofAtoms(int atoms) {
    if (positions.length == 3 * atoms) {
      return this;
    }
    double[][][] rows = new double[moments.length][][];
    for (int a = 0; a < rows.length; a++) {
      rows[a] =
          Arrays.stream(moments[a]).map(row -> Arrays.copyOf(row, atoms)).toArray(double[][]::new);
    }
    return new Gradients(Arrays.copyOf(positions, 3 * atoms), strain, rows);
  }

  /**
   * Forgets what was found for sources where points are.
   *
   * @param atoms that are sources; points come behind
   */
  public void clearPoints(int atoms) {
    for (double[][] channel : moments) {
      for (double[] row : channel) {
        Arrays.fill(row, atoms, row.length, 0);
      }
    }
  }

  private static void add(double[] from, double[] to) {
    for (int x = 0; x < from.length; x++) {
      to[x] += from[x];
    }
  }
}
