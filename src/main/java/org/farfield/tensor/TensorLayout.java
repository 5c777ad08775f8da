package org.farfield.tensor;

import java.util.List;

/**
 * The shapes of all blocks of a file that is going to be written.
 *
 * @param keys one row per block
 * @param blocks in the order of the keys; their axes have the same names
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
    for (int i = 1; i < blocks.size(); i++) {
      if (!blocks.get(i).hasAxesOf(blocks.get(0))) {
        throw new IllegalArgumentException(
            "samples, components, properties and gradients of block "
                + i
                + " are named "
                + blocks.get(i).axes()
                + ", those of block 0 "
                + blocks.get(0).axes());
      }
    }
  }
}
