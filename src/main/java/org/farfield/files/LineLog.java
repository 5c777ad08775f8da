package org.farfield.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.farfield.error.ResourceException;

/**
 * A text to which whole lines are added, each on the disk before the next. A process that is killed
 * while it adds one leaves a part of it, which whoever goes on must leave out.
 */
public final class LineLog implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;

  /**
   * Replaces what is there.
   *
   * @param file its name
   * @param text lines that it begins with
   * @throws ResourceException if the disk does not take them
   */
  public LineLog(Path file, String text) {
    this.file = file;
    try (PartFile part = new PartFile(file, true)) {
      part.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
      part.commit();
    }
    try {
      channel = Disk.append(file);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Adds.
   *
   * @param line with its end
   * @throws ResourceException if the disk does not take it
   */
  public void add(String line) {
    ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
    FolderLock.requireOurs(file.toAbsolutePath().getParent());
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      Disk.sync(channel);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Deletes one whose lines are elsewhere now.
   *
   * @param file its name
   * @throws ResourceException if it does not go
   */
  public static void delete(Path file) {
    FolderLock.requireOurs(file.toAbsolutePath().getParent());
    try {
      Disk.delete(file);
    } catch (IOException e) {
      throw new ResourceException(
          ResourceException.Kind.STORAGE, file + ": cannot be deleted (" + e.getMessage() + ")", e);
    }
  }

  private ResourceException failed(IOException e) {
    return new ResourceException(
        ResourceException.Kind.STORAGE, file + ": cannot be written (" + e.getMessage() + ")", e);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
