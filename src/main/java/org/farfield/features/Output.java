package org.farfield.features;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.spec.GradientKind;
import org.farfield.tensor.BlockLayout;
import org.farfield.tensor.MtsWriter;
import org.farfield.tensor.TensorLayout;

/**
 * What a job writes.
 *
 * @param blocks number of blocks of .mts; 0 for a matrix
 * @param rows rows of all blocks, or of the matrix
 * @param columns numbers in the longest row
 * @param numbers features in the file
 * @param bytes size of the file, without a matrix's sidecar
 * @param flops operations after the expansions; 0 where they are what is written
 * @param rowBytes memory of finished rows on their way to the file, at most
 * @param labels rows of all the tables that say what columns are
 * @param gradients rows of derivatives of all blocks, by what they are with respect to
 */
public record Output(
    int blocks,
    long rows,
    long columns,
    double numbers,
    long bytes,
    double flops,
    double rowBytes,
    long labels,
    Map<GradientKind, Long> gradients) {
  /** Of a .mts file. */
  static Output of(TensorLayout layout, String info, double flops, double rowBytes, long labels) {
    List<BlockLayout> blocks = layout.blocks();
    return new Output(
        blocks.size(),
        blocks.stream().mapToLong(BlockLayout::samples).sum(),
        blocks.stream().mapToLong(BlockLayout::rowLength).max().orElse(0),
        blocks.stream().mapToDouble(b -> (double) b.samples() * b.rowLength()).sum(),
        MtsWriter.size(layout, info),
        flops,
        rowBytes,
        labels,
        Map.of());
  }

  /** The same with derivatives. */
  Output withGradients(Map<GradientKind, Long> rowsOfDerivatives) {
    Map<GradientKind, Long> sorted = Collections.unmodifiableMap(new TreeMap<>(rowsOfDerivatives));
    return new Output(blocks, rows, columns, numbers, bytes, flops, rowBytes, labels, sorted);
  }
}
