package org.farfield.equilibration;

import java.util.List;
import org.farfield.expansion.Gradients;
import org.farfield.structure.Structure;

/**
 * What atoms become in the potential they feel: p_i = F(surroundings, u_i), where u_i is what atom
 * i receives of all others, with several Gaussians for each moment, and of a field. Moments and
 * potentials must agree, which {@link org.farfield.Farfield#equilibrate(SiteModel, List, List)}
 * solves for. Not variational: forces take one adjoint solution. {@link LinearSiteModel} is one
 * whose F is linear in u.
 */
public interface SiteModel {
  /**
   * What it is called.
   *
   * @return for messages
   */
  String name();

  /**
   * Largest l of moments, and of what is received.
   *
   * @return 0 to 2
   */
  int degree();

  /**
   * With how many Gaussians each atom receives each moment.
   *
   * @return at least 1
   */
  int receivers();

  /**
   * The model in structures.
   *
   * @param structures of elements that it knows
   * @return one per structure, in order
   * @throws org.farfield.error.InputException if it does not know an element
   */
  List<SiteFunction> in(List<Structure> structures);

  /**
   * What moves with the surroundings of atoms: derivatives of Σ w·F at fixed potentials.
   *
   * @param structures of elements that it knows
   * @param potentials u of each, {@code [atom][receiver][l² + l + m]}
   * @param weights w of each, {@code [atom][l² + l + m]}
   * @return with respect to positions and strain, one per structure; empty if F depends on elements
   *     and potentials alone
   */
  List<Gradients> gradients(
      List<Structure> structures, List<double[]> potentials, List<double[]> weights);
}
