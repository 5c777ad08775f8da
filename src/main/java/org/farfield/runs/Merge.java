package org.farfield.runs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntBiFunction;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.features.FeatureLayout;
import org.farfield.features.Kept;
import org.farfield.features.MatrixSink;
import org.farfield.features.Metadata;
import org.farfield.features.MtsSink;
import org.farfield.features.OutputFormat;
import org.farfield.features.ParquetSink;
import org.farfield.features.WriteOptions;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorMap;
import org.farfield.tensor.files.KeptArrays;
import org.farfield.tensor.files.MatrixRows;
import org.farfield.tensor.files.MatrixWriter;
import org.farfield.tensor.files.MtsFile;
import org.farfield.tensor.files.MtsWriter;
import org.farfield.tensor.files.ParquetWriter;
import org.farfield.tensor.files.TableColumn;

/**
 * Joins shards to one file; one shard at a time is in memory.
 *
 * @param shards in order
 * @param layout of the rows of all
 * @param metadata of the file
 * @param options with which shards were written
 */
record Merge(List<Path> shards, FeatureLayout layout, Metadata metadata, WriteOptions options) {
  void to(OutputFormat format, Path out, boolean overwrite) {
    switch (format) {
      case MTS -> blocks(new MtsSink(out, overwrite, widened(MtsFile::keptWidth)));
      case NPZ -> matrix(new MatrixSink(out, overwrite, widened(MatrixRows::keptWidth)));
      case PARQUET -> table(new ParquetSink(out, overwrite, options));
      case HDF5 ->
          throw new InputException(
              out
                  + ": HDF5 is made in memory, so that its shards are not joined; read them as one"
                  + " data set, in order");
    }
  }

  // With room for the longest text of all shards.
  private WriteOptions widened(ToIntBiFunction<Path, String> width) {
    List<Integer> widths = new ArrayList<>();
    for (Kept.Item item : options.kept().items()) {
      Stream<Path> those = item.isText() ? shards.stream() : Stream.empty();
      widths.add(those.mapToInt(file -> width.applyAsInt(file, item.name())).max().orElse(0));
    }
    return new WriteOptions(options.single(), new Kept(options.kept().items(), widths));
  }

  private void blocks(MtsSink sink) {
    List<TableColumn> kept = sink.kept(layout).columns();
    try (MtsWriter writer = sink.begin(layout, metadata)) {
      long[] rows = new long[layout.tensor().blocks().size()];
      for (Path file : shards) {
        append(file, MtsFile.read(file), rows, writer);
        if (!kept.isEmpty()) {
          append(MtsFile.readKept(file, kept), writer);
        }
      }
      writer.commit();
    }
  }

  private void append(Path file, TensorMap shard, long[] rows, MtsWriter writer) {
    if (!shard.keys().equals(layout.tensor().keys())) {
      throw new InputException(file + ": has other blocks than the run");
    }
    for (int b = 0; b < shard.blocks().size(); b++) {
      int block = b;
      TensorBlock some = shard.blocks().get(b);
      int count = some.samples().size();
      if (count > 0) {
        writer.append(b, some.samples().values(), count, some.values(), 0);
      }
      some.gradients()
          .forEach(
              (parameter, gradient) -> {
                int[] labels = gradient.samples().values().clone();
                int width = gradient.samples().width();
                for (int x = 0; x < labels.length; x += width) {
                  labels[x] += Math.toIntExact(rows[block]); // a row of the block
                }
                if (gradient.samples().size() > 0) {
                  writer.appendGradient(
                      block, parameter, labels, gradient.samples().size(), gradient.values(), 0);
                }
              });
      rows[b] += count;
    }
  }

  private static void append(KeptArrays.Read rows, MtsWriter writer) {
    writer.keptSamples(rows.samples());
    for (int column = 0; column < rows.columns().size(); column++) {
      writer.kept(column, rows.columns().get(column));
    }
  }

  private void matrix(MatrixSink sink) {
    List<TableColumn> kept = sink.options().kept().columns();
    try (MatrixWriter writer = sink.begin(layout, metadata)) {
      for (Path file : shards) {
        MatrixRows rows = MatrixRows.read(file, kept);
        if (rows.columns() != layout.length()) {
          throw new InputException(file + ": has other columns than the run");
        }
        writer.append(rows.samples(), rows.count(), rows.features(), 0);
        for (int column = 0; column < kept.size(); column++) {
          writer.kept(column, rows.kept().get(column));
        }
      }
      writer.commit();
    }
  }

  private void table(ParquetSink sink) {
    try (ParquetWriter writer = sink.begin(layout, metadata)) {
      shards.forEach(writer::append);
      writer.commit();
    }
  }
}
