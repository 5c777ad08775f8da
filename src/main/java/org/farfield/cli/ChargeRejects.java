package org.farfield.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.farfield.error.InputException;
import org.farfield.files.PartFile;
import org.farfield.runs.InputFrames;
import org.farfield.runs.Rejected;
import org.farfield.tensor.files.TextFile;

/** Frames that cannot be equilibrated: the first one ends all, or they are listed. */
final class ChargeRejects {
  // those that cannot be read are found out before others that cannot be equilibrated
  private static final Comparator<Rejected> IN_ORDER = Comparator.comparingLong(Rejected::frame);

  private final boolean skip;
  private final Path list;
  private final boolean overwrite;
  private final List<Rejected> rejected = new ArrayList<>();

  /** With the folder of a file, in which a list would stand. */
  ChargeRejects(boolean skip, Path out, boolean overwrite) {
    this.skip = skip;
    this.overwrite = overwrite;
    list = out.resolveSibling(Rejected.FILE);
    if (skip) {
      PartFile.check(list, overwrite);
    }
  }

  /** Whether frames are passed over. */
  boolean skip() {
    return skip;
  }

  /** Does something with a frame; whether it could be done. */
  boolean attempt(InputFrames.Frame frame, Runnable work) {
    try {
      work.run();
      return true;
    } catch (InputException e) {
      reject(frame, e);
      return false;
    }
  }

  /** Passes a frame over, or throws what is wrong with it. */
  void reject(InputFrames.Frame frame, InputException reason) {
    if (!skip) {
      throw reason;
    }
    rejected.add(frame.rejected(reason));
  }

  int count() {
    return rejected.size();
  }

  /** The one of them that comes first in the input. */
  Rejected first() {
    return Collections.min(rejected, IN_ORDER);
  }

  /** Writes the list, if there is anything in it. */
  void commit() {
    if (!rejected.isEmpty()) {
      try (TextFile file = TextFile.create(list, overwrite)) {
        file.commit(
            rejected.stream().sorted(IN_ORDER).map(Rejected::line).collect(Collectors.joining()));
      }
    }
  }
}
