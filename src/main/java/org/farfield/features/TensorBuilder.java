package org.farfield.features;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.farfield.tensor.BlockLayout;
import org.farfield.tensor.Labels;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorLayout;
import org.farfield.tensor.TensorMap;

/** Makes a map in memory row by row, as a writer makes a file. Not for several threads at once. */
final class TensorBuilder {
  private final TensorLayout layout;
  private final List<Rows> blocks = new ArrayList<>();

  /** Rows of a block, or of a gradient, that have come. */
  private static final class Rows {
    private final String name;
    private final BlockLayout layout;
    private final double[] values;
    private final int[] samples;
    private final Map<String, Rows> gradients = new LinkedHashMap<>();
    private int written;

    Rows(String name, BlockLayout layout) {
      this.name = name;
      this.layout = layout;
      int count = Math.toIntExact(layout.samples());
      values = new double[Math.multiplyExact(count, layout.rowLength())];
      samples = new int[Math.multiplyExact(count, layout.sampleNames().size())];
      layout.gradients().forEach((p, g) -> gradients.put(p, new Rows(name + ", gradient " + p, g)));
    }

    void append(int[] labels, int rows, double[] numbers, int offset) {
      if (rows > layout.samples() - written) {
        throw new IllegalStateException(
            rows + " more rows for " + name + ", which has " + written + " of " + layout.samples());
      }
      int length = rows * layout.rowLength();
      int width = rows * layout.sampleNames().size();
      Objects.checkFromIndexSize(offset, length, numbers.length);
      Objects.checkFromIndexSize(0, width, labels.length);
      System.arraycopy(numbers, offset, values, written * layout.rowLength(), length);
      System.arraycopy(labels, 0, samples, written * layout.sampleNames().size(), width);
      written += rows;
    }

    TensorBlock build() {
      if (written != layout.samples()) {
        throw new IllegalStateException(name + " has " + written + " rows of " + layout.samples());
      }
      Map<String, TensorBlock> derivatives = new LinkedHashMap<>();
      gradients.forEach((parameter, rows) -> derivatives.put(parameter, rows.build()));
      return new TensorBlock(
          values,
          Labels.assumeUnique(layout.sampleNames(), samples),
          layout.components(),
          layout.properties(),
          derivatives);
    }
  }

  /**
   * Makes room.
   *
   * @param layout keys and shapes of all blocks
   * @throws ArithmeticException if a block is more than an array holds
   */
  TensorBuilder(TensorLayout layout) {
    this.layout = layout;
    for (int b = 0; b < layout.blocks().size(); b++) {
      blocks.add(new Rows("block " + b, layout.blocks().get(b)));
    }
  }

  /**
   * Memory of a map.
   *
   * @param layout keys and shapes of all blocks
   * @return bytes of numbers and sample labels
   */
  static double bytes(TensorLayout layout) {
    double sum = 0;
    for (BlockLayout block : layout.blocks()) {
      sum += bytes(block);
    }
    return sum;
  }

  private static double bytes(BlockLayout block) {
    double sum = block.samples() * (8.0 * block.rowLength() + 4.0 * block.sampleNames().size());
    for (BlockLayout gradient : block.gradients().values()) {
      sum += bytes(gradient);
    }
    return sum;
  }

  /**
   * Appends rows to a block.
   *
   * @param block which one
   * @param samples sample rows, row-major
   * @param rows how many
   * @param values rows × components × properties numbers; copied
   * @param offset where in values they start
   * @throws IllegalStateException if the layout has fewer rows
   */
  void append(int block, int[] samples, int rows, double[] values, int offset) {
    blocks.get(block).append(samples, rows, values, offset);
  }

  /**
   * Appends rows to a gradient of a block.
   *
   * @param block which one
   * @param parameter which gradient
   * @param samples sample rows of the gradient, row-major
   * @param rows how many
   * @param values rows × components × properties numbers; copied
   * @param offset where in values they start
   * @throws IllegalStateException if the layout has fewer rows
   */
  void appendGradient(
      int block, String parameter, int[] samples, int rows, double[] values, int offset) {
    Rows gradient = blocks.get(block).gradients.get(parameter);
    if (gradient == null) {
      throw new IllegalArgumentException("no gradient '" + parameter + "'");
    }
    gradient.append(samples, rows, values, offset);
  }

  /**
   * Completes the map; once.
   *
   * @return all that came
   * @throws IllegalStateException if a block has fewer rows than the layout
   */
  TensorMap build() {
    return new TensorMap(layout.keys(), blocks.stream().map(Rows::build).toList());
  }
}
