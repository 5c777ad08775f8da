package org.farfield.features;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.farfield.spec.Centers;
import org.farfield.structure.Structure;
import org.farfield.tensor.files.TableColumn;
import org.farfield.tensor.files.TableColumn.Type;
import org.farfield.tensor.files.TableWriter;

/**
 * The first columns of a table: labels of rows, elements, and what is kept of frames.
 *
 * @param layout of the rows
 * @param kept of frames
 * @param repeats how often each row comes, one after the other
 */
record TableHead(FeatureLayout layout, Kept kept, int repeats) {
  List<TableColumn> columns() {
    List<TableColumn> columns = new ArrayList<>();
    layout.sampleNames().forEach(n -> columns.add(new TableColumn(n, Type.INTEGER, List.of())));
    if (hasElements()) {
      columns.add(new TableColumn(Kept.ELEMENT, Type.INTEGER, List.of()));
    }
    columns.addAll(kept.columns());
    return columns;
  }

  private boolean hasElements() {
    return !layout.spec().perStructure() && !(layout.spec().centers() instanceof Centers.Points);
  }

  /** What is the same for all rows of a frame, or of its centres. */
  void frame(TableWriter table, Structure structure, int[] centres) {
    int column = layout.sampleNames().size();
    if (hasElements()) {
      int[] types = Arrays.stream(centres).map(structure::type).toArray();
      table.integers(column++, repeated(types, 1, 0));
    }
    int rows = layout.spec().perStructure() ? 1 : centres.length;
    for (Kept.Item item : kept.items()) {
      if (item.isText()) {
        List<String> texts = item.texts(structure, centres, rows);
        table.texts(
            column++,
            texts.stream().flatMap(t -> Collections.nCopies(repeats, t).stream()).toList());
      } else {
        double[] numbers = repeated(item.numbers(structure, centres, rows), item.size());
        table.numbers(column++, numbers, 0, numbers.length);
      }
    }
  }

  /** Labels of rows. */
  void labels(TableWriter table, int[] samples, int rows) {
    int width = layout.sampleNames().size();
    for (int label = 0; label < width; label++) {
      table.integers(label, repeated(Arrays.copyOf(samples, rows * width), width, label));
    }
  }

  private int[] repeated(int[] values, int width, int place) {
    return IntStream.range(0, values.length / width * repeats)
        .map(row -> values[row / repeats * width + place])
        .toArray();
  }

  private double[] repeated(double[] values, int size) {
    if (repeats == 1) {
      return values;
    }
    double[] all = new double[values.length * repeats];
    for (int row = 0; row < all.length / size; row++) {
      System.arraycopy(values, row / repeats * size, all, row * size, size);
    }
    return all;
  }
}
