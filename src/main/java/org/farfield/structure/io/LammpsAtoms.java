package org.farfield.structure.io;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * Atoms of a frame in the order of their ids: LAMMPS writes them as its processors have them, which
 * changes from frame to frame.
 */
final class LammpsAtoms {
  private final List<String> names; // of further columns
  private final List<Atom> atoms = new ArrayList<>();

  private record Atom(long id, int element, double[] position, double[] more) {}

  LammpsAtoms(List<String> names) {
    this.names = names;
  }

  void add(long id, int element, double[] position, double[] more) {
    atoms.add(new Atom(id, element, position, more));
  }

  int size() {
    return atoms.size();
  }

  /**
   * The frame.
   *
   * @throws IllegalArgumentException with the whole reason
   */
  Structure toStructure(Cell cell, String origin) {
    atoms.sort(Comparator.comparingLong(Atom::id));
    int[] types = new int[atoms.size()];
    double[] positions = new double[3 * atoms.size()];
    Map<String, double[]> columns = new LinkedHashMap<>();
    names.forEach(name -> columns.put(name, new double[atoms.size()]));
    for (int a = 0; a < types.length; a++) {
      Atom atom = atoms.get(a);
      if (a > 0 && atom.id == atoms.get(a - 1).id) {
        throw new IllegalArgumentException("the atom id " + atom.id + " comes twice");
      }
      types[a] = atom.element;
      System.arraycopy(atom.position, 0, positions, 3 * a, 3);
      for (int c = 0; c < atom.more.length; c++) {
        columns.get(names.get(c))[a] = atom.more[c];
      }
    }
    return new Structure(types, positions, cell, columns, origin);
  }
}
