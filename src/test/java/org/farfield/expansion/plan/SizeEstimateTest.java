package org.farfield.expansion.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.farfield.basis.Monomial;
import org.farfield.spec.Expansion;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;

class SizeEstimateTest {
  private static final double SPACING = 2.8;

  // No more atoms than all are looked at, and periodic in two directions, where no waves are
  // summed.
  private static Structure lattice(Random random, double displacement, List<Integer> order) {
    double[] positions = new double[3 * order.size()];
    for (int atom = 0; atom < order.size(); atom++) {
      int[] site = {atom % 3, atom / 3 % 3, atom / 9};
      for (int x = 0; x < 3; x++) {
        positions[3 * order.get(atom) + x] =
            SPACING * site[x] + displacement * random.nextGaussian();
      }
    }
    double side = 3 * SPACING;
    return new Structure(
        new int[order.size()],
        positions,
        new Cell(new double[] {side, 0, 0, 0, side, 0, 0, 0, 40}, true, true, false));
  }

  /** What is left out once an atom has shown enough is nothing that a later one would add to. */
  @Test
  void theOrderOfAtomsDoesNotCount() {
    ExpansionTables tables =
        new ExpansionTables(
            Expansion.builder()
                .basis(new Monomial(2, 5))
                .maxAngular(5)
                .density(1, 1)
                .density(6, 0.7)
                .build());
    SizeEstimate estimate = new SizeEstimate(tables, false, false);
    List<Integer> given = IntStream.range(0, 27).boxed().toList();
    int small = 0;
    for (int seed = 0; seed < 100; seed++) {
      double displacement = Math.pow(10, -seed % 4) * 0.7;
      List<Integer> shuffled = new ArrayList<>(given);
      Collections.shuffle(shuffled, new Random(seed));
      Sizes one = estimate.of(lattice(new Random(seed), displacement, given), 0);
      Sizes other = estimate.of(lattice(new Random(seed), displacement, shuffled), 0);
      for (int d = 0; d < tables.densities().size(); d++) {
        double[] expected = one.sums().get(d);
        small += (int) Arrays.stream(expected).filter(Double::isFinite).count();
        for (int row = 0; row < expected.length; row++) {
          double found = other.sums().get(d)[row];
          if (Double.isFinite(expected[row])) {
            assertThat(found / expected[row]).isCloseTo(1, offset(1e-9));
          } else {
            assertThat(found).isEqualTo(expected[row]);
          }
        }
      }
    }
    assertThat(small).isGreaterThan(100);
  }
}
