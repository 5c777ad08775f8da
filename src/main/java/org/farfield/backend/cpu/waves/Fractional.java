package org.farfield.backend.cpu.waves;

import org.farfield.structure.Structure;

/** Positions in units of the lattice vectors, folded into [0, 1). */
public final class Fractional {
  private Fractional() {}

  /** {@code [axis][atom]} with room for {@code stride} atoms; the padding is zero. */
  public static double[] coordinates(Structure structure, int stride) {
    double[] reciprocal = structure.cell().reciprocal();
    double[] result = new double[3 * stride];
    for (int i = 0; i < structure.size(); i++) {
      for (int axis = 0; axis < 3; axis++) {
        double s =
            structure.position(i, 0) * reciprocal[3 * axis]
                + structure.position(i, 1) * reciprocal[3 * axis + 1]
                + structure.position(i, 2) * reciprocal[3 * axis + 2];
        s -= Math.floor(s);
        result[axis * stride + i] = s < 1 ? s : 0;
      }
    }
    return result;
  }
}
