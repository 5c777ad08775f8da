package org.farfield.spec;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.farfield.error.InputException;
import org.farfield.structure.Elements;

/**
 * What features are: all that decides their numbers and their columns, whatever the structures, the
 * machine and the file they go to. Two runs with equal specifications give the same features.
 *
 * @param expansions one or more, with the same channels; densities are numbered through all of them
 * @param descriptor what is made of them
 * @param species atomic numbers whose channels are columns, ascending; empty for those of the
 *     input. With them features of different inputs have the same columns
 * @param narrowing which features are kept, or how they are combined; empty for all
 * @param pooling what a row stands for
 * @param gradients derivatives that come with the features
 * @param centers atoms, or points in space, that have rows
 */
public record FeatureSpec(
    List<Expansion> expansions,
    DescriptorSpec descriptor,
    List<Integer> species,
    Optional<Narrowing> narrowing,
    Pooling pooling,
    Set<GradientKind> gradients,
    Centers centers) {
  /**
   * Checks, sorts and copies. What a descriptor does not look at is set to what it is by default.
   *
   * @param expansions one or more, with the same channels
   * @param descriptor what is made of them
   * @param species atomic numbers whose channels are columns; empty for those of the input
   * @param narrowing which features are kept, or how they are combined; empty for all
   * @param pooling what a row stands for
   * @param gradients derivatives that come with the features
   * @param centers atoms, or points in space, that have rows
   * @throws InputException if they do not go together
   */
  public FeatureSpec {
    expansions = List.copyOf(expansions);
    if (expansions.isEmpty()) {
      throw new InputException("at least one expansion is needed");
    }
    Channels channels = expansions.get(0).channels();
    if (!expansions.stream().skip(1).allMatch(h -> h.channels().equals(channels))) {
      throw new InputException("all expansions need the same channels");
    }
    species = List.copyOf(new TreeSet<>(species));
    if (!species.isEmpty() && !(channels instanceof Channels.Species)) {
      throw new InputException(
          "species are the columns of elements: they go with channels species");
    }
    for (int type : species) {
      if (!Elements.isAtomicNumber(type)) {
        throw new InputException("species has no element of the atomic number " + type);
      }
    }
    Set<GradientKind> kinds = EnumSet.noneOf(GradientKind.class);
    kinds.addAll(gradients);
    gradients = Collections.unmodifiableSet(kinds);
    if (!gradients.isEmpty() && expansions.get(0).channels() instanceof Channels.Equilibrated) {
      throw new InputException(
          "gradients go with sources that stay as atoms move, not with equilibrated ones");
    }
    if (descriptor instanceof DescriptorSpec.Equivariant e && e.factors() == 2) {
      Rotations r = e.rotations();
      descriptor =
          new DescriptorSpec.Equivariant(
              e.products(),
              2,
              new Rotations(
                  r.minLambda(), r.maxLambda(), r.parities(), largestAngular(expansions)));
    }
  }

  /**
   * The coefficients themselves, of all atoms.
   *
   * @param expansions one or more, with the same channels
   * @return the specification
   */
  public static FeatureSpec coefficients(Expansion... expansions) {
    return of(new DescriptorSpec.Expansion(), expansions);
  }

  /**
   * Power spectra of all atoms, each density with itself.
   *
   * @param expansions one or more, with the same channels
   * @return the specification
   */
  public static FeatureSpec powerSpectrum(Expansion... expansions) {
    return of(new DescriptorSpec.PowerSpectrum(DensityProducts.SELF), expansions);
  }

  /**
   * Any descriptor of all atoms.
   *
   * @param descriptor what is made of the expansions
   * @param expansions one or more, with the same channels
   * @return the specification
   */
  public static FeatureSpec of(DescriptorSpec descriptor, Expansion... expansions) {
    return new FeatureSpec(
        List.of(expansions),
        descriptor,
        List.of(),
        Optional.empty(),
        Pooling.ATOM,
        Set.of(),
        Centers.ALL);
  }

  /**
   * The same with these columns.
   *
   * @param types atomic numbers
   * @return a new specification
   */
  public FeatureSpec withSpecies(List<Integer> types) {
    return new FeatureSpec(expansions, descriptor, types, narrowing, pooling, gradients, centers);
  }

  /**
   * The same with fewer features.
   *
   * @param fewer what says which
   * @return a new specification
   */
  public FeatureSpec with(Narrowing fewer) {
    return new FeatureSpec(
        expansions, descriptor, species, Optional.of(fewer), pooling, gradients, centers);
  }

  /**
   * The same with other rows.
   *
   * @param rows what a row stands for
   * @return a new specification
   */
  public FeatureSpec with(Pooling rows) {
    return new FeatureSpec(expansions, descriptor, species, narrowing, rows, gradients, centers);
  }

  /**
   * The same with derivatives.
   *
   * @param kinds with respect to what
   * @return a new specification
   */
  public FeatureSpec with(GradientKind... kinds) {
    return new FeatureSpec(
        expansions, descriptor, species, narrowing, pooling, Set.of(kinds), centers);
  }

  /**
   * The same of some atoms, or of points in space.
   *
   * @param some that have rows
   * @return a new specification
   */
  public FeatureSpec with(Centers some) {
    return new FeatureSpec(expansions, descriptor, species, narrowing, pooling, gradients, some);
  }

  /**
   * How sources are grouped, in all expansions.
   *
   * @return species, columns or mixtures
   */
  public Channels channels() {
    return expansions.get(0).channels();
  }

  /**
   * Densities of all expansions, in the order of their numbers.
   *
   * @return the densities
   */
  public List<Density> densities() {
    return expansions.stream().flatMap(h -> h.densities().stream()).toList();
  }

  /**
   * The largest degree of all expansions.
   *
   * @param expansions one or more
   * @return L
   */
  public static int largestAngular(List<Expansion> expansions) {
    return expansions.stream().mapToInt(Expansion::maxAngular).max().orElseThrow();
  }

  /**
   * Whether a row stands for a structure instead of an atom.
   *
   * @return false for {@link Pooling#ATOM}
   */
  public boolean perStructure() {
    return pooling != Pooling.ATOM;
  }
}
