package org.farfield.tensor.files;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Headers of the NPY format, version 1.0, little-endian, C order, a multiple of 64 bytes long. */
final class NpyHeader {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  private NpyHeader() {}

  static byte[] doubles(List<Long> shape) {
    return header("'<f8'", shape);
  }

  static byte[] floats(List<Long> shape) {
    return header("'<f4'", shape);
  }

  static byte[] integers(List<Long> shape) {
    return header("'<i4'", shape);
  }

  /** Texts of one width, of 4 bytes for each character of Unicode. */
  static byte[] texts(long size, int width) {
    return header("'<U" + width + "'", List.of(size));
  }

  static byte[] labels(List<String> names, long size) {
    String fields =
        names.stream().map(name -> "('" + name + "', '<i4')").collect(Collectors.joining(", "));
    return header("[" + fields + "]", List.of(size));
  }

  private static byte[] header(String descr, List<Long> shape) {
    String sizes = shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
    String text =
        "{'descr': "
            + descr
            + ", 'fortran_order': False, 'shape': ("
            + sizes
            + (shape.size() == 1 ? "," : "") // a tuple of one
            + "), }";
    int length = (10 + text.length() + 1 + 63) / 64 * 64;
    if (length - 10 > 0xFFFF) {
      throw new IllegalArgumentException("header of " + length + " bytes does not fit NPY 1.0");
    }
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) ' ');
    System.arraycopy(MAGIC, 0, bytes, 0, MAGIC.length);
    bytes[8] = (byte) (length - 10);
    bytes[9] = (byte) ((length - 10) >> 8);
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, bytes, 10, ascii.length);
    bytes[length - 1] = '\n';
    return bytes;
  }
}
