package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharesTest {
  @Test
  void theCostliestGoesFirstToWhoeverHasLeast() {
    assertThat(Shares.longestFirst(new double[] {1, 7, 3, 3, 4}, 2))
        .containsExactly(List.of(1, 3), List.of(0, 2, 4)); // 7 + 3 and 4 + 3 + 1
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void everyPieceIsInOneShareAndNoShareIsLong(int shares) {
    double[] costs = new Random(shares).doubles(100, 1e-5, 1).toArray();
    List<List<Integer>> result = Shares.longestFirst(costs, shares);
    assertThat(result).hasSize(shares).allSatisfy(share -> assertThat(share).isSorted());
    assertThat(result.stream().flatMap(List::stream))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 100).boxed().toList());
    double mean = Arrays.stream(costs).sum() / shares;
    double longest =
        result.stream()
            .mapToDouble(share -> share.stream().mapToDouble(i -> costs[i]).sum())
            .max()
            .orElseThrow();
    assertThat(longest).isLessThan(1.05 * mean);
  }

  @Test
  void fewPiecesLeaveSharesEmpty() {
    assertThat(Shares.longestFirst(new double[] {0}, 3))
        .containsExactly(List.of(0), List.of(), List.of());
  }
}
