package org.farfield.structure.io;

import org.farfield.structure.Cell;

/**
 * The box of LAMMPS.
 *
 * @param low its corner
 * @param rows lattice vectors, row-major
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared
record LammpsBox(double[] low, double[] rows) {
  /** With xlo, xhi, ylo, … and the tilts xy, xz, yz. */
  static LammpsBox of(double[] bounds, double[] tilts) {
    return new LammpsBox(
        new double[] {bounds[0], bounds[2], bounds[4]},
        new double[] {
          bounds[1] - bounds[0],
          0,
          0,
          tilts[0],
          bounds[3] - bounds[2],
          0,
          tilts[1],
          tilts[2],
          bounds[5] - bounds[4]
        });
  }

  /** Bounds of a dump are those of the box that holds the tilted one. */
  static LammpsBox ofDump(double[] bounds, double[] tilts) {
    double xy = tilts[0];
    double xz = tilts[1];
    double yz = tilts[2];
    double[] own = bounds.clone();
    own[0] -= Math.min(Math.min(0, xy), Math.min(xz, xy + xz));
    own[1] -= Math.max(Math.max(0, xy), Math.max(xz, xy + xz));
    own[2] -= Math.min(0, yz);
    own[3] -= Math.max(0, yz);
    return of(own, tilts);
  }

  Cell cell(boolean... periodic) {
    return new Cell(rows, periodic[0], periodic[1], periodic[2]);
  }

  /** Where coordinates in parts of the box are. */
  double[] place(double[] fractions) {
    double[] position = low.clone();
    for (int v = 0; v < 3; v++) {
      for (int x = 0; x < 3; x++) {
        position[x] += fractions[v] * rows[3 * v + x];
      }
    }
    return position;
  }
}
