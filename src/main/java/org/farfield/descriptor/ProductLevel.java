package org.farfield.descriptor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Tensors after some factors of a product have been multiplied: blocks by (λ, σ), each with groups
 * of properties that come of the same degrees. Counts only, no numbers.
 *
 * @param blocks without those that are empty, by λ and then σ = 1, −1
 */
record ProductLevel(List<Block> blocks) {
  /** Which properties of a group are kept where a factor is multiplied with itself. */
  enum Symmetry {
    /** All pairs (i, j). */
    NONE,
    /** (i, j) and (j, i) are equal: i ≤ j. */
    EVEN,
    /** (i, j) and (j, i) are opposite: i &lt; j. */
    ODD
  }

  /**
   * Properties of the same degrees.
   *
   * @param degrees l_1; l_1, l_2; l_1, l_2, k_2, l_3; …
   * @param left block of the level before, −1 on the first
   * @param leftGroup its group
   * @param symmetry of the two factors, on the second level
   * @param count number of properties
   * @param offset of the first of them in the block
   */
  record Group(
      List<Integer> degrees, int left, int leftGroup, Symmetry symmetry, long count, long offset) {
    int last() {
      return degrees.get(degrees.size() - 1);
    }
  }

  /**
   * Properties of the same rotation.
   *
   * @param lambda λ
   * @param sigma 1 or −1
   * @param groups of properties
   * @param count number of properties
   * @param offset of the block in a row
   */
  record Block(int lambda, int sigma, List<Group> groups, long count, long offset) {}

  /** One factor alone. */
  static ProductLevel of(Factor factor) {
    List<Block> blocks = new ArrayList<>();
    long side = factor.side();
    for (int l = 0; l <= factor.maxAngular(); l++) {
      Group group = new Group(List.of(l), -1, -1, Symmetry.NONE, side, 0);
      blocks.add(new Block(l, 1, List.of(group), side, l * l * side));
    }
    return new ProductLevel(blocks);
  }

  /** Numbers in a row. */
  long size() {
    if (blocks.isEmpty()) {
      return 0;
    }
    Block last = blocks.get(blocks.size() - 1);
    return Math.addExact(last.offset(), Math.multiplyExact(2 * last.lambda() + 1L, last.count()));
  }

  /**
   * Multiplies one more factor.
   *
   * @param factor on the right
   * @param again whether it is the same as the one before
   * @param maxLambda largest λ
   * @param wanted which (λ, σ)
   */
  ProductLevel times(
      Factor factor, boolean again, int maxLambda, BiPredicate<Integer, Integer> wanted) {
    List<Block> products = new ArrayList<>();
    long offset = 0;
    for (int lambda = 0; lambda <= maxLambda; lambda++) {
      for (int sigma = 1; sigma >= -1; sigma -= 2) {
        List<Group> groups =
            wanted.test(lambda, sigma) ? groups(factor, again, lambda, sigma) : List.of();
        if (!groups.isEmpty()) {
          Group last = groups.get(groups.size() - 1);
          long count = Math.addExact(last.offset(), last.count());
          products.add(new Block(lambda, sigma, groups, count, offset));
          offset = Math.addExact(offset, Math.multiplyExact(2 * lambda + 1L, count));
        }
      }
    }
    return new ProductLevel(products);
  }

  private List<Group> groups(Factor factor, boolean again, int lambda, int sigma) {
    List<Group> groups = new ArrayList<>();
    long offset = 0;
    for (int b = 0; b < blocks.size(); b++) {
      Block block = blocks.get(b);
      for (int g = 0; g < block.groups().size(); g++) {
        Group group = block.groups().get(g);
        // what has the last two degrees the other way round is a combination of what has not
        int least = Math.max(again ? group.last() : 0, Math.abs(block.lambda() - lambda));
        int most = Math.min(factor.maxAngular(), block.lambda() + lambda);
        for (int l = least; l <= most; l++) {
          if (block.sigma() * sign(block.lambda() + l + lambda) == sigma) {
            Group product = product(block, b, g, l, lambda, again, factor.side(), offset);
            if (product.count() > 0) {
              groups.add(product);
              offset = Math.addExact(offset, product.count());
            }
          }
        }
      }
    }
    return groups;
  }

  private static Group product(
      Block block, int b, int g, int l, int lambda, boolean again, long side, long offset) {
    Group group = block.groups().get(g);
    List<Integer> degrees = new ArrayList<>(group.degrees());
    if (degrees.size() > 1) {
      degrees.add(block.lambda());
    }
    degrees.add(l);
    boolean square = again && group.degrees().equals(List.of(l));
    Symmetry symmetry = !square ? Symmetry.NONE : lambda % 2 == 0 ? Symmetry.EVEN : Symmetry.ODD;
    long count =
        switch (symmetry) {
          case NONE -> Math.multiplyExact(group.count(), side);
          case EVEN -> side * (side + 1) / 2;
          case ODD -> side * (side - 1) / 2;
        };
    return new Group(List.copyOf(degrees), b, g, symmetry, count, offset);
  }

  private static int sign(int power) {
    return power % 2 == 0 ? 1 : -1;
  }
}
