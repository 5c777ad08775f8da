package org.farfield.equilibration.solvers;

/**
 * An approximate inverse of 1 − ∂Φ/∂p: charges screen potentials of long wavelengths as they answer
 * to them. Without it the number of steps grows with the box (charge sloshing). Keeps sums of
 * charges.
 */
public interface Screening {
  /** Whether it is not 1. */
  boolean isPresent();

  /** Of a difference of moments whose charges add up to nothing. */
  double[] of(double[] difference);

  /** Its transpose. */
  double[] transposed(double[] y);

  /** 1. */
  static Screening none() {
    return new Screening() {
      @Override
      public boolean isPresent() {
        return false;
      }

      @Override
      public double[] of(double[] difference) {
        return difference.clone();
      }

      @Override
      public double[] transposed(double[] y) {
        return y.clone();
      }
    };
  }
}
