package org.farfield.tensor.files;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.ListType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.farfield.error.InputException;
import org.farfield.files.PartFile;

/**
 * Writes a Parquet file. Headers are those of the format's own library; pages, of which there are
 * few kinds here, are made by {@link ParquetPage}: a writer for records of any kind takes each
 * number by itself, and is several times slower.
 */
public final class ParquetWriter implements TableWriter {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final int MAGIC_NUMBER =
      ByteBuffer.wrap(MAGIC).order(ByteOrder.LITTLE_ENDIAN).getInt();
  private static final int TAIL = 8; // length of the footer, and magic
  private static final int GROUP_BYTES = 32 << 20;
  private static final int PAGE_BYTES = 1 << 20;

  private final PartFile file;
  private final List<TableColumn> columns;
  private final Map<String, String> metadata;
  private final int groupBytes;
  private final List<ColumnBytes> waiting = new ArrayList<>();
  private final List<RowGroup> groups = new ArrayList<>();
  private long position;
  private long rows;

  private ParquetWriter(
      PartFile file, List<TableColumn> columns, Map<String, String> metadata, int groupBytes) {
    this.file = file;
    this.groupBytes = groupBytes;
    this.columns = List.copyOf(columns);
    this.metadata = new TreeMap<>(metadata);
    columns.forEach(column -> waiting.add(new ColumnBytes(column)));
    position = file.write(ByteBuffer.wrap(MAGIC), 0);
  }

  /**
   * Starts a file.
   *
   * @param target where it goes
   * @param columns of the table; those with a shape become lists of one length
   * @param metadata texts by name
   * @param overwrite whether an existing target is replaced
   * @return the writer
   * @throws org.farfield.error.InputException if the target cannot be written
   */
  public static ParquetWriter create(
      Path target, List<TableColumn> columns, Map<String, String> metadata, boolean overwrite) {
    return create(target, columns, metadata, overwrite, GROUP_BYTES);
  }

