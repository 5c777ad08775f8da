package org.farfield.runs;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.farfield.error.InputException;
import org.farfield.features.OutputFormat;
import org.farfield.parquet.ParquetFile;
import org.farfield.parquet.ParquetRows;
import org.farfield.parquet.ParquetValue;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.files.Hdf5Reader;
import org.farfield.tensor.files.MatrixRows;
import org.farfield.tensor.files.MtsFile;

/** Which frames have rows in a file of features. */
final class ShardLabels {
  private static final String SYSTEM = "system";

  private ShardLabels() {}

  /** Numbers of frames, as the labels of rows have them. */
  static Set<Integer> systems(Path file, OutputFormat format) {
    Set<Integer> systems = new TreeSet<>();
    switch (format) {
      case MTS -> {
        for (TensorBlock block : MtsFile.read(file).blocks()) {
          for (int row = 0; row < block.samples().size(); row++) {
            systems.add(block.samples().value(row, 0));
          }
        }
      }
      case NPZ -> {
        MatrixRows rows = MatrixRows.read(file, List.of());
        int width = rows.count() == 0 ? 1 : rows.samples().length / rows.count();
        for (int x = 0; x < rows.samples().length; x += width) {
          systems.add(rows.samples()[x]);
        }
      }
      case PARQUET -> {
        try (ParquetFile table = ParquetFile.open(file)) {
          ParquetRows rows =
              table.rows(List.of(table.column(SYSTEM).orElseThrow(() -> unlabelled(file))));
          for (List<ParquetValue> row = rows.next(); row != null; row = rows.next()) {
            systems.add(Math.toIntExact(row.get(0).integer(0)));
          }
        }
      }
      case HDF5 -> {
        try (Hdf5Reader table = Hdf5Reader.open(file)) {
          for (double system : table.numbers(SYSTEM)) {
            systems.add((int) system);
          }
        }
      }
    }
    return systems;
  }

  private static InputException unlabelled(Path file) {
    return new InputException(file + ": has no column '" + SYSTEM + "'");
  }
}
