package org.farfield.features;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.farfield.error.InputException;
import org.farfield.structure.Structure;
import org.farfield.tensor.files.ParquetWriter;
import org.farfield.tensor.files.TableColumn;
import org.farfield.tensor.files.TableColumn.Type;
import org.farfield.tensor.files.TableWriter;

/**
 * Parquet: a row for each atom or structure, with its labels, its element, what is kept of its
 * frame and its features, which are a list of one length. Features that rotate are a file for each
 * o3_lambda and o3_sigma, with a row for each o3_mu as well.
 *
 * @param target where it goes; of several files, what their names begin with
 * @param overwrite whether an existing file is replaced
 * @param options precision, and what is kept of frames
 */
public record ParquetSink(Path target, boolean overwrite, WriteOptions options)
    implements RowFileSink {
  private static final String ENDING = "." + OutputFormat.PARQUET.text();
  private static final double BUFFERS = 128 << 20; // rows that wait, pages
  private static final int GROUP_BYTES = 32 << 20; // of all files that are written at a time
  private static final double PER_COLUMN = 500; // text of the metadata while it is made

  /** Bytes are those without compression. */
  @Override
  public Footprint footprint(FeatureLayout layout, Metadata metadata) {
    double bytes = 0;
    for (RowTable table : RowTable.of(layout)) {
      double row = columns(layout, table).stream().mapToDouble(TableColumn::bytes).sum();
      bytes += layout.rows() * table.components() * row;
    }
    return new Footprint((long) bytes, Math.min(BUFFERS, 2 * bytes) + layout.length() * PER_COLUMN);
  }

  /**
   * The files that it writes.
   *
   * @param layout of the rows
   * @return one, or one for each o3_lambda and o3_sigma
   */
  public List<Path> files(FeatureLayout layout) {
    return RowTable.of(layout).stream().map(this::file).toList();
  }

  private Path file(RowTable table) {
    if (!table.rotates()) {
      return target;
    }
    String name = target.getFileName().toString();
    String stem = name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
    return target.resolveSibling(stem + "-" + table.name() + ENDING);
  }

  private static List<String> keys(RowTable table) {
    return table.rotates() ? List.of("o3_lambda", "o3_sigma", "o3_mu") : List.of();
  }

  private TableHead head(FeatureLayout layout, RowTable table) {
    return new TableHead(layout, options.kept(), table.components());
  }

  private List<TableColumn> columns(FeatureLayout layout, RowTable table) {
    List<TableColumn> columns = new ArrayList<>(head(layout, table).columns());
    keys(table).forEach(key -> columns.add(new TableColumn(key, Type.INTEGER, List.of())));
    columns.add(new TableColumn("features", options.type(), List.of(table.length())));
    return columns;
  }

  /**
   * The file itself, for whoever has rows that were computed before.
   *
   * @param layout of the rows
   * @param metadata what they are
   * @return to be filled
   * @throws InputException if there would be several
   */
  @SuppressWarnings("exports") // files are for the rooms of the program alone
  public ParquetWriter begin(FeatureLayout layout, Metadata metadata) {
    RowTable table = RowTable.of(layout).get(0);
    if (table.rotates()) {
      throw new InputException(
          target
              + ": features with components are a Parquet file for each o3_lambda and o3_sigma;"
              + " read the shards of each as one data set");
    }
    return create(layout, metadata, table, GROUP_BYTES);
  }

  private ParquetWriter create(
      FeatureLayout layout, Metadata metadata, RowTable table, int groupBytes) {
    List<String> samples = new ArrayList<>(layout.sampleNames());
    samples.addAll(keys(table));
    return ParquetWriter.create(
        file(table),
        columns(layout, table),
        Map.of("farfield", metadata.sidecar(samples, table.labelNames(), table.labels())),
        overwrite,
        groupBytes);
  }

  @Override
  public Writer open(FeatureLayout layout, Metadata metadata) {
    layout.requireMeans();
    List<RowTable> tables = RowTable.of(layout);
    List<Part> parts = new ArrayList<>();
    try {
      for (RowTable table : tables) {
        TableWriter writer = create(layout, metadata, table, GROUP_BYTES / tables.size());
        parts.add(new Part(table, head(layout, table), writer));
      }
    } catch (RuntimeException | Error e) {
      parts.forEach(part -> part.file().close());
      throw e;
    }
    return new Files(parts);
  }

  /** One of the files. */
  private record Part(RowTable table, TableHead head, TableWriter file) {
    void append(int[] samples, int rows, double[] values, int offset) {
      head.labels(file, samples, rows);
      int column = head.columns().size();
      if (table.rotates()) {
        int count = table.components();
        int[] all = new int[rows * count];
        Arrays.fill(all, table.lambda());
        file.integers(column++, all);
        Arrays.fill(all, table.sigma());
        file.integers(column++, all);
        Arrays.setAll(all, r -> r % count - table.lambda());
        file.integers(column++, all);
      }
      double[] numbers = table.of(values, offset, rows);
      file.numbers(column, numbers, 0, numbers.length);
    }
  }

  private record Files(List<Part> parts) implements Writer {
    @Override
    public void frame(int system, Structure structure, int[] centres) {
      parts.forEach(part -> part.head().frame(part.file(), structure, centres));
    }

    @Override
    public void append(int block, int[] samples, int rows, double[] values, int offset) {
      parts.forEach(part -> part.append(samples, rows, values, offset));
    }

    @Override
    public void commit() {
      parts.forEach(part -> part.file().commit());
    }

    @Override
    public void close() {
      parts.forEach(part -> part.file().close());
    }
  }
}
