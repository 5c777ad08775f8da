package org.farfield.backend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How the meshes of systems that descend side by side lie one after the other, and are cut into
 * pieces: by the size of each system alone. For coarse.cu, and what does the same on the host.
 *
 * <p>Points of the first meshes of all systems come first, then those of the second ones, and so
 * on. Of a system's meshes those of few points are done by one block of threads, together.
 */
public final class CoarseTables {
  /** Numbers that say of a mesh where its points begin, how many there are, and its system. */
  public static final int LEVEL = 5;

  /** Numbers that say of a system its first mesh, how many, and how many of many points. */
  public static final int SYSTEM = 3;

  /** Of a piece. */
  static final int POINTS = 1024;

  private static final int FEW = 2048; // points of a mesh that need not be cut

  private final DescentTables tables;
  private final int[] levels; // LEVEL of each
  private final double[] weights; // WEIGHTS of each
  private final int[] systems; // SYSTEM of each
  private final double[] screening; // by point
  private final double[] inverses; // of the diagonal, by point
  private final double[] totals; // by system, of the screening
  private final int firstPoints; // of first meshes
  private final int depths;
  private final double[] charges; // by moment, 0 of what are no charges
  private final double[] groupWeights;
  private final int[] starts; // by point, of first meshes, into the next
  private final int[] sorted; // numbers of charges, by the first point of their splines
  private final int[] cells; // that point
  private final double[] fractions; // of places, three each

  private CoarseTables(DescentTables tables) {
    this.tables = tables;
    int count = tables.all().systems().size();
    systems = new int[SYSTEM * count];
    totals = new double[count];
    List<CoarseGrid.Level> all = new ArrayList<>();
    int most = 0;
    for (int s = 0; s < count; s++) {
      List<CoarseGrid.Level> own = meshes(s);
      systems[SYSTEM * s] = all.size();
      systems[SYSTEM * s + 1] = own.size();
      systems[SYSTEM * s + 2] = (int) own.stream().filter(level -> level.size() > FEW).count();
      totals[s] = own.isEmpty() ? 0 : Arrays.stream(own.get(0).screening()).sum();
      all.addAll(own);
      most = Math.max(most, own.size());
    }
    depths = most;
    levels = new int[LEVEL * all.size()];
    weights = new double[CoarseGrid.WEIGHTS * all.size()];
    int points = 0;
    int ofFirst = 0;
    for (int depth = 0; depth < depths; depth++) {
      for (int s = 0; s < count; s++) {
        if (depth < levelsOf(s)) {
          int at = systems[SYSTEM * s] + depth;
          CoarseGrid.Level level = all.get(at);
          levels[LEVEL * at] = points;
          System.arraycopy(level.counts(), 0, levels, LEVEL * at + 1, 3);
          levels[LEVEL * at + 4] = s;
          System.arraycopy(
              level.weights(), 0, weights, CoarseGrid.WEIGHTS * at, CoarseGrid.WEIGHTS);
          points = Math.addExact(points, level.size());
        }
      }
      ofFirst = depth == 0 ? points : ofFirst;
    }
    firstPoints = ofFirst;
    screening = new double[points];
    inverses = new double[points];
    for (int at = 0; at < all.size(); at++) {
      double own = all.get(at).weights()[0];
      double[] s = all.get(at).screening();
      int first = levels[LEVEL * at];
      System.arraycopy(s, 0, screening, first, s.length);
      for (int x = 0; x < s.length; x++) {
        inverses[first + x] = 1 / (s[x] + own);
      }
    }
    charges = new double[tables.length()];
    setCharges();
    groupWeights = new double[tables.groups().length / 2];
    addUpGroups();
    starts = new int[firstPoints + 1];
    int atoms = 0;
    for (int s = 0; s < count; s++) {
      atoms += levelsOf(s) > 0 ? tables.all().systems().get(s).groups().length : 0;
    }
    sorted = new int[atoms];
    cells = new int[atoms];
    fractions = new double[3 * atoms];
    sort();
  }

  /**
   * Of systems some of which have meshes.
   *
   * @param tables how they are cut
   * @return empty if none has
   */
  public static Optional<CoarseTables> of(DescentTables tables) {
    return tables.all().systems().stream().anyMatch(s -> s.coarse().isPresent())
        ? Optional.of(new CoarseTables(tables))
        : Optional.empty();
  }

  private Optional<CoarseGrid> grid(int system) {
    return tables.all().systems().get(system).coarse();
  }

  private List<CoarseGrid.Level> meshes(int system) {
    return grid(system).map(CoarseGrid::levels).orElse(List.of());
  }

  private void setCharges() {
    int rows = tables.all().rows();
    for (int s = 0; s < totals.length; s++) {
      double[] own = grid(s).map(CoarseGrid::charges).orElse(new double[0]);
      for (int i = 0; i < own.length; i++) {
        charges[(tables.firstAtom(s) + i) * rows] = own[i];
      }
    }
  }

  private void addUpGroups() {
    int rows = tables.all().rows();
    for (int i = 0; i < tables.atoms(); i++) {
      int group = tables.groupsOfAtoms()[i];
      if (group >= 0) {
        groupWeights[group] += charges[i * rows];
      }
    }
  }

