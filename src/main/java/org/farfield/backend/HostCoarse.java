package org.farfield.backend;

import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import org.farfield.math.LaneSum;

/** Long waves of descents in the memory of the host, with the sums and roundings of coarse.cu. */
final class HostCoarse {
  private final CoarseTables tables;
  private final DescentTables descent;
  private final int rows;
  private final double[] screening;
  private final double[] inverse;
  private final double[] charges;
  private final int[] firstParts; // of groups, by system, and behind the last
  private final double[] sums; // by part
  private final double[] b;
  private final double[] u;
  private final double[] w;
  private final double[] phi; // of first meshes
  private final double[] v; // by moment
  private final double[] q;
  private final double[] left;

  HostCoarse(CoarseTables tables) {
    this.tables = tables;
    descent = tables.descent();
    rows = descent.all().rows();
    screening = tables.screening();
    inverse = tables.inverses();
    charges = tables.charges();
    firstParts = descent.firstParts();
    sums = new double[descent.parts().length / 3];
    b = new double[tables.points()];
    u = new double[tables.points()];
    w = new double[tables.points()];
    phi = new double[tables.firstPoints()];
    v = new double[descent.length()];
    q = new double[descent.length()];
    left = new double[descent.length()];
  }

  /**
   * Makes what gradients ask of charges, of systems with meshes.
   *
   * @param moves which systems move
   * @param g by moment
   * @param z likewise
   */
  void precondition(IntPredicate moves, double[] g, double[] z) {
    for (int system = 0; system < tables.totals().length; system++) {
      if (moves.test(system) && levels(system) > 0) {
        precondition(system, g, z);
      }
    }
  }

  private int levels(int system) {
    return tables.systems()[CoarseTables.SYSTEM * system + 1];
  }

  private int firstLevel(int system) {
    return tables.systems()[CoarseTables.SYSTEM * system];
  }

  private void precondition(int system, double[] g, double[] z) {
    answer(system, g, false, q);
    Mesh mesh = new Mesh(firstLevel(system));
    for (int step = 0; step < CoarseGrid.STEPS; step++) {
      spread(mesh, step == 0 ? q : left, step == 0);
      double total = tables.totals()[system];
      double shift = -mesh.sum((sum, x) -> sum + b[x]) / total;
      mesh.each(x -> b[x] = Math.fma(shift, screening[x], b[x]));
      cycle(mesh, firstLevel(system) + levels(system) - 1);
      double mean = mesh.sum((sum, x) -> Math.fma(screening[x], u[x], sum)) / total;
      boolean first = step == 0;
      mesh.each(x -> phi[x] = first ? u[x] - mean : phi[x] + (u[x] - mean));
      gather(mesh);
      answer(system, v, true, step < CoarseGrid.STEPS - 1 ? left : z);
    }
  }

  // D⁻¹ of potentials, or q without that
  private void answer(int system, double[] of, boolean subtract, double[] out) {
    int first = descent.firstAtom(system);
    int end = descent.firstAtom(system + 1);
    addUpParts(system, of);
    for (int atom = first; atom < end; atom++) {
      int i = atom * rows;
      int group = descent.groupsOfAtoms()[atom];
      double value = of[i] + descent.shift(group, tables.groupWeights(), sums);
      out[i] = subtract ? Math.fma(-charges[i], value, q[i]) : charges[i] * value;
    }
  }

  private void addUpParts(int system, double[] of) {
    for (int part = firstParts[system]; part < firstParts[system + 1]; part++) {
      sums[part] = descent.sumOfPart(part, charges, of);
    }
  }

  // The weight of a spline at one of its points.
  private static double spline(int point, double d) {
    double side = point == 0 ? 0.5 - d : 0.5 + d;
    return point == 1 ? Math.fma(-d, d, 0.75) : 0.5 * side * side;
  }

  private double weight(int rank, int x, int y, int z) {
    double[] d = tables.fractions();
    return spline(x, d[3 * rank]) * spline(y, d[3 * rank + 1]) * spline(z, d[3 * rank + 2]);
  }

  private void spread(Mesh mesh, double[] from, boolean first) {
    mesh.each(
        here -> {
          Place place = new Place(mesh, here);
          double sum = 0;
          for (int point = 0; point < 27; point++) {
            int cell = place.beside(-(point / 9), -(point / 3 % 3), -(point % 3));
            for (int rank = tables.starts()[cell]; rank < tables.starts()[cell + 1]; rank++) {
              double weight = weight(rank, point / 9, point / 3 % 3, point % 3);
              sum = Math.fma(weight, from[tables.sorted()[rank]], sum);
            }
          }
          b[here] = first ? sum : sum - curvature(place, x -> phi[x]);
        });
  }

  private void gather(Mesh mesh) {
    int first = tables.starts()[mesh.first];
    int end = tables.starts()[mesh.first + mesh.size()];
    for (int rank = first; rank < end; rank++) {
      Place place = new Place(mesh, tables.cells()[rank]);
      double sum = 0;
      for (int point = 0; point < 27; point++) {
        double weight = weight(rank, point / 9, point / 3 % 3, point % 3);
        sum = Math.fma(weight, phi[place.beside(point / 9, point / 3 % 3, point % 3)], sum);
      }
      v[tables.sorted()[rank]] = sum;
    }
  }

  private void cycle(Mesh mesh, int last) {
    if (mesh.level == last) {
      u[mesh.first] = b[mesh.first] / screening[mesh.first];
      return;
    }
    Mesh next = new Mesh(mesh.level + 1);
    double start = mesh.step(0);
    mesh.each(x -> u[x] = swept(new Place(mesh, x), 1, y -> start * inverse[y] * b[y]));
    mesh.each(x -> w[x] = residual(new Place(mesh, x), y -> u[y]));
    next.each(x -> b[x] = restricted(mesh, new Place(next, x)));
    cycle(next, last);
    mesh.each(x -> u[x] += prolonged(new Place(mesh, x), next));
    mesh.each(x -> w[x] = swept(new Place(mesh, x), 1, y -> u[y]));
    mesh.each(x -> u[x] = swept(new Place(mesh, x), 0, y -> w[y]));
  }

