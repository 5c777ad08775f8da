package org.farfield.features.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrderedWriterTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7})
  void piecesAreWrittenInTheirOrder(int threads) {
    List<Integer> written = new ArrayList<>();
    try (OrderedWriter assembly = new OrderedWriter(threads)) {
      for (int i = 0; i < 200; i++) {
        int number = i;
        assembly.add(
            new RowBlock(
                1,
                () -> {
                  int turns = number % 5 == 0 ? 100_000 : 10; // some take longer than others
                  for (int turn = 0; turn < turns; turn++) {
                    Thread.onSpinWait();
                  }
                  return () -> written.add(number);
                }));
        if (i == 99) {
          assembly.then(() -> written.add(-1));
        }
      }
      assembly.drain();
    }
    List<Integer> expected = new ArrayList<>(IntStream.range(0, 200).boxed().toList());
    expected.add(100, -1);
    assertThat(written).isEqualTo(expected);
  }

  @Test
  void piecesAreComputedSideBySide() {
    CountDownLatch together = new CountDownLatch(2);
    try (OrderedWriter assembly = new OrderedWriter(2)) {
      for (int i = 0; i < 2; i++) {
        assembly.add(
            new RowBlock(
                1,
                () -> {
                  together.countDown();
                  await(together); // in vain, if the other piece does not run meanwhile
                  return () -> {};
                }));
      }
      assembly.drain();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("the other piece does not run");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void numbersInMemoryAreBounded() {
    long doubles = OrderedWriter.WINDOW_DOUBLES / 3;
    AtomicLong held = new AtomicLong();
    AtomicLong most = new AtomicLong();
    try (OrderedWriter assembly = new OrderedWriter(4)) {
      for (int i = 0; i < 50; i++) {
        assembly.add(
            new RowBlock(
                doubles,
                () -> {
                  most.accumulateAndGet(held.addAndGet(doubles), Math::max);
                  return () -> held.addAndGet(-doubles);
                }));
      }
      assembly.add(new RowBlock(10 * OrderedWriter.WINDOW_DOUBLES, () -> () -> {}));
      assembly.drain();
    }
    assertThat(most.get()).isPositive().isLessThanOrEqualTo(OrderedWriter.WINDOW_DOUBLES);
  }

  @ParameterizedTest
  @CsvSource({"1, 1000000", "1000000, 4"})
  void whatIsComputedIsNotFarAheadOfWhatIsWritten(long doubles, int pieces) throws Exception {
    CountDownLatch disk = new CountDownLatch(1);
    AtomicLong computed = new AtomicLong();
    List<Integer> written = new ArrayList<>();
    try (OrderedWriter assembly = new OrderedWriter(1)) {
      for (int i = 0; i < 20; i++) {
        int number = i;
        assembly.add(
            new RowBlock(
                doubles,
                () -> {
                  computed.incrementAndGet();
                  return () -> {
                    await(disk);
                    written.add(number);
                  };
                }));
      }
      long enough = Math.min(20, pieces);
      long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
      while (computed.get() < enough && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      Thread.sleep(20);
      assertThat(computed).as("pieces that are computed").hasValue(enough);
      disk.countDown();
      assembly.drain();
    }
    assertThat(written).isEqualTo(IntStream.range(0, 20).boxed().toList());
  }

  @ParameterizedTest
  @CsvSource({"0, false", "0, true", "2, false", "2, true"})
  void whatFailsIsTold(int threads, boolean whileWriting) {
    List<Integer> written = new ArrayList<>();
    try (OrderedWriter assembly = new OrderedWriter(threads)) {
      assembly.add(new RowBlock(1, () -> () -> written.add(1)));
      assembly.add(
          new RowBlock(
              1,
              () -> {
                if (whileWriting) {
                  return () -> {
                    throw new OutOfMemoryError("test");
                  };
                }
                throw new OutOfMemoryError("test");
              }));
      assertThatThrownBy(assembly::drain).isInstanceOf(OutOfMemoryError.class).hasMessage("test");
    }
    assertThat(written).containsExactly(1);
  }
}
