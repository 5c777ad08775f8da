package org.farfield.tensor.files;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.farfield.files.PartFile;
import org.farfield.tensor.TensorLayout;

/**
 * Writes a metatensor file (.mts) row by row. All shapes are known beforehand, so that every number
 * goes to its final place and memory stays bounded. The target appears only at {@link #commit()}.
 * Not for several threads at once.
 */
public final class MtsWriter implements AutoCloseable {
  private final PartFile file;
  private final StoredZip zip;
  private final List<BlockSink> blocks = new ArrayList<>(); // of the map, then of those beside it
  private final int firstKept;
  private final List<TableColumn> kept;

  private MtsWriter(
      PartFile file,
      List<TensorLayout> maps,
      ZipLayout entries,
      boolean single,
      List<TableColumn> kept) {
    this.file = file;
    this.kept = List.copyOf(kept);
    zip = new StoredZip(file, entries);
    int entry = 0;
    for (TensorLayout layout : maps) {
      entry++; // keys
      for (int i = 0; i < layout.blocks().size(); i++) {
        BlockSink block =
            new BlockSink("block " + i, layout.blocks().get(i), zip, entry, true, single);
        blocks.add(block);
        entry += block.entryCount();
      }
    }
    firstKept = entry;
  }

  private static ZipLayout entries(
      Map<String, TensorLayout> maps,
      String info,
      boolean single,
      KeptArrays kept,
      long zip64From) {
    if (info != null) {
      FlatJson.check(info);
    }
    List<ZipContent> entries = new ArrayList<>();
    maps.forEach(
        (folder, layout) -> {
          entries.add(ZipContent.labels(folder + "keys.npy", layout.keys()));
          for (int i = 0; i < layout.blocks().size(); i++) {
            String prefix = folder + "blocks/" + i + "/";
            BlockSink.addEntries(prefix, layout.blocks().get(i), true, single, entries);
          }
        });
    entries.addAll(kept.entries());
    if (info != null) {
      entries.add(ZipContent.text("info.json", info));
    }
    return new ZipLayout(entries, zip64From);
  }

  /**
   * How large a file will be.
   *
   * @param layout keys and shapes of all blocks
   * @param info JSON object of strings, or null for none
   * @param single whether numbers of blocks are rounded to 4 bytes
   * @param kept what is beside the blocks
   * @return bytes
   */
  public static long size(TensorLayout layout, String info, boolean single, KeptArrays kept) {
    return entries(Map.of("", layout), info, single, kept, ZipLayout.LIMIT).size();
  }

  /**
   * Starts a file of doubles.
   *
   * @param target where it goes
   * @param layout keys and shapes of all blocks
   * @param info JSON object of strings, or null for none
   * @param overwrite whether an existing target is replaced
   * @return the writer
   * @throws org.farfield.error.InputException if the target cannot be written
   * @throws IllegalArgumentException if info is anything else: metatensor would not load the file
   */
  public static MtsWriter create(Path target, TensorLayout layout, String info, boolean overwrite) {
    return create(target, layout, info, overwrite, ZipLayout.LIMIT);
  }

  static MtsWriter create(
      Path target, TensorLayout layout, String info, boolean overwrite, long zip64From) {
    return create(target, Map.of("", layout), info, overwrite, zip64From);
  }

  /**
   * Starts a file of doubles of several maps.
   *
   * @param target where it goes
   * @param maps layouts by the folder they are in, in the order in which their blocks are counted;
   *     the map of the file itself is in none, ""
   * @param info JSON object of strings, or null for none
   * @param overwrite whether an existing target is replaced
   * @param zip64From from how many bytes on sizes take 8 bytes
   * @return the writer
   */
  static MtsWriter create(
      Path target, Map<String, TensorLayout> maps, String info, boolean overwrite, long zip64From) {
    ZipLayout entries = entries(maps, info, false, KeptArrays.NONE, zip64From);
    return create(target, List.copyOf(maps.values()), entries, overwrite, false, List.of());
  }

  /**
   * Starts a file.
   *
   * @param target where it goes
   * @param layout keys and shapes of all blocks
   * @param info JSON object of strings, or null for none
   * @param overwrite whether an existing target is replaced
   * @param single whether numbers of blocks are rounded to 4 bytes
   * @param kept what is beside the blocks
   * @return the writer
   * @throws org.farfield.error.InputException if the target cannot be written
   * @throws IllegalArgumentException if info is anything else: metatensor would not load the file
   */
  public static MtsWriter create(
      Path target,
      TensorLayout layout,
      String info,
      boolean overwrite,
      boolean single,
      KeptArrays kept) {
    ZipLayout entries = entries(Map.of("", layout), info, single, kept, ZipLayout.LIMIT);
    return create(target, List.of(layout), entries, overwrite, single, kept.columns());
  }

  private static MtsWriter create(
      Path target,
      List<TensorLayout> maps,
      ZipLayout entries,
      boolean overwrite,
      boolean single,
      List<TableColumn> kept) {
    PartFile file = new PartFile(target, overwrite);
    try {
      return new MtsWriter(file, maps, entries, single, kept);
    } catch (RuntimeException | Error e) {
      file.close(); // leaves no temporary file behind
      throw e;
    }
  }

  /**
   * Appends rows to a block.
   *
   * @param block which one
   * @param samples sample rows, row-major
   * @param rows how many
   * @param values rows × components × properties numbers
   * @param offset where in values they start
   * @throws IllegalStateException if the layout has fewer rows
   * @throws org.farfield.error.InputException if the disk does not take them
   */
  public void append(int block, int[] samples, int rows, double[] values, int offset) {
    block(block).append(samples, rows, values, offset);
  }

  /**
   * Appends rows to a gradient of a block.
   *
   * @param block which one
   * @param parameter which gradient
   * @param samples sample rows of the gradient, row-major
   * @param rows how many
   * @param values rows × components × properties numbers
   * @param offset where in values they start
   * @throws IllegalStateException if the layout has fewer rows
   * @throws org.farfield.error.InputException if the disk does not take them
   */
  public void appendGradient(
      int block, String parameter, int[] samples, int rows, double[] values, int offset) {
    block(block).gradient(parameter).append(samples, rows, values, offset);
  }

  /**
   * Appends labels of rows that are kept beside the blocks.
   *
   * @param samples of the next rows, row-major
   */
  public void keptSamples(int[] samples) {
    zip.sink(firstKept).integers(samples, 0, samples.length);
  }

  /**
   * Appends what is kept of rows beside the blocks.
   *
   * @param column which one
   * @param values of the next rows
   */
  public void kept(int column, KeptValues values) {
    values.to(zip.sink(firstKept + 1 + column), kept.get(column));
  }

  BlockSink block(int block) {
    return blocks.get(block);
  }

  /** Bytes of memory held by buffers. */
  long held() {
    return zip.held();
  }

  /**
   * Completes the file and puts it in place.
   *
   * @throws IllegalStateException if a block has fewer rows than the layout; there is no target
   *     then
   * @throws org.farfield.error.InputException if the disk does not take it
   */
  public void commit() {
    blocks.forEach(BlockSink::requireFull);
    zip.finish();
    file.commit();
  }

  /** Deletes what is there if it was not committed. */
  @Override
  public void close() {
    file.close();
  }
}
