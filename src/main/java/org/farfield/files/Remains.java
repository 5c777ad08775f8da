package org.farfield.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Temporary files of runs that were killed. Whoever writes one holds a lock on it, on any machine
 * and in any container; the lock of a dead process is gone.
 */
final class Remains {
  /** Between the name of a file and what tells its temporary files apart. */
  static final String PART = ".part-";

  /** Ends the name of a file that is kept while another takes its place. */
  static final String OLD = "-old";

  private Remains() {}

  /** Temporary files of a file, whether somebody still writes them or not. */
  static List<Path> parts(Path file) {
    String prefix = "." + file.getFileName() + PART;
    List<Path> parts = new ArrayList<>();
    try (DirectoryStream<Path> siblings =
        Files.newDirectoryStream(
            file.getParent(), path -> path.getFileName().toString().startsWith(prefix))) {
      siblings.forEach(parts::add);
    } catch (IOException | RuntimeException e) {
      return List.of(); // a folder may be writable and not readable
    }
    return parts;
  }

  static boolean isOld(Path part) {
    return part.getFileName().toString().endsWith(OLD);
  }

  /** Whether a temporary file is there that nobody writes any more. */
  static boolean isDead(Path part) {
    return ifDead(part, () -> {});
  }

  /** Deletes the temporary files of a file that nobody writes any more. */
  static void clear(Path file) {
    for (Path part : parts(file)) {
      if (!isOld(part)) {
        // with its lock: who has just made it and has no lock yet sees that it is gone
        ifDead(part, () -> deleteQuietly(part));
      }
    }
  }

  private static boolean ifDead(Path part, Runnable action) {
    // a second look at an own file would end the lock on it when it is closed
    if (Unfinished.contains(part) || !Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (FileChannel channel =
            FileChannel.open(part, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        action.run();
      }
      return lock != null;
    } catch (IOException | OverlappingFileLockException | UnsupportedOperationException e) {
      return false; // no right to it, or no locks here: nobody knows
    }
  }

  static void deleteQuietly(Path file) {
    try {
      Disk.delete(file);
    } catch (IOException e) {
      return; // it is in nobody's way; the next run tries again
    }
  }
}
