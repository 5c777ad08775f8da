package org.farfield.expansion.plan;

import java.util.Arrays;
import org.farfield.structure.Cell;
import org.farfield.structure.Frame;
import org.farfield.structure.Structure;

/**
 * The neighbours and images of one atom after the other in a periodic structure, as far as some
 * atom must have one: in V spheres of diameter d are at most √2 V/d³.
 */
final class Surroundings {
  private static final int MOST_IMAGES = 20_000; // of very skewed cells
  private static final int ITERATIONS = 12;
  private static final double ROUNDING = 1.5 * (1L << 52); // added and taken away, rounds

  private final Structure structure;
  private final double[] positions;
  private final double[] rows; // of the frame
  private final double[] inverse; // rows of the reciprocal cell
  private final boolean[] periodic = new boolean[3];
  private final double[] range = new double[3]; // of the reach, along the normals of faces
  private final double reach;
  private final double volume;
  private final boolean known;
  private final boolean single; // an atom has one image at most within the reach
  private final double[] fractional = new double[3];
  private final int[] first = new int[3]; // images to look at; 0 where nothing is periodic
  private final int[] last = new int[3];
  private double[] neighbors = new double[4 * 64]; // x, y, z, distance
  private final double[] x; // of all atoms and points, if single
  private final double[] y;
  private final double[] z;
  private final double[][] shifts; // to the nearest image of each atom, along the cell, likewise
  private final double[] dx; // along x, y and z
  private final double[] dy;
  private final double[] dz;
  private final double[] squares;
  private final int[] found;
  private int count;
  private int ownFrom; // the neighbours from here on
  private int ownEnd; // and before here are images of the atom itself
  private boolean missesSome;

