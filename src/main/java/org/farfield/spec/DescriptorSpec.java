package org.farfield.spec;

/** What is made of the expansions of a structure. */
public sealed interface DescriptorSpec {
  /**
   * How outputs call it.
   *
   * @return a name as on the command line
   */
  String text();

  /** The coefficients themselves. */
  record Expansion() implements DescriptorSpec {
    @Override
    public String text() {
      return "expansion";
    }
  }

  /**
   * Rotation-invariant products of two densities.
   *
   * @param products which densities are multiplied
   */
  record PowerSpectrum(DensityProducts products) implements DescriptorSpec {
    @Override
    public String text() {
      return "power-spectrum";
    }
  }

  /**
   * Products of densities that rotate like spherical harmonics.
   *
   * @param products which densities are multiplied
   * @param factors how many of them, at least two
   * @param rotations which λ and σ
   */
  record Equivariant(DensityProducts products, int factors, Rotations rotations)
      implements DescriptorSpec {
    @Override
    public String text() {
      return "equivariant";
    }
  }
}
