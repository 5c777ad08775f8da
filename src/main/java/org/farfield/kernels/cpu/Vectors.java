package org.farfield.kernels.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The one width of vectors that all kernels use. With two widths in one program the profiles of the
 * Vector API's methods see two classes, and Java 17 makes objects of vectors in the innermost
 * loops.
 */
final class Vectors {
  /** At most eight lanes: panels and tables are padded to that. */
  static final VectorSpecies<Double> DOUBLES =
      DoubleVector.SPECIES_PREFERRED.length() > 8
          ? DoubleVector.SPECIES_512
          : DoubleVector.SPECIES_PREFERRED;

  static final int LANES = DOUBLES.length();

  /** In single precision, twice as many. */
  static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, DOUBLES.vectorShape());

  /** As many numbers as in {@link #DOUBLES}, what these are rounded to. */
  static final VectorSpecies<Float> HALVES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(DOUBLES.vectorBitSize() / 2));

  /**
   * Times it what was loaded, or left by a loop, has the same bits, and a class that the compiler
   * knows when it stores it: it makes objects of vectors whose class it has to guess.
   */
  static final DoubleVector ONE = DoubleVector.broadcast(DOUBLES, 1);

  /** The same in single precision. */
  static final FloatVector SINGLE_ONE = FloatVector.broadcast(FLOATS, 1);

  private Vectors() {}
}
