package org.farfield.features;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.farfield.structure.Structure;
import org.farfield.tensor.files.Hdf5Writer;
import org.farfield.tensor.files.TableColumn;
import org.farfield.tensor.files.TableWriter;

/**
 * HDF5: datasets with a row for each atom or structure. Features that rotate are a group for each
 * o3_lambda and o3_sigma, with an axis for o3_mu. Made in memory.
 *
 * @param target where it goes
 * @param overwrite whether an existing file is replaced
 * @param options precision, and what is kept of frames
 */
public record Hdf5Sink(Path target, boolean overwrite, WriteOptions options)
    implements RowFileSink {
  private static final String FEATURES = "features";
  private static final double PER_COLUMN = 500; // labels while they are written

  /** Bytes are those without compression. */
  @Override
  public Footprint footprint(FeatureLayout layout, Metadata metadata) {
    double row = columns(layout).stream().mapToDouble(TableColumn::bytes).sum();
    double bytes = layout.rows() * row;
    return new Footprint((long) bytes, 2 * bytes + layout.length() * PER_COLUMN);
  }

  private TableHead head(FeatureLayout layout) {
    return new TableHead(layout, options.kept(), 1);
  }

  private List<TableColumn> columns(FeatureLayout layout) {
    List<TableColumn> columns = new ArrayList<>(head(layout).columns());
    for (RowTable table : RowTable.of(layout)) {
      columns.add(
          table.rotates()
              ? new TableColumn(
                  group(table) + "values",
                  options.type(),
                  List.of(table.components(), table.length()))
              : new TableColumn(FEATURES, options.type(), List.of(table.length())));
    }
    return columns;
  }

  private static String group(RowTable table) {
    return FEATURES + "/" + table.name() + "/";
  }

  private static Map<String, Object> labels(FeatureLayout layout, Metadata metadata) {
    Map<String, Object> labels = new TreeMap<>();
    labels.put("farfield", new String[] {metadata.document().toString()});
    for (RowTable table : RowTable.of(layout)) {
      String prefix = table.rotates() ? group(table) : "feature_";
      String[] names = table.labelNames().toArray(new String[0]);
      labels.put(prefix + "label_names", names);
      labels.put(prefix + "labels", rows(table.labels(), names.length));
      if (table.rotates()) {
        labels.put(group(table) + "o3_lambda", new int[] {table.lambda()});
        labels.put(group(table) + "o3_sigma", new int[] {table.sigma()});
        labels.put(
            group(table) + "o3_mu",
            IntStream.rangeClosed(-table.lambda(), table.lambda()).toArray());
      }
    }
    return labels;
  }

  private static int[][] rows(int[] table, int width) {
    int[][] rows = new int[table.length / width][];
    Arrays.setAll(rows, r -> Arrays.copyOfRange(table, r * width, (r + 1) * width));
    return rows;
  }

  @Override
  public Writer open(FeatureLayout layout, Metadata metadata) {
    layout.requireMeans();
    List<RowTable> tables = RowTable.of(layout);
    TableHead head = head(layout);
    int first = head.columns().size();
    TableWriter file =
        Hdf5Writer.create(
            target, columns(layout), layout.rows(), labels(layout, metadata), overwrite);
    return new Writer() {
      @Override
      public void frame(int system, Structure structure, int[] centres) {
        head.frame(file, structure, centres);
      }

      @Override
      public void append(int block, int[] samples, int rows, double[] values, int offset) {
        head.labels(file, samples, rows);
        for (int t = 0; t < tables.size(); t++) {
          double[] numbers = tables.get(t).of(values, offset, rows);
          file.numbers(first + t, numbers, 0, numbers.length);
        }
      }

      @Override
      public void commit() {
        file.commit();
      }

      @Override
      public void close() {
        file.close();
      }
    };
  }
}
