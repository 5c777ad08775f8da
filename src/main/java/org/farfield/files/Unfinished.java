package org.farfield.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.farfield.error.ResourceException;

/**
 * Temporary files of this process: what is still listed when it ends, e.g. by Ctrl-C or SIGTERM, is
 * deleted then.
 */
public final class Unfinished {
  // The end of a process is one for all writers, so their files are listed in one place.
  private static final Set<Path> FILES = new HashSet<>();
  private static boolean ended;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Unfinished::deleteAll, "farfield-cleanup"));
  }

  private Unfinished() {}

  /** Lists a file that is about to be made. */
  static synchronized void add(Path file) {
    if (ended) {
      throw new ResourceException(
          ResourceException.Kind.PROCESS, "the program is being stopped; no output was written");
    }
    FILES.add(file);
  }

  /** Strikes a file that is in place, or was never made. */
  static synchronized void remove(Path file) {
    FILES.remove(file);
  }

  /** Deletes a file; if that fails it stays listed, for another try at the end. */
  static synchronized void delete(Path file) throws IOException {
    Disk.delete(file);
    FILES.remove(file);
  }

  /**
   * Runs renames between which the end of the process must not come.
   *
   * @param renames what to run
   */
  public static synchronized void uninterrupted(Runnable renames) {
    renames.run();
  }

  static synchronized boolean contains(Path file) {
    return FILES.contains(file);
  }

  private static synchronized void deleteAll() {
    ended = true;
    FILES.removeIf(Unfinished::deleted);
  }

  /** Deletes it at the end of the process, but for a lock that others have now. */
  static boolean deleted(Path file) {
    try {
      if (!FolderLock.isLost(file)) {
        Files.deleteIfExists(file);
      }
      return true;
    } catch (IOException e) {
      return false; // nobody is left to tell; the others may still go
    }
  }
}
