package org.farfield.expansion.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.expansion.tables.RestSquares;
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

  private final Optional<ExpansionTables> smooth;
  private final int[] smoothIndices;
  private final List<SplitRestTable> near;
  private final List<RestSquares> squares = new ArrayList<>(); // of near

  /**
   * Makes the tables.
   *
   * @param whole long-range densities alone
   * @param smearing σ', Å; densities with a smaller one are split
   */
  SplitTables(ExpansionTables whole, double smearing) {
    Expansion h = whole.hyperparameters();
    near = rests(whole, smearing, tolerance(h.accuracy()));
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
      squares.add(table.differenceSquares(smearing));
      Optional<Potential> remaining = LongRangeTable.smooth(potential, smearing);
      if (remaining.isPresent()) {
        indices.add(d);
        smoothDensities.add(new LongRangeDensity(remaining.get()));
        smoothTables.add(
            new LongRangeTable(
                remaining.get(),
                table.radial(),
                h.maxAngular(),
                h.channels().sourceDegree(),
                squares.get(squares.size() - 1)));
      }
    }
    smoothIndices = indices.stream().mapToInt(Integer::intValue).toArray();
    smooth =
        smoothDensities.isEmpty()
            ? Optional.empty()
            : Optional.of(new ExpansionTables(whole, smoothDensities, smoothTables));
  }

  // The same with other tables of the rests.
  private SplitTables(SplitTables other, List<SplitRestTable> near) {
    smooth = other.smooth;
    smoothIndices = other.smoothIndices;
    this.near = near;
    squares.addAll(other.squares);
  }

  /** These tables with finer ones of the rests. */
  SplitTables within(ExpansionTables whole, double smearing, double tolerance) {
    return new SplitTables(this, rests(whole, smearing, tolerance));
  }

  /** The tolerance of tables of rests for an accuracy of coefficients of the usual size. */
  static double tolerance(double accuracy) {
    return Math.max(FINEST, TABLES * accuracy);
  }

  private static List<SplitRestTable> rests(
      ExpansionTables whole, double smearing, double tolerance) {
    Expansion h = whole.hyperparameters();
    List<SplitRestTable> result = new ArrayList<>();
    for (int d = 0; d < whole.densities().size(); d++) {
      LongRangeTable table = whole.densities().get(d);
      if (isSplit(table.potential(), smearing)) {
        result.add(
            new SplitRestTable(
                table.potential(),
                d,
                smearing,
                table.radial(),
                h.maxAngular(),
                h.channels().sourceDegree(),
                h.accuracy(),
                tolerance));
      }
    }
    return Collections.unmodifiableList(result);
  }

  /** Whether a split at a smearing changes anything for a potential. */
  static boolean isSplit(Potential potential, double smearing) {
    return potential.smearing() < smearing && potential.gaussians().isPresent();
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
    return Collections.unmodifiableList(squares);
  }
}
