package org.farfield.features.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.farfield.kernels.cpu.WorkerPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedStageTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 10000", "3, 1", "3, 10000"})
  void piecesAreWrittenInTheirOrder(int threads, long numbers) {
    List<Integer> written = new ArrayList<>();
    List<Integer> expected = new ArrayList<>();
    try (WorkerPool pool = new WorkerPool(threads);
        SharedStage stage = new SharedStage(pool)) {
      for (int i = 0; i < 100; i++) {
        int number = i;
        stage.add(new RowBlock(numbers, () -> () -> written.add(number)));
        expected.add(number);
        if (i % 7 == 0) {
          stage.then(() -> written.add(-number));
          expected.add(-number);
        }
        if (i == 40) {
          stage.drain();
          assertThat(written).as("all is written").isEqualTo(expected);
        }
      }
      stage.drain();
    }
    assertThat(written).isEqualTo(expected);
  }

  @Test
  void piecesAreComputedSideBySide() {
    CountDownLatch together = new CountDownLatch(2);
    ConcurrentHashMap<Thread, Boolean> threads = new ConcurrentHashMap<>();
    try (WorkerPool pool = new WorkerPool(2);
        SharedStage stage = new SharedStage(pool)) {
      for (int i = 0; i < 2; i++) {
        stage.add(
            new RowBlock(
                1 << 20,
                () -> {
                  threads.put(Thread.currentThread(), true);
                  together.countDown();
                  await(together); // in vain, if the other piece does not run meanwhile
                  return () -> {};
                }));
      }
      stage.drain();
    }
    assertThat(threads).hasSize(2);
  }

  @Test
  void littleIsDoneWhereItIs() {
    List<Thread> threads = new ArrayList<>();
    try (WorkerPool pool = new WorkerPool(2);
        SharedStage stage = new SharedStage(pool)) {
      for (int i = 0; i < 2; i++) {
        stage.add(
            new RowBlock(
                1,
                () -> {
                  threads.add(Thread.currentThread());
                  return () -> {};
                }));
      }
      stage.drain();
    }
    assertThat(threads).hasSize(2).containsOnly(Thread.currentThread());
  }

  @ParameterizedTest
  @CsvSource({"1, false", "10000, false", "1, true", "10000, true"})
  void whatFailsIsTold(long numbers, boolean whileWriting) {
    try (WorkerPool pool = new WorkerPool(2);
        SharedStage stage = new SharedStage(pool)) {
      stage.add(
          new RowBlock(
              numbers,
              () -> {
                if (whileWriting) {
                  return () -> {
                    throw new OutOfMemoryError("test");
                  };
                }
                throw new OutOfMemoryError("test");
              }));
      assertThatThrownBy(stage::drain).isInstanceOf(OutOfMemoryError.class).hasMessage("test");
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
}
