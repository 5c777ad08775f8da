package org.farfield.equilibration;

/**
 * (D + UUᵀ)⁻¹, with D nearly the diagonal of H + G and UUᵀ the Coulomb interaction of long
 * wavelengths, which is far stronger than D and makes the number of iterations grow with the box.
 */
interface CoarseInverse extends AutoCloseable {
  /** Of r, laid out as moments; may be an estimate, and then not quite linear in r. */
  double[] solve(double[] r);

  @Override
  default void close() {}
}
