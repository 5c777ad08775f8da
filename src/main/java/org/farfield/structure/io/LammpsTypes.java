package org.farfield.structure.io;

import java.util.HashMap;
import java.util.Map;
import org.farfield.structure.text.Quote;

/** The elements of LAMMPS's numbered atom types: as told, or as a file says. */
final class LammpsTypes {
  private final Map<String, Integer> elements = new HashMap<>();

  /**
   * Those that are told.
   *
   * @param list elements of the types 1, 2, … such as {@code O,H}; empty if nothing is told
   * @throws IllegalArgumentException with the whole reason
   */
  LammpsTypes(String list) {
    if (!list.isEmpty()) {
      String[] symbols = list.split(",", -1);
      for (int type = 1; type <= symbols.length; type++) {
        say(Integer.toString(type), symbols[type - 1].strip());
      }
    }
  }

  /** What a file says of a type; it does not matter where something was told. */
  void say(String type, String symbol) {
    if (symbol.isEmpty()) {
      throw new IllegalArgumentException("the element of the atom type " + type + " is empty");
    }
    elements.putIfAbsent(type, Species.parse(symbol));
  }

  /**
   * The atomic number of a type.
   *
   * @throws IllegalArgumentException with the whole reason
   */
  int of(String type) {
    Integer element = elements.get(type);
    if (element == null) {
      throw new IllegalArgumentException(
          "nothing says which element the atom type "
              + Quote.of(type)
              + " is; name those of all types behind the input format, such as lammps-dump:O,H");
    }
    return element;
  }
}
