package org.farfield.parquet;

import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.format.CompressionCodec;

/** Unpacks pages. Their headers say how long they become, which is not believed before it is so. */
final class Packing {
  // what a byte becomes at most: a copy of 64 bytes takes 3 in Snappy, in LZ4 a longer match takes
  // one for 255
  private static final int MOST_BY_SNAPPY = 32;
  private static final int MOST_BY_LZ4 = 256;

  private Packing() {}

  static byte[] unpacked(CompressionCodec codec, byte[] packed, int size) throws IOException {
    if (codec == CompressionCodec.UNCOMPRESSED) {
      return whole(packed, size);
    }
    if (size == 0) {
      return new byte[0]; // some writers leave out what would say so
    }
    try {
      return switch (codec) {
        case SNAPPY -> block(new SnappyDecompressor(), packed, size, MOST_BY_SNAPPY);
        case LZ4_RAW -> block(new Lz4Decompressor(), packed, size, MOST_BY_LZ4);
        case ZSTD -> stream(new ZstdInputStream(new ByteArrayInputStream(packed)), size);
        case GZIP -> stream(new GZIPInputStream(new ByteArrayInputStream(packed)), size);
        default ->
            throw new IOException(
                "its pages are compressed by "
                    + codec
                    + ", which is not read; write it with zstd, snappy or gzip");
      };
    } catch (RuntimeException e) {
      throw new IOException("a compressed page is damaged (" + e.getMessage() + ")", e);
    }
  }

  private static byte[] block(Decompressor decompressor, byte[] packed, int size, int most)
      throws IOException {
    if (size > (long) most * packed.length) {
      throw new IOException("a compressed page is shorter than it says");
    }
    byte[] page = new byte[size];
    int length = decompressor.decompress(packed, 0, packed.length, page, 0, size);
    if (length != size) {
      throw new IOException("a compressed page is shorter than it says");
    }
    return page;
  }

  private static byte[] stream(InputStream in, int size) throws IOException {
    try (in) {
      return whole(in.readNBytes(size), size);
    }
  }

  private static byte[] whole(byte[] page, int size) throws IOException {
    if (page.length != size) {
      throw new IOException("a page is shorter than it says");
    }
    return page;
  }
}
