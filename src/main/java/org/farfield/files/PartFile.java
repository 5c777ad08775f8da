package org.farfield.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;

/**
 * A file under a temporary name beside its target: renamed when complete, deleted when given up, so
 * that nothing half-written ever has the target's name.
 */
public final class PartFile implements AutoCloseable {
  private final Path target;
  private final Path part;
  private final boolean overwrite;
  private final FileChannel channel;
  private Path replaced; // what the target was before place(); null if that is not kept
  private boolean broken; // a write failed: what is there has holes
  private boolean done;

  /**
   * Makes the temporary file.
   *
   * @param target the name it shall have when it is complete
   * @param overwrite whether an existing target is replaced
   * @throws InputException if the target must not be written, or its directory does not exist
   * @throws ResourceException if the disk does not take a file
   */
  public PartFile(Path target, boolean overwrite) {
    this.target = target;
    this.overwrite = overwrite;
    checkTarget();
    part = sibling("");
    channel = open();
  }

  private Path sibling(String suffix) {
    Path absolute = target.toAbsolutePath();
    return absolute.resolveSibling(
        "."
            + absolute.getFileName()
            + ".part-"
            + ProcessHandle.current().pid()
            + "-"
            + Long.toHexString(System.nanoTime())
            + suffix);
  }

  private FileChannel open() {
    Unfinished.add(part);
    try {
      return FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      Unfinished.remove(part);
      Path parent = part.getParent();
      if (e instanceof NoSuchFileException) {
        throw new InputException(
            target + ": the directory " + parent + " does not exist; make it first", e);
      }
      if (!Files.isDirectory(parent)) {
        throw new InputException(target + ": " + parent + " is no directory; name another", e);
      }
      if (e instanceof AccessDeniedException) {
        throw new InputException(target + ": no permission to write into " + parent, e);
      }
      throw failed(e);
    }
  }

  /**
   * Where the complete file goes.
   *
   * @return the target
   */
  public Path target() {
    return target;
  }

  /** Refuses a target that cannot or must not be replaced. */
  private void checkTarget() {
    if (Files.isDirectory(target)) {
      throw new InputException(target + ": this is a directory; name a file in it");
    }
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!overwrite) {
      throw exists(null);
    }
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      // a device or a pipe would be replaced by the renamed file
      throw new InputException(target + ": this is not a regular file; name another");
    }
  }

  private InputException exists(IOException cause) {
    return new InputException(
        target + ": the file exists; name another, or ask that it be replaced", cause);
  }

  /**
   * Writes all remaining bytes.
   *
   * @param bytes what to write
   * @param position where in the file
   * @return the position after them
   * @throws ResourceException if the disk does not take them
   */
  public long write(ByteBuffer bytes, long position) {
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

  private ResourceException failed(IOException e) {
    // the name in a file system's message is the temporary one
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    if (reason == null) {
      reason = e.getClass().getSimpleName();
    }
    return new ResourceException(
        ResourceException.Kind.STORAGE, target + ": cannot be written (" + reason + ")", e);
  }

  /**
   * Puts the complete file in place.
   *
   * @throws InputException if somebody made the target meanwhile
   * @throws ResourceException if the disk does not take it
   */
  public void commit() {
    prepare();
    place();
  }

  /**
   * Everything on the disk, and the target still free: only the renaming is left.
   *
   * @throws InputException if the target is not free
   * @throws ResourceException if the disk did not take it
   */
  public void prepare() {
    requireOpen();
    try {
      channel.force(true);
      checkTarget();
      channel.close(); // some file systems report a failed write only here
    } catch (IOException e) {
      broken = true; // the system may forget after one report that bytes were lost
      throw failed(e);
    }
  }

  /**
   * Gives the prepared file its name.
   *
   * @throws InputException if somebody made the target meanwhile
   * @throws ResourceException if it cannot be renamed
   */
  public void place() {
    requireOpen();
    try {
      if (overwrite) {
        replaceTarget();
        Unfinished.remove(part);
      } else {
        takeFreeName();
      }
      done = true;
    } catch (FileAlreadyExistsException e) {
      throw exists(e);
    } catch (IOException e) {
      throw failed(e);
    }
    syncDirectory();
  }

  private void replaceTarget() throws IOException {
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  // A rename would replace a file that somebody made since the last look; a link does not.
  private void takeFreeName() throws IOException {
    try {
      Files.createLink(target, part);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | IOException e) {
      checkTarget(); // no hard links here
      Files.move(part, target);
      Unfinished.remove(part);
      return;
    }
    done = true;
    delete(part);
  }

  /**
   * Keeps what {@link #place} will replace, so that {@link #undo} can bring it back.
   *
   * @throws ResourceException if it can be neither linked nor copied
   */
  public void keepReplaced() {
    if (!Files.isRegularFile(target)) {
      return;
    }
    Path aside = sibling("-old");
    Unfinished.add(aside);
    replaced = aside;
    try {
      try {
        Files.createLink(aside, target);
      } catch (UnsupportedOperationException | FileSystemException e) {
        Files.copy(target, aside, StandardCopyOption.COPY_ATTRIBUTES); // no hard links here
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Takes the placed file away again: the target is what it was before.
   *
   * @throws IOException if the file system refuses
   */
  public void undo() throws IOException {
    if (replaced == null) {
      Files.deleteIfExists(target);
    } else {
      Files.move(replaced, target, StandardCopyOption.REPLACE_EXISTING);
      Unfinished.remove(replaced);
      replaced = null;
    }
    syncDirectory();
  }

  /** The placed file is there to stay: what it replaced goes. */
  public void discardReplaced() {
    if (replaced != null) {
      delete(replaced);
      replaced = null;
    }
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

  /** Deletes the temporary file unless it is in place. */
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
      delete(part);
      discardReplaced();
    }
  }

  private void delete(Path file) {
    try {
      Unfinished.delete(file);
    } catch (IOException e) {
      throw new ResourceException(
          ResourceException.Kind.STORAGE, file + ": cannot be deleted (" + e.getMessage() + ")", e);
    }
  }
}
