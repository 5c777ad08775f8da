package org.farfield.features.rows;

import java.nio.file.Path;
import java.util.List;
import org.farfield.error.InputException;
import org.farfield.files.Sha256;
import org.farfield.spec.Narrowing;

/** What makes features fewer: some of them, or combinations. */
sealed interface FeatureFilter permits Selection, Projections {
  /**
   * Where it comes from, for messages.
   *
   * @return a file name
   */
  String source();

  /**
   * What the labels of a feature are called.
   *
   * @return names
   */
  List<String> names();

  /**
   * Labels of the features.
   *
   * @return one row per feature
   */
  List<List<Integer>> rows();

  /**
   * Reads the file that a specification names.
   *
   * @param narrowing file and hash
   * @return what it says
   * @throws InputException if it is another file than the specification means, or wrong
   */
  static FeatureFilter load(Narrowing narrowing) {
    Path path = Path.of(narrowing.file());
    if (!Sha256.of(path).equals(narrowing.sha256())) {
      throw new InputException(
          path
              + ": is not the file that the specification means, which has the SHA-256 "
              + narrowing.sha256()
              + "; use that one, or name this one by '"
              + (narrowing.kind() == Narrowing.Kind.SELECT ? "select" : "project")
              + "'");
    }
    return switch (narrowing.kind()) {
      case SELECT -> SelectionFile.read(path);
      case PROJECT -> ProjectionFile.read(path);
    };
  }
}
