package org.farfield.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.farfield.error.InputException;
import org.farfield.structure.Elements;

/** Which sources are summed together: atoms of one species, or all atoms with weights. */
public sealed interface Channels {
  /**
   * The highest multipole that an atom may be in any channel.
   *
   * @return 0 for weights alone, up to 2
   */
  default int sourceDegree() {
    return 0;
  }

  /**
   * Whether atoms have widths of their own in place of the smearing of a density.
   *
   * @return false for most
   */
  default boolean hasWidths() {
    return false;
  }

  /** One channel per chemical species present in a structure; every atom has weight 1. */
  record Species() implements Channels {}

  /**
   * One channel per named per-atom column, e.g. charges; all atoms are sources.
   *
   * @param names column names of the input
   */
  record Columns(List<String> names) implements Channels {
    /**
     * Checks and copies.
     *
     * @param names column names of the input
     */
    public Columns {
      names = List.copyOf(names);
    }
  }

  /**
   * Fewer channels than species: in channel q an atom of species a weighs u_aq, so that the
   * coefficients are the mixtures Σ_a u_aq c_a of those of the species, and the number of features
   * does not grow with the number of elements (Darby et al., J. Phys. Chem. Lett. 14, 4563 (2023)).
   *
   * @param weights per atomic number the weights u_aq, as many as channels
   */
  record Mixtures(Map<Integer, List<Double>> weights) implements Channels {
    /**
     * Checks and copies.
     *
     * @param weights per atomic number the weights u_aq, as many as channels
     * @throws InputException if there is none, or the rows differ in length or are not finite
     */
    public Mixtures {
      Map<Integer, List<Double>> rows = new TreeMap<>();
      weights.forEach((type, row) -> rows.put(type, List.copyOf(row)));
      if (rows.isEmpty()) {
        throw new InputException("the mixing matrix has no elements");
      }
      int channels = rows.values().iterator().next().size();
      rows.forEach((type, row) -> check(type, row, channels));
      weights = rows;
    }

    private static void check(int type, List<Double> row, int channels) {
      String element = name(type);
      if (row.isEmpty() || row.size() != channels) {
        throw new InputException(
            "the mixing matrix has "
                + row.size()
                + " numbers for "
                + element
                + " and "
                + channels
                + " for others; it needs as many for each, at least one");
      }
      for (double weight : row) {
        if (!Double.isFinite(weight)) {
          throw new InputException(
              "the mixing matrix has a number for " + element + " that is not finite: " + weight);
        }
      }
    }

    /**
     * What messages call an element.
     *
     * @param type atomic number
     * @return its symbol, or the number where there is no such element
     */
    public static String name(int type) {
      return Elements.isAtomicNumber(type) ? Elements.symbol(type) : "type " + type;
    }

    /**
     * Random mixtures: normally distributed with variance 1/channels, so that on average the rows
     * of different elements are orthonormal. The weights of an element depend on the seed and its
     * atomic number alone, not on what else is in a data set.
     *
     * @param channels how many, at least 1
     * @param seed chooses one of the matrices
     * @return weights of all elements
     * @throws InputException if channels is not positive
     */
    public static Mixtures random(int channels, long seed) {
      if (channels < 1) {
        throw new InputException("the number of mixtures must be at least 1, not " + channels);
      }
      Map<Integer, List<Double>> weights = new TreeMap<>();
      Random random = new Random(seed);
      for (int type = 1; type <= Elements.MAX_ATOMIC_NUMBER; type++) {
        Random own = new Random(random.nextLong());
        List<Double> row = new ArrayList<>();
        for (int q = 0; q < channels; q++) {
          row.add(own.nextGaussian() / Math.sqrt(channels));
        }
        weights.put(type, row);
      }
      return new Mixtures(weights);
    }

    /**
     * Number of mixtures.
     *
     * @return weights per element
     */
    public int channels() {
      return weights.values().iterator().next().size();
    }
  }

  /**
   * One channel in which atoms are charges, dipoles and quadrupoles at once, each from a column of
   * the input where it is named; what several columns give is added.
   *
   * @param charges one number per atom
   * @param dipoles x, y, z per atom, in the unit of the charges × Å
   * @param moments 1, 4 or 9 numbers per atom: q_lm of l = 0, of l ≤ 1 or of l ≤ 2, each l in the
   *     order m = −l … l, in Racah's normalisation, q_lm = ∫ ρ r^l C_lm
   * @param widths smearing of every atom's source in place of that of the density, Å
   */
  record Multipoles(
      Optional<String> charges,
      Optional<String> dipoles,
      Optional<String> moments,
      Optional<String> widths)
      implements Channels {
    /**
     * Checks.
     *
     * @param charges one number per atom
     * @param dipoles x, y, z per atom
     * @param moments 1, 4 or 9 numbers per atom
     * @param widths smearing of every atom's source
     * @throws InputException if no column gives sources
     */
    public Multipoles {
      if (charges.isEmpty() && dipoles.isEmpty() && moments.isEmpty()) {
        throw new InputException("sources need a column of charges, dipoles or multipoles");
      }
    }

    @Override
    public int sourceDegree() {
      return moments.isPresent() ? 2 : dipoles.isPresent() ? 1 : 0;
    }

    @Override
    public boolean hasWidths() {
      return widths.isPresent();
    }
  }

  /**
   * One channel of charges, and dipoles and quadrupoles, that equilibrate in the potential they
   * make: found before features are made, and put into columns of the structures.
   *
   * @param sourceDegree the highest multipole that is a source, 0 to 2
   * @param settings parameters and conditions, JSON on one line, as those who find them read it
   */
  record Equilibrated(int sourceDegree, String settings) implements Channels {
    private static final String CHARGES = "equilibrated_charges";

    private static final String DIPOLES = "equilibrated_dipoles";
    private static final String MOMENTS = "equilibrated_moments";

    /**
     * Checks.
     *
     * @param sourceDegree the highest multipole that is a source
     * @param settings parameters and conditions
     * @throws InputException if there are no such multipoles
     */
    public Equilibrated {
      if (sourceDegree < 0 || sourceDegree > 2) {
        throw new InputException(
            "equilibrated sources have a degree of 0 (charges), 1 (dipoles) or 2, not "
                + sourceDegree);
      }
    }

    /**
     * Where they stand once they are found.
     *
     * @return columns of charges; of charges and dipoles; or of all moments
     */
    public Multipoles columns() {
      Optional<String> none = Optional.empty();
      return switch (sourceDegree) {
        case 0 -> new Multipoles(Optional.of(CHARGES), none, none, none);
        case 1 -> new Multipoles(Optional.of(CHARGES), Optional.of(DIPOLES), none, none);
        default -> new Multipoles(none, none, Optional.of(MOMENTS), none);
      };
    }
  }

  /**
   * Sources that a program has made, not read: for structures that are prepared with them.
   *
   * @param sourceDegree the highest multipole, 0 to 2
   * @param hasWidths whether atoms have widths of their own
   */
  record Given(int sourceDegree, boolean hasWidths) implements Channels {}
}
