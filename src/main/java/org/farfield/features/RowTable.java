package org.farfield.features;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.farfield.descriptor.FeatureBlock;

/**
 * Features of a whole row that make up one table: all that turn alike, with a list for each
 * component. Invariants, which have no components, are one table.
 */
final class RowTable {
  private static final List<String> ROTATION = List.of("o3_lambda", "o3_sigma", "o3_mu");

  private final FeatureLayout layout;
  private final List<FeatureBlock> blocks = new ArrayList<>();
  private final int lambda;
  private final int sigma;

  private RowTable(FeatureLayout layout, int lambda, int sigma) {
    this.layout = layout;
    this.lambda = lambda;
    this.sigma = sigma;
  }

  /** The tables of a layout, in the order in which a row has them. */
  static List<RowTable> of(FeatureLayout layout) {
    Map<List<Integer>, RowTable> tables = new LinkedHashMap<>();
    for (FeatureBlock block : layout.row().blocks()) {
      tables
          .computeIfAbsent(
              List.of(block.lambda(), block.sigma()),
              key -> new RowTable(layout, block.lambda(), block.sigma()))
          .blocks
          .add(block);
    }
    return List.copyOf(tables.values());
  }

  /** Whether it has o3_mu. */
  boolean rotates() {
    return layout.row().equivariant();
  }

  /** Such as l1, or l1-pseudo for what is inverted unlike Y_λ. */
  String name() {
    return "l" + lambda + (sigma < 0 ? "-pseudo" : "");
  }

  int lambda() {
    return lambda;
  }

  int sigma() {
    return sigma;
  }

  /** Lists to a row. */
  int components() {
    return 2 * lambda + 1;
  }

  /** Numbers of a list. */
  int length() {
    return blocks.stream().mapToInt(FeatureBlock::count).sum();
  }

  /** Names of the labels of a number: what the table itself says is left out. */
  List<String> labelNames() {
    return layout.columnNames().stream().filter(name -> !isSaid(name)).toList();
  }

  private boolean isSaid(String name) {
    return rotates() && ROTATION.contains(name);
  }

  /** Labels of the numbers of a list, row-major. */
  int[] labels() {
    int width = layout.columnNames().size();
    int[] kept =
        IntStream.range(0, width).filter(i -> !isSaid(layout.columnNames().get(i))).toArray();
    int[] columns = layout.columns();
    return blocks.stream()
        .flatMapToInt(b -> IntStream.range(b.offset(), b.offset() + b.count()))
        .flatMap(column -> IntStream.of(kept).map(label -> columns[column * width + label]))
        .toArray();
  }

  /** Its numbers of some whole rows: rows, components, lists. */
  double[] of(double[] values, int offset, int rows) {
    int length = length();
    double[] mine = new double[rows * components() * length];
    for (int row = 0; row < rows; row++) {
      int start = row * components() * length;
      for (FeatureBlock block : blocks) {
        int from = offset + row * layout.length() + block.offset();
        for (int component = 0; component < components(); component++) {
          System.arraycopy(
              values,
              from + component * block.count(),
              mine,
              start + component * length,
              block.count());
        }
        start += block.count();
      }
    }
    return mine;
  }
}
