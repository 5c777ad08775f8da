package org.farfield.features;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.farfield.spec.Centers;
import org.farfield.spec.GradientKind;
import org.farfield.structure.Structure;
import org.farfield.tensor.Hdf5Writer;
import org.farfield.tensor.ParquetWriter;
import org.farfield.tensor.TableColumn;
import org.farfield.tensor.TableColumn.Type;
import org.farfield.tensor.TableWriter;

/**
 * A table with a row for each atom or structure: its labels, its element, what is kept of its frame
 * and its features, which are a list of one length.
 *
 * @param target where it goes
 * @param kind of the file
 * @param overwrite whether an existing file is replaced
 * @param options precision, and what is kept of frames
 */
public record TableSink(Path target, Kind kind, boolean overwrite, WriteOptions options)
    implements FeatureSink {
  private static final String FEATURES = "features";
  private static final String METADATA = "farfield";
  private static final double BUFFERS = 128 << 20; // of Parquet: rows that wait, pages
  private static final double PER_COLUMN = 500; // text of the metadata while it is made

  /** Kinds of files. */
  public enum Kind {
    /** Apache Parquet, compressed. */
    PARQUET,
    /** HDF5, compressed; made in memory. */
    HDF5
  }

  @Override
  public String name() {
    return target.toString();
  }

  @Override
  public Arrangement arrangement() {
    return Arrangement.ROWS;
  }

  /** Bytes are those without compression. */
  @Override
  public Footprint footprint(FeatureLayout layout, Metadata metadata) {
    double row =
        columns(layout).stream()
            .mapToDouble(c -> (double) c.size() * Math.max(8, c.type().bytes()))
            .sum();
    double bytes = layout.rows() * row;
    double held = kind == Kind.HDF5 ? 2 * bytes : Math.min(BUFFERS, 2 * bytes);
    return new Footprint((long) bytes, held + layout.length() * PER_COLUMN);
  }

  private static boolean hasElements(FeatureLayout layout) {
    return !layout.spec().perStructure() && !(layout.spec().centers() instanceof Centers.Points);
  }

  private List<TableColumn> columns(FeatureLayout layout) {
    List<TableColumn> columns = new ArrayList<>();
    layout.sampleNames().forEach(n -> columns.add(new TableColumn(n, Type.INTEGER, List.of())));
    if (hasElements(layout)) {
      columns.add(new TableColumn(Kept.ELEMENT, Type.INTEGER, List.of()));
    }
    columns.addAll(options.kept().columns());
    Type type = options.single() ? Type.SINGLE : Type.DOUBLE;
    columns.add(new TableColumn(FEATURES, type, List.of(layout.length())));
    return columns;
  }

  private TableWriter create(FeatureLayout layout, Metadata metadata) {
    List<TableColumn> columns = columns(layout);
    if (kind == Kind.PARQUET) {
      String text = metadata.sidecar(layout.sampleNames(), layout.columnNames(), layout.columns());
      return ParquetWriter.create(target, columns, Map.of(METADATA, text), overwrite);
    }
    Map<String, Object> labels =
        Map.of(
            METADATA,
            new String[] {metadata.document().toString()},
            "feature_label_names",
            layout.columnNames().toArray(new String[0]),
            "feature_labels",
            rows(layout.columns(), layout.columnNames().size()));
    return Hdf5Writer.create(target, columns, layout.rows(), labels, overwrite);
  }

  private static int[][] rows(int[] table, int width) {
    int[][] rows = new int[table.length / width][];
    Arrays.setAll(rows, r -> Arrays.copyOfRange(table, r * width, (r + 1) * width));
    return rows;
  }

  @Override
  public Writer open(FeatureLayout layout, Metadata metadata) {
    layout.requireMeans();
    TableWriter table = create(layout, metadata);
    int labels = layout.sampleNames().size();
    int elements = hasElements(layout) ? 1 : 0;
    int features = labels + elements + options.kept().items().size();
    boolean perStructure = layout.spec().perStructure();
    return new Writer() {
      @Override
      public void frame(int system, Structure structure, int[] centres) {
        if (elements > 0) {
          table.integers(labels, Arrays.stream(centres).map(structure::type).toArray());
        }
        int column = labels + elements;
        for (Kept.Item item : options.kept().items()) {
          int rows = perStructure ? 1 : centres.length;
          if (item.isText()) {
            table.texts(column++, item.texts(structure, centres, rows));
          } else {
            double[] numbers = item.numbers(structure, centres, rows);
            table.numbers(column++, numbers, 0, numbers.length);
          }
        }
      }

      @Override
      public void append(int block, int[] samples, int rows, double[] values, int offset) {
        for (int label = 0; label < labels; label++) {
          int[] column = new int[rows];
          for (int r = 0; r < rows; r++) {
            column[r] = samples[r * labels + label];
          }
          table.integers(label, column);
        }
        table.numbers(features, values, offset, rows * layout.length());
      }

      @Override
      public void appendGradient(
          int block, GradientKind kind, int[] samples, int rows, double[] values, int offset) {
        throw new IllegalStateException("a table has no gradients");
      }

      @Override
      public void commit() {
        table.commit();
      }

      @Override
      public void close() {
        table.close();
      }
    };
  }
}
