package org.farfield.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Blocks by key.
 *
 * @param keys one row per block
 * @param blocks in the order of the keys; their axes have the same names
 */
public record TensorMap(Labels keys, List<TensorBlock> blocks) {
  /**
   * Checks and copies.
   *
   * @param keys one row per block
   * @param blocks in the order of the keys
   */
  public TensorMap {
    blocks = List.copyOf(blocks);
    layout(keys, blocks); // checks
  }

  private static TensorLayout layout(Labels keys, List<TensorBlock> blocks) {
    return new TensorLayout(keys, blocks.stream().map(TensorBlock::layout).toList());
  }

  /**
   * The same without numbers.
   *
   * @return keys and shapes
   */
  public TensorLayout layout() {
    return layout(keys, blocks);
  }

  /**
   * Some of the blocks.
   *
   * @param wanted by their place
   * @return these, in the same order, with their keys
   */
  public TensorMap select(IntPredicate wanted) {
    int[] places = IntStream.range(0, keys.size()).filter(wanted).toArray();
    int width = keys.width();
    int[] table = new int[places.length * width];
    Arrays.setAll(table, x -> keys.value(places[x / width], x % width));
    return new TensorMap(
        new Labels(keys.names(), table), Arrays.stream(places).mapToObj(blocks::get).toList());
  }

  /**
   * Finds a block.
   *
   * @param key values of all key columns
   * @return the block
   * @throws IllegalArgumentException if there is none
   */
  public TensorBlock block(int... key) {
    for (int row = 0; row < keys.size(); row++) {
      boolean same = key.length == keys.width();
      for (int c = 0; same && c < key.length; c++) {
        same = keys.value(row, c) == key[c];
      }
      if (same) {
        return blocks.get(row);
      }
    }
    throw new IllegalArgumentException("no block " + Arrays.toString(key) + " of " + keys.names());
  }
}
