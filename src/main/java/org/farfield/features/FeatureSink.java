package org.farfield.features;

import org.farfield.spec.GradientKind;
import org.farfield.structure.Structure;

/**
 * Where rows of features go: a file, memory, or whatever is made of them. A sink is told the shape
 * of all rows before the first comes.
 */
public interface FeatureSink {
  /** How rows come. */
  enum Arrangement {
    /** In blocks by centre type, those of {@link FeatureLayout#tensor()}, with derivatives. */
    BLOCKS,
    /** Whole, in the order of frames and atoms; the block is 0. */
    ROWS
  }

  /**
   * What it needs.
   *
   * @param bytes that it will write; 0 if it writes none
   * @param memory that it holds
   */
  record Footprint(long bytes, double memory) {}

  /**
   * How messages call it.
   *
   * @return such as a file name
   */
  String name();

  /**
   * How it takes rows.
   *
   * @return blocks or whole rows
   */
  Arrangement arrangement();

  /**
   * What it is going to need.
   *
   * @param layout of the rows
   * @param metadata what they are
   * @return bytes of file and memory
   */
  Footprint footprint(FeatureLayout layout, Metadata metadata);

  /**
   * Begins.
   *
   * @param layout of the rows
   * @param metadata what they are
   * @return takes them
   * @throws org.farfield.error.InputException if it cannot take them
   */
  Writer open(FeatureLayout layout, Metadata metadata);

  /** Takes rows, in order, on one thread at a time. */
  interface Writer extends AutoCloseable {
    /**
     * Rows of a frame follow, if it has any.
     *
     * @param system its number, as in labels
     * @param structure what it is
     * @param centres whose rows they are, as indices of atoms, or of points behind them; ascending
     */
    default void frame(int system, Structure structure, int[] centres) {}

    /**
     * Takes rows.
     *
     * @param block which block they are of
     * @param samples what they are of, as many as the block has sample columns, for each row
     * @param rows how many
     * @param values the numbers, row-major; not kept
     * @param offset where they begin
     */
    void append(int block, int[] samples, int rows, double[] values, int offset);

    /**
     * Takes rows of derivatives; whoever is never sent any refuses them, as here.
     *
     * @param block which block they are of
     * @param kind with respect to what
     * @param samples what they are of
     * @param rows how many
     * @param values the numbers, row-major; not kept
     * @param offset where they begin
     */
    default void appendGradient(
        int block, GradientKind kind, int[] samples, int rows, double[] values, int offset) {
      throw new IllegalStateException("gradients come where there is no place for them");
    }

    /** Completes what was begun, when all rows have come. */
    void commit();

    /** Leaves nothing behind if it was not completed. */
    @Override
    void close();
  }
}