  /** A number of each point. */
  @FunctionalInterface
  private interface Values {
    double at(int point);
  }

  private double swept(Place place, int sweep, Values of) {
    double factor = place.mesh.step(sweep) * inverse[place.here];
    return Math.fma(factor, residual(place, of), of.at(place.here));
  }

  private double residual(Place place, Values of) {
    int here = place.here;
    return Math.fma(-screening[here], of.at(here), b[here]) - curvature(place, of);
  }

  private double curvature(Place place, Values of) {
    double sum = place.mesh.weight(0) * of.at(place.here);
    for (int axis = 0; axis < 3; axis++) {
      double both = of.at(place.along(axis, -1)) + of.at(place.along(axis, 1));
      sum = Math.fma(place.mesh.weight(1 + axis), both, sum);
    }
    for (int axis = 2; axis >= 0; axis--) {
      double weight = place.mesh.weight(4 + axis);
      if (weight != 0) {
        double after = of.at(place.across(axis, 1, 1)) - of.at(place.across(axis, 1, -1));
        double before = of.at(place.across(axis, -1, 1)) - of.at(place.across(axis, -1, -1));
        sum = Math.fma(weight, after - before, sum);
      }
    }
    return sum;
  }

  // Of w, over the hat of a point of the next mesh.
  private double restricted(Mesh fine, Place place) {
    int[] counts = new int[3];
    IntUnaryOperator[] points = new IntUnaryOperator[3];
    for (int axis = 0; axis < 3; axis++) {
      int first = 2 * place.at[axis] - 1;
      int most = fine.counts[axis];
      boolean all = place.mesh.counts[axis] == 1;
      counts[axis] = all ? most : 3;
      points[axis] = all ? i -> i : i -> Math.floorMod(first + i, most);
    }
    double sum = 0;
    for (int i = 0; i < counts[0]; i++) {
      for (int j = 0; j < counts[1]; j++) {
        for (int k = 0; k < counts[2]; k++) {
          double share = share(place, 0, i) * share(place, 1, j) * share(place, 2, k);
          int from =
              fine.index(points[0].applyAsInt(i), points[1].applyAsInt(j), points[2].applyAsInt(k));
          sum = Math.fma(share, w[from], sum);
        }
      }
    }
    return sum;
  }

  private static double share(Place place, int axis, int point) {
    return place.mesh.counts[axis] == 1 || point == 1 ? 1 : 0.5;
  }

  private double prolonged(Place place, Mesh next) {
    double sum = 0;
    for (int corner = 0; corner < 8; corner++) {
      int[] at = new int[3];
      for (int axis = 0; axis < 3; axis++) {
        int side = (corner >> (2 - axis)) & 1;
        at[axis] = (place.at[axis] + side) / 2 % next.counts[axis];
      }
      sum += u[next.index(at[0], at[1], at[2])];
    }
    return 0.125 * sum;
  }

  /** What is done with a point. */
  @FunctionalInterface
  private interface PointTask {
    void run(int point);
  }

  /** One of the meshes. */
  private final class Mesh {
    private final int level;
    private final int first;
    private final int[] counts = new int[3];

    Mesh(int level) {
      this.level = level;
      first = tables.levels()[CoarseTables.LEVEL * level];
      System.arraycopy(tables.levels(), CoarseTables.LEVEL * level + 1, counts, 0, 3);
    }

    int size() {
      return counts[0] * counts[1] * counts[2];
    }

    double weight(int which) {
      return tables.weights()[CoarseGrid.WEIGHTS * level + which];
    }

    double step(int sweep) {
      return weight(7 + sweep);
    }

    int index(int x, int y, int z) {
      return first + (x * counts[1] + y) * counts[2] + z;
    }

    void each(PointTask task) {
      for (int x = first; x < first + size(); x++) {
        task.run(x);
      }
    }

    // Pieces first, then these.
    double sum(LaneSum.Term term) {
      int most = CoarseTables.POINTS;
      return LaneSum.of(
          (size() + most - 1) / most,
          (sum, piece) ->
              sum
                  + LaneSum.of(
                      Math.min(most, size() - piece * most),
                      (own, x) -> term.addedTo(own, first + piece * most + x)));
    }
  }

  /** A point and those beside it. */
  private static final class Place {
    private final Mesh mesh;
    private final int here;
    private final int[] at;

    Place(Mesh mesh, int here) {
      this.mesh = mesh;
      this.here = here;
      int local = here - mesh.first;
      int plane = mesh.counts[1] * mesh.counts[2];
      at = new int[] {local / plane, local / mesh.counts[2] % mesh.counts[1], 0};
      at[2] = local % mesh.counts[2];
    }

    int beside(int x, int y, int z) {
      return mesh.index(
          Math.floorMod(at[0] + x, mesh.counts[0]),
          Math.floorMod(at[1] + y, mesh.counts[1]),
          Math.floorMod(at[2] + z, mesh.counts[2]));
    }

    int along(int axis, int by) {
      return beside(axis == 0 ? by : 0, axis == 1 ? by : 0, axis == 2 ? by : 0);
    }

    // Along the two axes that are not this one.
    int across(int axis, int by, int next) {
      return switch (axis) {
        case 0 -> beside(0, by, next);
        case 1 -> beside(by, 0, next);
        default -> beside(by, next, 0);
      };
    }
  }
}
