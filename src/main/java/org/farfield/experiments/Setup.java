package org.farfield.experiments;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.farfield.error.InputException;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.spec.FeatureSpec;

/**
 * How an experiment is run.
 *
 * @param engine does the computing
 * @param version of the program
 * @param quick whether a few frames and bounds of their own are enough
 * @param seed of frames and folds
 * @param data a file to read in place of the experiment's own
 * @param progress is told how far it is
 */
public record Setup(
    Engine engine,
    String version,
    boolean quick,
    long seed,
    Optional<Path> data,
    Progress progress) {
  /** The same with another seed. */
  Setup withSeed(long other) {
    return new Setup(engine, version, quick, other, data, progress);
  }

  /** The first of so many seeds that a run has of its own: no other run has one of them. */
  long firstOf(int seeds) {
    return seeds * seed;
  }

  /** Refuses data for an experiment that makes its own. */
  void requireNoData(String name) {
    if (data.isPresent()) {
      throw new InputException(
          name + " makes its own frames by a formula and reads none; leave the data out");
    }
  }

  /** Data of others, a file or a folder. */
  Path requireGiven(String whatItDoes, String whatTheyAre, String name) {
    Path given =
        data.orElseThrow(
            () ->
                new InputException(
                    String.format(
                        Locale.ROOT,
                        "%s from %s, %s; give the file or its folder as data",
                        whatItDoes,
                        name,
                        whatTheyAre)));
    if (!Files.exists(given)) {
      throw new InputException(given + ": there is no such file or folder; check the path");
    }
    return given;
  }

  /** Data of others: the given file, or the first of some names that a given folder has. */
  Path requireData(String whatItDoes, String whatTheyAre, String... names) {
    Path given = requireGiven(whatItDoes, whatTheyAre, names[0]);
    if (!Files.isDirectory(given)) {
      return given;
    }
    return Arrays.stream(names)
        .map(given::resolve)
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() -> new InputException(given + ": has no " + names[0] + ", " + whatTheyAre));
  }

  /** Cores that it may use. */
  int threads() {
    return engine.threads();
  }

  /** Features of frames, summed over their atoms by centre type. */
  double[][] rows(FeatureSpec spec, StructureSource frames) {
    return FeatureTable.of(engine, version, spec, frames, progress).rows().toArray(double[][]::new);
  }
}
