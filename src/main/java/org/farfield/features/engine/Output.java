package org.farfield.features.engine;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.features.FeatureLayout;
import org.farfield.features.FeatureSink.Arrangement;
import org.farfield.spec.GradientKind;
import org.farfield.tensor.BlockLayout;

/**
 * What a run makes.
 *
 * @param blocks number of blocks; 0 for whole rows
 * @param rows rows of all blocks, or of a matrix
 * @param columns numbers in the longest row
 * @param numbers features in all rows
 * @param bytes size of the file, without a matrix's sidecar; 0 if there is none
 * @param flops operations after the expansions; 0 where they are what is made
 * @param rowBytes memory of finished rows on their way to the sink, at most
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
    Map<GradientKind, Long> gradients) {
  static Output of(FeatureLayout layout, Arrangement arrangement, long bytes, double rowBytes) {
    double flops = layout.row().descriptor().flops() * layout.census().rows();
    if (arrangement == Arrangement.ROWS) {
      return new Output(
          0,
          layout.rows(),
          layout.length(),
          (double) layout.rows() * layout.length(),
          bytes,
          flops,
          rowBytes,
          Map.of());
    }
    List<BlockLayout> blocks = layout.tensor().blocks();
    Map<GradientKind, Long> gradients = new EnumMap<>(GradientKind.class);
    layout.blocks().forEach(b -> b.samples().forEach((k, n) -> gradients.merge(k, n, Long::sum)));
    return new Output(
        blocks.size(),
        blocks.stream().mapToLong(BlockLayout::samples).sum(),
        blocks.stream().mapToLong(BlockLayout::rowLength).max().orElse(0),
        blocks.stream().mapToDouble(b -> (double) b.samples() * b.rowLength()).sum(),
        bytes,
        flops,
        rowBytes,
        Collections.unmodifiableMap(new TreeMap<>(gradients)));
  }
}
