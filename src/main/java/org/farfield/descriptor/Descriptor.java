package org.farfield.descriptor;

import java.util.List;
import java.util.Optional;
import org.farfield.expansion.Coefficients;

/**
 * Features of single atoms, computed from the expansions of their structure. The row of an atom
 * holds the blocks one after the other.
 */
public interface Descriptor {
  /**
   * What a row consists of.
   *
   * @return the blocks, by ascending offset, without gaps
   */
  List<FeatureBlock> blocks();

  /**
   * Length of a row.
   *
   * @return numbers per atom
   */
  int features();

  /**
   * Operations for one atom.
   *
   * @return floating-point operations
   */
  double flops();

  /**
   * Prepares the evaluation of one structure.
   *
   * @param expansions of the structure, as the factors number them
   * @return an evaluator, for one thread
   */
  Evaluator evaluator(List<Coefficients> expansions);

  /**
   * How a backend that multiplies densities makes the rows.
   *
   * @return empty if they are more than products of two densities
   */
  default Optional<SpectrumRows> spectrumRows() {
    return Optional.empty();
  }

  /** Evaluates atoms of one structure; for one thread. */
  interface Evaluator {
    /**
     * Adds the row of an atom to numbers that are there: zeros, or the rows of other atoms.
     *
     * @param atom 0-based
     * @param out is added to
     * @param offset where the row begins
     */
    void add(int atom, double[] out, int offset);

    /**
     * The way back: given ∂E/∂(row of an atom), adds ∂E/∂(its coefficients).
     *
     * @param atom 0-based
     * @param cotangent ∂E/∂row
     * @param offset where the row begins in it
     * @param targets shaped like the expansions; are added to
     */
    void addAdjoint(int atom, double[] cotangent, int offset, List<Coefficients> targets);
  }
}