  private void sort() {
    int[] cellsOfAtoms = new int[tables.atoms()];
    for (int s = 0; s < totals.length; s++) {
      for (int i = 0; levelsOf(s) > 0 && i < tables.all().systems().get(s).groups().length; i++) {
        int cell = cell(s, i);
        cellsOfAtoms[tables.firstAtom(s) + i] = cell;
        starts[cell + 1]++;
      }
    }
    for (int cell = 0; cell < firstPoints; cell++) {
      starts[cell + 1] += starts[cell];
    }
    int[] next = starts.clone();
    for (int s = 0; s < totals.length; s++) {
      for (int i = 0; levelsOf(s) > 0 && i < tables.all().systems().get(s).groups().length; i++) {
        int atom = tables.firstAtom(s) + i;
        int rank = next[cellsOfAtoms[atom]]++;
        sorted[rank] = atom * tables.all().rows();
        cells[rank] = cellsOfAtoms[atom];
        for (int axis = 0; axis < 3; axis++) {
          double place = grid(s).orElseThrow().places()[3 * i + axis];
          fractions[3 * rank + axis] = place - Math.rint(place);
        }
      }
    }
  }

  // The first of the points of an atom's spline.
  private int cell(int system, int atom) {
    int level = LEVEL * systems[SYSTEM * system];
    int cell = 0;
    for (int axis = 0; axis < 3; axis++) {
      double place = grid(system).orElseThrow().places()[3 * atom + axis];
      int count = levels[level + 1 + axis];
      cell = cell * count + (int) Math.floorMod((long) Math.rint(place) - 1, (long) count);
    }
    return levels[level] + cell;
  }

  /** How systems are cut. */
  public DescentTables descent() {
    return tables;
  }

  private int levelsOf(int system) {
    return systems[SYSTEM * system + 1];
  }

  /** How many meshes the system has that has most of them. */
  public int depths() {
    return depths;
  }

  /** How many points all meshes have. */
  public int points() {
    return screening.length;
  }

  /** How many points first meshes have. */
  public int firstPoints() {
    return firstPoints;
  }

  /** {@link #LEVEL} numbers of each mesh, those of a system one after the other. */
  public int[] levels() {
    return levels;
  }

  /** {@link CoarseGrid#WEIGHTS} of each mesh. */
  public double[] weights() {
    return weights;
  }

  /** {@link #SYSTEM} numbers of each system. */
  public int[] systems() {
    return systems;
  }

  /** S, by point. */
  public double[] screening() {
    return screening;
  }

  /** By point what the diagonal of L + S has, over one. */
  public double[] inverses() {
    return inverses;
  }

  /** The sum of S on the first mesh of each system. */
  public double[] totals() {
    return totals;
  }

  /** d by moment; 0 of what are no charges. */
  public double[] charges() {
    return charges;
  }

  /** The sum of d over each group. */
  public double[] groupWeights() {
    return groupWeights;
  }

  /** By point of first meshes the rank of the first charge whose spline begins there. */
  public int[] starts() {
    return starts;
  }

  /** By rank the number of a charge among all moments. */
  public int[] sorted() {
    return sorted;
  }

  /** By rank the point where its spline begins. */
  public int[] cells() {
    return cells;
  }

  /** By rank how far an atom is from its nearest point, along three axes. */
  public double[] fractions() {
    return fractions;
  }

  /** Of {@link DescentTables#pieces()} those of systems with meshes. */
  public int[] atomPieces() {
    int[] all = tables.pieces();
    List<int[]> some = new ArrayList<>();
    for (int piece = 0; piece < all.length; piece += 3) {
      if (levelsOf(all[piece]) > 0) {
        some.add(Arrays.copyOfRange(all, piece, piece + 3));
      }
    }
    return joined(some);
  }

  private static int[] joined(List<int[]> parts) {
    return parts.stream().flatMapToInt(Arrays::stream).toArray();
  }

  /**
   * Pieces of one mesh of each system: the mesh, the first point and how many.
   *
   * @param depth which, 0 for the first
   * @param below how many meshes before it must have many points: its depth, so that it is made of
   *     a mesh of many; one more, so that it has many itself
   */
  public int[] pieces(int depth, int below) {
    List<int[]> pieces = new ArrayList<>();
    for (int s = 0; s < totals.length; s++) {
      if (depth < levelsOf(s) && below <= systems[SYSTEM * s + 2]) {
        int level = systems[SYSTEM * s] + depth;
        int size = size(level);
        for (int done = 0; done < size; done += POINTS) {
          pieces.add(
              new int[] {level, levels[LEVEL * level] + done, Math.min(POINTS, size - done)});
        }
      }
    }
    return joined(pieces);
  }

  private int size(int level) {
    int at = LEVEL * level;
    return levels[at + 1] * levels[at + 2] * levels[at + 3];
  }

  /** By system the first of its pieces at depth 0 and how many, to add up what each has. */
  public int[] piecesOfSystems() {
    int[] result = new int[2 * totals.length];
    int first = 0;
    for (int s = 0; s < totals.length; s++) {
      result[2 * s] = first;
      if (levelsOf(s) > 0) {
        result[2 * s + 1] = (size(systems[SYSTEM * s]) + POINTS - 1) / POINTS;
      }
      first += result[2 * s + 1];
    }
    return result;
  }
}
