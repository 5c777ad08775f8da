package org.farfield.explore;

import java.nio.file.Path;
import java.util.Locale;
import org.farfield.error.InputException;

/** How files of a format are read: whole rows of features that do not rotate. */
interface FeatureFiles {
  /** Whether rows are of atoms; else of structures. */
  boolean isOfAtoms();

  /** Whether files say what elements atoms are. */
  boolean knowsElements();

  /** Numbers of a row; 0 if all of the features rotate. */
  int columns();

  /** Reads the rows of a file, in the order of structures and atoms. */
  void forEach(Path file, InvariantRows.Taker taker);

  /** Looks into a file. */
  static FeatureFiles of(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".mts")) {
      return new MtsFeatures(file);
    }
    if (name.endsWith(".parquet")) {
      return new ParquetFeatures(file);
    }
    if (name.endsWith(".npz")) {
      return new NpzFeatures(file);
    }
    if (name.endsWith(".h5") || name.endsWith(".hdf5")) {
      return new Hdf5Features(file);
    }
    throw new InputException(
        file
            + ": features are looked into in .mts, .parquet, .npz and .h5; convert or make them"
            + " so");
  }

  /** That a file has as many columns as the first. */
  static void requireColumns(Path file, int got, int wanted) {
    if (got != wanted) {
      throw new InputException(
          file + ": has " + got + " features, and the first file " + wanted + "; name one run's");
    }
  }
}
