package org.farfield.learning.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which rows say something new. */
class RowSpaceTest {
  /** Of rows that follow from others nothing is added, not to rounding. */
  @Test
  void aRowOfTheSpaceOfOthersAddsNoDirection() {
    Random random = new Random(4);
    double[] first = random.doubles(9, -1, 1).toArray();
    double[] second = random.doubles(9, -1, 1).toArray();
    double[] both = new double[9];
    Arrays.setAll(both, i -> 3 * first[i] - second[i] / 7);
    RowSpace space = new RowSpace(1e-14);
    assertThat(space.add(first)).isTrue();
    assertThat(space.add(second)).isTrue();
    assertThat(space.add(both)).isFalse();
    assertThat(space.add(random.doubles(9, -1, 1).toArray())).isTrue();
  }
}
