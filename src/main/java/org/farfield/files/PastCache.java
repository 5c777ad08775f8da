package org.farfield.files;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes what a long file has beyond its beginning straight to the disk: the system's cache would
 * take as much memory, which costs a machine more than the copy if it has not used it before, and
 * all of it would wait for the disk at the end. Where a file system does not let that be done, it
 * writes nothing. For one thread.
 */
final class PastCache {
  /** Where bytes lie in a whole block of memory, as they do in one of the file. */
  static final int BLOCK = 4096;

  private static final int LEAST = 1 << 19; // bytes: fewer take longer each than by the cache

  private final Path file;
  private final long beginning;
  private FileChannel channel; // null before the first
  private boolean isRefused;
  private long seen; // bytes

  /**
   * Takes a file that is there.
   *
   * @param beginning bytes that go by the cache: files that are read again soon are mostly small
   */
  PastCache(Path file, long beginning) {
    this.file = file;
    this.beginning = beginning;
  }

  /**
   * Writes whole blocks.
   *
   * @param bytes outside of the heap; loses what was written
   * @param position where in the file
   * @return how many bytes
   */
  int write(ByteBuffer bytes, long position) {
    seen += bytes.remaining();
    int whole = bytes.remaining() / BLOCK * BLOCK;
    if (isRefused || seen < beginning || whole < LEAST || !bytes.isDirect()) {
      return 0;
    }
    int from = bytes.position();
    int end = bytes.limit();
    bytes.limit(from + whole);
    try {
      if (channel == null) {
        channel = FileChannel.open(file, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT);
      }
      while (bytes.hasRemaining()) {
        channel.write(bytes, position + bytes.position() - from);
      }
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      // archives know no such option; what is wrong with the disk, the cache meets as well
      isRefused = true;
    } finally {
      bytes.limit(end);
    }
    return bytes.position() - from;
  }

  /**
   * Ends it. Not before the file's lock may go: the system drops all locks that a process has of a
   * file when it closes one of its channels.
   */
  void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
