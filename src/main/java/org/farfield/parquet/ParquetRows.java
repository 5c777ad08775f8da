package org.farfield.parquet;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.RowGroup;
import org.farfield.error.InputException;

/** Rows of a Parquet file one after the other; holds a page of each column. */
public final class ParquetRows {
  private static final int DEEPEST = 2; // lists of lists

  private final Path path;
  private final FileChannel channel;
  private final List<RowGroup> groups;
  private final List<ParquetColumn> columns;
  private final List<ChunkReader> chunks = new ArrayList<>(); // of the group at hand
  private int group; // that comes next
  private long left; // rows of the group at hand
  private long row;

  ParquetRows(Path path, FileChannel channel, List<RowGroup> groups, List<ParquetColumn> columns) {
    this.path = path;
    this.channel = channel;
    this.groups = groups;
    this.columns = List.copyOf(columns);
    for (ParquetColumn column : columns) {
      if (column.kind() == ParquetColumn.Kind.OTHER || column.depth() > DEEPEST) {
        throw new InputException(
            path + ": column '" + column.name() + "' is of a kind that is not read");
      }
    }
  }

  /**
   * The next row.
   *
   * @return what it has in each of the chosen columns; null at the end
   * @throws InputException if the file is damaged, or written in a way that is not read
   */
  public List<ParquetValue> next() {
    try {
      while (left == 0) {
        if (group == groups.size()) {
          return null;
        }
        open(groups.get(group++));
      }
      List<ParquetValue> values = new ArrayList<>();
      for (ChunkReader chunk : chunks) {
        values.add(chunk.next());
      }
      left--;
      row++;
      requireEnd();
      return values;
    } catch (IOException e) {
      throw new InputException(
          path + ", row " + row + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private void requireEnd() throws IOException {
    for (ChunkReader chunk : chunks) {
      if (left == 0 && !chunk.isAtEnd()) {
        throw new IOException("a column has more values than rows");
      }
    }
  }

  private void open(RowGroup next) throws IOException {
    chunks.clear();
    for (ParquetColumn column : columns) {
      ColumnMetaData chunk = next.getColumns().get(column.place().index()).getMeta_data();
      if (chunk == null || chunk.getType() != column.place().type() || chunk.getCodec() == null) {
        throw new IOException("column '" + column.name() + "' is of another type in a group");
      }
      chunks.add(new ChunkReader(channel, column, chunk));
    }
    left = next.getNum_rows();
  }

  /**
   * Passes over rows; whole groups of them are not read.
   *
   * @param count of rows, or more than there are
   * @throws InputException if one of them cannot be read
   */
  public void skip(long count) {
    long more = count;
    while (more > 0) {
      long whole = left > 0 || group == groups.size() ? 0 : groups.get(group).getNum_rows();
      if (whole > 0 && whole <= more) {
        group++;
        row += whole;
        more -= whole;
      } else if (next() == null) {
        return;
      } else {
        more--;
      }
    }
  }
}
