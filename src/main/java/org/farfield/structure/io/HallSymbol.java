package org.farfield.structure.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.farfield.structure.text.Quote;

/**
 * The operations of a space group from its Hall symbol (S. R. Hall, Acta Cryst. A37, 517 (1981);
 * International Tables for Crystallography B, 1.4, appendix), such as {@code -P 2ybc}: a lattice,
 * then rotations with their translations, which generate the group.
 */
final class HallSymbol {
  private static final int TWELVE = 12; // translations are counted in twelfths of a vector
  private static final int MAX_OPERATIONS = 192;

  private static final int[] IDENTITY = {1, 0, 0, 0, 1, 0, 0, 0, 1};
  private static final int[] INVERSION = {-1, 0, 0, 0, -1, 0, 0, 0, -1};

  /** About c; those about a and b follow by a cyclic change of the axes. */
  private static final Map<Character, int[]> ABOUT_C =
      Map.of(
          '1', IDENTITY,
          '2', new int[] {-1, 0, 0, 0, -1, 0, 0, 0, 1},
          '3', new int[] {0, -1, 0, 1, -1, 0, 0, 0, 1},
          '4', new int[] {0, -1, 0, 1, 0, 0, 0, 0, 1},
          '6', new int[] {1, -1, 0, 1, 0, 0, 0, 0, 1});

  private static final int[] TWO_ABOUT_A_MINUS_B = {0, -1, 0, -1, 0, 0, 0, 0, -1};
  private static final int[] TWO_ABOUT_A_PLUS_B = {0, 1, 0, 1, 0, 0, 0, 0, -1};
  private static final int[] THREE_ABOUT_A_PLUS_B_PLUS_C = {0, 0, 1, 1, 0, 0, 0, 1, 0};

  private static final Map<Character, int[][]> LATTICES =
      Map.of(
          'P',
          new int[][] {},
          'A',
          new int[][] {{0, 6, 6}},
          'B',
          new int[][] {{6, 0, 6}},
          'C',
          new int[][] {{6, 6, 0}},
          'I',
          new int[][] {{6, 6, 6}},
          'R',
          new int[][] {{8, 4, 4}, {4, 8, 8}},
          'H',
          new int[][] {{8, 4, 0}, {4, 8, 0}},
          'F',
          new int[][] {{0, 6, 6}, {6, 0, 6}, {6, 6, 0}});

  private static final Map<Character, int[]> TRANSLATIONS =
      Map.of(
          'a', new int[] {6, 0, 0},
          'b', new int[] {0, 6, 0},
          'c', new int[] {0, 0, 6},
          'n', new int[] {6, 6, 6},
          'u', new int[] {3, 0, 0},
          'v', new int[] {0, 3, 0},
          'w', new int[] {0, 0, 3},
          'd', new int[] {3, 3, 3});

  private final String text;
  private final List<int[]> generators = new ArrayList<>();

  // of the rotation before, which those without an axis of their own go by
  private char lastOrder = '1';
  private char lastAxis = 'z';

  private HallSymbol(String text) {
    this.text = text;
  }

  /**
   * All operations of the group, the identity first.
   *
   * @throws IllegalArgumentException if it is no Hall symbol
   */
  static List<SymmetryOperation> operations(String symbol) {
    HallSymbol hall = new HallSymbol(symbol);
    hall.parse();
    return hall.group().stream()
        .map(g -> SymmetryOperation.of(Arrays.copyOf(g, 9), Arrays.copyOfRange(g, 9, 12)))
        .toList();
  }

  private IllegalArgumentException wrong() {
    return new IllegalArgumentException(
        "Hall symbol " + Quote.of(text) + " is not understood; write e.g. '-P 2ybc'");
  }

  private void parse() {
    String symbol = text.replace('_', ' ').strip();
    int[] shift = new int[3];
    int bracket = symbol.indexOf('(');
    if (bracket >= 0) {
      shift = shift(symbol.substring(bracket));
      symbol = symbol.substring(0, bracket).strip();
    }
    boolean centric = symbol.startsWith("-");
    String[] parts = symbol.substring(centric ? 1 : 0).strip().split("\\s+");
    String letter = parts[0].toUpperCase(Locale.ROOT);
    if (letter.length() != 1 || !LATTICES.containsKey(letter.charAt(0)) || parts.length < 2) {
      throw wrong();
    }
    if (centric) {
      generators.add(operation(INVERSION, new int[3]));
    }
    for (int[] translation : LATTICES.get(letter.charAt(0))) {
      generators.add(operation(IDENTITY, translation));
    }
    for (int i = 1; i < parts.length; i++) {
      generators.add(rotation(parts[i].toLowerCase(Locale.ROOT), i));
    }
    for (int[] generator : generators) {
      move(generator, shift);
    }
  }

