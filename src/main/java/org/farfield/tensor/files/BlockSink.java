package org.farfield.tensor.files;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.farfield.tensor.BlockLayout;
import org.farfield.tensor.TensorBlock;

/** The entries of one block, or of a gradient, in a .mts file that is being written. */
final class BlockSink {
  private final RowSink rows;
  private final Map<String, BlockSink> gradients = new LinkedHashMap<>();
  private final int entryCount;

  /**
   * Finds the block's entries, which {@link #addEntries} has put there.
   *
   * @param firstEntry index of values.npy
   * @param withProperties whether it has properties.npy: a gradient shares those of its block
   * @param single whether numbers are rounded to 4 bytes
   */
  BlockSink(
      String name,
      BlockLayout layout,
      StoredZip zip,
      int firstEntry,
      boolean withProperties,
      boolean single) {
    rows =
        new RowSink(
            name,
            layout.samples(),
            layout.rowLength(),
            layout.sampleNames().size(),
            single,
            zip.sink(firstEntry),
            zip.sink(firstEntry + 1));
    int count = 2 + layout.components().size() + (withProperties ? 1 : 0);
    for (Map.Entry<String, BlockLayout> g : layout.gradients().entrySet()) {
      BlockSink gradient =
          new BlockSink(
              name + ", gradient " + g.getKey(),
              g.getValue(),
              zip,
              firstEntry + count,
              false,
              single);
      gradients.put(g.getKey(), gradient);
      count += gradient.entryCount;
    }
    entryCount = count;
  }

  static void addEntries(
      String prefix,
      BlockLayout layout,
      boolean withProperties,
      boolean single,
      List<ZipContent> entries) {
    long samples = layout.samples();
    entries.add(ZipContent.numbers(prefix + "values.npy", layout.shape(), single));
    entries.add(
        ZipContent.rows(
            prefix + "samples.npy",
            NpyHeader.labels(layout.sampleNames(), samples),
            samples,
            4L * layout.sampleNames().size()));
    for (int c = 0; c < layout.components().size(); c++) {
      entries.add(
          ZipContent.labels(prefix + "components/" + c + ".npy", layout.components().get(c)));
    }
    if (withProperties) {
      entries.add(ZipContent.labels(prefix + "properties.npy", layout.properties()));
    }
    layout
        .gradients()
        .forEach(
            (name, g) -> addEntries(prefix + "gradients/" + name + "/", g, false, single, entries));
  }

  int entryCount() {
    return entryCount;
  }

  BlockSink gradient(String parameter) {
    BlockSink gradient = gradients.get(parameter);
    if (gradient == null) {
      throw new IllegalArgumentException(
          "no gradient '" + parameter + "', there are " + gradients.keySet());
    }
    return gradient;
  }

  void append(int[] samples, int count, double[] values, int offset) {
    rows.append(samples, count, values, offset);
  }

  /** Appends a whole block with its gradients. */
  void append(TensorBlock block) {
    rows.append(block.samples().values(), block.samples().size(), block.values(), 0);
    block.gradients().forEach((parameter, gradient) -> gradient(parameter).append(gradient));
  }

  void requireFull() {
    rows.requireFull();
    gradients.values().forEach(BlockSink::requireFull);
  }
}
