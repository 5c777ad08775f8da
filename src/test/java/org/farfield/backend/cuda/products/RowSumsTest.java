package org.farfield.backend.cuda.products;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.DoubleBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.farfield.backend.Multiplier;
import org.farfield.expansion.ResultNumbers;
import org.junit.jupiter.api.Test;

class RowSumsTest {
  /** Centres of two blocks, by turns in the first and the second row; rows of two numbers. */
  private final RowSums turns =
      new RowSums(IntStream.range(0, Multiplier.BLOCK + 2).map(i -> i % 2).toArray());

  private final ResultNumbers ofBlocks = new ResultNumbers(8);
  private final AtomicInteger returned = new AtomicInteger();

  private void lend() {
    DoubleBuffer numbers = DoubleBuffer.wrap(new double[] {1, 2, 3, 4, 10, 20, 30, 40});
    ofBlocks.lend(numbers, returned::incrementAndGet);
  }

  @Test
  void blocksAreAddedUpWhereADeviceLeftThemAndGoBackToIt() {
    assertThat(turns.blockRows()).isEqualTo(4);
    lend();
    assertThat(turns.sums(ofBlocks, 2).values()).containsExactly(11, 22, 33, 44);
    assertThat(returned).hasValue(1);
    assertThat(catchThrowable(ofBlocks::values)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void rowsThatAreFinishedStay() {
    lend();
    RowSums each = new RowSums(IntStream.range(0, 4).toArray());
    assertThat(each.sums(ofBlocks, 2)).isSameAs(ofBlocks);
    assertThat(returned).hasValue(0);
  }
}
