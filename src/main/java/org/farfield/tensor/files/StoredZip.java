package org.farfield.tensor.files;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.farfield.files.PartFile;

/** A ZIP of STORED entries whose sizes are known beforehand, filled in any order. */
final class StoredZip {
  private static final int MAX_BUFFERS = 64 << 20;

  private final PartFile file;
  private final ZipLayout layout;
  private final List<Sink> sinks = new ArrayList<>();

  StoredZip(PartFile file, ZipLayout layout) {
    this.file = file;
    this.layout = layout;
    List<ZipContent> entries = layout.entries();
    long streams = entries.stream().filter(e -> e.later() > 0).count();
    int buffer = (int) Math.max(64, Math.min(1 << 18, MAX_BUFFERS / Math.max(1, streams)));
    for (int i = 0; i < entries.size(); i++) {
      ZipContent entry = entries.get(i);
      Sink sink = new Sink(file, layout.dataAt(i), entry.size(), buffer);
      sinks.add(sink);
      sink.bytes(entry.head());
      if (entry.labels() != null) {
        int[] table = entry.labels().values();
        sink.integers(table, 0, table.length);
      }
    }
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
    for (int i = 0; i < sinks.size(); i++) {
      long crc = sinks.get(i).finish();
      file.write(ByteBuffer.wrap(layout.localHeader(i, crc)), layout.headerAt(i));
      directory.writeBytes(layout.directoryEntry(i, crc));
    }
    directory.writeBytes(layout.end(directory.size()));
    file.write(ByteBuffer.wrap(directory.toByteArray()), layout.directoryAt());
  }
}