  /** The shift of the origin, in twelfths, as in {@code (0 0 4)}. */
  private int[] shift(String bracket) {
    String[] numbers = bracket.replaceAll("[(),]", " ").strip().split("\\s+");
    int[] shift = new int[3];
    try {
      for (int x = 0; x < 3; x++) {
        shift[x] = Integer.parseInt(numbers[x]);
      }
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw wrong(); // a change of the axes too, which tables do not need
    }
    return shift;
  }

  private static void move(int[] g, int[] shift) {
    for (int i = 0; i < 3; i++) {
      int rotated = 0;
      for (int j = 0; j < 3; j++) {
        rotated += g[3 * i + j] * shift[j];
      }
      g[9 + i] = Math.floorMod(g[9 + i] + shift[i] - rotated, TWELVE);
    }
  }

  private int[] rotation(String part, int place) {
    int at = 0;
    boolean improper = part.charAt(at) == '-';
    at += improper ? 1 : 0;
    char order = at < part.length() ? part.charAt(at++) : ' ';
    if (!ABOUT_C.containsKey(order)) {
      throw wrong();
    }
    char axis = impliedAxis(order, place);
    if (at < part.length() && "xyz'\"*".indexOf(part.charAt(at)) >= 0) {
      axis = part.charAt(at++);
    }
    int[] matrix = matrix(order, axis);
    int[] translation = new int[3];
    for (; at < part.length(); at++) {
      char c = part.charAt(at);
      int[] named = TRANSLATIONS.get(c);
      int screw = c - '0';
      boolean along = screw >= 1 && screw < order - '0' && "xyz".indexOf(axis) >= 0;
      if (named == null && !along) {
        throw wrong();
      }
      for (int x = 0; x < 3; x++) {
        translation[x] +=
            named != null ? named[x] : x == axis - 'x' ? TWELVE * screw / (order - '0') : 0;
      }
    }
    lastOrder = order;
    if ("xyz".indexOf(axis) >= 0) {
      lastAxis = axis;
    }
    if (improper) {
      matrix = Arrays.stream(matrix).map(x -> -x).toArray();
    }
    return operation(matrix, translation);
  }

  private char impliedAxis(char order, int place) {
    if (place == 2 && order == '2') {
      return lastOrder == '2' || lastOrder == '4' ? 'x' : '\'';
    }
    return place == 3 && order == '3' ? '*' : 'z';
  }

  private int[] matrix(char order, char axis) {
    return switch (axis) {
      case '*' -> require(order, '3', THREE_ABOUT_A_PLUS_B_PLUS_C);
      case '\'' -> turned(require(order, '2', TWO_ABOUT_A_MINUS_B), lastAxis);
      case '"' -> turned(require(order, '2', TWO_ABOUT_A_PLUS_B), lastAxis);
      default -> turned(ABOUT_C.get(order), axis);
    };
  }

  private int[] require(char order, char wanted, int[] matrix) {
    if (order != wanted) {
      throw wrong();
    }
    return matrix;
  }

  /** A matrix for c as the same one for another axis. */
  private static int[] turned(int[] matrix, char axis) {
    int shift = (axis - 'z' + 3) % 3;
    int[] out = new int[9];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        out[3 * ((i + shift) % 3) + (j + shift) % 3] = matrix[3 * i + j];
      }
    }
    return out;
  }

  private static int[] operation(int[] matrix, int[] translation) {
    int[] g = Arrays.copyOf(matrix, 12);
    for (int x = 0; x < 3; x++) {
      g[9 + x] = Math.floorMod(translation[x], TWELVE);
    }
    return g;
  }

  /** Everything that the generators make. */
  private List<int[]> group() {
    Map<String, int[]> known = new LinkedHashMap<>();
    List<int[]> all = new ArrayList<>();
    all.add(operation(IDENTITY, new int[3]));
    known.put(Arrays.toString(all.get(0)), all.get(0));
    for (int i = 0; i < all.size(); i++) {
      for (int[] generator : generators) {
        int[] product = product(generator, all.get(i));
        if (known.putIfAbsent(Arrays.toString(product), product) == null) {
          all.add(product);
        }
      }
      if (all.size() > MAX_OPERATIONS) {
        throw wrong();
      }
    }
    return all;
  }

  private static int[] product(int[] g, int[] h) {
    int[] out = new int[12];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        for (int k = 0; k < 3; k++) {
          out[3 * i + j] += g[3 * i + k] * h[3 * k + j];
        }
        out[9 + i] += g[3 * i + j] * h[9 + j];
      }
      out[9 + i] = Math.floorMod(out[9 + i] + g[9 + i], TWELVE);
    }
    return out;
  }
}
