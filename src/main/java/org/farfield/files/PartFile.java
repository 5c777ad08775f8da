package org.farfield.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;

/**
 * A file under a temporary name beside its target: renamed when complete, deleted when given up, so
 * that nothing half-written ever has the target's name. What a killed process left of it goes when
 * the next one begins.
 */
public final class PartFile implements AutoCloseable {
  private static final int TRIES = 10;

  private final Destination target;
  private Path part;
  private FileChannel channel;
  private WriteBack writeBack = new WriteBack(() -> channel.force(false));
  private boolean locked;
  private Path replaced; // what the target was before place(); null if that is not kept
  private boolean broken; // a write failed: what is there has holes
  private boolean done;

  /**
   * Makes the temporary file.
   *
   * @param target the name it shall have when it is complete; a link is followed
   * @param overwrite whether an existing target is replaced
   * @throws InputException if the target must not be written, or its directory does not exist
   * @throws ResourceException if the disk does not take a file
   */
  public PartFile(Path target, boolean overwrite) {
    this.target = Destination.of(target, overwrite);
    requireFolder();
    Remains.clear(this.target.file());
    open();
  }

  /**
   * Refuses a target that could not be put in place: better before a long computation than after.
   *
   * @param target where a file shall go
   * @param overwrite whether an existing one is replaced
   * @throws InputException if it cannot be written
   */
  public static void check(Path target, boolean overwrite) {
    Path parent = Destination.of(target, overwrite).file().getParent();
    if (!Files.isDirectory(parent)) {
      throw noDirectory(target, parent, null);
    }
  }

  private static InputException noDirectory(Path target, Path parent, IOException cause) {
    if (Files.exists(parent)) {
      return new InputException(target + ": " + parent + " is no directory; name another", cause);
    }
    return new InputException(
        target + ": the directory " + parent + " does not exist; make it first", cause);
  }

  private Path sibling(String suffix) {
    Path file = target.file();
    return file.resolveSibling(
        "."
            + file.getFileName()
            + Remains.PART
            + ProcessHandle.current().pid()
            + "-"
            + Long.toHexString(System.nanoTime())
            + suffix);
  }

  // A run that begins now may see the new file before it is locked, and take it for a dead one's.
  private void open() {
    for (int i = 0; i < TRIES; i++) {
      part = sibling("");
      Unfinished.add(part);
      try {
        channel = Disk.create(part);
        if (isOwn()) {
          return;
        }
        channel.close();
        Unfinished.delete(part);
      } catch (IOException e) {
        Unfinished.remove(part);
        throw notOpened(e);
      }
    }
    throw new ResourceException(
        ResourceException.Kind.STORAGE,
        name() + ": other runs delete its temporary files; try again");
  }

  private boolean isOwn() {
    if (part.getFileSystem() != FileSystems.getDefault()) {
      return true; // such as an archive, which one process alone has open
    }
    try {
      locked = channel.tryLock() != null;
      return locked && Files.exists(part);
    } catch (IOException | UnsupportedOperationException e) {
      return true; // no locks here: others cannot tell either, and leave it alone
    }
  }

  private RuntimeException notOpened(IOException e) {
    Path parent = part.getParent();
    if (e instanceof NoSuchFileException || !Files.isDirectory(parent)) {
      return noDirectory(name(), parent, e);
    }
    if (e instanceof AccessDeniedException) {
      return new InputException(name() + ": no permission to write into " + parent, e);
    }
    return failed(e);
  }

  private Path name() {
    return target.name();
  }

  /**
   * Where the complete file goes.
   *
   * @return the target
   */
  public Path target() {
    return name();
  }

  /** Lets the disk take the file so; for tests. */
  void sendBy(WriteBack other) {
    writeBack = other;
  }

  /** The target without links. */
  Path file() {
    return target.file();
  }

