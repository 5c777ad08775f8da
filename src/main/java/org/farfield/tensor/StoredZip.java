package org.farfield.tensor;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A ZIP of STORED entries whose sizes are known beforehand, filled in any order: payloads are
 * aligned to 64 bytes, ZIP64 fields appear where a number needs them.
 */
final class StoredZip {
  private static final int ALIGNMENT = 64;
  private static final int MAX_BUFFERS = 64 << 20;
  private static final long LIMIT = 0xFFFFFFFFL;
  private static final int PADDING_ID = 0xD935; // alignment field, ignored by readers
  private static final int DOS_DATE = (1 << 5) | 1; // 1980-01-01: equal content, equal bytes

  private final PartFile file;
  private final List<ZipContent> entries;
  private final long limit;
  private final List<Sink> sinks = new ArrayList<>();
  private final long[] headerAt;
  private final int[] extraLength;
  private final long directoryAt;

  StoredZip(PartFile file, List<ZipContent> entries, boolean forceZip64) {
    this.file = file;
    this.entries = List.copyOf(entries);
    this.limit = forceZip64 ? 0 : LIMIT;
    headerAt = new long[entries.size()];
    extraLength = new int[entries.size()];
    long streams = entries.stream().filter(e -> e.later() > 0).count();
    int buffer = (int) Math.max(64, Math.min(1 << 18, MAX_BUFFERS / Math.max(1, streams)));
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
      position = fixed + extraLength[i];
      sinks.add(new Sink(file, position, entry.size(), buffer));
      position = Math.addExact(position, entry.size());
    }
    directoryAt = position;
    for (int i = 0; i < headerAt.length; i++) {
      Labels labels = entries.get(i).labels();
      sinks.get(i).bytes(entries.get(i).head());
      if (labels != null) {
        sinks.get(i).integers(labels.raw(), 0, labels.raw().length);
      }
    }
  }

  private boolean big(long number) {
    return number >= limit;
  }

  Sink sink(int entry) {
    return sinks.get(entry);
  }

  /** Bytes of memory held by buffers. */
  long held() {
    return sinks.stream().mapToLong(Sink::held).sum();
  }

  /** Writes headers and directory; all entries must be full. */
  void finish() {
    ByteArrayOutputStream directory = new ByteArrayOutputStream();
    for (int i = 0; i < headerAt.length; i++) {
      long crc = sinks.get(i).finish();
      file.write(ByteBuffer.wrap(localHeader(i, crc)), headerAt[i]);
      directory.writeBytes(directoryEntry(i, crc));
    }
    directory.writeBytes(end(directory.size()));
    file.write(ByteBuffer.wrap(directory.toByteArray()), directoryAt);
  }

  private byte[] localHeader(int i, long crc) {
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

  private byte[] directoryEntry(int i, long crc) {
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

  private byte[] end(long directorySize) {
    int count = headerAt.length;
    boolean zip64 = limit == 0 || count > 0xFFFE || big(directoryAt) || big(directorySize);
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
