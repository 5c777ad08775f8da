package org.farfield.cli.plot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChartFigureTest {
  /** The axis may be far longer than the series whose steps XChart takes for labels. */
  @Test
  void fewPointsOfALongAxisAreNotEven() {
    double[] few = {1, 2, 3, 4};
    assertThat(ChartFigure.uneven(few, 3)).containsExactly(few);
    assertThat(ChartFigure.uneven(few, 80)[1]).isGreaterThan(2).isLessThan(2.1);
    assertThat(few).containsExactly(1, 2, 3, 4);
    assertThat(ChartFigure.uneven(new double[] {1, 2}, 80)).containsExactly(1, 2);
  }
}
