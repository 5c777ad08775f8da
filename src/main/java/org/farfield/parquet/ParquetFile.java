package org.farfield.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;
import org.farfield.error.InputException;

/**
 * An open Parquet file. Not read are: encrypted files, compression by Brotli and LZO, and encodings
 * of differences (DELTA_…) and of split bytes.
 */
public final class ParquetFile implements AutoCloseable {
  private static final String MAGIC = "PAR1";
  private static final String ENCRYPTED = "PARE";
  private static final int TAIL = 8; // length of the footer, and magic

  private final Path path;
  private final FileChannel channel;
  private final FileMetaData footer;
  private final List<ParquetColumn> columns;

  private ParquetFile(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    footer = footer();
    if (footer.getSchema() == null || footer.getRow_groups() == null) {
      throw new IOException("a header is damaged");
    }
    columns = List.copyOf(Schema.columns(footer.getSchema()));
    long rows = 0;
    for (RowGroup group : footer.getRow_groups()) {
      if (group.getColumnsSize() != columns.size() || group.getNum_rows() < 0) {
        throw new IOException("a group of rows has other columns than the file");
      }
      rows = Math.addExact(rows, group.getNum_rows());
    }
    if (rows != footer.getNum_rows()) {
      throw new IOException("its groups have " + rows + " rows, not " + footer.getNum_rows());
    }
  }

  /**
   * Opens a file.
   *
   * @param path the file
   * @return to be closed
   * @throws InputException if it cannot be read, or is no Parquet file
   */
  public static ParquetFile open(Path path) {
    FileChannel channel = null;
    try {
      channel = FileChannel.open(path);
      return new ParquetFile(path, channel);
    } catch (NoSuchFileException | AccessDeniedException e) {
      throw InputException.unreadable(path, e);
    } catch (IOException | ArithmeticException e) {
      close(channel);
      throw new InputException(
          path + ": cannot be read as a Parquet file (" + e.getMessage() + ")", e);
    }
  }

  private static void close(FileChannel channelOrNull) {
    if (channelOrNull != null) {
      try {
        channelOrNull.close();
      } catch (IOException e) {
        throw new InputException("a file cannot be closed (" + e.getMessage() + ")", e);
      }
    }
  }

  private FileMetaData footer() throws IOException {
    long end = channel.size() - TAIL;
    if (end < MAGIC.length()) {
      throw new IOException("it is too short to be one");
    }
    ByteBuffer tail = read(end, TAIL);
    int length = tail.getInt();
    String magic =
        new String(tail.array(), Integer.BYTES, MAGIC.length(), StandardCharsets.US_ASCII);
    if (magic.equals(ENCRYPTED)) {
      throw new IOException("it is encrypted");
    }
    if (!magic.equals(MAGIC)) {
      throw new IOException("it does not end as one; it was cut short, or is something else");
    }
    if (length < 0 || length > end - MAGIC.length()) {
      throw new IOException("its footer is longer than the file");
    }
    return Headers.footer(read(end - length, length).array());
  }

  private ByteBuffer read(long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new IOException("it ends early");
      }
    }
    return bytes.flip();
  }

  /**
   * Its columns.
   *
   * @return in the order of the schema
   */
  public List<ParquetColumn> columns() {
    return columns;
  }

  /**
   * A column.
   *
   * @param name of a field
   * @return empty if there is none
   */
  public Optional<ParquetColumn> column(String name) {
    return columns.stream().filter(c -> c.name().equals(name)).findFirst();
  }

  /**
   * How many rows it has.
   *
   * @return the number of all groups
   */
  public long rows() {
    return footer.getNum_rows();
  }

  /**
   * A text that the file says of itself.
   *
   * @param key its name
   * @return empty if there is none
   */
  public Optional<String> text(String key) {
    List<KeyValue> pairs = footer.getKey_value_metadata();
    return pairs == null
        ? Optional.empty()
        : pairs.stream()
            .filter(pair -> key.equals(pair.getKey()) && pair.getValue() != null)
            .map(KeyValue::getValue)
            .findFirst();
  }

  /**
   * Its rows.
   *
   * @param chosen columns; not {@link ParquetColumn.Kind#OTHER}, nor lists of lists of lists
   * @return from the first on
   * @throws InputException if one is of these
   */
  public ParquetRows rows(List<ParquetColumn> chosen) {
    return new ParquetRows(path, channel, footer.getRow_groups(), chosen);
  }

  @Override
  public void close() {
    close(channel);
  }
}
