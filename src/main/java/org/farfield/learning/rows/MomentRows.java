package org.farfield.learning.rows;

import java.util.List;
import org.farfield.equilibration.engine.Susceptibility;
import org.farfield.error.InputException;
import org.farfield.learning.Target;
import org.farfield.learning.TargetShape;
import org.farfield.linalg.DenseProduct;
import org.farfield.linalg.DenseProduct.Matrix;
import org.farfield.structure.Structure;

/**
 * Moments of the atoms of a structure, or the components of its dipole moment, as affine functions
 * of what drives moments: y = y₀ + T a.
 */
public final class MomentRows {
  private static final int[] AXES = {1, 2, 0}; // y, z, x, as the parts of a vector
  private static final int[] DIPOLE = {3, 1, 2}; // x, y, z among moments

  private final Structure structure;
  private final int rows; // moments of an atom
  private final double[] start; // y₀
  private final double[] matrix; // T, [y][atom · rows + lm]

  /**
   * Those of a target: a dipole moment, or charges, dipoles or moments of atoms.
   *
   * @param structure of the frame
   * @param s of its moments, those of the target among them
   * @param target what is learned
   */
  public MomentRows(Structure structure, Susceptibility s, Target target) {
    this.structure = structure;
    rows = (s.degree() + 1) * (s.degree() + 1);
    if (!target.perAtom() && !structure.cell().isOpen()) {
      throw new InputException(
          structure.origin()
              + ": charges that repeat have no dipole moment; learn from those of molecules");
    }
    int size = target.shape().size();
    start = new double[target.perAtom() ? structure.atoms() * size : AXES.length];
    matrix = new double[Math.multiplyExact(start.length, s.moments().length)];
    int first = first(target.shape());
    for (int y = 0; y < start.length; y++) {
      if (target.perAtom()) {
        add(s, 1, y / size * rows + first + y % size, y);
      }
      for (int i = 0; i < structure.atoms() && !target.perAtom(); i++) {
        add(s, structure.position(i, AXES[y]), i * rows, y);
        if (rows > 1) {
          add(s, 1, i * rows + DIPOLE[AXES[y]], y);
        }
      }
    }
  }

  /**
   * Where the components of a target of atoms begin among their moments.
   *
   * @param shape of charges, dipoles or multipoles
   * @return 1 of dipoles, else 0
   */
  public static int first(TargetShape shape) {
    int lambda = shape.parts().get(0).lambda();
    return lambda * lambda;
  }

  private void add(Susceptibility s, double factor, int moment, int y) {
    int length = s.moments().length;
    start[y] += factor * s.moments()[moment];
    for (int a = 0; a < length; a++) {
      matrix[y * length + a] += factor * s.matrix()[moment * length + a];
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

  /**
   * Adds T Φ of the features that drive moments of an element.
   *
   * @param features of the atoms
   * @param part which moments
   * @param columns its features
   * @param product multiplies
   * @param to [y][column]
   * @param at first column there
   * @param length columns there
   */
  public void addTo(
      FrameBlocks features,
      TargetShape.Part part,
      PartColumns columns,
      DenseProduct product,
      double[] to,
      int at,
      int length) {
    PartColumns.Rows some = columns.atoms(features);
    int size = part.size();
    int count = some.atoms().length * size;
    if (count == 0) {
      return;
    }
    int moments = structure.atoms() * rows;
    double[] own = new double[Math.multiplyExact(start.length, count)];
    for (int y = 0; y < start.length; y++) {
      for (int c = 0; c < count; c++) {
        int moment = some.atoms()[c / size] * rows + part.start() + c % size;
        own[y * count + c] = matrix[y * moments + moment];
      }
    }
    product.addTo(
        start.length,
        columns.length(),
        count,
        1,
        new Matrix(own, 0, count),
        new Matrix(some.values(), 0, columns.length()),
        new Matrix(to, at, length));
  }

  /** T of the same change of the charges of all atoms of each of some elements, [y][element]. */
  public double[] times(List<Integer> elements) {
    double[] result = new double[start.length * elements.size()];
    int moments = structure.atoms() * rows;
    for (int y = 0; y < start.length; y++) {
      for (int j = 0; j < structure.atoms(); j++) {
        int e = elements.indexOf(structure.type(j));
        if (e >= 0) {
          result[y * elements.size() + e] += matrix[y * moments + j * rows];
        }
      }
    }
    return result;
  }
}
