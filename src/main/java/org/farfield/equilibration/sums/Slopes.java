package org.farfield.equilibration.sums;

import org.farfield.expansion.Gradients;

/** Derivatives of an energy with respect to positions and strain, added up pair by pair. */
public final class Slopes {
  public final double[] positions; // [3 atom + axis]
  public final double[] strain = new double[9]; // [3 α + β], r → (1 + ε) r

  public Slopes(int atoms) {
    positions = new double[3 * atoms];
  }

  /**
   * Adds those of a function of one distance vector.
   *
   * @param from an atom
   * @param to another one, or an image of it
   * @param d from the first to the second, Å
   * @param slope ∂E/∂d
   */
  public void addPair(int from, int to, double[] d, double[] slope) {
    for (int x = 0; x < 3; x++) {
      positions[3 * to + x] += slope[x];
      positions[3 * from + x] -= slope[x];
      for (int y = 0; y < 3; y++) {
        strain[3 * x + y] += slope[x] * d[y];
      }
    }
  }

  /** Adds those of another energy. */
  public void add(double factor, Slopes other) {
    for (int x = 0; x < positions.length; x++) {
      positions[x] += factor * other.positions[x];
    }
    for (int x = 0; x < 9; x++) {
      strain[x] += factor * other.strain[x];
    }
  }

  /** Adds what the engine made. */
  public void add(Gradients gradients) {
    for (int x = 0; x < positions.length; x++) {
      positions[x] += gradients.positions()[x];
    }
    for (int x = 0; x < 9; x++) {
      strain[x] += gradients.strain()[x];
    }
  }
}
