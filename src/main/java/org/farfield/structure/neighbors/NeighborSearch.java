package org.farfield.structure.neighbors;

import org.farfield.error.InputException;
import org.farfield.structure.Cell;
import org.farfield.structure.Frame;
import org.farfield.structure.ReducedCell;
import org.farfield.structure.Structure;

/**
 * Finds all neighbours within a cutoff by linked cells (Quentrec and Brot 1973), in any cell:
 * triclinic, left-handed, periodic in none to three directions, and smaller than the cutoff, in
 * which case an atom is found once per image, its own images included.
 *
 * <p>Points have neighbours and are none. Atoms are sorted into boxes at least about half as wide
 * as the cutoff; the neighbours of an atom are in the boxes around its own, of which those in a row
 * lie together in memory. Takes O(N) time and memory; finding is thread-safe, and the order of the
 * neighbours depends on the structure alone.
 */
public final class NeighborSearch {
  // keeps the rounding of coordinates from hiding a neighbour at the edge of a box
  private static final double SLACK = 1e-9;
  private static final double MOST_REACH = 1 << 20;
  // 125 boxes of half the cutoff have 0.6 of the volume of 27 of the whole
  private static final double BOXES_PER_CUTOFF = 2;
  // Atoms in a box: to look at each takes no longer than to ask whether any can be near.
  private static final int FEW = 8;

  private final double squaredCutoff;
  private final boolean countsOwn;
  private final double[] frame; // rows, Å
  private final boolean[] periodic = new boolean[3];
  private final int[] boxes = new int[3];
  private final double[] reach = new double[3]; // how far neighbours can be, in boxes
  private final double[] places; // three per atom and point, in boxes
  private final int[] boxOf; // likewise
  private final double[] wrapped; // positions inside the cell where it is periodic
  private final int[] start; // per box, where its atoms begin in sorted
  private final int[] sorted; // atoms by box, ascending within one
  private final int[] sortedPoints; // likewise
  private final double[] sortedPositions; // of these, so that those of a box lie together
  private final double[] bounds; // per box, the least and the largest x, y, z of its atoms

  /**
   * Sorts the atoms into boxes; an atom is its own neighbour.
   *
   * @param structure the atoms
   * @param cutoff neighbours are nearer than this, Å; infinite for all atoms of a structure that is
   *     not periodic
   * @throws InputException if the cutoff is not positive
   */
  public NeighborSearch(Structure structure, double cutoff) {
    this(structure, cutoff, true);
  }

  /**
   * Sorts the atoms into boxes.
   *
   * @param structure the atoms
   * @param cutoff neighbours are nearer than this, Å; infinite for all atoms of a structure that is
   *     not periodic
   * @param countsOwn whether an atom is its own neighbour; its images are in any case
   * @throws InputException if the cutoff is not positive
   */
  public NeighborSearch(Structure structure, double cutoff, boolean countsOwn) {
    this.countsOwn = countsOwn;
    if (!(cutoff > 0) || (!Double.isFinite(cutoff) && !structure.cell().isOpen())) {
      throw new InputException("cutoff must be a positive number of Å, not " + cutoff);
    }
    squaredCutoff = cutoff * cutoff;
    Cell cell = Frame.of(ReducedCell.of(structure.cell()));
    frame = cell.rows();
    double[] reciprocal = cell.reciprocal();
    int all = structure.size();
    wrapped = structure.positions();
    double[] fractions = new double[3 * all];
    double[] low = new double[3];
    double[] width = new double[3]; // of the occupied part, in fractions
    double[] height = new double[3]; // the same, Å, perpendicular to its faces
    for (int axis = 0; axis < 3; axis++) {
      periodic[axis] = structure.cell().isPeriodic(axis);
      fractions(reciprocal, axis, fractions);
      low[axis] = periodic[axis] ? 0 : smallest(fractions, axis);
      width[axis] = periodic[axis] ? 1 : largest(fractions, axis) - low[axis];
      height[axis] = width[axis] / norm(reciprocal, axis);
    }
    chooseBoxes(height, cutoff, structure.atoms());
    places = fractions;
    boxOf = new int[3 * all];
    for (int axis = 0; axis < 3; axis++) {
      double scale = width[axis] > 0 ? boxes[axis] / width[axis] : 0;
      for (int i = 0; i < all; i++) {
        double place = (fractions[3 * i + axis] - low[axis]) * scale;
        places[3 * i + axis] = Math.min(place, boxes[axis]); // infinite in a layer of 1e-309 Å
        boxOf[3 * i + axis] = Math.min((int) place, boxes[axis] - 1);
      }
    }
    sortedPoints = new int[structure.points()];
    sort(structure.atoms(), sortedPoints);
    sorted = new int[structure.atoms()];
    start = sort(0, sorted);
    sortedPositions = new double[3 * sorted.length];
    for (int at = 0; at < sorted.length; at++) {
      System.arraycopy(wrapped, 3 * sorted[at], sortedPositions, 3 * at, 3);
    }
    bounds = bounds();
  }

