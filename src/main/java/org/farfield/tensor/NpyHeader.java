package org.farfield.tensor;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Headers of the NPY format, version 1.0, little-endian, C order, a multiple of 64 bytes long. */
final class NpyHeader {
  private NpyHeader() {}

  static byte[] doubles(List<Long> shape) {
    return header("'<f8'", shape);
  }

  static byte[] integers(List<Long> shape) {
    return header("'<i4'", shape);
  }

  static byte[] labels(List<String> names, long size) {
    List<String> fields = new ArrayList<>();
    for (String name : names) {
      fields.add("('" + name + "', '<i4')");
    }
    return header("[" + String.join(", ", fields) + "]", List.of(size));
  }

  private static byte[] header(String descr, List<Long> shape) {
    StringBuilder text =
        new StringBuilder("{'descr': " + descr + ", 'fortran_order': False, 'shape': (");
    for (int i = 0; i < shape.size(); i++) {
      text.append(i == 0 ? "" : " ").append(shape.get(i)).append(',');
    }
    if (shape.size() > 1) {
      text.setLength(text.length() - 1);
    }
    text.append("), }");
    int length = (10 + text.length() + 1 + 63) / 64 * 64;
    if (length - 10 > 0xFFFF) {
      throw new IllegalArgumentException("header of " + length + " bytes does not fit NPY 1.0");
    }
    byte[] bytes = new byte[length];
    java.util.Arrays.fill(bytes, (byte) ' ');
    byte[] magic = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    System.arraycopy(magic, 0, bytes, 0, 8);
    bytes[8] = (byte) (length - 10);
    bytes[9] = (byte) ((length - 10) >> 8);
    byte[] ascii = text.toString().getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, bytes, 10, ascii.length);
    bytes[length - 1] = '\n';
    return bytes;
  }
}
