package org.farfield.structure;

/**
 * Three independent vectors for a cell of any periodicity: the lattice vectors where it is periodic
 * and unit vectors perpendicular to them where it is not, so that the (perhaps missing) lattice
 * vectors of those directions do not matter.
 */
public final class Frame {
  private Frame() {}

  /**
   * Completes a cell.
   *
   * @param cell of any periodicity
   * @return a cell that is periodic along all three vectors: itself if it is, else with the unit
   *     vectors (1 Å) in place of those that are not periodic
   */
  public static Cell of(Cell cell) {
    if (cell.isFullyPeriodic()) {
      return cell;
    }
    double[] rows = cell.rows();
    double[][] frame = new double[3][];
    int first = -1;
    int second = -1;
    for (int i = 0; i < 3; i++) {
      if (cell.isPeriodic(i)) {
        frame[i] = new double[] {rows[3 * i], rows[3 * i + 1], rows[3 * i + 2]};
        second = first < 0 ? -1 : i;
        first = first < 0 ? i : first;
      }
    }
    if (first < 0) {
      return Cell.periodic(1, 0, 0, 0, 1, 0, 0, 0, 1);
    }
    if (second < 0) {
      int next = (first + 1) % 3;
      frame[next] = unit(perpendicular(frame[first]));
      frame[(first + 2) % 3] = unit(cross(frame[first], frame[next]));
    } else {
      frame[3 - first - second] = unit(cross(frame[first], frame[second]));
    }
    double[] all = new double[9];
    for (int i = 0; i < 3; i++) {
      System.arraycopy(frame[i], 0, all, 3 * i, 3);
    }
    return Cell.periodic(all);
  }

  /**
   * How far atoms and points are apart at most along a vector.
   *
   * @param structure the atoms
   * @param frame of a cell
   * @param axis of one of its vectors, of 1 Å
   * @return the distance, Å
   */
  public static double thickness(Structure structure, Cell frame, int axis) {
    double[] rows = frame.rows();
    double low = Double.MAX_VALUE;
    double high = -Double.MAX_VALUE;
    for (int i = 0; i < structure.size(); i++) {
      double height = 0;
      for (int x = 0; x < 3; x++) {
        height += structure.position(i, x) * rows[3 * axis + x];
      }
      low = Math.min(low, height);
      high = Math.max(high, height);
    }
    return high - low;
  }

  // The axis on which v is shortest, times v.
  private static double[] perpendicular(double[] v) {
    double[] axis = new double[3];
    int shortest = 0;
    for (int x = 1; x < 3; x++) {
      if (Math.abs(v[x]) < Math.abs(v[shortest])) {
        shortest = x;
      }
    }
    axis[shortest] = 1;
    return cross(axis, v);
  }

  private static double[] cross(double[] a, double[] b) {
    return new double[] {
      a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
    };
  }

  private static double norm(double[] v) {
    return Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
  }

  private static double[] unit(double[] v) {
    double n = norm(v);
    return new double[] {v[0] / n, v[1] / n, v[2] / n};
  }
}
