package org.farfield.spec;

import java.util.Locale;

/** With respect to what features are differentiated; names and axes are featomic's. */
public enum GradientKind {
  /** ∂/∂r_j of every atom j. */
  POSITIONS,
  /** ∂/∂ε, r → r (1 + ε) for rows: components (β, α) of ours for columns. */
  STRAIN,
  /** ∂/∂(lattice vectors), positions held fixed. */
  CELL;

  /**
   * Its name on the command line and in files.
   *
   * @return lower case
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
