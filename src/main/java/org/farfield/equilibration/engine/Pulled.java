package org.farfield.equilibration.engine;

import java.util.List;
import org.farfield.equilibration.Equilibrium;
import org.farfield.expansion.Gradients;

/**
 * A solution, and how what pulls on its moments, b·p, changes as atoms move while b is held: for
 * derivatives of whatever depends on moments.
 *
 * @param equilibrium what was found
 * @param held derivatives of the energy of moments in each other's potential, ½ pᵀGp, as if moments
 *     were held
 * @param answers of each b: ∂p/∂t of linear terms t b; empty of models that are no energy
 * @param moved of each b: derivatives of b·p
 */
public record Pulled(
    Equilibrium equilibrium, Gradients held, List<double[]> answers, List<Gradients> moved) {
  /** What is asked for. */
  @FunctionalInterface
  public interface Pulls {
    /**
     * Those on the moments of a structure, of all as many.
     *
     * @param structure its number
     * @param found its moments and their potential; derivatives may be missing
     * @return each laid out as the moments
     */
    List<double[]> on(int structure, Equilibrium found);
  }
}
