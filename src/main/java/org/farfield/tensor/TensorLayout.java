package org.farfield.tensor;

import java.util.List;

/**
 * The shapes of all blocks of a file that is going to be written.
 *
 * @param keys one row per block
 * @param blocks in the order of the keys
 */
public record TensorLayout(Labels keys, List<BlockLayout> blocks) {
  /**
   * Checks and copies.
   *
   * @param keys one row per block
   * @param blocks in the order of the keys
   */
  public TensorLayout {
    blocks = List.copyOf(blocks);
    if (keys.size() != blocks.size()) {
      throw new IllegalArgumentException(keys.size() + " keys for " + blocks.size() + " blocks");
    }
  }
}
