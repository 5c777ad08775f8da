package org.farfield.equilibration.solvers;

/**
 * (D + UUᵀ)⁻¹, with D nearly the diagonal of H + G and UUᵀ the Coulomb interaction of long
 * wavelengths, which is far stronger than D and makes the number of iterations grow with the box.
 */
@FunctionalInterface
public interface CoarseInverse {
  /** Of r, laid out as moments; may be an estimate, linear in r, symmetric and positive. */
  double[] solve(double[] r);
}
