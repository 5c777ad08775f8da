package org.farfield.tensor;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.farfield.error.InputException;

/**
 * A file under a temporary name beside its target: renamed when complete, deleted when given up, so
 * that nothing half-written ever has the target's name.
 */
final class PartFile implements AutoCloseable {
  private final Path target;
  private final Path part;
  private final boolean overwrite;
  private final FileChannel channel;
  private boolean done;

  PartFile(Path target, boolean overwrite) {
    this.target = target;
    this.overwrite = overwrite;
    checkTarget();
    Path absolute = target.toAbsolutePath();
    part =
        absolute.resolveSibling(
            "."
                + absolute.getFileName()
                + ".part-"
                + ProcessHandle.current().pid()
                + "-"
                + Long.toHexString(System.nanoTime()));
    try {
      channel =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.WRITE,
              StandardOpenOption.READ);
      part.toFile().deleteOnExit(); // also when the user interrupts
    } catch (NoSuchFileException e) {
      throw new InputException(
          target + ": the directory " + absolute.getParent() + " does not exist; make it first", e);
    } catch (AccessDeniedException e) {
      throw new InputException(target + ": no permission to write into " + absolute.getParent(), e);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void checkTarget() {
    if (Files.isDirectory(target)) {
      throw new InputException(target + ": this is a directory; name a file in it");
    }
    if (!overwrite && Files.exists(target)) {
      throw new InputException(target + ": the file exists; use --force to replace it");
    }
  }

  FileChannel channel() {
    return channel;
  }

  InputException failed(IOException e) {
    return new InputException(target + ": cannot be written (" + e.getMessage() + ")", e);
  }

  /** Puts the complete file in place. */
  void commit() {
    try {
      channel.force(true);
      channel.close();
      checkTarget();
      try {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      }
      done = true;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    if (done) {
      return;
    }
    done = true;
    try {
      channel.close();
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
