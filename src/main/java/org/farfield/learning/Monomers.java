package org.farfield.learning;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.farfield.error.InputException;
import org.farfield.structure.Column;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.farfield.structure.neighbors.Molecules;

/**
 * How the molecules of a frame are found: a key of its comment with the number of atoms of the
 * first of two, a column whose values are equal within a molecule, or {@code bonds}.
 *
 * @param by the name of the key or column, or {@code bonds}
 */
public record Monomers(String by) {
  private static final String BONDS = "bonds";

  /**
   * Takes the name.
   *
   * @param by of the key or column, or {@code bonds}
   * @throws InputException if it is empty
   */
  public Monomers {
    if (by.isBlank()) {
      throw new InputException(
          "monomers:NAME needs a key of the comment, a column, or the word bonds");
    }
  }

  /**
   * Whether they are found by distances, so that others may be found when atoms move.
   *
   * @return true for bonds
   */
  public boolean areByBonds() {
    return by.equals(BONDS);
  }

  /**
   * The molecules of a frame.
   *
   * @param structure the frame
   * @return the atoms of each, ascending; each atom is in one
   * @throws InputException if the frame does not say what they are, or there are not several
   */
  public List<int[]> of(Structure structure) {
    List<int[]> molecules = areByBonds() ? Molecules.byBonds(structure) : named(structure);
    if (molecules.size() < 2) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "%s: by %s all %d atoms are one molecule; features of molecules are subtracted where"
                  + " there are several",
              structure.origin(),
              by,
              structure.atoms()));
    }
    return molecules;
  }

  private List<int[]> named(Structure structure) {
    Property first = structure.properties().get(by);
    if (first != null) {
      return two(structure, first.number());
    }
    Column column = structure.columns().get(by);
    if (column == null || column.components() > 1) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "%s: has neither a key '%s' in its comment, the number of atoms of the first"
                  + " molecule, nor such a column of one value, equal within a molecule",
              structure.origin(),
              by));
    }
    Map<String, List<Integer>> members = new LinkedHashMap<>();
    for (int atom = 0; atom < structure.atoms(); atom++) {
      members.computeIfAbsent(column.text(atom, 0), v -> new ArrayList<>()).add(atom);
    }
    return members.values().stream()
        .map(atoms -> atoms.stream().mapToInt(Integer::intValue).toArray())
        .toList();
  }

  private List<int[]> two(Structure structure, double first) {
    int atoms = structure.atoms();
    if (first != Math.rint(first) || first < 1 || first >= atoms) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "%s: %s, the number of atoms of the first molecule, is %s; of %d atoms it has 1 to"
                  + " %d",
              structure.origin(),
              by,
              structure.property(by).text(),
              atoms,
              atoms - 1));
    }
    return List.of(
        IntStream.range(0, (int) first).toArray(), IntStream.range((int) first, atoms).toArray());
  }

  /**
   * A frame, and then each of its molecules alone.
   *
   * @param structure the frame
   * @param molecules the atoms of each
   * @return one more than molecules
   */
  public static List<Structure> apart(Structure structure, List<int[]> molecules) {
    List<Structure> all = new ArrayList<>(List.of(structure));
    molecules.forEach(atoms -> all.add(structure.only(atoms)));
    return all;
  }
}