  Surroundings(Structure structure, double reachFactor) {
    this.structure = structure;
    positions = structure.positions();
    Cell frame = Frame.of(structure.cell());
    rows = frame.rows();
    inverse = frame.reciprocal();
    double[] thickness = new double[3];
    double[] heights = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      double square = 0;
      for (int x = 3 * axis; x < 3 * axis + 3; x++) {
        square += inverse[x] * inverse[x];
      }
      heights[axis] = 1 / Math.sqrt(square);
      periodic[axis] = structure.cell().isPeriodic(axis);
      thickness[axis] = periodic[axis] ? 0 : Frame.thickness(structure, frame, axis);
    }
    // Open directions, of length 1 in the frame, are as long as the atoms and one diameter more.
    double diameter = 0;
    double space = frame.volume();
    for (int i = 0; i < ITERATIONS; i++) {
      space = frame.volume();
      for (int axis = 0; axis < 3; axis++) {
        space *= periodic[axis] ? 1 : thickness[axis] + diameter;
      }
      diameter = Math.cbrt(Math.sqrt(2) * Math.max(space, 1e-3) / structure.atoms());
    }
    reach = reachFactor * diameter;
    volume = space;
    double images = 1;
    for (int axis = 0; axis < 3; axis++) {
      range[axis] = reach / heights[axis];
      images *= periodic[axis] ? 1 + 2 * range[axis] : 1;
    }
    known = images <= MOST_IMAGES;
    single =
        structure.cell().isFullyPeriodic()
            && Math.max(range[0], Math.max(range[1], range[2])) < 0.5;
    x = coordinates(0);
    y = coordinates(1);
    z = coordinates(2);
    int atoms = single ? structure.atoms() : 0;
    shifts = new double[3][atoms];
    dx = new double[atoms];
    dy = new double[atoms];
    dz = new double[atoms];
    squares = new double[atoms];
    found = new int[atoms + 1];
  }

  private double[] coordinates(int axis) {
    double[] all = new double[single ? structure.size() : 0];
    for (int i = 0; i < all.length; i++) {
      all[i] = positions[3 * i + axis];
    }
    return all;
  }

  /** False if there are too many images to go through. */
  boolean isKnown() {
    return known;
  }

  /** How far neighbours are looked for, Å. */
  double reach() {
    return reach;
  }

  /** Whether all are one atom and its images. */
  boolean isOfOne() {
    return structure.size() == 1;
  }

  /** Atoms per Å³. */
  double density() {
    return structure.atoms() / volume;
  }

  /** The shortest reciprocal vector that matters, 1/Å. */
  double shortestWave() {
    return 2 * Math.PI / Math.cbrt(volume);
  }

  /** Finds the neighbours of an atom or point. */
  void look(int atom) {
    count = 0;
    ownFrom = 0;
    ownEnd = 0;
    if (single) {
      lookOnce(atom);
    } else {
      lookThrough(atom);
    }
  }

  // Where the reach is less than half of the cell an atom has one image in it at most, the nearest.
  // Which atoms have one nobody can foretell, a processor neither: so all are worked out, several
  // at a time, and all are written down, most of them overwritten by the next.
  private void lookOnce(int atom) {
    workOut(x[atom], y[atom], z[atom]);
    if (atom < squares.length) { // no point
      squares[atom] = Double.POSITIVE_INFINITY;
    }
    double most = reach * reach;
    for (int j = 0; j < squares.length; j++) {
      found[count] = j;
      count += (int) (Double.doubleToRawLongBits(squares[j] - most) >>> 63); // 1 if it is less
    }
    for (int j = 0; j < count; j++) {
      int other = found[j];
      require(j);
      neighbors[4 * j] = dx[other];
      neighbors[4 * j + 1] = dy[other];
      neighbors[4 * j + 2] = dz[other];
      neighbors[4 * j + 3] = Math.sqrt(squares[other]);
    }
  }

  // The nearest images of all atoms. One number after the other: a loop that makes several is too
  // long for the compiler to do several atoms at a time.
  private void workOut(double x0, double y0, double z0) {
    for (int axis = 0; axis < 3; axis++) {
      double ix = inverse[3 * axis];
      double iy = inverse[3 * axis + 1];
      double iz = inverse[3 * axis + 2];
      withinCell(x, y, z, x0, y0, z0, ix, iy, iz, shifts[axis]);
    }
    combine(shifts, rows[0], rows[3], rows[6], dx);
    combine(shifts, rows[1], rows[4], rows[7], dy);
    combine(shifts, rows[2], rows[5], rows[8], dz);
    square(dx, dy, dz, squares);
  }

  // Along one axis of the cell, from -1/2 to 1/2.
  private static void withinCell(
      double[] x,
      double[] y,
      double[] z,
      double x0,
      double y0,
      double z0,
      double ix,
      double iy,
      double iz,
      double[] out) {
    for (int j = 0; j < out.length; j++) {
      double a = ix * (x[j] - x0) + iy * (y[j] - y0) + iz * (z[j] - z0);
      out[j] = a - (a + ROUNDING - ROUNDING);
    }
  }

  private static void combine(double[][] parts, double fa, double fb, double fc, double[] out) {
    double[] a = parts[0];
    double[] b = parts[1];
    double[] c = parts[2];
    for (int j = 0; j < out.length; j++) {
      out[j] = a[j] * fa + b[j] * fb + c[j] * fc;
    }
  }

  private static void square(double[] a, double[] b, double[] c, double[] out) {
    for (int j = 0; j < out.length; j++) {
      out[j] = a[j] * a[j] + b[j] * b[j] + c[j] * c[j];
    }
  }

  private void lookThrough(int atom) {
    double x = positions[3 * atom];
    double y = positions[3 * atom + 1];
    double z = positions[3 * atom + 2];
    for (int j = 0; j < structure.atoms(); j++) {
      double dx = positions[3 * j] - x;
      double dy = positions[3 * j + 1] - y;
      double dz = positions[3 * j + 2] - z;
      int before = count;
      if (along(0, dx, dy, dz) && along(1, dx, dy, dz) && along(2, dx, dy, dz)) {
        addImages(j == atom);
      }
      missesSome |= count == before && j != atom;
      if (j == atom) {
        ownFrom = before;
        ownEnd = count;
      }
    }
  }

  /** Whether some atom had no image within the reach of a place that was looked at. */
  boolean missesSome() {
    return missesSome;
  }

  // The images that are near enough along the normal of a face; false if none is.
  private boolean along(int axis, double dx, double dy, double dz) {
    double f = inverse[3 * axis] * dx + inverse[3 * axis + 1] * dy + inverse[3 * axis + 2] * dz;
    fractional[axis] = f;
    if (!periodic[axis]) {
      return Math.abs(f) <= range[axis];
    }
    double nearest = f + ROUNDING - ROUNDING;
    if (Math.abs(f - nearest) > range[axis]) {
      return false; // most atoms of large cells
    }
    first[axis] = -floor(range[axis] + f);
    last[axis] = floor(range[axis] - f);
    return true;
  }

  // Java's own take many times as long until they are compiled, which is late.
  private static int floor(double x) {
    int towardsZero = (int) x;
    return towardsZero > x ? towardsZero - 1 : towardsZero;
  }

  private void addImages(boolean isSame) {
    for (int h0 = first[0]; h0 <= last[0]; h0++) {
      for (int h1 = first[1]; h1 <= last[1]; h1++) {
        for (int h2 = first[2]; h2 <= last[2]; h2++) {
          double a = fractional[0] + h0;
          double b = fractional[1] + h1;
          double c = fractional[2] + h2;
          double x = a * rows[0] + b * rows[3] + c * rows[6];
          double y = a * rows[1] + b * rows[4] + c * rows[7];
          double z = a * rows[2] + b * rows[5] + c * rows[8];
          double square = x * x + y * y + z * z;
          boolean isItself = isSame && h0 == 0 && h1 == 0 && h2 == 0;
          if (!isItself && square < reach * reach) {
            add(x, y, z, Math.sqrt(square));
          }
        }
      }
    }
  }

  private void add(double x, double y, double z, double distance) {
    require(count);
    neighbors[4 * count] = x;
    neighbors[4 * count + 1] = y;
    neighbors[4 * count + 2] = z;
    neighbors[4 * count + 3] = distance;
    count++;
  }

  private void require(int place) {
    if (4 * place == neighbors.length) {
      neighbors = Arrays.copyOf(neighbors, 2 * neighbors.length);
    }
  }

  /** How many there are. */
  int count() {
    return count;
  }

  /** Whether it is an image of the atom itself, and moves with it. */
  boolean isOwn(int neighbor) {
    return neighbor >= ownFrom && neighbor < ownEnd;
  }

  double x(int neighbor) {
    return neighbors[4 * neighbor];
  }

  double y(int neighbor) {
    return neighbors[4 * neighbor + 1];
  }

  double z(int neighbor) {
    return neighbors[4 * neighbor + 2];
  }

  double distance(int neighbor) {
    return neighbors[4 * neighbor + 3];
  }

  /** How much it counts: less towards the end, so that symmetric shells there cancel as well. */
  double weight(int neighbor) {
    double square = distance(neighbor) / reach * (distance(neighbor) / reach);
    return 1 - square * square * square;
  }
}
