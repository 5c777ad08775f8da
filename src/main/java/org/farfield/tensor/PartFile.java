package org.farfield.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
  private boolean broken; // a write failed: what is there has holes
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
      channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
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

  /** Refuses a target that cannot or must not be replaced. */
  void checkTarget() {
    if (Files.isDirectory(target)) {
      throw new InputException(target + ": this is a directory; name a file in it");
    }
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!overwrite) {
      throw new InputException(target + ": the file exists; use --force to replace it");
    }
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      // a device or a pipe would be replaced by the renamed file
      throw new InputException(target + ": this is not a regular file; name another");
    }
  }

  /**
   * Writes all remaining bytes.
   *
   * @return the position after them
   */
  long write(ByteBuffer bytes, long position) {
    requireOpen();
    long at = position;
    try {
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    } catch (IOException e) {
      broken = true;
      throw failed(e);
    }
    return at;
  }

  private void requireOpen() {
    if (done || broken) {
      throw new IllegalStateException(
          target + (done ? ": already committed or closed" : ": an earlier write has failed"));
    }
  }

  private InputException failed(IOException e) {
    // the name in a file system's message is the temporary one
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    if (reason == null) {
      reason = e.getClass().getSimpleName();
    }
    return new InputException(target + ": cannot be written (" + reason + ")", e);
  }

  /** Everything on the disk, and the target still free: only the renaming is left. */
  void prepare() {
    requireOpen();
    try {
      channel.force(true);
    } catch (IOException e) {
      throw failed(e);
    }
    checkTarget();
  }

  /** Puts the complete file in place. */
  void commit() {
    prepare();
    try {
      channel.close();
      try {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      }
      done = true;
    } catch (IOException e) {
      throw failed(e);
    }
    syncDirectory();
  }

  /**
   * Makes the new name durable where directories can be opened; elsewhere there is no such call.
   */
  private void syncDirectory() {
    try (FileChannel directory = FileChannel.open(part.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    } catch (IOException e) {
      return; // the file itself is complete and in place
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
    } catch (IOException e) {
      throw failed(e);
    } finally {
      deletePart();
    }
  }

  private void deletePart() {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
