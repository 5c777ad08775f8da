package org.farfield.structure.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.farfield.error.InputException;
import org.farfield.files.PartFile;
import org.farfield.structure.Structure;

/**
 * Writes structures as extended XYZ, one frame after the other; compressed with gzip if the name
 * ends with {@code .gz}.
 *
 * <p>A structure that was read from an XYZ file is written as it stood there, byte by byte (lines
 * end with a line feed, and blank lines between frames go). Where something was changed only that
 * is new: other keys keep their order and spelling, other numbers their digits, lines their blanks.
 * New numbers have all digits that they need to be read back equal. Structures from elsewhere
 * (POSCAR, CIF, made in Java) get {@code Lattice}, {@code Properties} and {@code pbc}; so does a
 * plain XYZ frame once its cell, a property or a column was changed, and its free text becomes the
 * property {@code comment}.
 *
 * <p>The target appears only at {@link #commit()}. Not for several threads at once.
 */
public final class ExtXyzWriter implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final List<String> OTHERS = // formats that no structures are written in
      List.of(
          ".mts", ".npz", ".npy", ".h5", ".hdf5", ".json", ".jsonl", ".ff", ".html", ".yaml",
          ".yml", ".csv", ".traj", ".zip", ".lz4");

  private final PartFile file;
  private final OutputStream out;
  private boolean ended; // or broken off within a frame

  private ExtXyzWriter(PartFile file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  /**
   * Starts a file.
   *
   * @param target where it goes
   * @param overwrite whether an existing target is replaced
   * @return the writer, to be closed
   * @throws InputException if the target cannot be written, or its name is that of another format
   */
  public static ExtXyzWriter create(Path target, boolean overwrite) {
    requireName(target);
    PartFile file = new PartFile(target, overwrite);
    try {
      OutputStream bytes = new PartOutput(file);
      if (target.toString().toLowerCase(Locale.ROOT).endsWith(".gz")) {
        bytes = new GZIPOutputStream(bytes, BUFFER);
      }
      return new ExtXyzWriter(file, new BufferedOutputStream(bytes, BUFFER));
    } catch (IOException e) {
      file.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      file.close(); // the head of a compressed file did not fit
      throw e;
    }
  }

  /**
   * Refuses names that would make readers, and people, take a file for something else.
   *
   * @param target where frames are to go
   * @throws InputException if its name is that of another format, or says another compression
   */
  public static void requireName(Path target) {
    String name = target.getFileName() == null ? "" : target.getFileName().toString();
    String lower = name.toLowerCase(Locale.ROOT);
    String plain = Compression.withoutSuffix(lower);
    boolean other = OTHERS.stream().anyMatch(plain::endsWith);
    boolean zipped = plain.length() < lower.length() && !lower.endsWith(".gz");
    if (other || zipped || Format.find(name).orElse(Format.EXTXYZ) != Format.EXTXYZ) {
      throw new InputException(
          target
              + ": is a name of another format or compression; frames are written as .xyz, or"
              + " .xyz.gz");
    }
  }

  /**
   * Appends a frame.
   *
   * @param structure the atoms, with what is said of them
   * @throws InputException if the disk does not take it, or extended XYZ cannot say it: a column
   *     whose name or text has blanks in it
   * @throws IllegalStateException if the file is complete, or a frame failed before
   */
  public void write(Structure structure) {
    requireOpen();
    XyzFrame frame = new XyzFrame(structure);
    ended = true;
    try {
      frame.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ended = false;
  }

  private void requireOpen() {
    if (ended) {
      throw new IllegalStateException("the file is complete, or a frame of it failed");
    }
  }

  /**
   * Puts the complete file in place; once.
   *
   * @throws InputException if the disk does not take it, or somebody made the target meanwhile
   * @throws IllegalStateException if the file is complete already, or a frame failed
   */
  public void commit() {
    requireOpen();
    ended = true;
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    file.commit();
  }

  /** Deletes what is there if it was not committed. */
  @Override
  public void close() {
    file.close();
  }

  /** The end of a part file. Says itself, as an InputException, what goes wrong. */
  private static final class PartOutput extends OutputStream {
    private final PartFile file;
    private long position;

    PartOutput(PartFile file) {
      this.file = file;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      position = file.write(ByteBuffer.wrap(bytes, offset, length), position);
    }
  }
}
