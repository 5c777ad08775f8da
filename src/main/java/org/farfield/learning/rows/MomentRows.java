package org.farfield.learning.rows;

import java.util.List;
import org.farfield.equilibration.Susceptibility;
import org.farfield.error.InputException;
import org.farfield.linalg.DenseProduct;
import org.farfield.linalg.DenseProduct.Matrix;
import org.farfield.structure.Structure;

/**
 * Charges of the atoms of a structure, or the components of its dipole moment, as affine functions
 * of electronegativities: y = y₀ + T χ.
 */
public final class MomentRows {
  private static final int[] AXES = {1, 2, 0}; // y, z, x, as the parts of a vector
  private static final int[] DIPOLE = {3, 1, 2}; // x, y, z among moments

  private final Structure structure;
  private final double[] start; // y₀
  private final double[] matrix; // T, [y][atom]

  public MomentRows(Structure structure, Susceptibility s, boolean charges) {
    this.structure = structure;
    int atoms = structure.atoms();
    int rows = (s.degree() + 1) * (s.degree() + 1);
    if (!charges && !structure.cell().isOpen()) {
      throw new InputException(
          structure.origin()
              + ": charges that repeat have no dipole moment; learn from those of molecules");
    }
    start = new double[charges ? atoms : AXES.length];
    matrix = new double[start.length * atoms];
    for (int y = 0; y < start.length; y++) {
      if (charges) {
        add(s, 1, y * rows, y, rows);
      }
      for (int i = 0; i < atoms && !charges; i++) {
        add(s, structure.position(i, AXES[y]), i * rows, y, rows);
        if (rows > 1) {
          add(s, 1, i * rows + DIPOLE[AXES[y]], y, rows);
        }
      }
    }
  }

  private void add(Susceptibility s, double factor, int moment, int y, int rows) {
    int atoms = structure.atoms();
    start[y] += factor * s.moments()[moment];
    for (int j = 0; j < atoms; j++) {
      matrix[y * atoms + j] += factor * s.matrix()[moment * s.moments().length + j * rows];
    }
  }

  /** How many numbers y has. */
  public int count() {
    return start.length;
  }

  /** One of y₀. */
  public double start(int y) {
    return start[y];
  }

  /** T Φ, [y][column], of the features of the atoms. */
  public double[] times(FrameBlocks features, RowColumns columns, DenseProduct product) {
    int length = columns.length();
    double[] result = new double[Math.multiplyExact(start.length, length)];
    for (int b = 0; b < columns.tensor().blocks().size(); b++) {
      int count = features.rows(b);
      int width = columns.start(b + 1) - columns.start(b);
      double[] own = new double[start.length * count];
      for (int y = 0; y < start.length; y++) {
        for (int a = 0; a < count; a++) {
          own[y * count + a] = matrix[y * structure.atoms() + features.atom(b, a)];
        }
      }
      if (count > 0) {
        product.addTo(
            start.length,
            width,
            count,
            1,
            new Matrix(own, 0, count),
            new Matrix(features.values(b), 0, width),
            new Matrix(result, columns.start(b), length));
      }
    }
    return result;
  }

  /** T of the same change of all atoms of each of some elements, [y][element]. */
  public double[] times(List<Integer> elements) {
    double[] result = new double[start.length * elements.size()];
    for (int y = 0; y < start.length; y++) {
      for (int j = 0; j < structure.atoms(); j++) {
        int e = elements.indexOf(structure.type(j));
        if (e >= 0) {
          result[y * elements.size() + e] += matrix[y * structure.atoms() + j];
        }
      }
    }
    return result;
  }
}
