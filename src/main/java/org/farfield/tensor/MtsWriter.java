package org.farfield.tensor;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a metatensor file (.mts) row by row. All shapes are known beforehand, so that every number
 * goes to its final place and memory stays bounded. The target appears only at {@link #commit()}.
 */
public final class MtsWriter implements AutoCloseable {
  private final TensorLayout layout;
  private final StoredZip zip;
  private final int[] valuesEntry;

  private MtsWriter(TensorLayout layout, StoredZip zip, int[] valuesEntry) {
    this.layout = layout;
    this.zip = zip;
    this.valuesEntry = valuesEntry;
  }

  /**
   * Starts a file.
   *
   * @param target where it goes
   * @param layout keys and shapes of all blocks
   * @param info JSON object of strings, or null for none
   * @param overwrite whether an existing target is replaced
   * @return the writer
   * @throws org.farfield.error.InputException if the target cannot be written
   */
  public static MtsWriter create(Path target, TensorLayout layout, String info, boolean overwrite) {
    return create(target, layout, info, overwrite, false);
  }

  static MtsWriter create(
      Path target, TensorLayout layout, String info, boolean overwrite, boolean forceZip64) {
    List<StoredZip.Entry> entries = new ArrayList<>();
    List<byte[]> heads = new ArrayList<>();
    List<Labels> bodies = new ArrayList<>();
    int[] valuesEntry = new int[layout.blocks().size()];
    addLabels("keys.npy", layout.keys(), entries, heads, bodies);
    for (int i = 0; i < valuesEntry.length; i++) {
      BlockLayout block = layout.blocks().get(i);
      String prefix = "blocks/" + i + "/";
      List<Long> shape = new ArrayList<>();
      shape.add(block.samples());
      block.components().forEach(c -> shape.add((long) c.size()));
      shape.add((long) block.properties().size());
      valuesEntry[i] = entries.size();
      add(
          prefix + "values.npy",
          NpyHeader.doubles(shape),
          8L * block.samples() * block.rowLength(),
          entries,
          heads,
          bodies);
      add(
          prefix + "samples.npy",
          NpyHeader.labels(block.sampleNames(), block.samples()),
          4L * block.samples() * block.sampleNames().size(),
          entries,
          heads,
          bodies);
      for (int c = 0; c < block.components().size(); c++) {
        addLabels(
            prefix + "components/" + c + ".npy", block.components().get(c), entries, heads, bodies);
      }
      addLabels(prefix + "properties.npy", block.properties(), entries, heads, bodies);
    }
    if (info != null) {
      byte[] text = info.getBytes(StandardCharsets.UTF_8);
      add("info.json", text, 0, entries, heads, bodies);
    }
    StoredZip zip = new StoredZip(new PartFile(target, overwrite), entries, forceZip64);
    for (int i = 0; i < heads.size(); i++) {
      zip.sink(i).bytes(heads.get(i));
      if (bodies.get(i) != null) {
        int[] values = bodies.get(i).values();
        zip.sink(i).integers(values, 0, values.length);
      }
    }
    return new MtsWriter(layout, zip, valuesEntry);
  }

  private static void addLabels(
      String name,
      Labels labels,
      List<StoredZip.Entry> entries,
      List<byte[]> heads,
      List<Labels> bodies) {
    byte[] head = NpyHeader.labels(labels.names(), labels.size());
    entries.add(new StoredZip.Entry(name, head.length + 4L * labels.size() * labels.width()));
    heads.add(head);
    bodies.add(labels);
  }

  private static void add(
      String name,
      byte[] head,
      long body,
      List<StoredZip.Entry> entries,
      List<byte[]> heads,
      List<Labels> bodies) {
    entries.add(new StoredZip.Entry(name, head.length + body));
    heads.add(head);
    bodies.add(null);
  }

  /**
   * Appends rows to a block.
   *
   * @param block which one
   * @param samples sample rows, row-major
   * @param rows how many
   * @param values rows × components × properties numbers
   * @param offset where in values they start
   */
  public void append(int block, int[] samples, int rows, double[] values, int offset) {
    BlockLayout b = layout.blocks().get(block);
    zip.sink(valuesEntry[block]).doubles(values, offset, rows * b.rowLength());
    zip.sink(valuesEntry[block] + 1).integers(samples, 0, rows * b.sampleNames().size());
  }

  /** Completes the file and puts it in place; every block must be full. */
  public void commit() {
    zip.commit();
  }

  @Override
  public void close() {
    zip.close();
  }
}
