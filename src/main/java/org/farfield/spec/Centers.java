package org.farfield.spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.farfield.error.InputException;
import org.farfield.files.Sha256;
import org.farfield.structure.Elements;
import org.farfield.structure.Structure;
import org.farfield.structure.text.Quote;

/**
 * The atoms, or points in space, around which is expanded, and which have rows. All atoms are
 * sources all the same.
 */
public sealed interface Centers {
  /** Every atom. */
  Centers ALL = new All();

  /**
   * The centres of a structure.
   *
   * @param structure the atoms, and the points if these are centres
   * @return 0-based, ascending; points are numbered behind the atoms; none is no error
   * @throws InputException if the structure has not what decides
   */
  int[] of(Structure structure);

  /**
   * How documents and the command line say it; {@link #parse} reads it.
   *
   * @return such as {@code elements:N,O}
   */
  String text();

  /** Every atom. */
  record All() implements Centers {
    @Override
    public int[] of(Structure structure) {
      return IntStream.range(0, structure.atoms()).toArray();
    }

    @Override
    public String text() {
      return "all";
    }
  }

  /**
   * Atoms of some elements.
   *
   * @param types atomic numbers, ascending
   */
  record Types(List<Integer> types) implements Centers {
    /**
     * Sorts.
     *
     * @param types atomic numbers, at least one
     */
    public Types {
      types = List.copyOf(new TreeSet<>(types));
      if (types.isEmpty()) {
        throw new InputException("centers needs at least one element");
      }
    }

    @Override
    public int[] of(Structure structure) {
      return IntStream.range(0, structure.atoms())
          .filter(atom -> types.contains(structure.type(atom)))
          .toArray();
    }

    @Override
    public String text() {
      return "elements:" + String.join(",", types.stream().map(Elements::symbol).toList());
    }
  }

  /**
   * Atoms by their place in the frame; places that a frame has not are passed over.
   *
   * @param ranges of them, [first, end)
   */
  record Atoms(List<Range> ranges) implements Centers {
    /**
     * Atoms one after the other.
     *
     * @param first 0-based
     * @param end the first that is not meant
     */
    public record Range(int first, int end) {
      /**
       * Checks.
       *
       * @param first 0-based
       * @param end the first that is not meant
       */
      public Range {
        if (first < 0 || end <= first) {
          throw new InputException(
              "centers: the atoms " + first + ":" + end + " are none; they count from 0");
        }
      }

      private String text() {
        return end == first + 1
            ? String.valueOf(first)
            : first + ":" + (end == Integer.MAX_VALUE ? "" : String.valueOf(end));
      }
    }

    /**
     * Copies.
     *
     * @param ranges at least one
     */
    public Atoms {
      ranges = List.copyOf(ranges);
      if (ranges.isEmpty()) {
        throw new InputException("centers needs at least one atom");
      }
    }

    @Override
    public int[] of(Structure structure) {
      return IntStream.range(0, structure.atoms())
          .filter(atom -> ranges.stream().anyMatch(r -> atom >= r.first() && atom < r.end()))
          .toArray();
    }

    @Override
    public String text() {
      return "atoms:" + String.join(",", ranges.stream().map(Range::text).toList());
    }
  }

  /**
   * Atoms of which a column of numbers or logical values is not zero or false.
   *
   * @param name of the column
   */
  record Column(String name) implements Centers {
    @Override
    public int[] of(Structure structure) {
      double[] values = structure.numbers(name);
      return IntStream.range(0, structure.atoms()).filter(atom -> values[atom] != 0).toArray();
    }

    @Override
    public String text() {
      return "column:" + name;
    }
  }

  /** Points in space; they have the type {@link Structure#POINT} and are no sources. */
  sealed interface Points extends Centers {
    @Override
    default int[] of(Structure structure) {
      return IntStream.range(structure.atoms(), structure.size()).toArray();
    }
  }

  /**
   * A point in space.
   *
   * @param x Å
   * @param y Å
   * @param z Å
   */
  record Point(double x, double y, double z) {
    /**
     * Checks.
     *
     * @param x Å
     * @param y Å
     * @param z Å
     */
    public Point {
      if (!Double.isFinite(x) || !Double.isFinite(y) || !Double.isFinite(z)) {
        throw new InputException("centers: a point is three finite numbers");
      }
    }
  }

