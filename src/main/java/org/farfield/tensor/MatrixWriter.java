package org.farfield.tensor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.farfield.files.PartFile;
import org.farfield.files.Unfinished;

/**
 * Writes a plain matrix row by row: {@code .npy}, or {@code .npz} with {@code features.npy} and
 * {@code samples.npy}; beside it {@code <name>.json}, which says what rows and columns mean. The
 * targets appear only at {@link #commit()}. Not for several threads at once.
 */
public final class MatrixWriter implements AutoCloseable {
  private final PartFile file;
  private final PartFile sidecar;
  private final StoredZip zip; // null for .npy
  private final Sink values; // null for .npz
  private final RowSink rows;

  private MatrixWriter(PartFile file, PartFile sidecar, StoredZip zip, Sink values, RowSink rows) {
    this.file = file;
    this.sidecar = sidecar;
    this.zip = zip;
    this.values = values;
    this.rows = rows;
  }

  /**
   * Starts a file of doubles.
   *
   * @param target where it goes; a name ending in .npy gives a bare array, others .npz
   * @param rows number of rows
   * @param columns numbers per row
   * @param sampleWidth integers that identify a row
   * @param description text of the sidecar, JSON
   * @param overwrite whether existing targets are replaced
   * @return the writer
   * @throws org.farfield.error.InputException if a target cannot be written
   */
  public static MatrixWriter create(
      Path target, long rows, int columns, int sampleWidth, String description, boolean overwrite) {
    return create(target, rows, columns, sampleWidth, description, overwrite, false);
  }

  /**
   * Starts a file.
   *
   * @param target where it goes; a name ending in .npy gives a bare array, others .npz
   * @param rows number of rows
   * @param columns numbers per row
   * @param sampleWidth integers that identify a row
   * @param description text of the sidecar, JSON
   * @param overwrite whether existing targets are replaced
   * @param single whether the numbers are rounded to 4 bytes
   * @return the writer
   * @throws org.farfield.error.InputException if a target cannot be written
   */
  public static MatrixWriter create(
      Path target,
      long rows,
      int columns,
      int sampleWidth,
      String description,
      boolean overwrite,
      boolean single) {
    List<ZipContent> arrays = arrays(rows, columns, sampleWidth, single);
    PartFile file = new PartFile(target, overwrite);
    PartFile sidecar = null;
    try {
      sidecar = new PartFile(target.resolveSibling(target.getFileName() + ".json"), overwrite);
      byte[] text = description.getBytes(StandardCharsets.UTF_8);
      new Sink(sidecar, 0, text.length, 1 << 16).bytes(text);
      String name = target.toString();
      if (isBare(target)) {
        Sink values = new Sink(file, 0, arrays.get(0).size(), 1 << 18);
        values.bytes(arrays.get(0).head());
        RowSink sink = new RowSink(name, rows, columns, sampleWidth, single, values, null);
        return new MatrixWriter(file, sidecar, null, values, sink);
      }
      StoredZip zip = new StoredZip(file, new ZipLayout(arrays, ZipLayout.LIMIT));
      RowSink sink =
          new RowSink(name, rows, columns, sampleWidth, single, zip.sink(0), zip.sink(1));
      return new MatrixWriter(file, sidecar, zip, null, sink);
    } catch (RuntimeException | Error e) {
      file.close();
      if (sidecar != null) {
        sidecar.close();
      }
      throw e;
    }
  }

  /**
   * How large a file of doubles will be, without its sidecar.
   *
   * @param target where it would go
   * @param rows number of rows
   * @param columns numbers per row
   * @param sampleWidth integers that identify a row
   * @return bytes
   */
  public static long size(Path target, long rows, int columns, int sampleWidth) {
    List<ZipContent> arrays = arrays(rows, columns, sampleWidth, false);
    return isBare(target) ? arrays.get(0).size() : new ZipLayout(arrays, ZipLayout.LIMIT).size();
  }

  private static boolean isBare(Path target) {
    return target.toString().toLowerCase(Locale.ROOT).endsWith(".npy");
  }

  private static List<ZipContent> arrays(long rows, int columns, int sampleWidth, boolean single) {
    List<Long> shape = List.of(rows, (long) columns);
    byte[] head = single ? NpyHeader.floats(shape) : NpyHeader.doubles(shape);
    byte[] sampleHead = NpyHeader.integers(List.of(rows, (long) sampleWidth));
    return List.of(
        ZipContent.rows("features.npy", head, rows, (single ? 4L : 8L) * columns),
        ZipContent.rows("samples.npy", sampleHead, rows, 4L * sampleWidth));
  }

  /**
   * Appends rows.
   *
   * @param sampleRows integers that identify the rows, row-major; not looked at for .npy
   * @param count how many
   * @param data count × columns numbers
   * @param offset where in data they start
   * @throws IllegalStateException if that is more than announced
   * @throws org.farfield.error.InputException if the disk does not take them
   */
  public void append(int[] sampleRows, int count, double[] data, int offset) {
    rows.append(sampleRows, count, data, offset);
  }

  /**
   * Completes the files: first the sidecar, so that a matrix is never without one.
   *
   * @throws IllegalStateException if rows are missing; no target is touched then
   * @throws org.farfield.error.InputException if the disk does not take them, or somebody made a
   *     target meanwhile; both targets are what they were then
   */
  public void commit() {
    prepare();
    place();
  }

  /** Whatever can fail before a target is touched. */
  void prepare() {
    rows.requireFull();
    if (zip != null) {
      zip.finish();
    } else {
      values.finish();
    }
    file.prepare();
    sidecar.prepare();
  }

  void place() {
    Unfinished.uninterrupted(
        () -> {
          sidecar.keepReplaced();
          sidecar.place();
          try {
            file.place();
          } catch (InputException | ResourceException e) {
            takeSidecarBack(e);
            throw e;
          }
          sidecar.discardReplaced();
        });
  }

  // A new sidecar beside no matrix, or an old one, would tell lies.
  private void takeSidecarBack(RuntimeException failure) {
    try {
      sidecar.undo();
    } catch (IOException e) {
      throw new ResourceException(
          ResourceException.Kind.STORAGE,
          failure.getMessage()
              + "; its sidecar was already put in place and does not go away ("
              + e.getMessage()
              + "): delete "
              + sidecar.target(),
          failure);
    }
  }

  /** Deletes what is there if it was not committed. */
  @Override
  public void close() {
    try {
      file.close();
    } finally {
      sidecar.close();
    }
  }
}
