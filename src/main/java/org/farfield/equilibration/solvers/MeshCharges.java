package org.farfield.equilibration.solvers;

import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * Charges of atoms as quadratic splines on a periodic mesh, U; each has 27 points, whose weights
 * are one together.
 */
public final class MeshCharges {
  private static final int POINTS = 3; // of a spline along an axis

  private final int atoms;
  private final int[] counts;
  private final int[] sorted; // atoms by their first line, so that those of one are together
  private final int[] starts; // by first line, into these
  private final int[] places; // along the last axis, [rank and point]
  private final double[][] weights; // [axis][rank and point]
  private final WorkerPool pool;

  /**
   * Sorts atoms.
   *
   * @param places of them, {@link #places}
   * @param counts points along the axes
   * @param pool does the work
   */
  MeshCharges(double[] places, int[] counts, WorkerPool pool) {
    atoms = places.length / 3;
    this.counts = counts;
    this.pool = pool;
    int[] lines = new int[counts[0] * counts[1] + 1];
    for (int i = 0; i < atoms; i++) {
      lines[line(places, i) + 1]++;
    }
    for (int line = 1; line < lines.length; line++) {
      lines[line] += lines[line - 1];
    }
    starts = lines.clone();
    sorted = new int[atoms];
    for (int i = 0; i < atoms; i++) {
      sorted[lines[line(places, i)]++] = i;
    }
    this.places = new int[POINTS * atoms];
    weights = new double[3][POINTS * atoms];
    for (int rank = 0; rank < atoms; rank++) {
      for (int axis = 0; axis < 3; axis++) {
        setSpline(axis, rank, places[3 * sorted[rank] + axis]);
      }
      for (int point = 0; point < POINTS; point++) {
        this.places[POINTS * rank + point] = place(2, places[3 * sorted[rank] + 2], point);
      }
    }
  }

  /** Where atoms are along the axes of a cell, in points. */
  static double[] places(Structure structure, Cell cell, int[] counts) {
    double[] reciprocal = cell.reciprocal();
    double[] places = new double[3 * structure.atoms()];
    for (int a = 0; a < places.length; a++) {
      for (int x = 0; x < 3; x++) {
        int axis = a % 3;
        places[a] += counts[axis] * reciprocal[3 * axis + x] * structure.position(a / 3, x);
      }
    }
    return places;
  }

  private int place(int axis, double u, int point) {
    return (int) Math.floorMod((long) Math.rint(u) + point - 1, (long) counts[axis]);
  }

  private int line(double[] places, int i) {
    return place(0, places[3 * i], 0) * counts[1] + place(1, places[3 * i + 1], 0);
  }

  private void setSpline(int axis, int rank, double u) {
    double d = u - Math.rint(u);
    double[] spline = {0.5 * (0.5 - d) * (0.5 - d), 0.75 - d * d, 0.5 * (0.5 + d) * (0.5 + d)};
    for (int point = 0; point < POINTS; point++) {
      weights[axis][POINTS * rank + point] = spline[point];
    }
  }

  // where the mesh has the line of a plane that is so many behind the first one of atoms
  private int lineStart(int plane, int first, int behind) {
    return (plane * counts[1] + (first + behind) % counts[1]) * counts[2];
  }

  /** Adds Uᵀ q, in an order that is the same for any number of threads. */
  void spread(double[] q, double[] mesh) {
    int apart = counts[0] / POINTS; // first planes so many points apart share no plane
    for (int point = 0; point < POINTS; point++) {
      int shift = point;
      pool.run(apart, (task, worker) -> spread(POINTS * task + shift, q, mesh));
    }
    for (int rest = POINTS * apart; rest < counts[0]; rest++) {
      spread(rest, q, mesh);
    }
  }

  private void spread(int first, double[] q, double[] mesh) {
    for (int y = 0; y < counts[1]; y++) {
      int line = first * counts[1] + y;
      for (int point = 0; point < POINTS && starts[line] < starts[line + 1]; point++) {
        spread(line, point, (first + point) % counts[0], y, q, mesh);
      }
    }
  }

  // charges of one first line, in a plane that is so many behind its own
  private void spread(int line, int point, int plane, int y, double[] q, double[] mesh) {
    int a = lineStart(plane, y, 0);
    int b = lineStart(plane, y, 1);
    int c = lineStart(plane, y, 2);
    for (int rank = starts[line]; rank < starts[line + 1]; rank++) {
      int at = POINTS * rank;
      double charge = q[sorted[rank]] * weights[0][at + point];
      double ofA = charge * weights[1][at];
      double ofB = charge * weights[1][at + 1];
      double ofC = charge * weights[1][at + 2];
      for (int z = at; z < at + POINTS; z++) {
        double weight = weights[2][z];
        int place = places[z];
        mesh[a + place] += ofA * weight;
        mesh[b + place] += ofB * weight;
        mesh[c + place] += ofC * weight;
      }
    }
  }

  /** U φ. */
  void gather(double[] mesh, double[] values) {
    pool.run(
        counts[0],
        (plane, worker) -> {
          for (int y = 0; y < counts[1]; y++) {
            gather(plane, y, mesh, values);
          }
        });
  }

  // those of one first line
  private void gather(int plane, int y, double[] mesh, double[] values) {
    int line = plane * counts[1] + y;
    if (starts[line] == starts[line + 1]) {
      return;
    }
    int a = lineStart(plane, y, 0);
    int b = lineStart(plane, y, 1);
    int c = lineStart(plane, y, 2);
    int second = ((plane + 1) % counts[0] - plane) * counts[1] * counts[2];
    int third = ((plane + 2) % counts[0] - plane) * counts[1] * counts[2];
    for (int rank = starts[line]; rank < starts[line + 1]; rank++) {
      int at = POINTS * rank;
      double x0 = weights[0][at];
      double x1 = weights[0][at + 1];
      double x2 = weights[0][at + 2];
      double sum = 0;
      for (int z = at; z < at + POINTS; z++) {
        int one = places[z];
        int two = one + second;
        int three = one + third;
        double alongA = x0 * mesh[a + one] + x1 * mesh[a + two] + x2 * mesh[a + three];
        double alongB = x0 * mesh[b + one] + x1 * mesh[b + two] + x2 * mesh[b + three];
        double alongC = x0 * mesh[c + one] + x1 * mesh[c + two] + x2 * mesh[c + three];
        sum +=
            weights[2][z]
                * (weights[1][at] * alongA
                    + weights[1][at + 1] * alongB
                    + weights[1][at + 2] * alongC);
      }
      values[sorted[rank]] = sum;
    }
  }
}
