package org.farfield.spec;

import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.farfield.basis.Gto;
import org.farfield.basis.RadialBasis;
import org.farfield.error.InputException;
import org.farfield.potential.Potential;

/**
 * Everything that decides the numbers of an expansion. Immutable and validated.
 *
 * @param densities one or more, long-range or short-range
 * @param basis radial functions
 * @param maxAngular largest l, inclusive
 * @param centerAtomWeight weight of the central atom's own potential, 1 = fully counted
 * @param channels how sources are grouped
 * @param accuracy promised error relative to the largest coefficient of the same l, 1e-12 to 0.1
 * @param kCutoff explicit reciprocal cutoff, 1/Å; overrides accuracy where present
 * @param path forced evaluation path, or AUTO
 * @param precision arithmetic of the heavy sums
 * @param splitting whether sharp potentials are split
 */
public record Expansion(
    List<Density> densities,
    RadialBasis basis,
    int maxAngular,
    double centerAtomWeight,
    Channels channels,
    double accuracy,
    OptionalDouble kCutoff,
    EvaluationPath path,
    Precision precision,
    Splitting splitting) {
  /** Largest supported l. */
  public static final int MAX_ANGULAR_LIMIT = 30;

  private static final double LARGEST_WEIGHT = 1e6;

  // the rest of the error of a split sum is left to the neighbours
  private static final double SMOOTH_SHARE = 0.7;

  /**
   * Checks and copies.
   *
   * @param densities one or more, long-range or short-range
   * @param basis radial functions
   * @param maxAngular largest l, inclusive
   * @param centerAtomWeight weight of the central atom's own potential, 1 = fully counted
   * @param channels how sources are grouped
   * @param accuracy promised error relative to the largest coefficient of the same l, 1e-12 to 0.1
   * @param kCutoff explicit reciprocal cutoff, 1/Å; overrides accuracy where present
   * @param path forced evaluation path, or AUTO
   * @param precision arithmetic of the heavy sums
   * @param splitting whether sharp potentials are split
   */
  public Expansion {
    densities = List.copyOf(densities);
    if (densities.isEmpty()) {
      throw new InputException("at least one density is needed");
    }
    if (maxAngular < 0 || maxAngular > MAX_ANGULAR_LIMIT) {
      throw new InputException(
          "max-angular must be between 0 and " + MAX_ANGULAR_LIMIT + ", not " + maxAngular);
    }
    if (maxAngular > basis.supportedAngular()) {
      throw new InputException(
          "the basis "
              + basis.kind()
              + " has functions up to l = "
              + basis.supportedAngular()
              + ", but max-angular is "
              + maxAngular);
    }
    if (!(Math.abs(centerAtomWeight) <= LARGEST_WEIGHT)) {
      throw new InputException(
          "center-atom-weight must be a number between -1e6 and 1e6, not " + centerAtomWeight);
    }
    if (!(accuracy >= 1e-12 && accuracy <= 0.1)) {
      throw new InputException("accuracy must be between 1e-12 and 0.1, not " + accuracy);
    }
    if (kCutoff.isPresent()
        && (!(kCutoff.getAsDouble() > 0) || !Double.isFinite(kCutoff.getAsDouble()))) {
      throw new InputException(
          "k-cutoff must be a positive number of 1/Å, not " + kCutoff.getAsDouble());
    }
    Extents.check(densities, basis, maxAngular, splitting);
    requireSharper(densities, splitting);
  }

  private static void requireSharper(List<Density> densities, Splitting splitting) {
    if (splitting.mode() != Splitting.Mode.FIXED) {
      return;
    }
    List<Potential> sharper = sharper(densities, splitting.smearing());
    if (sharper.isEmpty()) {
      throw new InputException(
          "split is the smearing of the smooth part, "
              + splitting.smearing()
              + " Å here: no lode density has a smaller smearing; use auto or never");
    }
    if (sharper.stream().anyMatch(p -> p.gaussians().isEmpty())) {
      throw new InputException(
          "split needs potentials that are sums of Gaussians, which one given by its values is not;"
              + " use auto or never");
    }
  }

  private static List<Potential> sharper(List<? extends Density> densities, double smearing) {
    return densities.stream()
        .flatMap(d -> d.map(far -> Stream.of(far.potential()), near -> Stream.<Potential>empty()))
        .filter(potential -> potential.smearing() < smearing)
        .toList();
  }

  /**
   * Of a few numbers: what records do of their own accord links methods of all parts at the first
   * call, which a small run waits for.
   */
  @Override
  public int hashCode() {
    return Objects.hash(maxAngular, accuracy, basis.size(), densities.size());
  }

  /**
   * Number of functions per channel and density: (l, m) pairs × radial functions.
   *
   * @return F = (maxAngular + 1)² (maxRadial + 1)
   */
  public int fields() {
    return (maxAngular + 1) * (maxAngular + 1) * basis.size();
  }

  /**
   * The same with other densities; a fixed split, where none of them is sharp enough for it, is
   * dropped.
   *
   * @param others one or more
   * @return new hyperparameters
   */
  public Expansion withDensities(List<? extends Density> others) {
    boolean dropped =
        splitting.mode() == Splitting.Mode.FIXED && sharper(others, splitting.smearing()).isEmpty();
    return new Expansion(
        List.copyOf(others),
        basis,
        maxAngular,
        centerAtomWeight,
        channels,
        accuracy,
        kCutoff,
        path,
        precision,
        dropped ? Splitting.NEVER : splitting);
  }

  /**
   * The same with other radial functions.
   *
   * @param other the basis
   * @param angular largest l, inclusive
   * @return new hyperparameters
   */
  public Expansion withBasis(RadialBasis other, int angular) {
    return new Expansion(
        densities,
        other,
        angular,
        centerAtomWeight,
        channels,
        accuracy,
        kCutoff,
        path,
        precision,
        splitting);
  }

  /**
   * What is asked of the smooth part of split densities: nothing but the sum.
   *
   * @param smooth densities with wider sources
   * @return the same with these alone
   */
  public Expansion smoothPart(List<LongRangeDensity> smooth) {
    return new Expansion(
        List.copyOf(smooth),
        basis,
        maxAngular,
        1,
        channels,
        Math.max(1e-12, SMOOTH_SHARE * accuracy),
        kCutoff,
        path,
        precision,
        Splitting.NEVER);
  }

  /**
   * Starts from the defaults: p = 1, σ = 1 Å, gto with max_radial 5 and radius 5 Å, l ≤ 4.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects hyperparameters. */
  public static final class Builder {
    private List<Density> densities = List.of(LongRangeDensity.powerLaw(1, 1));
    private RadialBasis basis = new Gto(5, 5);
    private int maxAngular = 4;
    private double centerAtomWeight = 1;
    private Channels channels = new Channels.Species();
    private double accuracy = 1e-6;
    private OptionalDouble kCutoff = OptionalDouble.empty();
    private EvaluationPath path = EvaluationPath.AUTO;
    private Precision precision = Precision.DOUBLE;
    private Splitting splitting = Splitting.AUTO;

    private Builder() {}

    /**
     * Sets one long-range density.
     *
     * @param exponent p ≥ 0
     * @param smearing σ, Å
     * @return this
     */
    public Builder density(double exponent, double smearing) {
      return densities(List.of(LongRangeDensity.powerLaw(exponent, smearing)));
    }

    /**
     * Sets several densities, evaluated in one pass.
     *
     * @param values the densities
     * @return this
     */
    public Builder densities(List<? extends Density> values) {
      densities = List.copyOf(values);
      return this;
    }

    /**
     * Sets the radial basis.
     *
     * @param value the basis
     * @return this
     */
    public Builder basis(RadialBasis value) {
      basis = value;
      return this;
    }

    /**
     * Sets the largest l, inclusive.
     *
     * @param value 0 … {@link #MAX_ANGULAR_LIMIT}
     * @return this
     */
    public Builder maxAngular(int value) {
      maxAngular = value;
      return this;
    }

    /**
     * Sets the weight of the central atom's own potential.
     *
     * @param value 1 counts it fully, 0 leaves it out
     * @return this
     */
    public Builder centerAtomWeight(double value) {
      centerAtomWeight = value;
      return this;
    }

    /**
     * Sets how sources are grouped.
     *
     * @param value species or columns
     * @return this
     */
    public Builder channels(Channels value) {
      channels = value;
      return this;
    }

    /**
     * Sets the promised relative error.
     *
     * @param value 1e-12 … 0.1
     * @return this
     */
    public Builder accuracy(double value) {
      accuracy = value;
      return this;
    }

    /**
     * Sets an explicit reciprocal cutoff (|k| &lt; value).
     *
     * @param value 1/Å
     * @return this
     */
    public Builder kCutoff(double value) {
      kCutoff = OptionalDouble.of(value);
      return this;
    }

    /**
     * Forces an evaluation path.
     *
     * @param value the path
     * @return this
     */
    public Builder path(EvaluationPath value) {
      path = value;
      return this;
    }

    /**
     * Sets the arithmetic.
     *
     * @param value double or single
     * @return this
     */
    public Builder precision(Precision value) {
      precision = value;
      return this;
    }

    /**
     * Sets whether sharp potentials are split.
     *
     * @param value auto, never, or at a smearing
     * @return this
     */
    public Builder splitting(Splitting value) {
      splitting = value;
      return this;
    }

    /**
     * Validates and builds.
     *
     * @return the hyperparameters
     * @throws InputException if one is out of range
     */
    public Expansion build() {
      return new Expansion(
          densities,
          basis,
          maxAngular,
          centerAtomWeight,
          channels,
          accuracy,
          kCutoff,
          path,
          precision,
          splitting);
    }
  }
}