  private double[] bounds() {
    double[] all = new double[6 * (start.length - 1)];
    for (int box = 0; 6 * box < all.length; box++) {
      for (int x = 0; x < 3; x++) {
        double least = Double.POSITIVE_INFINITY;
        double largest = Double.NEGATIVE_INFINITY;
        for (int at = start[box]; at < start[box + 1]; at++) {
          least = Math.min(least, sortedPositions[3 * at + x]);
          largest = Math.max(largest, sortedPositions[3 * at + x]);
        }
        all[6 * box + x] = least;
        all[6 * box + 3 + x] = largest;
      }
    }
    return all;
  }

  // Coordinates along one vector; periodic ones are brought to [0, 1), and the position with them.
  private void fractions(double[] reciprocal, int axis, double[] out) {
    for (int at = 0; at < wrapped.length; at += 3) {
      double s =
          wrapped[at] * reciprocal[3 * axis]
              + wrapped[at + 1] * reciprocal[3 * axis + 1]
              + wrapped[at + 2] * reciprocal[3 * axis + 2];
      if (periodic[axis]) {
        double images = Math.floor(s);
        s -= images;
        for (int x = 0; x < 3 && images != 0; x++) {
          wrapped[at + x] -= images * frame[3 * axis + x];
        }
      }
      out[at + axis] = s;
    }
  }

  private static double smallest(double[] fractions, int axis) {
    double result = fractions[axis];
    for (int at = axis; at < fractions.length; at += 3) {
      result = Math.min(result, fractions[at]);
    }
    return result;
  }

  private static double largest(double[] fractions, int axis) {
    double result = fractions[axis];
    for (int at = axis; at < fractions.length; at += 3) {
      result = Math.max(result, fractions[at]);
    }
    return result;
  }

  private static double norm(double[] rows, int row) {
    double x = rows[3 * row];
    double y = rows[3 * row + 1];
    double z = rows[3 * row + 2];
    return Math.sqrt(x * x + y * y + z * z);
  }

  // As many boxes as fit, but, where there is much empty space, not many more than atoms.
  private void chooseBoxes(double[] height, double cutoff, int atoms) {
    double limit = 1;
    double total;
    do {
      total = 1;
      for (int axis = 0; axis < 3; axis++) {
        double fit = Math.floor(height[axis] * BOXES_PER_CUTOFF / (cutoff * limit));
        boxes[axis] = (int) Math.max(1, Math.min(fit, 1 << 30));
        total *= boxes[axis];
      }
      limit *= 1.26;
    } while (total > 2.0 * atoms + 64);
    for (int axis = 0; axis < 3; axis++) {
      double across =
          height[axis] > 0 ? cutoff * boxes[axis] / height[axis] : 0; // boxes the cutoff spans
      reach[axis] = Math.min(across * (1 + SLACK) + SLACK, MOST_REACH);
    }
  }

  // A counting sort of those from the first on, which keeps their order within a box; where each
  // box begins.
  private int[] sort(int first, int[] result) {
    int[] starts = new int[boxes[0] * boxes[1] * boxes[2] + 1];
    for (int i = first; i < first + result.length; i++) {
      starts[box(i) + 1]++;
    }
    for (int b = 1; b < starts.length; b++) {
      starts[b] += starts[b - 1];
    }
    int[] next = starts.clone();
    for (int i = first; i < first + result.length; i++) {
      result[next[box(i)]++] = i;
    }
    return starts;
  }

  private int box(int atom) {
    return (boxOf[3 * atom] * boxes[1] + boxOf[3 * atom + 1]) * boxes[2] + boxOf[3 * atom + 2];
  }

  /**
   * In which order atoms, and then points, are best visited: those that share neighbours one after
   * the other, so that these are still in the cache.
   *
   * @param rank 0 … number of atoms and points − 1
   * @return an atom or point; each has one rank
   */
  public int atom(int rank) {
    return rank < sorted.length ? sorted[rank] : sortedPoints[rank - sorted.length];
  }