  /**
   * Refuses what the disk has no room for: better now than when it is full.
   *
   * @param target where a file shall go
   * @param bytes that are going to be written
   * @throws ResourceException if there are not as many
   */
  public static void requireSpace(Path target, long bytes) {
    try {
      FileStore store = Files.getFileStore(Destination.of(target, true).file().getParent());
      long usable = store.getUsableSpace();
      // some file systems do not tell
      if (store.getTotalSpace() > 0 && bytes > usable) {
        throw new ResourceException(
            ResourceException.Kind.STORAGE,
            String.format(
                Locale.ROOT,
                "%s: will have %.3g GB, %.3g GB are free; make room, or write fewer features",
                target,
                bytes * 1e-9,
                usable * 1e-9));
      }
    } catch (IOException | UnsupportedOperationException e) {
      return; // the disk says itself when it is full
    }
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
      writeBack.wrote(at - position);
    } catch (IOException e) {
      broken = true;
      throw failed(e);
    }
    return at;
  }

  private void requireOpen() {
    if (done || broken) {
      throw new IllegalStateException(
          name() + (done ? ": already committed or closed" : ": an earlier write has failed"));
    }
  }

  private ResourceException failed(IOException e) {
    // the name in a file system's message is the temporary one
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    if (reason == null) {
      reason = e.getClass().getSimpleName();
    }
    return new ResourceException(
        ResourceException.Kind.STORAGE, name() + ": cannot be written (" + reason + ")", e);
  }

  /**
   * Puts the complete file in place.
   *
   * @throws InputException if somebody made the target meanwhile
   * @throws ResourceException if the disk does not take it, or the folder is no longer ours
   */
  public void commit() {
    prepare();
    requireFolder();
    place();
  }

  /** Where the folder has a lock it is still ours: names in it are ours to change. */
  void requireFolder() {
    FolderLock.requireOurs(file().getParent());
  }

  /** Everything on the disk, and the target still free: only the renaming is left. */
  void prepare() {
    requireOpen();
    try {
      target.passRights(part);
      writeBack.await();
      Disk.sync(channel);
      if (!locked) {
        channel.close(); // some file systems report a failed write only here
      }
    } catch (IOException e) {
      broken = true; // the system may forget after one report that bytes were lost
      throw failed(e);
    }
    target.check();
  }

  /** Gives the prepared file its name. */
  void place() {
    requireOpen();
    try {
      if (target.overwrite()) {
        Disk.replace(part, file());
        Unfinished.remove(part);
      } else {
        takeFreeName();
      }
      done = true;
      channel.close(); // not before: without its lock the part would seem to be a dead one's
    } catch (FileAlreadyExistsException e) {
      throw target.exists(e);
    } catch (IOException e) {
      throw failed(e);
    }
    Disk.syncDirectory(file().getParent());
  }

  // A rename would replace a file that somebody made since the last look; a link does not.
  private void takeFreeName() throws IOException {
    try {
      Disk.link(file(), part);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | IOException e) {
      target.check(); // no hard links here
      Disk.move(part, file());
      Unfinished.remove(part);
      return;
    }
    done = true;
    delete(part);
  }

  /** Keeps what {@link #place} will replace, so that {@link #undo} can bring it back. */
  void keepReplaced() {
    if (!Files.isRegularFile(file())) {
      return;
    }
    Path aside = sibling(Remains.OLD);
    Unfinished.add(aside);
    replaced = aside;
    try {
      try {
        Disk.link(aside, file());
      } catch (UnsupportedOperationException | FileSystemException e) {
        Disk.copy(file(), aside); // no hard links here
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Takes the placed file away again: the target is what it was before. */
  void undo() throws IOException {
    if (replaced == null) {
      Disk.delete(file());
    } else {
      Disk.replace(replaced, file());
      Unfinished.remove(replaced);
      replaced = null;
    }
    Disk.syncDirectory(file().getParent());
  }

  /** The placed file is there to stay: what it replaced goes. */
  void discardReplaced() {
    if (replaced != null) {
      delete(replaced);
      replaced = null;
    }
  }

  /** Deletes the temporary file unless it is in place. */
  @Override
  public void close() {
    if (done) {
      closeChannel(); // a place() that failed half-way may have left it open
      return;
    }
    done = true;
    try {
      delete(part);
      discardReplaced();
    } finally {
      closeChannel();
    }
  }

  private void closeChannel() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failed(e);
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
