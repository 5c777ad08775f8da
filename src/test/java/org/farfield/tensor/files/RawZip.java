package org.farfield.tensor.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Walks over the local headers of a ZIP by its bytes, without a ZIP library. */
final class RawZip {
  private RawZip() {}

  record Entry(String name, int method, long dataAt, long size, boolean zip64) {}

  static List<Entry> entries(byte[] bytes) {
    ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<Entry> entries = new ArrayList<>();
    int at = 0;
    while (b.getInt(at) == 0x04034b50) {
      int nameLength = b.getShort(at + 26);
      int extraLength = b.getShort(at + 28);
      String name = new String(bytes, at + 30, nameLength, StandardCharsets.UTF_8);
      long size = b.getInt(at + 18);
      boolean zip64 = size == -1;
      // the extra field must be a chain of well-formed records
      int end = at + 30 + nameLength + extraLength;
      int record = at + 30 + nameLength;
      while (record < end) {
        if (b.getShort(record) == 1) {
          size = b.getLong(record + 4);
        }
        record += 4 + b.getShort(record + 2);
      }
      if (record != end) {
        throw new AssertionError("extra field of " + name + " does not end where it should");
      }
      entries.add(new Entry(name, b.getShort(at + 8), end, size, zip64));
      at = Math.toIntExact(end + size);
    }
    return entries;
  }
}
