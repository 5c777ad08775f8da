package org.farfield.explore;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.farfield.error.InputException;
import org.farfield.features.Metadata;
import org.farfield.tensor.files.MatrixRows;

/** Rows of matrices, whose sidecars say what their columns are. */
final class NpzFeatures implements FeatureFiles {
  private final boolean isOfAtoms;
  private final int[] chosen; // columns that do not rotate
  private final int all;

  NpzFeatures(Path file) {
    JsonNode sidecar = Metadata.documentOf(file);
    List<String> samples = new ArrayList<>();
    sidecar.path("sample_names").forEach(name -> samples.add(name.asText()));
    isOfAtoms = samples.contains("atom");
    List<String> names = new ArrayList<>();
    sidecar.path("column_names").forEach(name -> names.add(name.asText()));
    JsonNode columns = sidecar.path("columns");
    all = columns.size();
    chosen =
        IntStream.range(0, all)
            .filter(c -> isLabel(columns.get(c), names.indexOf("o3_lambda"), 0))
            .filter(c -> isLabel(columns.get(c), names.indexOf("o3_sigma"), 1))
            .toArray();
  }

  private static boolean isLabel(JsonNode labels, int place, int value) {
    return place < 0 || labels.path(place).asInt() == value;
  }

  @Override
  public boolean isOfAtoms() {
    return isOfAtoms;
  }

  @Override
  public boolean knowsElements() {
    return false;
  }

  @Override
  public int columns() {
    return chosen.length;
  }

  @Override
  public void forEach(Path file, InvariantRows.Taker taker) {
    MatrixRows rows = MatrixRows.read(file, List.of());
    FeatureFiles.requireColumns(file, rows.columns(), all);
    int labels = isOfAtoms ? 2 : 1;
    if (rows.samples().length != labels * rows.count()) {
      throw new InputException(file + ": samples are not those of its sidecar");
    }
    for (int r = 0; r < rows.count(); r++) {
      double[] row = new double[chosen.length];
      for (int c = 0; c < row.length; c++) {
        row[c] = rows.features()[r * all + chosen[c]];
      }
      int atom = isOfAtoms ? rows.samples()[2 * r + 1] : -1;
      taker.take(rows.samples()[labels * r], atom, 0, row);
    }
  }
}
