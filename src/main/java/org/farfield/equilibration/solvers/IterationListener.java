package org.farfield.equilibration.solvers;

import org.farfield.structure.Structure;

/** Is told how far the solution of a large structure is; called from one thread at a time. */
@FunctionalInterface
public interface IterationListener {
  /** Hears nothing. */
  IterationListener SILENT = (structure, iterations, residual) -> {};

  /**
   * One iteration is done.
   *
   * @param structure that is solved
   * @param iterations so far; 0 when all is prepared
   * @param residual the largest difference of potentials that is left, V
   */
  void at(Structure structure, int iterations, double residual);
}
