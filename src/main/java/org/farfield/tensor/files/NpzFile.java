package org.farfield.tensor.files;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.farfield.files.PartFile;

/** Writes arrays with names, as {@code numpy.load} reads them. */
public final class NpzFile {
  private NpzFile() {}

  /**
   * One array: numbers, or integers in rows.
   *
   * @param name without .npy
   * @param shape sizes of its axes
   * @param numbers row-major; null of integers
   * @param integers row-major; null of numbers
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  public record Array(String name, List<Long> shape, double[] numbers, int[] integers) {
    /**
     * Checks and copies the shape.
     *
     * @param name without .npy
     * @param shape sizes of its axes
     * @param numbers row-major; null of integers
     * @param integers row-major; null of numbers
     */
    public Array {
      shape = List.copyOf(shape);
      long count = shape.stream().mapToLong(n -> n).reduce(1, Math::multiplyExact);
      if (count != (numbers == null ? integers.length : numbers.length)) {
        throw new IllegalArgumentException(name + " has not the shape " + shape);
      }
    }

    private ZipContent content() {
      byte[] head = numbers == null ? NpyHeader.integers(shape) : NpyHeader.doubles(shape);
      long bytes = numbers == null ? 4L * integers.length : 8L * numbers.length;
      return ZipContent.rows(name + ".npy", head, 1, bytes);
    }
  }

  /**
   * Writes arrays; the file is there when all of them are.
   *
   * @param target where they go
   * @param arrays with different names
   * @param overwrite whether an existing file is replaced
   * @throws org.farfield.error.InputException if it cannot be written
   */
  public static void write(Path target, List<Array> arrays, boolean overwrite) {
    List<ZipContent> contents = new ArrayList<>();
    arrays.forEach(array -> contents.add(array.content()));
    try (PartFile file = new PartFile(target, overwrite)) {
      StoredZip zip = new StoredZip(file, new ZipLayout(contents, ZipLayout.LIMIT));
      for (int i = 0; i < arrays.size(); i++) {
        Array array = arrays.get(i);
        if (array.numbers() == null) {
          zip.sink(i).integers(array.integers(), 0, array.integers().length);
        } else {
          zip.sink(i).doubles(array.numbers(), 0, array.numbers().length);
        }
      }
      zip.finish();
      file.commit();
    }
  }
}
