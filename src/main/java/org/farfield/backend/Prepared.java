package org.farfield.backend;

import java.util.List;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.DeviceVectors;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.PlannedStructure;

/**
 * Structures whose geometry stays where their expansions are made: for sources that change while
 * atoms rest, as in a self-consistent loop. Coefficients are linear in the sources, c = A w, and A
 * belongs to the geometry alone.
 *
 * <p>Not for several threads at a time. Sources have the channels, and at most the multipoles, that
 * the structures were planned with; their widths are those of the structures.
 */
public interface Prepared extends AutoCloseable {
  /**
   * What was prepared.
   *
   * @return the structures, in order
   */
  List<PlannedStructure> structures();

  /**
   * A w: the same bits as {@link Backend#expand} gives for these sources.
   *
   * @param sources one per structure
   * @return coefficients, one per structure, in order
   */
  List<Coefficients> apply(List<Sources> sources);

  /**
   * Aᵀ g: the derivative of g · A w with respect to the sources.
   *
   * @param cotangents one per structure, laid out as {@link #apply} returns coefficients
   * @return with the same channels and multipoles as the structures' own sources
   */
  List<Sources> transpose(List<Coefficients> cotangents);

  /**
   * Derivatives of g · A w with respect to positions, strain and charges.
   *
   * @param sources one per structure
   * @param cotangents g, one per structure
   * @return gradients, one per structure, in order
   */
  List<Gradients> adjoint(List<Sources> sources, List<Coefficients> cotangents);

  /**
   * The dense Jacobian of some centres of one structure, as {@link Backend#jacobian} gives it.
   *
   * @param sources of that structure
   * @param structure which, 0-based
   * @param centres 0-based atoms, ascending
   * @return the derivatives
   * @throws org.farfield.error.InputException if the sources are not charges alone
   */
  Jacobian jacobian(Sources sources, int structure, int[] centres);

  /**
   * Sources and coefficients that stay on the device between {@link #apply} and {@link #transpose}.
   *
   * @return vectors of these structures; to be used while these are prepared
   * @throws ArithmeticException if all coefficients are more than an array holds
   */
  DeviceVectors vectors();

  /**
   * Conjugate gradients whose vectors lie where those of {@link #vectors()} do.
   *
   * @param systems one per structure
   * @return to be closed before this
   * @throws org.farfield.error.ResourceException if the device has no memory for them
   */
  DeviceDescent descent(DescentSystems systems);

  @Override
  void close();
}
