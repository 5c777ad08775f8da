package org.farfield.expansion.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.farfield.expansion.tables.ErrorModel;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.expansion.tables.RestSquares;
import org.farfield.expansion.tables.RestWaves;
import org.farfield.expansion.tables.SplitRestTable;
import org.farfield.potential.Potential;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;

/**
 * Tables of long-range densities whose sharp potentials are split at one smearing σ': v_σ = v_σ' +
 * (v_σ − v_σ'). Immutable.
 */
public final class SplitTables {
  /** What tables of double numbers can be made to, relative to the largest value of an l. */
  static final double FINEST = 1e-14;

  // share of the accuracy
  private static final double TABLES = 1e-3;
  private static final double WAVES = 0.3;
  private static final double LARGE = 1e5; // Å³
  // of the largest wave number: longer waves are not counted as values, as in ErrorModel
  private static final double LONGEST = 0.15;

  private final Optional<ExpansionTables> smooth;
  private final int[] smoothIndices;
  private final List<SplitRestTable> near;
  private final List<RestSquares> squares; // of near
  private final boolean hasMoved;
  private final double smearing;
  private final double tolerance;

  /**
   * Makes the tables.
   *
   * @param whole long-range densities alone
   * @param smearing σ', Å; densities with a smaller one are split
   * @param tolerance of the tables of the rests
   * @param isMoved whether what the rests have beyond a short distance is moved to the waves of the
   *     smooth densities where it can be
   */
  SplitTables(ExpansionTables whole, double smearing, double tolerance, boolean isMoved) {
    this.smearing = smearing;
    this.tolerance = tolerance;
    Expansion h = whole.hyperparameters();
    boolean isMovable = isMoved && canMove(h);
    boolean areMoved = false; // of one density, or more
    List<SplitRestTable> rests = new ArrayList<>();
    List<RestSquares> sizes = new ArrayList<>();
    List<LongRangeDensity> smoothDensities = new ArrayList<>();
    List<LongRangeTable> smoothTables = new ArrayList<>();
    List<Integer> indices = new ArrayList<>();
    for (int d = 0; d < whole.densities().size(); d++) {
      LongRangeTable table = whole.densities().get(d);
      Potential potential = table.potential();
      if (!isSplit(potential, smearing)) {
        indices.add(d);
        smoothDensities.add(new LongRangeDensity(potential));
        smoothTables.add(table);
        continue;
      }
      SplitRestTable rest =
          new SplitRestTable(
              potential,
              d,
              smearing,
              table.radial(),
              h.maxAngular(),
              h.channels().sourceDegree(),
              h.accuracy(),
              tolerance);
      Optional<Potential> remaining = LongRangeTable.smooth(potential, smearing);
      RestSquares left = table.differenceSquares(smearing, Optional.empty());
      if (remaining.isPresent()) {
        LongRangeTable far = smooth(h, remaining.get(), table, left, Optional.empty());
        Optional<RestWaves> waves = isMovable ? waves(h, table, far, rest) : Optional.empty();
        if (waves.isPresent()) {
          areMoved = true;
          rest = rest.without(waves.get());
          left = table.differenceSquares(smearing, waves);
          far = smooth(h, remaining.get(), table, left, waves);
        }
        indices.add(d);
        smoothDensities.add(new LongRangeDensity(remaining.get()));
        smoothTables.add(far);
      }
      rests.add(rest);
      sizes.add(left);
    }
    hasMoved = areMoved;
    near = Collections.unmodifiableList(rests);
    squares = Collections.unmodifiableList(sizes);
    smoothIndices = indices.stream().mapToInt(Integer::intValue).toArray();
    smooth =
        smoothDensities.isEmpty()
            ? Optional.empty()
            : Optional.of(new ExpansionTables(whole, smoothDensities, smoothTables));
  }

  private SplitTables(SplitTables other, double tolerance) {
    this.tolerance = tolerance;
    smearing = other.smearing;
    smooth = other.smooth;
    smoothIndices = other.smoothIndices;
    squares = other.squares;
    hasMoved = other.hasMoved;
    near = other.near.stream().map(rest -> rest.withTolerance(tolerance)).toList();
  }

  /** The same parts with other tables of the rests, of another tolerance. */
  SplitTables withTolerance(double tolerance) {
    return new SplitTables(this, tolerance);
  }

  private static LongRangeTable smooth(
      Expansion h,
      Potential potential,
      LongRangeTable whole,
      RestSquares rest,
      Optional<RestWaves> waves) {
    return new LongRangeTable(
        potential, whole.radial(), h.maxAngular(), h.channels().sourceDegree(), rest, waves);
  }

  /** Whether what rests have beyond a short distance can be moved to waves. */
  static boolean canMove(Expansion h) {
    return tolerance(h.accuracy()) >= 10 * FINEST
        && h.channels().sourceDegree() == 0
        && !h.channels().hasWidths() // all widths have the same smooth part
        && h.kCutoff().isEmpty();
  }

  // As far as the smooth part needs waves in a large cell, or a little farther.
  private static Optional<RestWaves> waves(
      Expansion h, LongRangeTable whole, LongRangeTable smooth, SplitRestTable rest) {
    double[] unknown = new double[h.maxAngular() + 1];
    Arrays.fill(unknown, Double.POSITIVE_INFINITY);
    double wave =
        smooth
            .errors()
            .cutoff(
                2 * Math.PI / Math.cbrt(LARGE),
                LARGE,
                WAVES * h.accuracy(),
                unknown,
                new ErrorModel.Own((int) (LARGE / 10), 1));
    double[] sizes = new double[unknown.length];
    Arrays.setAll(sizes, l -> 2 / Math.PI * whole.errors().all(l, LONGEST * wave));
    return rest.waves(wave, sizes);
  }

  /** The tolerance of tables of rests for an accuracy of coefficients of the usual size. */
  static double tolerance(double accuracy) {
    return Math.max(FINEST, TABLES * accuracy);
  }

  /** Whether a split at a smearing changes anything for a potential. */
  static boolean isSplit(Potential potential, double smearing) {
    return potential.smearing() < smearing && potential.gaussians().isPresent();
  }

  /** The tolerance of the tables of the rests. */
  double tolerance() {
    return tolerance;
  }

  /** The split that these tables are for. */
  Split with(List<Double> cutoffs) {
    return new Split(smearing, cutoffs, tolerance, hasMoved);
  }

  /** Whether some of what the rests have is summed with the smooth potentials. */
  boolean hasMoved() {
    return hasMoved;
  }

  /**
   * Whether that is accurate.
   *
   * @param number of atoms per Å³
   * @param squares of the coefficients of each split density
   */
  boolean isAccurate(double number, List<double[]> squares) {
    return IntStream.range(0, near.size())
        .allMatch(s -> near.get(s).isAccurate(number, squares.get(s)));
  }

  /**
   * Tables of the smooth potentials, with centre atoms counted fully.
   *
   * @return empty if nothing is left to them, because all split potentials are single Gaussians
   */
  public Optional<ExpansionTables> smooth() {
    return smooth;
  }

  /**
   * Which of the long-range densities the smooth ones are.
   *
   * @return 0-based
   */
  int[] smoothIndices() {
    return smoothIndices.clone();
  }

  /**
   * Tables of the short-range rests.
   *
   * @return one per split density
   */
  public List<SplitRestTable> near() {
    return near;
  }

  /**
   * How large those rests are.
   *
   * @return one per split density
   */
  List<RestSquares> squares() {
    return squares;
  }
}
