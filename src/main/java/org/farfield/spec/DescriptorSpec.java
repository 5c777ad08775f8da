package org.farfield.spec;

/** What is made of the expansions of a structure. */
public sealed interface DescriptorSpec {
  /**
   * How outputs call it.
   *
   * @return a name as on the command line
   */
  String text();

  /**
   * Whether features have components, so that they turn with a structure.
   *
   * @return false for invariants
   */
  boolean rotates();

  /** The coefficients themselves. */
  record Expansion() implements DescriptorSpec {
    @Override
    public String text() {
      return "expansion";
    }

    @Override
    public boolean rotates() {
      return true;
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

    @Override
    public boolean rotates() {
      return false;
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

    @Override
    public boolean rotates() {
      return true;
    }
  }
}