  /**
   * Points that a program has, such as a grid.
   *
   * @param frames one for all structures, or one for each
   */
  record PointList(List<List<Point>> frames) implements Points {
    /**
     * Copies.
     *
     * @param frames at least one, each with at least one point
     */
    public PointList {
      frames = frames.stream().map(List::copyOf).toList();
      if (frames.isEmpty() || frames.stream().anyMatch(List::isEmpty)) {
        throw new InputException("centers needs at least one point in each frame");
      }
    }

    @Override
    public String text() {
      return "points";
    }
  }

  /**
   * Points in a file: one frame for all structures, or one for each.
   *
   * @param file its name
   * @param sha256 hash of its content, 64 hexadecimal digits in lower case
   */
  record PointFile(String file, String sha256) implements Points {
    /**
     * Checks.
     *
     * @param file its name
     * @param sha256 hash of its content, 64 hexadecimal digits in lower case
     */
    public PointFile {
      Sha256.requireHash(file, sha256);
    }

    /**
     * The points of a file as it is now.
     *
     * @param path extended XYZ, POSCAR or CIF, whatever its atoms are called, or lines of x, y, z
     * @return the points
     * @throws InputException if it cannot be read
     */
    public static PointFile of(Path path) {
      return new PointFile(path.toString(), Sha256.of(path));
    }

    @Override
    public String text() {
      return "points:" + file;
    }
  }

  /**
   * The same points in all structures.
   *
   * @param points at least one
   * @return the choice
   */
  static Points points(List<Point> points) {
    return new PointList(List.of(points));
  }

  /**
   * Reads a choice.
   *
   * @param text {@code all}, {@code elements:O,N}, {@code atoms:0,4:10}, {@code column:NAME} or
   *     {@code points:FILE}
   * @return the choice
   * @throws InputException if it is none, or the file cannot be read
   */
  static Centers parse(String text) {
    int colon = text.indexOf(':');
    String rest = text.substring(colon + 1);
    String kind = colon < 0 ? text : text.substring(0, colon);
    if (kind.equals("all") && colon < 0) {
      return ALL;
    }
    if (kind.equals("column") && !rest.isEmpty()) {
      return new Column(rest);
    }
    if (kind.equals("points") && !rest.isEmpty()) {
      return PointFile.of(Path.of(rest));
    }
    return switch (kind) {
      case "elements" -> new Types(types(rest));
      case "atoms" -> new Atoms(ranges(rest));
      default ->
          throw new InputException(
              "centers must be all, elements:O,N, atoms:0,4:10, column:NAME or points:FILE, not "
                  + Quote.of(text));
    };
  }

  private static List<Integer> types(String text) {
    List<Integer> types = new ArrayList<>();
    for (String symbol : text.split(",", -1)) {
      int type = Elements.exactAtomicNumber(symbol.strip());
      if (type == 0) {
        throw new InputException(
            "centers: " + Quote.of(symbol) + " is no element; names are symbols such as O or Cl");
      }
      types.add(type);
    }
    return types;
  }

  private static List<Atoms.Range> ranges(String text) {
    List<Atoms.Range> ranges = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      int colon = part.indexOf(':');
      if (colon < 0) {
        int place = place(part, text);
        ranges.add(new Atoms.Range(place, place + 1));
      } else {
        String first = part.substring(0, colon).strip();
        String end = part.substring(colon + 1).strip();
        ranges.add(
            new Atoms.Range(
                first.isEmpty() ? 0 : place(first, text),
                end.isEmpty() ? Integer.MAX_VALUE : place(end, text)));
      }
    }
    return ranges;
  }

  private static int place(String word, String all) {
    try {
      int place = Integer.parseInt(word.strip());
      if (place >= 0 && place < Integer.MAX_VALUE) {
        return place;
      }
    } catch (NumberFormatException e) {
      throw places(all, e);
    }
    throw places(all, null);
  }

  private static InputException places(String all, Throwable cause) {
    return new InputException(
        "centers: atoms are places such as 0,4:10 counted from 0, not " + Quote.of(all), cause);
  }
}
