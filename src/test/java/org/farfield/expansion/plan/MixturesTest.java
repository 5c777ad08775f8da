package org.farfield.expansion.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.farfield.error.InputException;
import org.farfield.expansion.Sources;
import org.farfield.spec.Channels.Mixtures;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;

class MixturesTest {
  private static final Structure WATER =
      new Structure(new int[] {8, 1, 1}, new double[] {0, 0, 0, 1, 0, 0, 0, 1, 0}, Cell.OPEN);

  @Test
  void everyAtomWeighsWhatItsElementDoes() {
    Map<Integer, List<Double>> weights = Map.of(1, List.of(0.5, -1.0), 8, List.of(2.0, 3.0));
    Sources sources = Sources.of(WATER, new Mixtures(weights));
    assertThat(sources.labels()).containsExactly(0, 1);
    assertThat(sources.weights()).isDeepEqualTo(new double[][] {{2, 0.5, 0.5}, {3, -1, -1}});
  }

  @Test
  void randomOnesDependOnTheSeedAlone() {
    assertThat(Mixtures.random(3, 5)).isEqualTo(Mixtures.random(3, 5));
    assertThat(Mixtures.random(3, 5)).isNotEqualTo(Mixtures.random(3, 6));
    // the first channels of more do not differ but by the normalisation
    double few = Mixtures.random(1, 5).weights().get(92).get(0);
    double many = Mixtures.random(4, 5).weights().get(92).get(0);
    assertThat(many).isCloseTo(few / 2, within(1e-15));
  }

  @Test
  void randomRowsAreOrthonormalOnAverage() {
    Mixtures mixtures = Mixtures.random(20_000, 1);
    for (int a = 1; a <= 118; a += 13) {
      for (int b = 1; b <= a; b += 13) {
        double overlap = 0;
        for (int q = 0; q < mixtures.channels(); q++) {
          overlap += mixtures.weights().get(a).get(q) * mixtures.weights().get(b).get(q);
        }
        // five standard deviations
        assertThat(overlap).isCloseTo(a == b ? 1 : 0, within(5 * Math.sqrt(2.0 / 20_000)));
      }
    }
  }

  @Test
  void badMatricesAreRefused() {
    assertThatThrownBy(() -> Sources.of(WATER, new Mixtures(Map.of(1, List.of(1.0)))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no row for the element of atom 1, O; add it");
    assertThatThrownBy(() -> new Mixtures(Map.of(1, List.of(1.0), 8, List.of(1.0, 2.0))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("2 numbers for O and 1 for others");
    assertThatThrownBy(() -> new Mixtures(Map.of(1, List.of(Double.NaN))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("for H that is not finite");
    assertThatThrownBy(() -> new Mixtures(Map.of()))
        .isInstanceOf(InputException.class)
        .hasMessage("the mixing matrix has no elements");
    assertThatThrownBy(() -> Mixtures.random(0, 1))
        .isInstanceOf(InputException.class)
        .hasMessage("the number of mixtures must be at least 1, not 0");
  }
}
