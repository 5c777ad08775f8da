package org.farfield.pipeline;

/** What is made of the expansions of a structure. */
public sealed interface DescriptorChoice {
  /**
   * How outputs call it.
   *
   * @return a name as on the command line
   */
  String text();

  /** The coefficients themselves. */
  record Expansion() implements DescriptorChoice {
    @Override
    public String text() {
      return "expansion";
    }
  }

  /**
   * Rotation-invariant products of two densities.
   *
   * @param pairs which densities are multiplied
   */
  record PowerSpectrum(DensityPairs pairs) implements DescriptorChoice {
    @Override
    public String text() {
      return "power-spectrum";
    }
  }
}
