package org.farfield.tensor;

import java.util.List;

/**
 * Blocks by key.
 *
 * @param keys one row per block
 * @param blocks in the order of the keys
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
    if (keys.size() != blocks.size()) {
      throw new IllegalArgumentException(keys.size() + " keys for " + blocks.size() + " blocks");
    }
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
    throw new IllegalArgumentException(
        "no block " + java.util.Arrays.toString(key) + " of " + keys.names());
  }
}
