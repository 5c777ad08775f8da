package org.farfield.tensor.files;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.farfield.tensor.Labels;

/**
 * What goes into one entry of a {@link StoredZip}.
 *
 * @param name path inside the ZIP
 * @param head bytes written at once
 * @param labels written at once after the head; null for none
 * @param later bytes that will be appended
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier
record ZipContent(String name, byte[] head, Labels labels, long later) {
  static ZipContent text(String name, String text) {
    return new ZipContent(name, text.getBytes(StandardCharsets.UTF_8), null, 0);
  }

  static ZipContent labels(String name, Labels labels) {
    return new ZipContent(name, NpyHeader.labels(labels.names(), labels.size()), labels, 0);
  }

  static ZipContent rows(String name, byte[] head, long rows, long bytesPerRow) {
    return new ZipContent(name, head, null, Math.multiplyExact(rows, bytesPerRow));
  }

  /** Numbers of 4 or 8 bytes that will be appended. */
  static ZipContent numbers(String name, List<Long> shape, boolean single) {
    byte[] head = single ? NpyHeader.floats(shape) : NpyHeader.doubles(shape);
    long count = shape.stream().reduce(1L, Math::multiplyExact);
    return rows(name, head, count, single ? 4 : 8);
  }

  long size() {
    return Math.addExact(
        head.length + (labels == null ? 0 : 4L * labels.size() * labels.width()), later);
  }
}
