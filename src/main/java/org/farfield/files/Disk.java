package org.farfield.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The calls by which names of files come, go and last. They are all here, so that a test can end a
 * process before each of them.
 */
final class Disk {
  private static Runnable before = () -> {};

  private Disk() {}

  /** Calls this before each call; for tests. */
  static void observe(Runnable observer) {
    before = observer;
  }

  /** A new file, open for writing. */
  static FileChannel create(Path file) throws IOException {
    before.run();
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** A file that is there, open for writing behind its end. */
  static FileChannel append(Path file) throws IOException {
    before.run();
    return FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  /** What was written is on the disk. */
  static void sync(FileChannel file) throws IOException {
    before.run();
    file.force(true);
  }

  /** Names are on the disk, where directories can be opened; elsewhere there is no such call. */
  static void syncDirectory(Path directory) {
    before.run();
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      return; // the files themselves are complete and in place
    }
  }

  /** A second name. */
  static void link(Path name, Path file) throws IOException {
    before.run();
    Files.createLink(name, file);
  }

  /** A copy. */
  static void copy(Path file, Path name) throws IOException {
    before.run();
    Files.copy(file, name, StandardCopyOption.COPY_ATTRIBUTES);
  }

  /** Another name, which nobody has. */
  static void move(Path file, Path name) throws IOException {
    before.run();
    Files.move(file, name);
  }

  /** Another name, in place of whoever has it. */
  static void replace(Path file, Path name) throws IOException {
    before.run();
    try {
      Files.move(file, name, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(file, name, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** No name any more. */
  static void delete(Path file) throws IOException {
    before.run();
    Files.deleteIfExists(file);
  }
}
