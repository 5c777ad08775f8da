package org.farfield.structure;

import java.util.stream.IntStream;

/** The values of some atoms of a column; what is wrong in it is said by the column. */
final class ColumnOfSome extends Column {
  private final Column all;
  private final int[] atoms;

  ColumnOfSome(Column all, int[] atoms) {
    super(all.name(), all.type(), all.components());
    this.all = all;
    this.atoms = atoms;
  }

  @Override
  public int atoms() {
    return atoms.length;
  }

  @Override
  public String text(int atom, int component) {
    return all.text(atoms[atom], component);
  }

  @Override
  protected double[] read(int first, int count, boolean missingIsNaN) {
    double[] values = all.read(first, count, missingIsNaN);
    return IntStream.range(0, atoms.length * count)
        .mapToDouble(i -> values[atoms[i / count] * count + i % count])
        .toArray();
  }

  @Override
  protected Column of(String origin) {
    return new ColumnOfSome(all.of(origin), atoms);
  }
}
