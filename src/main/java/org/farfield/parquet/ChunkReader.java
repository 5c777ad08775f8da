package org.farfield.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;

/**
 * The values of a column in a group of rows. Levels say which are there, and where lists begin (S.
 * Melnik et al., Proc. VLDB Endow. 3, 330 (2010)).
 */
final class ChunkReader {
  private static final int HEADER_BYTES = 1 << 12; // most are shorter by far
  private static final int MOST_HEADER_BYTES = 1 << 20;

  private final FileChannel file;
  private final ParquetColumn column;
  private final ColumnMetaData chunk;
  private final long end;
  private final ParquetValue.Builder row;
  private long position;
  private long values; // that pages have not had yet
  private int left; // of the page
  private Values.Dictionary dictionary;
  private Values page;
  private Hybrid repetitions; // null: there are none
  private Hybrid definitions;
  private boolean isAhead; // whether the levels of a value are known that is not taken yet
  private int repetition;
  private int definition;

  ChunkReader(FileChannel file, ParquetColumn column, ColumnMetaData chunk) throws IOException {
    this.file = file;
    this.column = column;
    this.chunk = chunk;
    row = new ParquetValue.Builder(column);
    long data = chunk.getData_page_offset();
    long listed = chunk.isSetDictionary_page_offset() ? chunk.getDictionary_page_offset() : 0;
    position = listed > 0 ? Math.min(listed, data) : data;
    long size = chunk.getTotal_compressed_size();
    values = chunk.getNum_values();
    if (position < 0 || size < 0 || position > file.size() || size > file.size() - position) {
      throw new IOException("column '" + column.name() + "' lies beyond its end");
    }
    end = position + size;
  }

  /** What the next row has. */
  ParquetValue next() throws IOException {
    if (!isAhead && !advance()) {
      throw new IOException("column '" + column.name() + "' has fewer values than rows");
    }
    if (repetition != 0) {
      throw new IOException("column '" + column.name() + "' begins within a row");
    }
    if (definition < column.place().present()) {
      isAhead = advance();
      return ParquetValue.NOTHING;
    }
    do {
      take();
      isAhead = advance();
    } while (isAhead && repetition > 0);
    return row.take();
  }

  /** Whether all was taken. */
  boolean isAtEnd() throws IOException {
    return !isAhead && !advance();
  }

  private void take() throws IOException {
    if (column.depth() > 0 && definition < column.place().repeated().get(0)) {
      return; // an empty list
    }
    if (column.depth() > 1) {
      if (repetition < 2) {
        row.list();
      }
      if (definition < column.place().repeated().get(1)) {
        return; // an empty list in the list
      }
    }
    if (definition == column.place().defined()) {
      row.value(page);
    } else {
      row.missing();
    }
  }

  private boolean advance() throws IOException {
    while (left == 0) {
      if (!openPage()) {
        return false;
      }
    }
    left--;
    repetition = repetitions == null ? 0 : repetitions.next();
    definition = definitions == null ? column.place().defined() : definitions.next();
    if (repetition > column.depth() || definition > column.place().defined()) {
      throw new IOException("column '" + column.name() + "' has levels that cannot be");
    }
    return true;
  }

  private boolean openPage() throws IOException {
    if (values == 0) {
      return false;
    }
    if (position >= end) {
      throw new IOException("column '" + column.name() + "' has fewer values than it says");
    }
    PageHeader header = new PageHeader();
    position += header(header);
    int packed = header.getCompressed_page_size();
    int size = header.getUncompressed_page_size();
    if (packed < 0 || size < 0 || packed > end - position) {
      throw new IOException("a page of column '" + column.name() + "' lies beyond its end");
    }
    byte[] bytes = read(packed);
    position += packed;
    switch (header.getType()) {
      case DICTIONARY_PAGE -> {
        DictionaryPageHeader said = header.getDictionary_page_header();
        requireHeader(said);
        byte[] content = Packing.unpacked(chunk.getCodec(), bytes, size);
        dictionary = Values.Dictionary.of(column, content, said.getNum_values());
      }
      case DATA_PAGE -> {
        requireHeader(header.getData_page_header());
        openFirst(header.getData_page_header(), Packing.unpacked(chunk.getCodec(), bytes, size));
      }
      case DATA_PAGE_V2 -> {
        requireHeader(header.getData_page_header_v2());
        openSecond(header.getData_page_header_v2(), bytes, size);
      }
      case INDEX_PAGE -> left = 0; // nothing to read in it
    }
    return true;
  }

