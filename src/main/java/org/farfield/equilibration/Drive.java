package org.farfield.equilibration;

import java.util.List;
import org.farfield.expansion.Gradients;
import org.farfield.structure.Structure;

/**
 * What the surroundings of atoms say of their moments, such as W d of local descriptors d: numbers
 * of every atom that change as atoms move.
 */
public interface Drive {
  /**
   * The numbers.
   *
   * @param structures of elements that it knows
   * @return {@code [atom][l² + l + m]} of each, in order
   */
  List<double[]> of(List<Structure> structures);

  /**
   * The derivatives of weighted sums of them.
   *
   * @param structures as before
   * @param weights of each number of each structure
   * @return with respect to positions and strain
   */
  List<Gradients> gradients(List<Structure> structures, List<double[]> weights);
}
