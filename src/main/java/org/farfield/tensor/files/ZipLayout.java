package org.farfield.tensor.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Where everything goes in a ZIP of STORED entries: payloads are aligned to 64 bytes, ZIP64 records
 * appear where a number needs them.
 */
final class ZipLayout {
  /** The first number that 32-bit fields do not hold: there it means "see the ZIP64 record". */
  static final long LIMIT = 0xFFFFFFFFL;

  private static final int ALIGNMENT = 64;
  private static final int PADDING_ID = 0xD935; // alignment field, ignored by readers
  private static final int DOS_DATE = (1 << 5) | 1; // 1980-01-01: equal content, equal bytes

  private final List<ZipContent> entries;
  private final long limit;
  private final long[] headerAt;
  private final long[] dataAt;
  private final int[] extraLength;
  private final long directoryAt;

  /**
   * Lays entries out one after the other.
   *
   * @param zip64From numbers from here on go into ZIP64 records; {@link #LIMIT} unless a test wants
   *     them in a small file
   */
  ZipLayout(List<ZipContent> entries, long zip64From) {
    this.entries = List.copyOf(entries);
    this.limit = zip64From;
    headerAt = new long[entries.size()];
    dataAt = new long[entries.size()];
    extraLength = new int[entries.size()];
    long position = 0;
    for (int i = 0; i < headerAt.length; i++) {
      ZipContent entry = entries.get(i);
      headerAt[i] = position;
      long fixed = position + 30 + entry.name().getBytes(StandardCharsets.UTF_8).length;
      int extra = big(entry.size()) ? 20 : 0;
      int padding = (int) ((ALIGNMENT - (fixed + extra) % ALIGNMENT) % ALIGNMENT);
      if (padding > 0 && padding < 4) {
        padding += ALIGNMENT; // a field of its own needs 4 bytes
      }
      extraLength[i] = extra + padding;
      dataAt[i] = fixed + extraLength[i];
      position = Math.addExact(dataAt[i], entry.size());
    }
    directoryAt = position;
  }

  private boolean big(long number) {
    return number >= limit;
  }

  List<ZipContent> entries() {
    return entries;
  }

  long headerAt(int entry) {
    return headerAt[entry];
  }

  long dataAt(int entry) {
    return dataAt[entry];
  }

  long directoryAt() {
    return directoryAt;
  }

  /** Bytes of the whole file. */
  long size() {
    long directory = 0;
    for (int i = 0; i < headerAt.length; i++) {
      directory += directoryEntry(i, 0).length;
    }
    return directoryAt + directory + end(directory).length;
  }

  byte[] localHeader(int i, long crc) {
    ZipContent entry = entries.get(i);
    byte[] name = entry.name().getBytes(StandardCharsets.UTF_8);
    boolean zip64 = big(entry.size());
    byte[] header = new byte[30 + name.length + extraLength[i]];
    ByteBuffer b = little(header);
    b.putInt(0x04034b50).putShort((short) (zip64 ? 45 : 10)).putShort((short) 0x0800);
    b.putShort((short) 0).putShort((short) 0).putShort((short) DOS_DATE).putInt((int) crc);
    b.putInt((int) (zip64 ? LIMIT : entry.size())).putInt((int) (zip64 ? LIMIT : entry.size()));
    b.putShort((short) name.length).putShort((short) extraLength[i]).put(name);
    int padding = extraLength[i];
    if (zip64) {
      b.putShort((short) 1).putShort((short) 16).putLong(entry.size()).putLong(entry.size());
      padding -= 20;
    }
    if (padding > 0) {
      b.putShort((short) PADDING_ID).putShort((short) (padding - 4));
    }
    return header;
  }

  byte[] directoryEntry(int i, long crc) {
    ZipContent entry = entries.get(i);
    byte[] name = entry.name().getBytes(StandardCharsets.UTF_8);
    boolean bigSize = big(entry.size());
    boolean bigOffset = big(headerAt[i]);
    int content = (bigSize ? 16 : 0) + (bigOffset ? 8 : 0);
    int extra = content == 0 ? 0 : 4 + content;
    byte[] header = new byte[46 + name.length + extra];
    ByteBuffer b = little(header);
    short version = (short) (extra > 0 ? 45 : 10);
    b.putInt(0x02014b50).putShort(version).putShort(version).putShort((short) 0x0800);
    b.putShort((short) 0).putShort((short) 0).putShort((short) DOS_DATE).putInt((int) crc);
    b.putInt((int) (bigSize ? LIMIT : entry.size())).putInt((int) (bigSize ? LIMIT : entry.size()));
    b.putShort((short) name.length).putShort((short) extra).putShort((short) 0).putShort((short) 0);
    b.putShort((short) 0).putInt(0).putInt((int) (bigOffset ? LIMIT : headerAt[i])).put(name);
    if (extra > 0) {
      b.putShort((short) 1).putShort((short) content);
      if (bigSize) {
        b.putLong(entry.size()).putLong(entry.size());
      }
      if (bigOffset) {
        b.putLong(headerAt[i]);
      }
    }
    return header;
  }

  byte[] end(long directorySize) {
    int count = headerAt.length;
    boolean zip64 = count > 0xFFFE || big(directoryAt) || big(directorySize);
    byte[] header = new byte[(zip64 ? 56 + 20 : 0) + 22];
    ByteBuffer b = little(header);
    if (zip64) {
      b.putInt(0x06064b50)
          .putLong(44)
          .putShort((short) 45)
          .putShort((short) 45)
          .putInt(0)
          .putInt(0);
      b.putLong(count).putLong(count).putLong(directorySize).putLong(directoryAt);
      b.putInt(0x07064b50).putInt(0).putLong(directoryAt + directorySize).putInt(1);
    }
    b.putInt(0x06054b50).putShort((short) 0).putShort((short) 0);
    b.putShort((short) (zip64 ? 0xFFFF : count)).putShort((short) (zip64 ? 0xFFFF : count));
    b.putInt((int) (zip64 ? LIMIT : directorySize)).putInt((int) (zip64 ? LIMIT : directoryAt));
    b.putShort((short) 0);
    return header;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
