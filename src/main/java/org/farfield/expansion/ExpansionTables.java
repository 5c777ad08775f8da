package org.farfield.expansion;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.farfield.basis.RadialFunctions;
import org.farfield.math.SphericalHarmonics;

/**
 * All tables that one set of hyperparameters needs, made once and shared by every structure, thread
 * and backend. Immutable.
 */
public final class ExpansionTables {
  private final Hyperparameters hyperparameters;
  private final SphericalHarmonics harmonics;
  private final List<DensityTables> densities;

  /**
   * Makes the tables.
   *
   * @param hyperparameters what to compute
   * @throws org.farfield.error.InputException if the radial functions are linearly dependent
   */
  public ExpansionTables(Hyperparameters hyperparameters) {
    this.hyperparameters = hyperparameters;
    this.harmonics = new SphericalHarmonics(hyperparameters.maxAngular());
    double largest = 0;
    for (Density density : hyperparameters.densities()) {
      largest = Math.max(largest, DensityTables.largestK(density));
    }
    RadialFunctions radial =
        new RadialFunctions(hyperparameters.basis(), hyperparameters.maxAngular(), largest);
    List<DensityTables> list = new ArrayList<>();
    for (Density density : hyperparameters.densities()) {
      list.add(new DensityTables(density, radial, hyperparameters.maxAngular()));
    }
    densities = Collections.unmodifiableList(list);
  }

  /**
   * What is computed.
   *
   * @return the hyperparameters
   */
  public Hyperparameters hyperparameters() {
    return hyperparameters;
  }

  /**
   * Spherical harmonics up to max_angular.
   *
   * @return the evaluator
   */
  public SphericalHarmonics harmonics() {
    return harmonics;
  }

  /**
   * Tables per density, in the order of the hyperparameters.
   *
   * @return unmodifiable list
   */
  public List<DensityTables> densities() {
    return densities;
  }
}
