package org.farfield.backend;

import org.farfield.structure.Structure;

/** Positions in units of the lattice vectors, folded into [0, 1). */
public final class Fractional {
  private Fractional() {}

  /** {@code [atom][axis]}. */
  public static double[] byAtom(Structure structure) {
    return coordinates(structure, new double[3 * structure.size()], 3, 1);
  }

  /** {@code [axis][atom]} with room for {@code stride} atoms; the padding is zero. */
  public static double[] byAxis(Structure structure, int stride) {
    return coordinates(structure, new double[3 * stride], 1, stride);
  }

  private static double[] coordinates(Structure structure, double[] to, int ofAtom, int ofAxis) {
    double[] reciprocal = structure.cell().reciprocal();
    for (int i = 0; i < structure.size(); i++) {
      for (int axis = 0; axis < 3; axis++) {
        double s =
            structure.position(i, 0) * reciprocal[3 * axis]
                + structure.position(i, 1) * reciprocal[3 * axis + 1]
                + structure.position(i, 2) * reciprocal[3 * axis + 2];
        s -= Math.floor(s);
        to[i * ofAtom + axis * ofAxis] = s < 1 ? s : 0;
      }
    }
    return to;
  }
}
