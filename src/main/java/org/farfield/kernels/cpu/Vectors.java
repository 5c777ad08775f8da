package org.farfield.kernels.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The one width of vectors that all kernels use. With two widths in one program the profiles of the
 * Vector API's methods see two classes, and Java 17 makes objects of vectors in the innermost
 * loops.
 *
 * <p>It needs to know the class of a vector. It does of constants and of what an operation on a
 * vector that it knows made; that of what was loaded or broadcast, or what a loop carries, it takes
 * from profiles, and these it does without (its options LogCompilation and PrintInlining tell)
 *
 * <ul>
 *   <li>in calls that were not yet counted when their method was compiled, the first of a program;
 *   <li>once what it takes into a method has trapped a hundred times in other methods: an operation
 *       counts nine of these where the first kernels of the program had operations of one kind;
 *   <li>behind 18,000 nodes of a method, some twenty operations: there it takes calls in later, and
 *       what they return has no class.
 * </ul>
 *
 * <p>Hence operations are made on vectors that it knows, and a loop of many operations is a method
 * of more than 325 bytes, which it takes into no other.
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
