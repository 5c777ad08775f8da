package org.farfield.learning;

import java.util.Optional;

/**
 * What is subtracted before features explain the rest.
 *
 * @param kind whether it is fitted, and by what
 * @param monomers the molecules whose features are subtracted, of that kind
 */
public record Baseline(Kind kind, Optional<Monomers> monomers) {
  /** What there is. */
  public enum Kind {
    /** A number per atom of each element, fitted together with the features. */
    COMPOSITION,
    /** One number, the same for all frames, fitted together with the features. */
    MEAN,
    /** From features, those of the molecules of a frame alone. */
    MONOMERS,
    /** Nothing. */
    NONE
  }

  /** A number per atom of each element. */
  public static final Baseline COMPOSITION = new Baseline(Kind.COMPOSITION, Optional.empty());

  /** One number. */
  public static final Baseline MEAN = new Baseline(Kind.MEAN, Optional.empty());

  /** Nothing. */
  public static final Baseline NONE = new Baseline(Kind.NONE, Optional.empty());

  /**
   * The features of molecules alone, for energies between them.
   *
   * @param monomers which
   * @return the baseline
   */
  public static Baseline of(Monomers monomers) {
    return new Baseline(Kind.MONOMERS, Optional.of(monomers));
  }
}
