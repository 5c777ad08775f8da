package org.farfield.tensor.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.farfield.tensor.Labels;

/**
 * An array read from the NPY format: f8, f4, i4, i8, or a structured array of i4 fields.
 *
 * @param type of the numbers in the file: f8, f4, i4 or i8
 * @param shape sizes; for structured arrays the fields are a last axis
 * @param fieldNames of a structured array, else empty
 * @param data all numbers, row-major
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier
public record Npy(String type, List<Integer> shape, List<String> fieldNames, double[] data) {
  private static final int CHUNK = 8192;
  private static final int TRUSTED = 1 << 20; // numbers to allocate on a header's word alone

  /**
   * Reads an array.
   *
   * @param in positioned at the start of the array; read to its end
   * @return the array
   * @throws IOException if it ends early or is not what this class reads
   */
  public static Npy read(InputStream in) throws IOException {
    return read(in, Long.MAX_VALUE);
  }

  /**
   * Reads an array of at most so many bytes: a larger shape is refused before memory is taken.
   *
   * @param in positioned at the start of the array; read to its end
   * @param available bytes that are there, with the header
   * @return the array
   * @throws IOException if it ends early or is not what this class reads
   */
  static Npy read(InputStream in, long available) throws IOException {
    ParsedHeader header = ParsedHeader.read(in);
    if (header.isText()) {
      throw new IOException("an array of texts, not of numbers");
    }
    long count = header.count();
    long width = header.width();
    if (count > Integer.MAX_VALUE - 8) {
      throw new IOException("the array is too large to be held: shape " + header.shape());
    }
    if (count * width > available) {
      throw new IOException("the array ends early");
    }
    return new Npy(
        header.type(), header.shape(), header.fieldNames(), numbers(in, header, (int) count));
  }

  private static double[] numbers(InputStream in, ParsedHeader header, int count)
      throws IOException {
    int width = (int) header.width();
    double[] data = new double[Math.min(count, TRUSTED)];
    byte[] chunk = new byte[CHUNK * width];
    ByteBuffer b = ByteBuffer.wrap(chunk).order(header.order());
    for (int done = 0; done < count; ) {
      int now = Math.min(CHUNK, count - done);
      if (in.readNBytes(chunk, 0, now * width) < now * width) {
        throw new IOException("the array ends early");
      }
      if (done + now > data.length) {
        data = Arrays.copyOf(data, (int) Math.min(count, 2L * data.length));
      }
      b.clear();
      for (int i = 0; i < now; i++) {
        data[done + i] =
            switch (header.type()) {
              case "f8" -> b.getDouble();
              case "f4" -> b.getFloat();
              case "i4" -> b.getInt();
              default -> b.getLong();
            };
      }
      done += now;
    }
    return data;
  }

  /**
   * The array as labels.
   *
   * @return labels with the names of the fields
   * @throws IllegalArgumentException if it is not a structured array of one axis, or a row is there
   *     twice
   */
  public Labels labels() {
    return new Labels(fieldNames, table());
  }

  /** The array as labels of a sample axis, whose rows are not compared. */
  Labels sampleLabels() {
    return Labels.assumeUnique(fieldNames, table());
  }

  private int[] table() {
    if (fieldNames.isEmpty() || shape.size() != 2) {
      throw new IllegalArgumentException("labels must be a 1-D structured array of i4 fields");
    }
    return Arrays.stream(data).mapToInt(v -> (int) v).toArray();
  }
}
