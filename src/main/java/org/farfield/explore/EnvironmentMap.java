package org.farfield.explore;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import org.farfield.error.InputException;
import org.farfield.reduction.Gram;
import org.farfield.reduction.PrincipalComponents;
import org.farfield.structure.Column;
import org.farfield.structure.Elements;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;

/**
 * Environments of atoms, or structures, as points: their features along the directions in which all
 * of them spread most. Files are read twice, first for the directions, of all rows, then for the
 * points, of which there are not more than can be looked at: every n-th.
 *
 * @param isOfAtoms whether points are atoms; else structures
 * @param points in the order of structures and atoms
 * @param shares of the variance along each direction
 * @param structures by number; empty if they are not there
 * @param properties numbers of each point by name; not a number where it has none
 * @param notes what was left out, in sentences
 */
public record EnvironmentMap(
    boolean isOfAtoms,
    List<Point> points,
    List<Double> shares,
    SortedMap<Integer, Structure> structures,
    SortedMap<String, double[]> properties,
    List<String> notes) {
  /** Directions of a map, at most. */
  public static final int DIRECTIONS = 3;

  // in a page: 200,000 atoms make 5 MB
  private static final int MOST_ATOMS = 200_000;

  private static final double ROUNDING = 1e-12; // of a row, many times what it is

  /**
   * A point.
   *
   * @param system number of its structure
   * @param atom in it; -1 if the point is the structure
   * @param element of the atom; 0 if the point is the structure
   * @param coordinates along each direction
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  public record Point(int system, int atom, int element, double[] coordinates) {}

  /**
   * Makes one.
   *
   * @param files of features, of one format, the second behind the first
   * @param frames structures; empty for a map without them
   * @param most points of the map
   * @return the map
   * @throws InputException if there are no such features, or structures are not those of them
   */
  public static EnvironmentMap of(List<Path> files, Optional<Frames> frames, int most) {
    InvariantRows rows = new InvariantRows(files);
    if (rows.isOfAtoms() && !rows.knowsElements() && frames.isEmpty()) {
      throw new InputException(
          files.get(0) + ": does not say what elements its atoms are; name their structures");
    }
    Gram gram = new Gram(rows.width());
    Set<Integer> systems = new HashSet<>();
    rows.forEach(
        (system, atom, element, row) -> {
          gram.add(row, 0, row.length, 1);
          systems.add(system);
        });
    if (gram.rows() == 0) {
      throw new InputException(files.get(0) + ": has no rows");
    }
    int directions = Math.min(DIRECTIONS, rows.width());
    PrincipalComponents found = PrincipalComponents.of(gram, true, directions);
    Thinning thinning = Thinning.of(gram.rows(), systems.size(), most, rows.isOfAtoms());
    List<Point> points = points(rows, thinning, found);
    List<Double> shares = new ArrayList<>();
    double size = Math.sqrt(found.total() + Arrays.stream(found.means()).map(m -> m * m).sum());
    for (int d = 0; d < directions; d++) {
      shares.add(isFlat(points, d, size) ? 0.0 : found.variances()[d] / found.total());
    }
    List<String> notes = new ArrayList<>(thinning.notes());
    if (rows.columns() > rows.width()) {
      notes.add(
          "The "
              + rows.columns()
              + " features of a row were folded to "
              + rows.width()
              + " by random signs before the directions were found.");
    }
    Seen seen = new Seen(points);
    frames.ifPresent(f -> f.read(seen.wanted(), seen::take));
    if (frames.isPresent()) {
      seen.requireAll();
    }
    if (seen.withoutRoom > 0) {
      notes.add(
          seen.withoutRoom
              + " structures are not in this page, for more than "
              + MOST_ATOMS
              + " atoms would be; their points are.");
    }
    return new EnvironmentMap(
        rows.isOfAtoms(), points, shares, seen.structures, seen.properties(), notes);
  }

  // Whether there is nothing along a direction but rounding errors of rows of this size, which
  // would be looked at as if they were a spread; then there is nothing.
  private static boolean isFlat(List<Point> points, int direction, double size) {
    boolean isFlat =
        points.stream().allMatch(p -> Math.abs(p.coordinates[direction]) <= ROUNDING * size);
    if (isFlat) {
      points.forEach(p -> p.coordinates[direction] = 0);
    }
    return isFlat;
  }

  /** Every so manieth structure with rows, and of their rows every so manieth. */
  private record Thinning(long rows, long systems, long everySystem, long everyRow, boolean atoms) {
    static Thinning of(long rows, long systems, int most, boolean atoms) {
      long everySystem = atoms ? ceil(rows, MOST_ATOMS) : 1;
      long everyRow = ceil(ceil(rows, everySystem), most);
      return new Thinning(rows, systems, everySystem, everyRow, atoms);
    }

    private static long ceil(long a, long b) {
      return (a + b - 1) / b;
    }

    List<String> notes() {
      List<String> notes = new ArrayList<>();
      if (everySystem > 1) {
        notes.add("Of " + systems + " structures every " + nth(everySystem) + " is shown.");
      }
      if (everyRow > 1) {
        notes.add(
            atoms
                ? "Of the atoms "
                    + (everySystem > 1 ? "of these" : "with features, " + rows + ",")
                    + " every "
                    + nth(everyRow)
                    + " is a point."
                : "Of " + rows + " structures every " + nth(everyRow) + " is a point.");
      }
      return notes;
    }

    private static String nth(long n) {
      boolean teen = n % 100 / 10 == 1;
      return n
          + (n % 10 == 1 && !teen
              ? "st"
              : n % 10 == 2 && !teen ? "nd" : n % 10 == 3 && !teen ? "rd" : "th");
    }
  }

  private static List<Point> points(
      InvariantRows rows, Thinning thinning, PrincipalComponents found) {
    List<Point> points = new ArrayList<>();
    long[] counts = {-1, -1, -1}; // structures, rows of chosen ones, and the last structure
    rows.forEach(
        (system, atom, element, row) -> {
          if (system != counts[2]) {
            counts[2] = system;
            counts[0]++;
          }
          if (counts[0] % thinning.everySystem() != 0 || ++counts[1] % thinning.everyRow() != 0) {
            return;
          }
          double[] coordinates = new double[found.components().length];
          for (int d = 0; d < coordinates.length; d++) {
            double sum = 0;
            for (int i = 0; i < row.length; i++) {
              sum += (row[i] - found.means()[i]) * found.components()[d][i];
            }
            coordinates[d] = sum;
          }
          points.add(new Point(system, atom, element, coordinates));
        });
    return points;
  }

  /** What structures say of points. */
  private static final class Seen {
    private final List<Point> points;
    private final SortedMap<Integer, List<Integer>> of = new TreeMap<>(); // points of a structure
    private final SortedMap<String, double[]> properties = new TreeMap<>();
    private final SortedMap<Integer, Structure> structures = new TreeMap<>();
    private final Set<Integer> read = new HashSet<>();
    private long atoms;
    private int withoutRoom;

    Seen(List<Point> points) {
      this.points = points;
      for (int p = 0; p < points.size(); p++) {
        of.computeIfAbsent(points.get(p).system(), s -> new ArrayList<>()).add(p);
      }
    }

    Set<Integer> wanted() {
      return of.keySet();
    }

    void take(int system, Structure structure) {
      read.add(system);
      List<Integer> mine = of.get(system);
      mine.forEach(p -> points.set(p, named(points.get(p), structure)));
      mine.forEach(p -> requireSame(points.get(p), structure));
      put("atoms", mine, p -> structure.atoms());
      for (Property property : structure.properties().values()) {
        number(property).ifPresent(number -> put(property.name(), mine, p -> number));
      }
      for (Column column : structure.columns().values()) {
        numbers(column)
            .filter(n -> points.get(0).atom() >= 0)
            .ifPresent(n -> put(column.name(), mine, p -> n[points.get(p).atom()]));
      }
      if (atoms + structure.atoms() > MOST_ATOMS && !structures.isEmpty()) {
        withoutRoom++;
      } else {
        atoms += structure.atoms();
        structures.put(system, structure);
      }
    }

    private void put(String name, List<Integer> mine, IntToDoubleFunction value) {
      double[] values =
          properties.computeIfAbsent(
              name, n -> DoubleStream.generate(() -> Double.NaN).limit(points.size()).toArray());
      mine.forEach(p -> values[p] = value.applyAsDouble(p));
    }

    private static Optional<Double> number(Property property) {
      try {
        return property.isUsable() && property.shape().length == 0
            ? Optional.of(property.number())
            : Optional.empty();
      } catch (InputException e) {
        return Optional.empty(); // a text
      }
    }

    private static Optional<double[]> numbers(Column column) {
      try {
        return column.components() == 1 && column.type() != Column.Type.TEXT
            ? Optional.of(column.numbersOrNaN())
            : Optional.empty();
      } catch (InputException e) {
        return Optional.empty(); // nothing needs it
      }
    }

    // Some files do not say what elements atoms are.
    private static Point named(Point p, Structure structure) {
      boolean isThere = p.atom() >= 0 && p.atom() < structure.atoms();
      return p.element() > 0 || !isThere
          ? p
          : new Point(p.system(), p.atom(), structure.type(p.atom()), p.coordinates());
    }

    private static void requireSame(Point point, Structure structure) {
      if (point.atom() >= 0
          && (point.atom() >= structure.atoms()
              || structure.type(point.atom()) != point.element())) {
        throw new InputException(
            structure.origin()
                + ": atom "
                + (point.atom() + 1)
                + " is not "
                + (point.element() > 0 ? Elements.symbol(point.element()) : "there")
                + ", as the features say; name the structures from which they were made");
      }
    }

    void requireAll() {
      for (int system : of.keySet()) {
        if (!read.contains(system)) {
          throw new InputException(
              "there is no structure "
                  + system
                  + " (counted from 0), of which there are features; name the structures from which"
                  + " they were made");
        }
      }
    }

    SortedMap<String, double[]> properties() {
      properties.values().removeIf(v -> Arrays.stream(v).noneMatch(Double::isFinite));
      return properties;
    }
  }
}
