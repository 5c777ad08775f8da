package org.farfield.equilibration.solvers;

import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Structure;

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

  /**
   * That of a structure: plane waves of a crystal, a coarse mesh of anything else; 1 where no
   * charge screens, or where the mesh would be of so few atoms that it is not worth its time.
   *
   * @param structure the atoms
   * @param sites their sources
   * @param step what atoms answer
   * @param pool does the work
   */
  static Screening of(Structure structure, Sites sites, FixedPoint.Step step, WorkerPool pool) {
    double[] answers = step.screening();
    boolean isCrystal = structure.cell().isFullyPeriodic();
    boolean isSmall = !isCrystal && structure.atoms() < MeshScreening.LEAST_ATOMS;
    if (isSmall || Vectors.sum(answers) == 0) {
      return none();
    }
    return isCrystal
        ? new WaveScreening(structure, sites, answers, pool)
        : new MeshScreening(structure, sites, answers, pool);
  }

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
