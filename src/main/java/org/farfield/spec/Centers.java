package org.farfield.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.farfield.error.InputException;
import org.farfield.structure.Elements;
import org.farfield.structure.Structure;
import org.farfield.structure.text.Quote;

/** The atoms around which is expanded, and which have rows. All atoms are sources all the same. */
public sealed interface Centers {
  /** Every atom. */
  Centers ALL = new All();

  /**
   * The centres of a structure.
   *
   * @param structure the atoms
   * @return 0-based, ascending; none is no error
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
      return IntStream.range(0, structure.size()).toArray();
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
      return IntStream.range(0, structure.size())
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
      return IntStream.range(0, structure.size())
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
      return IntStream.range(0, structure.size()).filter(atom -> values[atom] != 0).toArray();
    }

    @Override
    public String text() {
      return "column:" + name;
    }
  }

  /**
   * Reads a choice.
   *
   * @param text {@code all}, {@code elements:O,N}, {@code atoms:0,4:10} or {@code column:NAME}
   * @return the choice
   * @throws InputException if it is none
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
    return switch (kind) {
      case "elements" -> new Types(types(rest));
      case "atoms" -> new Atoms(ranges(rest));
      default ->
          throw new InputException(
              "centers must be all, elements:O,N, atoms:0,4:10 or column:NAME, not "
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
