package org.farfield.features.engine;

import java.util.List;
import org.farfield.descriptor.Descriptor;
import org.farfield.descriptor.PairRows;
import org.farfield.descriptor.SpectrumRows;
import org.farfield.expansion.Coefficients;

/** What a backend made of a frame. */
sealed interface FrameValues {
  /**
   * Its expansions.
   *
   * @param all one per expansion of the job
   */
  record Expansions(List<Coefficients> all) implements FrameValues {
    @Override
    public Source features(Descriptor descriptor) {
      return descriptor.evaluator(all)::add;
    }

    @Override
    public List<Coefficients> expansions() {
      return all;
    }

    @Override
    public void release() {
      all.forEach(Coefficients::release);
    }
  }

  /**
   * Rows of products.
   *
   * @param spectrum says where their numbers belong
   * @param rows the products
   * @param rowOf per atom that is a centre, which of the rows it is in
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  record Multiplied(SpectrumRows spectrum, PairRows rows, int[] rowOf) implements FrameValues {
    @Override
    public Source features(Descriptor descriptor) {
      return (atom, out, offset) -> spectrum.add(rows, rowOf[atom], out, offset);
    }

    @Override
    public List<Coefficients> expansions() {
      throw new IllegalStateException("the file asked for rows");
    }

    @Override
    public void release() {
      rows.numbers().release();
    }
  }

  /** FeatureLayout by atoms; for one thread. */
  interface Source {
    /** Adds the row of an atom, or the sum of rows that it is in, to numbers that are there. */
    void add(int atom, double[] out, int offset);
  }

  /** The features of a descriptor: that of the file. */
  Source features(Descriptor descriptor);

  /** The expansions, for files that are made of nothing else. */
  List<Coefficients> expansions();

  /** Nobody asks for more of it. */
  void release();
}
