package org.farfield.expansion;

import org.farfield.error.InputException;
import org.farfield.spec.Channels;
import org.farfield.structure.Column;
import org.farfield.structure.Structure;

/** Reads multipoles from columns of a structure: what several columns give adds up. */
final class SourceColumns {
  // x, y, z are the moments of l = 1 with m = 1, −1, 0: their places among all
  private static final int[] PLACE_OF_AXIS = {3, 1, 2};

  private final Structure structure;

  SourceColumns(Structure structure) {
    this.structure = structure;
  }

  Sources read(Channels.Multipoles columns) {
    int atoms = structure.atoms();
    int rows = (columns.sourceDegree() + 1) * (columns.sourceDegree() + 1);
    double[][] moments = new double[rows][atoms];
    columns.charges().ifPresent(name -> add(structure.numbers(name), 1, new int[1], moments));
    columns
        .dipoles()
        .ifPresent(name -> add(numbers(name, "x, y and z", 3), 3, PLACE_OF_AXIS, moments));
    columns.moments().ifPresent(name -> addMoments(name, moments));
    Sources sources = new Sources(new int[1], new double[][][] {moments});
    return columns.widths().isEmpty() ? sources : sources.withWidths(widths(columns));
  }

  private void addMoments(String name, double[][] moments) {
    int components = components(name);
    int[] places = new int[components];
    for (int i = 0; i < components; i++) {
      places[i] = i;
    }
    add(
        numbers(name, "1, 4 or 9 numbers, the moments of l = 0, l ≤ 1 or l ≤ 2", 1, 4, 9),
        components,
        places,
        moments);
  }

  private static void add(double[] values, int components, int[] places, double[][] moments) {
    for (int x = 0; x < values.length; x++) {
      moments[places[x % components]][x / components] += values[x];
    }
  }

  private int components(String name) {
    Column column = structure.columns().get(name);
    return column == null ? 1 : column.components();
  }

  private double[] numbers(String name, String wanted, int... allowed) {
    if (!structure.columns().containsKey(name)) {
      return structure.numbers(name); // says which columns there are
    }
    int components = components(name);
    for (int count : allowed) {
      if (count == components) {
        return components == 1 ? structure.numbers(name) : all(name);
      }
    }
    throw new InputException(
        structure.origin()
            + ": the column '"
            + name
            + "' has "
            + components
            + (components == 1 ? " number" : " numbers")
            + " per atom; needed are "
            + wanted);
  }

  private double[] all(String name) {
    return structure.columns().get(name).numbers();
  }

  private double[] widths(Channels.Multipoles columns) {
    String name = columns.widths().orElseThrow();
    double[] widths = structure.numbers(name);
    for (int i = 0; i < widths.length; i++) {
      if (!(widths[i] > 0)) {
        throw new InputException(
            structure.origin()
                + ": the width '"
                + name
                + "' of atom "
                + (i + 1)
                + " is "
                + widths[i]
                + "; it must be positive");
      }
    }
    return widths;
  }
}
