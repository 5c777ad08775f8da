package org.farfield.runs;

import java.nio.file.Files;
import java.nio.file.Path;
import org.farfield.features.OutputFormat;

/**
 * What the files of a run are called that are no shards. Readers of tables take all that is in a
 * folder for parts of one, but names that begin with {@code _} or a point: so do these names where
 * the shards are Parquet. Runs that an earlier state of Farfield began have names without.
 *
 * @param mark what all of them begin with
 */
record RunNames(String mark) {
  private static final String HIDDEN = "_";

  /** That both kinds of names begin with, for patterns. */
  static final String ANY_MARK = HIDDEN + "?";

  /** Those of a run that begins. */
  static RunNames of(OutputFormat format) {
    return new RunNames(format == OutputFormat.PARQUET ? HIDDEN : "");
  }

  /** Those of the run in a folder, by its manifest; without mark if there is no run. */
  static RunNames in(Path folder) {
    return new RunNames(
        !Files.exists(folder.resolve(Manifest.NAME))
                && Files.exists(folder.resolve(HIDDEN + Manifest.NAME))
            ? HIDDEN
            : "");
  }

  /** The name of a file, whose own begins with no mark. */
  String of(String name) {
    return mark + name;
  }

  /** Whether a file of some run has this name. */
  static boolean is(String file, String name) {
    return file.equals(name) || file.equals(HIDDEN + name);
  }
}
