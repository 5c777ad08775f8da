package org.farfield.tensor.files;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.DatasetCreationOptions;
import io.jhdf.api.WritableGroup;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.farfield.files.PartFile;
import org.farfield.files.TemporaryFolder;

/**
 * Writes a HDF5 file, with a dataset for each column, in groups where names have slashes. The
 * library takes whole arrays, so that all is in memory until {@link #commit()}.
 */
public final class Hdf5Writer implements TableWriter {
  private static final int CHUNK_BYTES = 1 << 20;
  private static final int DEFLATE_LEVEL = 4; // without shuffling: features repeat whole numbers

  private final PartFile file;
  private final List<TableColumn> columns;
  private final Map<String, Object> more;
  private final List<List<Object>> parts = new ArrayList<>();

  private Hdf5Writer(PartFile file, List<TableColumn> columns, Map<String, Object> more) {
    this.file = file;
    this.columns = List.copyOf(columns);
    this.more = new TreeMap<>(more);
    columns.forEach(column -> parts.add(new ArrayList<>()));
  }

  /**
   * Starts a file.
   *
   * @param target where it goes
   * @param columns of the table
   * @param rows how many there will be
   * @param more arrays by name, which become datasets too
   * @param overwrite whether an existing target is replaced
   * @return the writer
   * @throws InputException if the target cannot be written, has no rows, for the library would know
   *     no shape of its columns, or more bytes than arrays can have
   */
  public static Hdf5Writer create(
      Path target,
      List<TableColumn> columns,
      long rows,
      Map<String, Object> more,
      boolean overwrite) {
    if (rows == 0) {
      throw new InputException(
          target
              + ": would have no rows, which a HDF5 file is not made with; choose other centers,"
              + " shards of more frames, or another format");
    }
    long bytes =
        columns.stream().mapToLong(c -> rows * c.size() * c.type().bytes()).max().orElse(0);
    if (bytes > Integer.MAX_VALUE) {
      throw new InputException(
          target
              + ": a HDF5 file is made in memory and holds less than 2 GiB; write a folder of"
              + " shards of fewer frames, or another format");
    }
    return new Hdf5Writer(new PartFile(target, overwrite), columns, more);
  }

  @Override
  public void integers(int column, int[] values) {
    parts.get(column).add(values.clone());
  }

  @Override
  public void numbers(int column, double[] values, int offset, int length) {
    if (columns.get(column).type() == TableColumn.Type.DOUBLE) {
      parts.get(column).add(Arrays.copyOfRange(values, offset, offset + length));
      return;
    }
    float[] singles = new float[length];
    for (int i = 0; i < length; i++) {
      singles[i] = (float) values[offset + i];
    }
    parts.get(column).add(singles);
  }

  @Override
  public void texts(int column, List<String> values) {
    parts.get(column).add(values.toArray(new String[0]));
  }

  private static Class<?> element(TableColumn column) {
    return switch (column.type()) {
      case INTEGER -> int.class;
      case SINGLE -> float.class;
      case DOUBLE -> double.class;
      case TEXT -> String.class;
    };
  }

  /** All values in an array of arrays, as the library takes them. */
  private Object array(int c) {
    TableColumn column = columns.get(c);
    Reader values = new Reader(parts.get(c));
    int rows = values.count() / column.size();
    int[] shape = shape(rows, column);
    Object all = Array.newInstance(element(column), shape);
    values.fill(all, shape.length);
    parts.get(c).clear();
    return all;
  }

  private static int[] shape(int rows, TableColumn column) {
    int[] shape = new int[1 + column.shape().size()];
    shape[0] = rows;
    for (int i = 1; i < shape.length; i++) {
      shape[i] = column.shape().get(i - 1);
    }
    return shape;
  }

  /** Hands values on, in order. */
  private static final class Reader {
    private final List<Object> parts;
    private int part;
    private int at;

    Reader(List<Object> parts) {
      this.parts = parts;
    }

    int count() {
      return parts.stream().mapToInt(Array::getLength).sum();
    }

    void fill(Object array, int axes) {
      int length = Array.getLength(array);
      if (axes > 1) {
        for (int i = 0; i < length; i++) {
          fill(Array.get(array, i), axes - 1);
        }
        return;
      }
      for (int done = 0; done < length; ) {
        Object from = parts.get(part);
        int now = Math.min(length - done, Array.getLength(from) - at);
        System.arraycopy(from, at, array, done, now);
        done += now;
        at += now;
        if (at == Array.getLength(from)) {
          parts.set(part++, null); // no longer held twice
          at = 0;
        }
      }
    }
  }

  private static DatasetCreationOptions options(TableColumn column, int rows) {
    int row = Math.max(8, column.type().bytes() * column.size());
    int[] chunk = shape(Math.min(rows, Math.max(1, CHUNK_BYTES / row)), column);
    return DatasetCreationOptions.builder().chunkDimensions(chunk).deflate(DEFLATE_LEVEL).build();
  }

  /** The group of a dataset, which is made with its first one. */
  private static WritableGroup group(WritableGroup parent, String name) {
    int end = name.indexOf('/');
    if (end < 0) {
      return parent;
    }
    String first = name.substring(0, end);
    WritableGroup group = (WritableGroup) parent.getChildren().get(first);
    return group(group == null ? parent.putGroup(first) : group, name.substring(end + 1));
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  @Override
  public void commit() {
    try (TemporaryFolder folder = new TemporaryFolder("farfield-hdf5-")) {
      Path whole = folder.file("table.h5"); // the library writes under a name of its own
      try (WritableHdfFile hdf = HdfFile.write(whole)) {
        for (int c = 0; c < columns.size(); c++) {
          TableColumn column = columns.get(c);
          Object values = array(c);
          int rows = Array.getLength(values);
          WritableGroup group = group(hdf, column.name());
          if (column.type() == TableColumn.Type.TEXT) {
            group.putDataset(last(column.name()), values);
          } else {
            group.putDataset(last(column.name()), values, options(column, rows));
          }
        }
        more.forEach((name, values) -> group(hdf, name).putDataset(last(name), values));
      }
      copy(whole);
    } catch (IOException | HdfException e) {
      throw new ResourceException(
          ResourceException.Kind.STORAGE,
          file.target() + ": cannot be written (" + e.getMessage() + ")",
          e);
    }
    file.commit();
  }

  private void copy(Path whole) throws IOException {
    try (FileChannel in = FileChannel.open(whole)) {
      ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
      for (long position = 0; in.read(buffer) >= 0; buffer.clear()) {
        position = file.write(buffer.flip(), position);
      }
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
