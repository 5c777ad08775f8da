package org.farfield.features.engine;

import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What features and their structures are like, as a whole. Those of parts of an input add up to
 * those of all.
 *
 * @param sizes how many frames have so many atoms
 * @param elements how many atoms are of an atomic number
 * @param blocks of features, in their order
 */
public record Statistics(
    SortedMap<Integer, Long> sizes, SortedMap<Integer, Long> elements, List<Block> blocks) {
  /** Of nothing. */
  public static final Statistics NONE =
      new Statistics(Collections.emptySortedMap(), Collections.emptySortedMap(), List.of());

  /**
   * Copies.
   *
   * @param sizes how many frames have so many atoms
   * @param elements how many atoms are of an atomic number
   * @param blocks of features
   */
  public Statistics {
    sizes = Collections.unmodifiableSortedMap(new TreeMap<>(sizes));
    elements = Collections.unmodifiableSortedMap(new TreeMap<>(elements));
    blocks = List.copyOf(blocks);
  }

  /**
   * Numbers of a block; all of them are finite.
   *
   * @param labels of its key, by name
   * @param features properties of a row
   * @param numbers how many there are: rows × components × properties
   * @param mean of them; 0 without any
   * @param squares sum of (number − mean)²
   * @param least of them; infinity without any
   * @param most of them; −infinity without any
   * @param zeros how many are 0
   * @param live properties that are not 0 in all rows
   */
  public record Block(
      Map<String, Integer> labels,
      int features,
      long numbers,
      double mean,
      double squares,
      double least,
      double most,
      long zeros,
      BitSet live) {
    /**
     * Copies.
     *
     * @param labels of its key, by name
     * @param features properties of a row
     * @param numbers how many there are
     * @param mean of them
     * @param squares sum of squared deviations
     * @param least of them
     * @param most of them
     * @param zeros how many are 0
     * @param live properties that are not 0 in all rows
     */
    public Block {
      labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
      live = (BitSet) live.clone();
    }

    /**
     * Those that are not 0 in all rows.
     *
     * @return a copy
     */
    @Override
    public BitSet live() {
      return (BitSet) live.clone();
    }

    /**
     * Standard deviation.
     *
     * @return 0 without numbers
     */
    public double spread() {
      return numbers == 0 ? 0 : Math.sqrt(squares / numbers);
    }

    // T. F. Chan, G. H. Golub, R. J. LeVeque, Am. Stat. 37, 242 (1983)
    Block plus(Block next) {
      long both = numbers + next.numbers;
      double apart = next.mean - mean;
      double share = both == 0 ? 0 : (double) next.numbers / both;
      BitSet any = live();
      any.or(next.live);
      return new Block(
          labels,
          features,
          both,
          mean + apart * share,
          squares + next.squares + apart * apart * share * numbers,
          Math.min(least, next.least),
          Math.max(most, next.most),
          zeros + next.zeros,
          any);
    }
  }

  /**
   * Those of this part of an input and one that comes after it. Parts of one input have the same
   * blocks, or none; what a damaged file says may have others, which stand beside them.
   *
   * @param next of the same features
   * @return those of both
   */
  public Statistics plus(Statistics next) {
    Map<Map<String, Integer>, Block> sums = new LinkedHashMap<>();
    blocks.forEach(b -> sums.merge(b.labels(), b, Block::plus));
    next.blocks.forEach(b -> sums.merge(b.labels(), b, Block::plus));
    return new Statistics(
        sum(sizes, next.sizes), sum(elements, next.elements), List.copyOf(sums.values()));
  }

  private static SortedMap<Integer, Long> sum(Map<Integer, Long> a, Map<Integer, Long> b) {
    SortedMap<Integer, Long> sum = new TreeMap<>(a);
    b.forEach((key, count) -> sum.merge(key, count, Long::sum));
    return sum;
  }
}
