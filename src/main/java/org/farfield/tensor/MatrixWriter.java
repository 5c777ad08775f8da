package org.farfield.tensor;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Writes a plain matrix row by row: {@code .npy}, or {@code .npz} with {@code features.npy} and
 * {@code samples.npy}; beside it {@code <name>.json}, which says what rows and columns mean. The
 * targets appear only at {@link #commit()}.
 */
public final class MatrixWriter implements AutoCloseable {
  private final PartFile file;
  private final PartFile sidecar;
  private final StoredZip zip; // null for .npy
  private final Sink values;
  private final Sink samples; // null for .npy
  private final int columns;
  private final int sampleWidth;

  private MatrixWriter(
      PartFile file,
      PartFile sidecar,
      StoredZip zip,
      Sink values,
      Sink samples,
      int columns,
      int sampleWidth) {
    this.file = file;
    this.sidecar = sidecar;
    this.zip = zip;
    this.values = values;
    this.samples = samples;
    this.columns = columns;
    this.sampleWidth = sampleWidth;
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
   * @return the writer
   * @throws org.farfield.error.InputException if a target cannot be written
   */
  public static MatrixWriter create(
      Path target, long rows, int columns, int sampleWidth, String description, boolean overwrite) {
    PartFile file = new PartFile(target, overwrite);
    PartFile sidecar = null;
    try {
      sidecar = new PartFile(target.resolveSibling(target.getFileName() + ".json"), overwrite);
      byte[] text = description.getBytes(StandardCharsets.UTF_8);
      Sink description0 = new Sink(sidecar, 0, text.length, 1 << 16);
      description0.bytes(text);
      description0.finish();
      byte[] head = NpyHeader.doubles(List.of(rows, (long) columns));
      long size = head.length + 8L * rows * columns;
      if (target.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".npy")) {
        Sink values = new Sink(file, 0, size, 1 << 18);
        values.bytes(head);
        return new MatrixWriter(file, sidecar, null, values, null, columns, sampleWidth);
      }
      byte[] sampleHead = NpyHeader.integers(List.of(rows, (long) sampleWidth));
      StoredZip zip =
          new StoredZip(
              file,
              List.of(
                  new StoredZip.Entry("features.npy", size),
                  new StoredZip.Entry("samples.npy", sampleHead.length + 4L * rows * sampleWidth)),
              false);
      zip.sink(0).bytes(head);
      zip.sink(1).bytes(sampleHead);
      return new MatrixWriter(file, sidecar, zip, zip.sink(0), zip.sink(1), columns, sampleWidth);
    } catch (RuntimeException e) {
      file.close();
      if (sidecar != null) {
        sidecar.close();
      }
      throw e;
    }
  }

  /**
   * Appends rows.
   *
   * @param sampleRows integers that identify the rows, row-major
   * @param rows how many
   * @param data rows × columns numbers
   * @param offset where in data they start
   */
  public void append(int[] sampleRows, int rows, double[] data, int offset) {
    values.doubles(data, offset, rows * columns);
    if (samples != null) {
      samples.integers(sampleRows, 0, rows * sampleWidth);
    }
  }

  /** Completes the files: first the sidecar, so that a matrix is never without one. */
  public void commit() {
    sidecar.commit();
    if (zip != null) {
      zip.commit();
    } else {
      values.finish();
      file.commit();
    }
  }

  @Override
  public void close() {
    file.close();
    sidecar.close();
  }
}
