package org.farfield.structure.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.farfield.structure.Structure;
import org.farfield.structure.text.Numbers;
import org.farfield.structure.text.Quote;

/**
 * Text dumps of LAMMPS, any number of frames. Numbers of further columns are kept. Atoms come in
 * the order of their ids.
 */
final class LammpsDumpReader implements StructureReader {
  private static final String ITEM = "ITEM:";
  private static final Set<String> IN_ANGSTROM = Set.of("real", "metal");
  private static final List<List<String>> PLACES =
      List.of(
          List.of("x", "y", "z"),
          List.of("xu", "yu", "zu"),
          List.of("xs", "ys", "zs"),
          List.of("xsu", "ysu", "zsu"));
  private static final Set<String> NO_NUMBERS = Set.of("id", "mol", "type", "element");

  private final LineSource source;
  private final LammpsTypes types;

  LammpsDumpReader(LineSource source, LammpsTypes types) {
    this.source = source;
    this.types = types;
  }

  /** What stands before the atoms. */
  private static final class Header {
    private int atoms = -1;
    private LammpsBox box;
    private final boolean[] periodic = new boolean[3];
    private List<String> columns;
  }

  @Override
  public Structure read() {
    Header header = header();
    if (header == null) {
      return null;
    }
    try {
      Structure structure = atoms(header);
      source.nextFrame();
      return structure;
    } catch (IllegalArgumentException e) {
      throw source.error(e.getMessage(), e);
    }
  }

  @Override
  public boolean skip() {
    Header header = header();
    if (header == null) {
      return false;
    }
    for (int i = 0; i < header.atoms; i++) {
      source.require("an atom");
    }
    source.nextFrame();
    return true;
  }

  private Header header() {
    Header header = new Header();
    boolean any = false;
    for (String line = source.next(); line != null; line = source.next()) {
      if (line.isBlank()) {
        continue;
      }
      if (!line.startsWith(ITEM)) {
        throw source.error(
            "expected 'ITEM: …' but found "
                + Quote.of(line)
                + "; is this a text dump of LAMMPS, with as many atoms as it says?");
      }
      any = true;
      if (read(line.substring(ITEM.length()).strip(), header)) {
        return header;
      }
    }
    if (any || source.frame() == 0) {
      throw source.error("the file ends where 'ITEM: ATOMS' should follow; it was cut short");
    }
    return null;
  }

  // Whether this is the last item, atoms.
  private boolean read(String item, Header header) {
    if (item.startsWith("NUMBER OF ATOMS")) {
      header.atoms = count(source.require("the number of atoms").strip());
    } else if (item.startsWith("BOX BOUNDS")) {
      box(LineTokens.of(item.substring("BOX BOUNDS".length())), header);
    } else if (item.startsWith("UNITS")) {
      String units = source.require("the units").strip();
      if (!IN_ANGSTROM.contains(units)) {
        throw source.error(
            "lengths are in units " + Quote.of(units) + "; those of real and metal are read, Å");
      }
    } else if (item.startsWith("ATOMS")) {
      header.columns = LineTokens.of(item.substring("ATOMS".length()));
      if (header.atoms < 0 || header.box == null) {
        throw source.error("'ITEM: ATOMS' comes before the number of atoms or the box bounds");
      }
      return true;
    } else if (item.startsWith("TIME")) {
      source.require("a time");
    } else {
      throw source.error("nobody knows how long " + Quote.of(ITEM + " " + item) + " is");
    }
    return false;
  }

  private int count(String text) {
    try {
      int count = Numbers.parseInt(text);
      if (count > 0 && count <= AtomBuffer.MAX_ATOMS) {
        return count;
      }
    } catch (NumberFormatException e) {
      throw source.error(Quote.of(text) + " is not a number of atoms", e);
    }
    throw source.error(Quote.of(text) + " atoms are none, or too many");
  }

  private void box(List<String> words, Header header) {
    boolean tilted = words.size() >= 3 && words.subList(0, 3).equals(List.of("xy", "xz", "yz"));
    List<String> boundaries = tilted ? words.subList(3, words.size()) : words;
    if (boundaries.size() != 3 || boundaries.stream().anyMatch(b -> !b.matches("[pfsm]{2}"))) {
      throw source.error(
          "the box bounds should name three boundaries, such as 'pp pp ff', behind xy xz yz in a"
              + " tilted box");
    }
    double[] bounds = new double[6];
    double[] tilts = new double[3];
    for (int x = 0; x < 3; x++) {
      List<String> line = LineTokens.of(source.require("bounds of the box"));
      if (line.size() != (tilted ? 3 : 2)) {
        throw source.error("expected " + (tilted ? 3 : 2) + " numbers of the box");
      }
      try {
        bounds[2 * x] = number(line.get(0));
        bounds[2 * x + 1] = number(line.get(1));
        tilts[x] = tilted ? number(line.get(2)) : 0;
      } catch (IllegalArgumentException e) {
        throw source.error(e.getMessage(), e);
      }
      header.periodic[x] = boundaries.get(x).startsWith("p");
    }
    header.box = LammpsBox.ofDump(bounds, tilts);
  }

  static double number(String token) {
    try {
      return Numbers.parse(token);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(Quote.of(token) + " " + e.getMessage(), e);
    }
  }

  private Structure atoms(Header header) {
    List<String> columns = header.columns;
    if (new HashSet<>(columns).size() < columns.size()) {
      throw new IllegalArgumentException("a column of the atoms comes twice: " + columns);
    }
    List<String> place =
        PLACES.stream()
            .filter(columns::containsAll)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the atoms have no x, y, z (or xu, xs, xsu, …); dump them too"));
    int id = columns.indexOf("id");
    int element = columns.indexOf("element");
    int type = columns.indexOf("type");
    if (element < 0 && type < 0) {
      throw new IllegalArgumentException("the atoms have neither element nor type; dump one");
    }
    int[] at = place.stream().mapToInt(columns::indexOf).toArray();
    List<String> names = new ArrayList<>();
    for (String name : columns) {
      if (!NO_NUMBERS.contains(name) && !place.contains(name)) {
        names.add(name);
      }
    }
    int[] further = names.stream().mapToInt(columns::indexOf).toArray();
    boolean scaled = place.get(0).startsWith("xs");
    LammpsAtoms atoms = new LammpsAtoms(names);
    for (int i = 0; i < header.atoms; i++) {
      List<String> line = LineTokens.of(source.require("an atom"));
      if (line.size() != columns.size()) {
        throw new IllegalArgumentException(
            "the atom has " + line.size() + " values, the columns are " + columns);
      }
      double[] position = Arrays.stream(at).mapToDouble(c -> number(line.get(c))).toArray();
      double[] more = Arrays.stream(further).mapToDouble(c -> number(line.get(c))).toArray();
      atoms.add(
          id < 0 ? i : (long) number(line.get(id)),
          element >= 0 ? Species.parse(line.get(element)) : types.of(line.get(type)),
          scaled ? header.box.place(position) : position,
          more);
    }
    return atoms.toStructure(header.box.cell(header.periodic), source.origin());
  }

  @Override
  public void close() {
    source.close();
  }
}
