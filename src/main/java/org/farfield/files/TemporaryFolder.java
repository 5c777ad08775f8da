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

/**
 * A folder in the system's temporary directory, for as long as a process lives. Those of killed
 * processes go when the next one makes one.
 */
public final class TemporaryFolder implements AutoCloseable {
  private static final String LOCK = "lock";

  private final Path folder;
  private final FileChannel lock;

  /**
   * Makes a folder that this user alone may read.
   *
   * @param prefix tells what it is for
   * @throws IOException if there is no room for it
   */
  public TemporaryFolder(String prefix) throws IOException {
    clear(Path.of(System.getProperty("java.io.tmpdir")), prefix);
    folder = Files.createTempDirectory(prefix);
    folder.toFile().deleteOnExit();
    lock = FileChannel.open(file(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    lock.tryLock();
  }

  /**
   * Where it is.
   *
   * @return its path
   */
  public Path path() {
    return folder;
  }

  /**
   * A file in it, which goes with it.
   *
   * @param name of a file
   * @return its path
   */
  public Path file(String name) {
    Path file = folder.resolve(name);
    file.toFile().deleteOnExit();
    return file;
  }

  // The lock has a file of its own: whoever closes a file ends all locks that his process has on
  // it.
  private static void clear(Path directory, String prefix) {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(directory, prefix + "*")) {
      for (Path folder : folders) {
        clear(folder);
      }
    } catch (IOException | RuntimeException e) {
      return; // it is a service to the user, not what we are here for
    }
  }

  private static void clear(Path folder) throws IOException {
    Path file = folder.resolve(LOCK);
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock dead = channel.tryLock()) {
      if (dead != null) {
        delete(folder);
      }
    } catch (IOException | OverlappingFileLockException e) {
      return; // that of another user, or of this process
    }
  }

  private static void delete(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  @Override
  public void close() throws IOException {
    delete(folder);
    lock.close();
  }
}
