package org.farfield.tensor.files;

import io.airlift.compress.zstd.ZstdCompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

/**
 * A data page of a Parquet file: levels, which say where lists begin, and values, compressed with
 * zstd. All lists of a column have one length, and nothing is missing. Numbers are written as they
 * are: features repeat each other (n and n' of a power spectrum change places), which zstd finds in
 * whole numbers and not where their bytes are split up.
 *
 * @param bytes header and content
 * @param uncompressed what they would be without compression
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared
record ParquetPage(byte[] bytes, long uncompressed) {
  static ParquetPage of(TableColumn column, int rows, byte[] values) throws IOException {
    boolean isList = !column.shape().isEmpty();
    int count = isList ? Math.multiplyExact(rows, column.size()) : rows;
    byte[] levels = isList ? levels(rows, column.size()) : new byte[0];
    byte[] content = Arrays.copyOf(levels, levels.length + values.length);
    System.arraycopy(values, 0, content, levels.length, values.length);
    byte[] compressed = compress(content);
    PageHeader header =
        new PageHeader(PageType.DATA_PAGE, content.length, compressed.length)
            .setData_page_header(
                new DataPageHeader(count, Encoding.PLAIN, Encoding.RLE, Encoding.RLE));
    ByteArrayOutputStream out = new ByteArrayOutputStream(compressed.length + 64);
    Util.writePageHeader(header, out);
    int head = out.size();
    out.write(compressed);
    return new ParquetPage(out.toByteArray(), (long) head + content.length);
  }

  // Runs of equal levels: the first value of each list does not repeat, the others do; all are
  // there.
  private static byte[] levels(int rows, int length) {
    ByteArrayOutputStream repeats = new ByteArrayOutputStream();
    for (int row = 0; row < rows; row++) {
      run(repeats, 1, 0);
      if (length > 1) {
        run(repeats, length - 1, 1);
      }
    }
    ByteArrayOutputStream defined = new ByteArrayOutputStream();
    run(defined, rows * length, 1);
    ByteBuffer all =
        ByteBuffer.allocate(8 + repeats.size() + defined.size()).order(ByteOrder.LITTLE_ENDIAN);
    all.putInt(repeats.size()).put(repeats.toByteArray());
    all.putInt(defined.size()).put(defined.toByteArray());
    return all.array();
  }

  private static void run(ByteArrayOutputStream out, int count, int level) {
    long header = (long) count << 1;
    for (; header > 0x7F; header >>>= 7) {
      out.write((int) (header & 0x7F | 0x80));
    }
    out.write((int) header);
    out.write(level);
  }

  private static byte[] compress(byte[] content) {
    ZstdCompressor zstd = new ZstdCompressor();
    byte[] room = new byte[zstd.maxCompressedLength(content.length)];
    return Arrays.copyOf(room, zstd.compress(content, 0, content.length, room, 0, room.length));
  }
}
