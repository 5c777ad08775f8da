package org.farfield.expansion.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.farfield.expansion.tables.Lazy;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.expansion.tables.RadialFunctions;
import org.farfield.expansion.tables.ShortRangeTable;
import org.farfield.math.SphericalHarmonics;
import org.farfield.spec.Density;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;

/**
 * All tables that one set of hyperparameters needs, made once and shared by every structure, thread
 * and backend. What only some structures need is made when it is first asked for.
 */
public final class ExpansionTables {
  private final Expansion hyperparameters;
  private final SphericalHarmonics harmonics;
  private final List<LongRangeTable> densities;
  private final int[] longRangeIndices;
  private final List<ShortRangeTable> shortRange;
  private final Optional<ExpansionTables> longRange;
  private final Lazy<Terms> terms = new Lazy<>(() -> new Terms(this));
  private final Map<SplitKey, SplitTables> splits = new ConcurrentHashMap<>();
  private final Map<Double, ExpansionTables> widths = new ConcurrentHashMap<>();

  private record SplitKey(double smearing, double tolerance, boolean isMoved) {}

  /**
   * Makes the tables.
   *
   * @param hyperparameters what to compute
   * @throws org.farfield.error.InputException if the radial functions are linearly dependent
   */
  public ExpansionTables(Expansion hyperparameters) {
    this.hyperparameters = hyperparameters;
    this.harmonics = new SphericalHarmonics(hyperparameters.maxAngular());
    RadialFunctions radial =
        new RadialFunctions(
            hyperparameters.basis(), hyperparameters.maxAngular(), largestK(hyperparameters));
    int maxAngular = hyperparameters.maxAngular();
    List<LongRangeTable> far = new ArrayList<>();
    List<ShortRangeTable> near = new ArrayList<>();
    List<Density> farDensities = new ArrayList<>();
    int[] indices = new int[hyperparameters.densities().size()];
    for (int d = 0; d < indices.length; d++) {
      Density density = hyperparameters.densities().get(d);
      int index = d;
      boolean isFar =
          density.map(
              lode ->
                  far.add(
                      new LongRangeTable(
                          lode.potential(),
                          radial,
                          maxAngular,
                          hyperparameters.channels().sourceDegree())),
              local -> !near.add(new ShortRangeTable(local, index, radial, maxAngular)));
      if (isFar) {
        indices[farDensities.size()] = d;
        farDensities.add(density);
      }
    }
    densities = Collections.unmodifiableList(far);
    longRangeIndices = Arrays.copyOf(indices, far.size());
    shortRange = Collections.unmodifiableList(near);
    if (near.isEmpty()) {
      longRange = Optional.of(this);
    } else if (far.isEmpty()) {
      longRange = Optional.empty();
    } else {
      longRange = Optional.of(new ExpansionTables(this, farDensities));
    }
  }

  // The long-range part of both kinds.
  private ExpansionTables(ExpansionTables all, List<Density> farDensities) {
    this(all, all.hyperparameters.withDensities(farDensities), all.densities);
  }

  /**
   * The smooth part of split densities.
   *
   * @param whole the densities
   * @param smooth their smooth parts, without those that have none
   * @param tables of these
   */
  ExpansionTables(
      ExpansionTables whole, List<LongRangeDensity> smooth, List<LongRangeTable> tables) {
    this(whole, whole.hyperparameters.smoothPart(smooth), Collections.unmodifiableList(tables));
  }

  private ExpansionTables(
      ExpansionTables all, Expansion hyperparameters, List<LongRangeTable> densities) {
    this.hyperparameters = hyperparameters;
    this.harmonics = all.harmonics;
    this.densities = densities;
    longRangeIndices = new int[densities.size()];
    Arrays.setAll(longRangeIndices, d -> d);
    shortRange = List.of();
    longRange = Optional.of(this);
  }

  private static double largestK(Expansion hyperparameters) {
    double largest = 0;
    for (Density density : hyperparameters.densities()) {
      largest =
          Math.max(
              largest,
              density.map(
                  far -> LongRangeTable.largestK(far.potential().smearing()),
                  ShortRangeTable::largestK));
    }
    return largest;
  }

  /**
   * What is computed.
   *
   * @return the hyperparameters
   */
  public Expansion hyperparameters() {
    return hyperparameters;
  }

