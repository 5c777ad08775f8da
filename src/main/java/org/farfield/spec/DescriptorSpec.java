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
   * @param distinct whether of two products of one density that are the same number, (a1 n1; a2 n2)
   *     and (a2 n2; a1 n1), one is made, times √2, and not both
   */
  record PowerSpectrum(DensityProducts products, boolean distinct) implements DescriptorSpec {
    /**
     * With both of two products that are the same number.
     *
     * @param products which densities are multiplied
     */
    public PowerSpectrum(DensityProducts products) {
      this(products, false);
    }

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