  /**
   * Finds the neighbours of one atom or point: all atoms and images nearer than the cutoff, the
   * atom itself (at distance 0) included where it counts.
   *
   * @param centre 0-based atom, or point behind the atoms
   * @param out receives them, replacing what it had
   */
  public void find(int centre, Neighborhood out) {
    out.clear();
    int lastA = to(centre, 0);
    int firstB = from(centre, 1);
    int lastB = to(centre, 1);
    for (int a = from(centre, 0); a <= lastA; a++) {
      int imageA = Math.floorDiv(a, boxes[0]);
      int plane = (a - imageA * boxes[0]) * boxes[1];
      for (int b = firstB; b <= lastB; b++) {
        int imageB = Math.floorDiv(b, boxes[1]);
        searchRow(centre, imageA, imageB, (plane + b - imageB * boxes[1]) * boxes[2], out);
      }
    }
    out.complete();
  }

  private int from(int centre, int axis) {
    int box = (int) Math.floor(places[3 * centre + axis] - reach[axis]);
    return periodic[axis] ? box : Math.max(0, box);
  }

  private int to(int centre, int axis) {
    int box = (int) Math.floor(places[3 * centre + axis] + reach[axis]);
    return periodic[axis] ? box : Math.min(boxes[axis] - 1, box);
  }

  // Boxes outside the cell are images of those inside.
  private void searchRow(int centre, int imageA, int imageB, int row, Neighborhood out) {
    int last = to(centre, 2) + 1;
    int c = from(centre, 2);
    for (int imageC = Math.floorDiv(c, boxes[2]); c < last; imageC++) {
      int end = Math.min(last, (imageC + 1) * boxes[2]); // of this image
      double x = origin(centre, imageA, imageB, imageC, 0);
      double y = origin(centre, imageA, imageB, imageC, 1);
      double z = origin(centre, imageA, imageB, imageC, 2);
      int first = row - imageC * boxes[2];
      boolean isOwnImage = imageA == 0 && imageB == 0 && imageC == 0;
      int skipped = isOwnImage && !countsOwn ? centre : -1;
      if (start[first + end] - start[first + c] <= FEW * (end - c)) {
        search(start[first + c], start[first + end], skipped, x, y, z, out);
      } else {
        for (int box = first + c; box < first + end; box++) {
          if (isNear(box, x, y, z)) {
            search(start[box], start[box + 1], skipped, x, y, z, out);
          }
        }
      }
      c = end;
    }
  }

  // Where the centre is, seen from an image of the cell.
  private double origin(int centre, int imageA, int imageB, int imageC, int x) {
    return wrapped[3 * centre + x]
        - (imageA * frame[x] + imageB * frame[3 + x] + imageC * frame[6 + x]);
  }

  // Whether an atom of a box can be a neighbour: as rounding keeps the order of numbers, no atom
  // is nearer than the bounds of its box.
  private boolean isNear(int box, double originX, double originY, double originZ) {
    double x = outside(6 * box, originX);
    double y = outside(6 * box + 1, originY);
    double z = outside(6 * box + 2, originZ);
    return x * x + y * y + z * z < squaredCutoff;
  }

  private double outside(int bound, double origin) {
    return Math.max(0, Math.max(bounds[bound] - origin, origin - bounds[bound + 3]));
  }

  // Atoms at ranks from … to − 1 but one, seen from the origin. Most are too far, in no order that
  // a processor could foresee: each is written behind those before it, and only one that is near is
  // not written over.
  private void search(
      int from,
      int to,
      int skipped,
      double originX,
      double originY,
      double originZ,
      Neighborhood out) {
    out.reserve(to - from);
    int[] atoms = out.atoms;
    double[] vectors = out.vectors;
    double[] squares = out.distances;
    int count = out.count;
    for (int at = from; at < to; at++) {
      double x = sortedPositions[3 * at] - originX;
      double y = sortedPositions[3 * at + 1] - originY;
      double z = sortedPositions[3 * at + 2] - originZ;
      double square = x * x + y * y + z * z;
      atoms[count] = sorted[at];
      vectors[3 * count] = x;
      vectors[3 * count + 1] = y;
      vectors[3 * count + 2] = z;
      squares[count] = square;
      // one more if the difference is negative: its sign is the first bit
      if (sorted[at] != skipped) {
        count += (int) (Double.doubleToRawLongBits(square - squaredCutoff) >>> 63);
      }
    }
    out.count = count;
  }
}