  private static void requireHeader(Object header) throws IOException {
    if (header == null) {
      throw new IOException("a header is damaged");
    }
  }

  // Levels and values are compressed together.
  private void openFirst(DataPageHeader header, byte[] content) throws IOException {
    count(header.getNum_values());
    int at = 0;
    repetitions = null;
    definitions = null;
    if (column.depth() > 0) {
      requireRuns(header.getRepetition_level_encoding());
      int length = length(content, at);
      repetitions = levels(content, at + Integer.BYTES, length, column.depth());
      at += Integer.BYTES + length;
    }
    if (column.place().defined() > 0) {
      requireRuns(header.getDefinition_level_encoding());
      int length = length(content, at);
      definitions = levels(content, at + Integer.BYTES, length, column.place().defined());
      at += Integer.BYTES + length;
    }
    page = values(header.getEncoding(), content, at);
  }

  // Levels come first, as they are.
  private void openSecond(DataPageHeaderV2 header, byte[] bytes, int size) throws IOException {
    count(header.getNum_values());
    int repeats = header.getRepetition_levels_byte_length();
    int defines = header.getDefinition_levels_byte_length();
    if (repeats < 0 || defines < 0 || (long) repeats + defines > Math.min(bytes.length, size)) {
      throw new IOException("a page is shorter than it says");
    }
    repetitions = column.depth() == 0 ? null : levels(bytes, 0, repeats, column.depth());
    definitions =
        column.place().defined() == 0
            ? null
            : levels(bytes, repeats, defines, column.place().defined());
    int levels = repeats + defines;
    byte[] content = Arrays.copyOfRange(bytes, levels, bytes.length);
    boolean isPacked = !header.isSetIs_compressed() || header.isIs_compressed();
    page =
        values(
            header.getEncoding(),
            isPacked ? Packing.unpacked(chunk.getCodec(), content, size - levels) : content,
            0);
  }

  private void count(int said) throws IOException {
    if (said < 0 || said > values) {
      throw new IOException("column '" + column.name() + "' has more values than it says");
    }
    left = said;
    values -= said;
  }

  private static void requireRuns(Encoding encoding) throws IOException {
    if (encoding != Encoding.RLE) {
      throw new IOException("its levels are encoded by " + encoding + ", which is not read");
    }
  }

  private static int length(byte[] content, int at) throws IOException {
    if (content.length - at < Integer.BYTES) {
      throw new IOException("a page is shorter than it says");
    }
    return ByteBuffer.wrap(content, at, Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  private static Hybrid levels(byte[] content, int from, int length, int most) throws IOException {
    if (length < 0 || length > content.length - from) {
      throw new IOException("a page is shorter than it says");
    }
    int width = Integer.SIZE - Integer.numberOfLeadingZeros(most);
    return new Hybrid(content, from, from + length, width);
  }

  private Values values(Encoding encoding, byte[] content, int from) throws IOException {
    if (encoding == null) {
      throw new IOException("a header is damaged");
    }
    return switch (encoding) {
      case PLAIN -> new Values.Plain(column.place(), content, from);
      case PLAIN_DICTIONARY, RLE_DICTIONARY -> {
        if (dictionary == null) {
          throw new IOException("column '" + column.name() + "' has no list of values");
        }
        // a page of nothing but missing values may be empty
        yield from == content.length
            ? new Values.Plain(column.place(), content, from)
            : new Values.Listed(dictionary, content, from);
      }
      case RLE -> new Values.Flags(content, from);
      default ->
          throw new IOException(
              "column '"
                  + column.name()
                  + "' is encoded by "
                  + encoding
                  + ", which is not read; write it with the first version of data pages");
    };
  }

  // How long the header is.
  private int header(PageHeader header) throws IOException {
    try {
      return Headers.page(header, read((int) Math.min(HEADER_BYTES, end - position)));
    } catch (IOException e) {
      // of texts, it has the least and the greatest
      return Headers.page(header, read((int) Math.min(MOST_HEADER_BYTES, end - position)));
    }
  }

  private byte[] read(int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, position + bytes.position()) < 0) {
        throw new IOException("it ends early");
      }
    }
    return bytes.array();
  }
}
