package org.farfield.structure.io;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** How input may be compressed; recognised by its first bytes, whatever its name. */
enum Compression {
  GZIP(".gz", 0x1f, 0x8b) {
    @Override
    InputStream unpack(InputStream packed) throws IOException {
      return new GzipMembers(packed);
    }
  },
  BZIP2(".bz2", 'B', 'Z', 'h') {
    // three letters could begin a text; the first block's mark, π in decimals, after the level not
    @Override
    boolean begins(PeekableInput in) throws IOException {
      for (int level = '1'; level <= '9'; level++) {
        if (in.startsWith('B', 'Z', 'h', level, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59)
            || in.startsWith('B', 'Z', 'h', level, 0x17, 0x72, 0x45, 0x38, 0x50, 0x90)) {
          return true;
        }
      }
      return false;
    }

    @Override
    InputStream unpack(InputStream packed) throws IOException {
      return new BZip2CompressorInputStream(packed, true);
    }
  },
  XZ(".xz", 0xfd, '7', 'z', 'X', 'Z', 0) {
    @Override
    InputStream unpack(InputStream packed) throws IOException {
      return new XZInputStream(packed, XZ_MEMORY);
    }
  },
  ZSTD(".zst") {
    @Override
    boolean begins(PeekableInput in) throws IOException {
      return ZstdFrames.begins(in);
    }

    @Override
    InputStream unpack(InputStream packed) {
      return new ZstdInputStream(new ZstdFrames(packed));
    }
  };

  private static final int XZ_MEMORY =
      1 << 20; // KiB; more than the strongest preset, 65 MiB, needs

  private final String suffix;
  private final int[] magic;

  Compression(String suffix, int... magic) {
    this.suffix = suffix;
    this.magic = magic;
  }

  /** What an input is compressed with; empty if it is not. */
  static Optional<Compression> of(PeekableInput in) throws IOException {
    for (Compression compression : values()) {
      if (compression.begins(in)) {
        return Optional.of(compression);
      }
    }
    return Optional.empty();
  }

  /** A name without what says that it is compressed. */
  static String withoutSuffix(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (Compression compression : values()) {
      if (lower.endsWith(compression.suffix)) {
        return name.substring(0, name.length() - compression.suffix.length());
      }
    }
    return name;
  }

  boolean begins(PeekableInput in) throws IOException {
    return in.startsWith(magic);
  }

  /** The data; of all streams where several were written one after the other. */
  abstract InputStream unpack(InputStream packed) throws IOException;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
