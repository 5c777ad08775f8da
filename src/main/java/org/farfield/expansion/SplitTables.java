package org.farfield.expansion;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.farfield.spec.Expansion;
import org.farfield.spec.PowerLawDensity;

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
    List<PowerLawDensity> smoothDensities = new ArrayList<>();
    List<LongRangeTable> smoothTables = new ArrayList<>();
    List<Integer> indices = new ArrayList<>();
    for (int d = 0; d < whole.densities().size(); d++) {
      LongRangeTable table = whole.densities().get(d);
      double p = table.potential().exponent();
      double sigma = table.potential().smearing();
      boolean isSplit = sigma < smearing;
      PowerLawDensity remaining = new PowerLawDensity(p, isSplit ? smearing : sigma);
      if (isSplit) {
        sharp.add(
            new SplitRestTable(
                new PowerLawDensity(p, sigma),
                d,
                smearing,
                table.radial(),
                h.maxAngular(),
                h.channels().sourceDegree(),
                h.accuracy()));
      }
      if (!isSplit || p > 0) {
        indices.add(d);
        smoothDensities.add(remaining);
        smoothTables.add(
            isSplit
                ? new LongRangeTable(
                    remaining,
                    table.radial(),
                    h.maxAngular(),
                    h.channels().sourceDegree(),
                    table.differenceMeanSquares(smearing))
                : table);
      }
    }
    near = Collections.unmodifiableList(sharp);
    smoothIndices = indices.stream().mapToInt(Integer::intValue).toArray();
    smooth =
        smoothDensities.isEmpty()
            ? Optional.empty()
            : Optional.of(new ExpansionTables(whole, smoothDensities, smoothTables));
  }

  /**
   * Tables of the smooth potentials, with centre atoms counted fully.
   *
   * @return empty if nothing is left to them, because all split densities have p = 0
   */
  public Optional<ExpansionTables> smooth() {
    return smooth;
  }

  /**
   * Which of the long-range densities the smooth ones are.
   *
   * @return 0-based
   */
  public int[] smoothIndices() {
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
