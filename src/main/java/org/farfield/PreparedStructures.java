package org.farfield;

import java.util.List;
import org.farfield.backend.Prepared;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.DeviceVectors;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.PlannedStructure;

/**
 * Structures whose geometry stays on the device: for sources that change while atoms rest, as in a
 * self-consistent loop. Coefficients are linear in the sources, c = A w, and A belongs to the
 * geometry alone.
 *
 * <p>Not for several threads at a time; to be closed before its session.
 */
public final class PreparedStructures implements AutoCloseable {
  private final Prepared prepared;

  PreparedStructures(Prepared prepared) {
    this.prepared = prepared;
  }

  /**
   * The sources that the structures had when they were prepared. Others have the same channels and
   * at most the same multipoles; widths are those of the structures.
   *
   * @return one per structure, in order
   */
  public List<Sources> sources() {
    return prepared.structures().stream().map(PlannedStructure::sources).toList();
  }

  /**
   * A w: the same bits as {@link Farfield#expand} gives for these sources.
   *
   * @param sources one per structure
   * @return coefficients, one per structure, in order
   */
  public List<Coefficients> apply(List<Sources> sources) {
    return prepared.apply(sources);
  }

  /**
   * Aᵀ g: the derivative of g · A w with respect to the sources.
   *
   * @param cotangents one per structure, laid out as {@link #apply} returns coefficients
   * @return with the same channels and multipoles as the structures' own sources
   */
  public List<Sources> transpose(List<Coefficients> cotangents) {
    return prepared.transpose(cotangents);
  }

  /**
   * Derivatives of g · A w with respect to positions, strain and charges.
   *
   * @param sources one per structure
   * @param cotangents g, one per structure
   * @return gradients, one per structure, in order
   */
  public List<Gradients> adjoint(List<Sources> sources, List<Coefficients> cotangents) {
    return prepared.adjoint(sources, cotangents);
  }

  /**
   * The derivatives of every coefficient of some centres of one structure with respect to positions
   * and strain.
   *
   * @param sources of that structure
   * @param structure which, 0-based
   * @param centres 0-based atoms, ascending
   * @return the derivatives
   * @throws org.farfield.error.InputException if the sources are not charges alone
   */
  public Jacobian jacobian(Sources sources, int structure, int... centres) {
    return prepared.jacobian(sources, structure, centres);
  }

  /**
   * Sources and coefficients as vectors that stay on the device, for iterations: no more than the
   * scalar products that these ask for is moved between two applications. On the CPU, and where
   * several GPUs share the structures, they are arrays of the host.
   *
   * @return vectors of these structures; to be used and closed before these
   * @throws ArithmeticException if all coefficients are more than an array holds
   */
  public DeviceVectors vectors() {
    return prepared.vectors();
  }

  @Override
  public void close() {
    prepared.close();
  }
}
