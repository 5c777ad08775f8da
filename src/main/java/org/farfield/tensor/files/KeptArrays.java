package org.farfield.tensor.files;

import java.util.ArrayList;
import java.util.List;

/**
 * Arrays beside features, {@code kept/NAME.npy}, with numbers or a text for each row.
 *
 * @param rows how many
 * @param sampleNames names of the labels of a row, {@code kept/samples.npy}
 * @param columns numbers of 8 bytes, or texts of one width
 */
public record KeptArrays(long rows, List<String> sampleNames, List<TableColumn> columns) {
  /** Nothing. */
  public static final KeptArrays NONE = new KeptArrays(0, List.of("system"), List.of());

  static final String FOLDER = "kept/";
  static final String SAMPLES = FOLDER + "samples.npy";

  /**
   * Copies.
   *
   * @param rows how many
   * @param sampleNames names of the labels of a row
   * @param columns numbers of 8 bytes, or texts of one width
   */
  public KeptArrays {
    sampleNames = List.copyOf(sampleNames);
    columns = List.copyOf(columns);
  }

  static String entry(String name) {
    return FOLDER + name + ".npy";
  }

  /** Labels first, then a column each; nothing where there are no columns. */
  List<ZipContent> entries() {
    List<ZipContent> entries = new ArrayList<>();
    if (!columns.isEmpty()) {
      byte[] labels = NpyHeader.labels(sampleNames, rows);
      entries.add(ZipContent.rows(SAMPLES, labels, rows, 4L * sampleNames.size()));
    }
    for (TableColumn column : columns) {
      entries.add(entry(entry(column.name()), column, rows));
    }
    return entries;
  }

  static ZipContent entry(String name, TableColumn column, long rows) {
    if (column.type() == TableColumn.Type.TEXT) {
      byte[] head = NpyHeader.texts(rows, column.width());
      return ZipContent.rows(name, head, rows, 4L * column.width());
    }
    List<Long> shape = new ArrayList<>(List.of(rows));
    column.shape().forEach(n -> shape.add((long) n));
    return ZipContent.numbers(name, shape, false);
  }

  /**
   * Such rows, read.
   *
   * @param samples labels, row-major
   * @param columns values of each
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  public record Read(int[] samples, List<KeptValues> columns) {}
}
