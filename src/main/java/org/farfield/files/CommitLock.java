package org.farfield.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.farfield.error.ResourceException;

/**
 * Lets one process at a time change what stands under a name, for the few calls that this takes.
 */
final class CommitLock implements AutoCloseable {
  private static final int MILLISECONDS = 10;
  private static final int TRIES = 1000;

  private final Path file;
  private final FileChannel channel;

  private CommitLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Waits until nobody else has the lock of this name. */
  static CommitLock of(Path target) throws IOException {
    Path file = target.resolveSibling("." + target.getFileName() + ".lock");
    for (int i = 0; i < TRIES; i++) {
      FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
      Object key = key(file);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        // who had it before deletes it: then this is no longer the file that others lock
        if (isLocked(channel) && key != null && Objects.equals(key, key(file))) {
          return new CommitLock(file, channel);
        }
      } catch (IOException | UnsupportedOperationException e) {
        return new CommitLock(file, channel); // no locks here: as well as it goes
      }
      channel.close();
      pause(MILLISECONDS);
    }
    throw new ResourceException(
        ResourceException.Kind.STORAGE,
        target + ": another run has been putting its files there for some time; try again later");
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** Tells a file from another of this name; null if there is none. */
  private static Object key(Path file) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.fileKey() == null ? attributes.creationTime() : attributes.fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  static void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ResourceException(
          ResourceException.Kind.PROCESS, "interrupted; no output was written", e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      Disk.delete(file);
    } finally {
      channel.close();
    }
  }
}
