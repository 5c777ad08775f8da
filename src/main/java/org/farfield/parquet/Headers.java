package org.farfield.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import shaded.parquet.org.apache.thrift.TBase;
import shaded.parquet.org.apache.thrift.TConfiguration;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.protocol.TCompactProtocol;
import shaded.parquet.org.apache.thrift.transport.TIOStreamTransport;

/**
 * Headers by the format's library. It would make lists and texts of the lengths that they say, up
 * to 100 MB; here they are not longer than what there is to read.
 */
final class Headers {
  private static final int DEEPEST = 64;

  private Headers() {}

  static FileMetaData footer(byte[] bytes) throws IOException {
    FileMetaData footer = new FileMetaData();
    read(footer, bytes);
    return footer;
  }

  /** How long the header is that the bytes begin with. */
  static int page(PageHeader header, byte[] bytes) throws IOException {
    return bytes.length - read(header, bytes);
  }

  // What is left over.
  private static int read(TBase<?, ?> header, byte[] bytes) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    try {
      int most = Math.max(1, bytes.length);
      TConfiguration bounds = new TConfiguration(most, most, DEEPEST);
      header.read(new TCompactProtocol(new TIOStreamTransport(bounds, in)));
    } catch (TException | RuntimeException e) {
      throw new IOException("a header is damaged", e);
    }
    return in.available();
  }
}
