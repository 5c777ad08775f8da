package org.farfield.backend.cuda.sums;

import java.util.Arrays;
import org.farfield.backend.cuda.batch.WorkList;

/**
 * Centres by boxes of the mesh, so that a block of threads reads the points of a box once for all
 * of its centres: {@code Tile} in box.cuh.
 */
final class MeshTiles {
  private static final double SECTOR = 32; // bytes that a device reads at least

  // A block waits for its box before it adds up, and has threads for many centres: it must read
  // much less.
  private static final double WORTH = 1.5;

  /**
   * The largest box, as {@code TileShape} in box.cuh or {@code ForceShape} in mesh_adjoint.cu has
   * it.
   *
   * @param points along the axes
   * @param centres at most
   */
  record Shape(int[] points, int centres) {
    static Shape ofInterpolation(int order) {
      return of(order, order < 10 ? 14 : 13, order < 10 ? 48 : 36);
    }

    static Shape ofForces(int order) {
      return of(order, order < 8 ? 14 : 13, order < 10 ? 32 : 20);
    }

    private static Shape of(int order, int y, int centres) {
      int x = order == 6 ? 11 : 14;
      return new Shape(new int[] {x, order == 6 ? 18 : y, order + 16}, centres);
    }
  }

  private static final int AXES = 3;

  private final int order;
  private final int[] points;
  private final int[] first; // of the points of each centre, [place in sorted][axis]
  private final int[] sorted;
  private final WorkList tiles = new WorkList(2 * AXES + 2);
  private double rows; // along z, of all boxes
  private double numbers; // in these

  /**
   * Makes the boxes.
   *
   * @param fractional {@code [atom][axis]}, in [0, 1)
   * @param points of the mesh along the axes
   * @param order of the splines
   * @param shape of the largest box
   * @param atoms of the centres, neighbours close to each other
   */
  MeshTiles(double[] fractional, int[] points, int order, Shape shape, int[] atoms) {
    this.order = order;
    this.points = points;
    first = new int[AXES * atoms.length];
    sorted = new int[atoms.length];
    int[] bin = bins(shape, atoms.length);
    int[] along = new int[AXES];
    for (int axis = 0; axis < AXES; axis++) {
      along[axis] = (points[axis] + bin[axis] - 1) / bin[axis];
    }
    int[] start = new int[along[0] * along[1] * along[2] + 1];
    int[] of = new int[atoms.length];
    int[] unsorted = new int[AXES * atoms.length];
    for (int i = 0; i < atoms.length; i++) {
      for (int axis = 0; axis < AXES; axis++) {
        int point = first(fractional[AXES * atoms[i] + axis], points[axis], order);
        unsorted[AXES * i + axis] = point;
        of[i] = of[i] * along[axis] + point / bin[axis];
      }
      start[of[i] + 1]++;
    }
    for (int b = 1; b < start.length; b++) {
      start[b] += start[b - 1];
    }
    int[] next = Arrays.copyOf(start, start.length);
    for (int i = 0; i < atoms.length; i++) {
      int place = next[of[i]]++;
      sorted[place] = atoms[i];
      System.arraycopy(unsorted, AXES * i, first, AXES * place, AXES);
    }
    for (int b = 0; b + 1 < start.length; b++) {
      add(start[b], start[b + 1], shape.centres());
    }
  }

  /** The first point of a spline along an axis, as the kernel {@code splines} has it. */
  static int first(double fractional, int points, int order) {
    return Math.floorMod((int) (fractional * points) - order / 2 + 1, points);
  }

  // Points of the mesh whose centres have a box in common: as many as it allows, but along z fewer
  // where so many had more centres than it may.
  private int[] bins(Shape shape, int centres) {
    int[] bin = new int[AXES];
    double expected = centres;
    for (int axis = 0; axis < AXES; axis++) {
      bin[axis] = Math.min(points[axis], shape.points()[axis] - order + 1);
      expected *= (double) bin[axis] / points[axis];
    }
    double share = 0.8 * shape.centres() / expected;
    bin[2] = (int) Math.max(1, bin[2] * Math.min(1, share));
    for (int axis = 0; axis < AXES; axis++) {
      int count = (points[axis] + bin[axis] - 1) / bin[axis];
      bin[axis] = (points[axis] + count - 1) / count;
    }
    return bin;
  }

  // The centres of a bin, in equal parts where they are too many.
  private void add(int from, int end, int most) {
    int parts = (end - from + most - 1) / most;
    for (int part = 0; part < parts; part++) {
      int begin = from + (int) ((long) (end - from) * part / parts);
      addBox(begin, from + (int) ((long) (end - from) * (part + 1) / parts));
    }
  }

  private void addBox(int from, int end) {
    int[] least = Arrays.copyOfRange(first, AXES * from, AXES * from + AXES);
    int[] most = least.clone();
    for (int i = from + 1; i < end; i++) {
      for (int axis = 0; axis < AXES; axis++) {
        least[axis] = Math.min(least[axis], first[AXES * i + axis]);
        most[axis] = Math.max(most[axis], first[AXES * i + axis]);
      }
    }
    int[] box = new int[AXES];
    for (int axis = 0; axis < AXES; axis++) {
      box[axis] = most[axis] - least[axis] + order;
    }
    tiles.add(least[0], least[1], least[2], box[0], box[1], box[2], from, end - from);
    rows += (double) box[0] * box[1];
    numbers += (double) box[0] * box[1] * box[2];
  }

  /** Atoms of the centres, box after box. */
  int[] sorted() {
    return sorted;
  }

  WorkList tiles() {
    return tiles;
  }

  /** Whether boxes save more than what each centre would read for itself, with numbers so long. */
  boolean areWorthIt(int realBytes) {
    double square = (double) order * order;
    return WORTH * bytes(rows, numbers, realBytes)
        < bytes(square * sorted.length, square * order * sorted.length, realBytes);
  }

  // a row begins anywhere in a sector, and ends anywhere in one
  private static double bytes(double rows, double numbers, int realBytes) {
    return numbers * realBytes + rows * (SECTOR - realBytes);
  }
}