  /**
   * Up to where the reciprocal vectors of a plan count for a density.
   *
   * @param plan of a periodic structure
   * @param density index among the long-range densities
   * @return strict bound on |k|, 1/Å
   */
  double cutoff(Plan plan, int density) {
    return Math.min(plan.kCutoff().get(density), densities.get(density).largestK());
  }

  /**
   * Spherical harmonics up to max_angular.
   *
   * @return the evaluator
   */
  public SphericalHarmonics harmonics() {
    return harmonics;
  }

  /**
   * Tables of the long-range densities, in the order of the hyperparameters.
   *
   * @return unmodifiable list
   */
  public List<LongRangeTable> densities() {
    return densities;
  }

  /**
   * Which densities of the hyperparameters {@link #densities()} are.
   *
   * @return 0-based, one per long-range density
   */
  int[] longRangeIndices() {
    return longRangeIndices.clone();
  }

  /**
   * Tables of the short-range densities, in the order of the hyperparameters.
   *
   * @return unmodifiable list
   */
  public List<ShortRangeTable> shortRange() {
    return shortRange;
  }

  /**
   * The part with the long-range densities alone.
   *
   * @return these tables themselves if there are no others; empty if there is none
   */
  Optional<ExpansionTables> longRange() {
    return longRange;
  }

  /**
   * Tables of the same potentials with another smearing of all of them; made at the first call for
   * each.
   *
   * @param smearing σ, Å
   * @return the tables
   * @throws IllegalStateException if there are short-range densities
   */
  ExpansionTables ofWidth(double smearing) {
    if (!shortRange.isEmpty()) {
      throw new IllegalStateException("sources of short-range densities have no other widths");
    }
    return widths.computeIfAbsent(smearing, s -> new ExpansionTables(this, s));
  }

  private ExpansionTables(ExpansionTables all, double smearing) {
    this(
        all,
        all.hyperparameters.withDensities(
            all.densities.stream()
                .map(d -> new LongRangeDensity(d.potential().withSmearing(smearing)))
                .toList()),
        all.densities.stream().map(d -> d.ofWidth(smearing)).toList());
  }

  /**
   * Tables of the long-range densities with those sharper than a smearing split; made at the first
   * call for each smearing.
   *
   * @param smearing σ', Å
   * @return the tables
   * @throws IllegalStateException if there are short-range densities: ask {@link #longRange()}
   */
  public SplitTables split(double smearing) {
    if (!shortRange.isEmpty()) {
      throw new IllegalStateException("only long-range densities are split");
    }
    return split(smearing, SplitTables.tolerance(hyperparameters.accuracy()), true);
  }

  /**
   * The same with tables of the rests that have a tolerance. The smooth part is the same for all.
   *
   * @param smearing σ', Å
   * @param tolerance relative to the largest value of an l
   * @param isMoved whether what rests have beyond a short distance may be summed with the smooth
   *     potentials
   * @return the tables
   */
  SplitTables split(double smearing, double tolerance, boolean isMoved) {
    SplitTables first = usual(smearing, true);
    SplitTables usual = isMoved || !first.hasMoved() ? first : usual(smearing, false);
    return tolerance == usual.tolerance()
        ? usual
        : splits.computeIfAbsent(
            new SplitKey(smearing, tolerance, usual.hasMoved()),
            key -> usual.withTolerance(tolerance));
  }

  private SplitTables usual(double smearing, boolean isMoved) {
    double tolerance = SplitTables.tolerance(hyperparameters.accuracy());
    return splits.computeIfAbsent(
        new SplitKey(smearing, tolerance, isMoved),
        key -> new SplitTables(this, smearing, tolerance, isMoved));
  }

  /**
   * How far the neighbours are that any short-range density sees.
   *
   * @return the largest cutoff, Å; 0 if there is no such density
   */
  private double largestCutoff() {
    return shortRange.stream().mapToDouble(t -> t.density().cutoff().radius()).max().orElse(0);
  }

  /**
   * How far an atom feels others.
   *
   * @return the largest cutoff, Å; infinite if any density is long-range
   */
  public double reach() {
    return densities.isEmpty() ? largestCutoff() : Double.POSITIVE_INFINITY;
  }

  /**
   * The sums that make up the coefficients of a structure.
   *
   * @param plan of the structure
   * @return in the order in which they are added
   */
  public List<Term> terms(Plan plan) {
    return terms.get().of(plan);
  }
}
