package org.farfield.expansion.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.expansion.tables.SplitRestTable;
import org.farfield.potential.Potential;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;

/**
 * Tables of long-range densities whose sharp potentials are split at one smearing σ': v_σ = v_σ' +
 * (v_σ − v_σ'). Immutable.
 */
public final class SplitTables {
  private final Optional<ExpansionTables> smooth;
  private final int[] smoothIndices;
  private final List<SplitRestTable> near;

  /**
   * Makes the tables.
   *
   * @param whole long-range densities alone
   * @param smearing σ', Å; densities with a smaller one are split
   */
  SplitTables(ExpansionTables whole, double smearing) {
    Expansion h = whole.hyperparameters();
    List<SplitRestTable> sharp = new ArrayList<>();
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
      int degree = h.channels().sourceDegree();
      sharp.add(
          new SplitRestTable(
              potential, d, smearing, table.radial(), h.maxAngular(), degree, h.accuracy()));
      Optional<Potential> remaining = LongRangeTable.smooth(potential, smearing);
      if (remaining.isPresent()) {
        indices.add(d);
        smoothDensities.add(new LongRangeDensity(remaining.get()));
        smoothTables.add(
            new LongRangeTable(
                remaining.get(),
                table.radial(),
                h.maxAngular(),
                degree,
                table.differenceMeanSquares(smearing)));
      }
    }
    near = Collections.unmodifiableList(sharp);
    smoothIndices = indices.stream().mapToInt(Integer::intValue).toArray();
    smooth =
        smoothDensities.isEmpty()
            ? Optional.empty()
            : Optional.of(new ExpansionTables(whole, smoothDensities, smoothTables));
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
}
