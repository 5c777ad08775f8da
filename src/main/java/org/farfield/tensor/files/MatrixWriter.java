package org.farfield.tensor.files;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.farfield.error.InputException;
import org.farfield.files.PartPair;

/**
 * Writes a plain matrix row by row: {@code .npy}, or {@code .npz} with {@code features.npy} and
 * {@code samples.npy}; beside it {@code <name>.json}, which says what rows and columns mean, and by
 * its checksums of which matrix it is. The targets appear only at {@link #commit()}. Not for
 * several threads at once.
 */
public final class MatrixWriter implements AutoCloseable {
  private static final int FIRST_KEPT = 2; // entry, after features and samples

  private final PartPair files;
  private final String description;
  private final StoredZip zip; // null for .npy
  private final Sink values;
  private final Sink samples; // null for .npy
  private final long bytes;
  private final RowSink rows;
  private final List<TableColumn> kept;

  private MatrixWriter(
      PartPair files,
      Path target,
      String description,
      List<ZipContent> arrays,
      RowShape shape,
      List<TableColumn> kept) {
    this.files = files;
    this.kept = List.copyOf(kept);
    this.description = description;
    if (isBare(target)) {
      zip = null;
      bytes = arrays.get(0).size();
      values = new Sink(files.main(), 0, bytes, 1 << 18);
      values.bytes(arrays.get(0).head());
      samples = null;
    } else {
      ZipLayout layout = new ZipLayout(arrays, ZipLayout.LIMIT);
      bytes = layout.size();
      zip = new StoredZip(files.main(), layout);
      values = zip.sink(0);
      samples = zip.sink(1);
    }
    rows =
        new RowSink(
            target.toString(),
            shape.rows(),
            shape.columns(),
            shape.sampleWidth(),
            shape.single(),
            values,
            samples);
  }

  /** The numbers and the integers of rows. */
  private record RowShape(long rows, int columns, int sampleWidth, boolean single) {}

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
    return create(target, rows, columns, sampleWidth, description, overwrite, false, List.of());
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
   * @param kept columns beside them, with {@link #kept}; none in .npy
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
      boolean single,
      List<TableColumn> kept) {
    if (!description.endsWith("}")) {
      throw new IllegalArgumentException("the description must be a JSON object");
    }
    if (isBare(target) && !kept.isEmpty()) {
      throw new InputException(
          target + ": .npy holds one array alone, and nothing that is kept of frames; take .npz");
    }
    List<ZipContent> arrays = arrays(rows, columns, sampleWidth, single, kept);
    PartPair files = new PartPair(target, sidecar(target), overwrite, Sidecar::belongs);
    try {
      RowShape shape = new RowShape(rows, columns, sampleWidth, single);
      return new MatrixWriter(files, target, description, arrays, shape, kept);
    } catch (RuntimeException | Error e) {
      files.close();
      throw e;
    }
  }

  /**
   * The file that says what a matrix holds.
   *
   * @param target of the matrix
   * @return beside it
   */
  public static Path sidecar(Path target) {
    return target.resolveSibling(target.getFileName() + ".json");
  }

  /**
   * Mends what a killed run left, and refuses what can never be replaced: better before a long
   * computation than after.
   *
   * @param target where a matrix shall go
   * @throws org.farfield.error.InputException if it or its sidecar cannot be written
   */
  public static void check(Path target) {
    PartPair.check(target, sidecar(target), Sidecar::belongs);
  }

  /**
   * How large a file will be, without its sidecar.
   *
   * @param target where it would go
   * @param rows number of rows
   * @param columns numbers per row
   * @param sampleWidth integers that identify a row
   * @param single whether the numbers are rounded to 4 bytes
   * @param kept columns beside them
   * @return bytes
   */
  public static long size(
      Path target,
      long rows,
      int columns,
      int sampleWidth,
      boolean single,
      List<TableColumn> kept) {
    List<ZipContent> arrays = arrays(rows, columns, sampleWidth, single, kept);
    return isBare(target) ? arrays.get(0).size() : new ZipLayout(arrays, ZipLayout.LIMIT).size();
  }

  private static boolean isBare(Path target) {
    return target.toString().toLowerCase(Locale.ROOT).endsWith(".npy");
  }

  private static List<ZipContent> arrays(
      long rows, int columns, int sampleWidth, boolean single, List<TableColumn> kept) {
    byte[] sampleHead = NpyHeader.integers(List.of(rows, (long) sampleWidth));
    List<ZipContent> arrays = new ArrayList<>();
    arrays.add(ZipContent.numbers("features.npy", List.of(rows, (long) columns), single));
    arrays.add(ZipContent.rows("samples.npy", sampleHead, rows, 4L * sampleWidth));
    for (TableColumn column : kept) {
      arrays.add(KeptArrays.entry(column.name() + ".npy", column, rows));
    }
    return arrays;
  }

  /**
   * Appends what is kept beside the rows.
   *
   * @param column which one
   * @param values of its next rows
   */
  public void kept(int column, KeptValues values) {
    values.to(zip.sink(FIRST_KEPT + column), kept.get(column));
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
    }
    String text = description.substring(0, description.length() - 1);
    Long ofSamples = samples == null ? null : (Long) samples.finish();
    text += Sidecar.end(text, bytes, values.finish(), ofSamples);
    files.companion().write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
    files.prepare();
  }

  void place() {
    files.place();
  }

  /** Deletes what is there if it was not committed. */
  @Override
  public void close() {
    files.close();
  }
}