  /**
   * Starts a file.
   *
   * @param target where it goes
   * @param columns of the table; those with a shape become lists of one length
   * @param metadata texts by name
   * @param overwrite whether an existing target is replaced
   * @param groupBytes of the largest column, which are in memory until a group of rows is written
   * @return the writer
   * @throws org.farfield.error.InputException if the target cannot be written
   */
  public static ParquetWriter create(
      Path target,
      List<TableColumn> columns,
      Map<String, String> metadata,
      boolean overwrite,
      int groupBytes) {
    PartFile file = new PartFile(target, overwrite);
    try {
      return new ParquetWriter(file, columns, metadata, groupBytes);
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  @Override
  public void integers(int column, int[] values) {
    waiting.get(column).integers(values);
  }

  @Override
  public void numbers(int column, double[] values, int offset, int length) {
    ColumnBytes bytes = waiting.get(column);
    bytes.numbers(values, offset, length);
    if (bytes.held() > groupBytes) {
      writeGroup();
    }
  }

  @Override
  public void texts(int column, List<String> values) {
    values.forEach(waiting.get(column)::text);
  }

  /** As many rows as all columns have. */
  private void writeGroup() {
    int count = waiting.stream().mapToInt(ColumnBytes::rows).min().orElseThrow();
    if (count == 0) {
      return;
    }
    List<ColumnChunk> chunks = new ArrayList<>();
    long size = 0;
    for (int c = 0; c < columns.size(); c++) {
      ColumnMetaData chunk = chunk(columns.get(c), waiting.get(c), count);
      size += chunk.getTotal_uncompressed_size();
      chunks.add(new ColumnChunk(0).setMeta_data(chunk));
    }
    waiting.forEach(ColumnBytes::compact);
    groups.add(new RowGroup(chunks, size, count));
    rows += count;
  }

  /**
   * Appends all rows of another file that was written like this, in its groups, compressed as they
   * are.
   *
   * @param other a file with the same columns
   * @throws InputException if it cannot be read, or has others
   */
  public void append(Path other) {
    writeGroup(); // what is waiting comes first
    try (FileChannel in = FileChannel.open(other)) {
      long end = in.size() - TAIL;
      ByteBuffer tail = read(in, end, TAIL);
      int length = tail.getInt();
      end -= length;
      if (length < 0 || end < MAGIC.length || tail.getInt() != MAGIC_NUMBER) {
        throw new IOException("it does not end as a Parquet file");
      }
      byte[] text = read(in, end, length).array();
      FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(text));
      if (!footer.getSchema().equals(schema())) {
        throw new InputException(other + ": has other columns");
      }
      long moved = position - MAGIC.length;
      for (long at = MAGIC.length; at < end; ) {
        int now = (int) Math.min(PAGE_BYTES, end - at);
        position = file.write(read(in, at, now), position);
        at += now;
      }
      for (RowGroup group : footer.getRow_groups()) {
        for (ColumnChunk chunk : group.getColumns()) {
          ColumnMetaData said = chunk.getMeta_data();
          said.setData_page_offset(said.getData_page_offset() + moved);
        }
        groups.add(group);
      }
      rows += footer.getNum_rows();
    } catch (IOException | IllegalArgumentException e) {
      throw new InputException(other + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private static ByteBuffer read(FileChannel in, long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (in.read(bytes, position + bytes.position()) < 0) {
        throw new IOException("it ends early");
      }
    }
    return bytes.flip();
  }

  private ColumnMetaData chunk(TableColumn column, ColumnBytes bytes, int count) {
    long start = position;
    long uncompressed = 0;
    int row = Math.max(1, column.type().bytes() * column.size());
    int perPage = Math.max(1, PAGE_BYTES / row);
    try {
      for (int done = 0; done < count; ) {
        int now = Math.min(perPage, count - done);
        ParquetPage page = ParquetPage.of(column, now, bytes.take(now));
        position = file.write(ByteBuffer.wrap(page.bytes()), position);
        uncompressed += page.uncompressed();
        done += now;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // of memory
    }
    return new ColumnMetaData(
        type(column),
        List.of(Encoding.PLAIN, Encoding.RLE),
        column.shape().isEmpty()
            ? List.of(column.name())
            : List.of(column.name(), "list", "element"),
        CompressionCodec.ZSTD,
        (long) count * column.size(),
        uncompressed,
        position - start,
        start);
  }

  private static Type type(TableColumn column) {
    return switch (column.type()) {
      case INTEGER -> Type.INT32;
      case SINGLE -> Type.FLOAT;
      case DOUBLE -> Type.DOUBLE;
      case TEXT -> Type.BYTE_ARRAY;
    };
  }

  private List<SchemaElement> schema() {
    List<SchemaElement> all = new ArrayList<>();
    all.add(new SchemaElement("schema").setNum_children(columns.size()));
    for (TableColumn column : columns) {
      SchemaElement value =
          new SchemaElement(column.shape().isEmpty() ? column.name() : "element")
              .setType(type(column))
              .setRepetition_type(FieldRepetitionType.REQUIRED);
      if (column.type() == TableColumn.Type.TEXT) {
        value
            .setConverted_type(ConvertedType.UTF8)
            .setLogicalType(LogicalType.STRING(new StringType()));
      }
      if (!column.shape().isEmpty()) {
        all.add(
            new SchemaElement(column.name())
                .setRepetition_type(FieldRepetitionType.REQUIRED)
                .setNum_children(1)
                .setConverted_type(ConvertedType.LIST)
                .setLogicalType(LogicalType.LIST(new ListType())));
        all.add(
            new SchemaElement("list")
                .setRepetition_type(FieldRepetitionType.REPEATED)
                .setNum_children(1));
      }
      all.add(value);
    }
    return all;
  }

  @Override
  public void commit() {
    writeGroup();
    for (ColumnBytes column : waiting) {
      if (column.held() > 0) {
        throw new IllegalStateException("a column has more rows than another");
      }
    }
    List<KeyValue> pairs = new ArrayList<>();
    metadata.forEach((name, text) -> pairs.add(new KeyValue(name).setValue(text)));
    FileMetaData footer =
        new FileMetaData(2, schema(), rows, groups)
            .setKey_value_metadata(pairs)
            .setCreated_by("farfield");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      Util.writeFileMetaData(footer, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // of memory
    }
    ByteBuffer end = ByteBuffer.allocate(out.size() + 8).order(ByteOrder.LITTLE_ENDIAN);
    end.put(out.toByteArray()).putInt(out.size()).put(MAGIC).flip();
    file.write(end, position);
    file.commit();
  }

  @Override
  public void close() {
    file.close();
  }
}
