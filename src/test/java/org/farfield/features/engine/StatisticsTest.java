package org.farfield.features.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  private static Statistics.Block block(int type, double number) {
    return new Statistics.Block(
        Map.of("center_type", type), 1, 2, number, 0, number, number, 0, new BitSet());
  }

  private static Statistics of(Statistics.Block... blocks) {
    return new Statistics(new TreeMap<>(), new TreeMap<>(), List.of(blocks));
  }

  @Test
  void equalBlocksAddUp() {
    Statistics sum = of(block(1, 0), block(8, 2)).plus(of(block(1, 4), block(8, 2)));
    assertThat(sum.blocks()).extracting(Statistics.Block::numbers).containsExactly(4L, 4L);
    assertThat(sum.blocks()).extracting(Statistics.Block::mean).containsExactly(2.0, 2.0);
    assertThat(sum.blocks()).extracting(Statistics.Block::spread).containsExactly(2.0, 0.0);
    assertThat(Statistics.NONE.plus(sum)).isEqualTo(sum);
    assertThat(sum.plus(Statistics.NONE)).isEqualTo(sum);
  }

  @Test // as a damaged history.jsonl has them
  void otherBlocksStandBesideThem() {
    Statistics sum = of(block(1, 0), block(8, 2)).plus(of(block(8, 4), block(7, 1), block(7, 1)));
    assertThat(sum.blocks())
        .extracting(b -> b.labels().get("center_type"))
        .containsExactly(1, 8, 7);
    assertThat(sum.blocks()).extracting(Statistics.Block::numbers).containsExactly(2L, 4L, 4L);
  }
}
