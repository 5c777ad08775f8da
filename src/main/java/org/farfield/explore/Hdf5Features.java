package org.farfield.explore;

import java.nio.file.Path;
import org.farfield.error.InputException;
import org.farfield.tensor.files.Hdf5Reader;

/** Rows of datasets in HDF5 files. */
final class Hdf5Features implements FeatureFiles {
  private static final String PLAIN = "features";
  private static final String INVARIANT = "features/l0/values"; // of what rotates

  private final boolean isOfAtoms;
  private final boolean knowsElements;
  private final String name; // of the features
  private final int columns;

  Hdf5Features(Path file) {
    try (Hdf5Reader table = Hdf5Reader.open(file)) {
      isOfAtoms = table.has("atom");
      knowsElements = table.has("center_type");
      name = table.isGroup(PLAIN) ? INVARIANT : PLAIN;
      columns = table.has(name) ? table.width(name) : 0;
    }
  }

  @Override
  public boolean isOfAtoms() {
    return isOfAtoms;
  }

  @Override
  public boolean knowsElements() {
    return knowsElements;
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public void forEach(Path file, InvariantRows.Taker taker) {
    try (Hdf5Reader table = Hdf5Reader.open(file)) {
      double[] systems = table.numbers("system");
      double[] atoms = isOfAtoms ? table.numbers("atom") : null;
      double[] elements = knowsElements ? table.numbers("center_type") : null;
      FeatureFiles.requireColumns(file, table.width(name), columns);
      double[] features = table.numbers(name);
      int rows = systems.length;
      if (features.length != (long) columns * rows
          || atoms != null && atoms.length != rows
          || elements != null && elements.length != rows) {
        throw new InputException(file + ": has " + systems.length + " labels for other rows");
      }
      double[] row = new double[columns];
      for (int r = 0; r < systems.length; r++) {
        System.arraycopy(features, r * columns, row, 0, columns);
        taker.take(
            (int) systems[r],
            isOfAtoms ? (int) atoms[r] : -1,
            knowsElements ? (int) elements[r] : 0,
            row);
      }
    }
  }
}
