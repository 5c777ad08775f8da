package org.farfield.kernels.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every index once, failures in the caller, loops inside loops. */
@Timeout(60)
class WorkerPoolTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void runsEveryIndexOnce(int threads) {
    try (WorkerPool pool = new WorkerPool(threads)) {
      assertThat(pool.threads()).isEqualTo(threads);
      for (int tasks : new int[] {0, 1, 2, 3, 7, 1000}) {
        for (int repeat = 0; repeat < 200; repeat++) {
          AtomicIntegerArray seen = new AtomicIntegerArray(tasks);
          AtomicInteger badWorkers = new AtomicInteger();
          pool.run(
              tasks,
              (index, worker) -> {
                seen.incrementAndGet(index);
                if (worker < 0 || worker >= threads) {
                  badWorkers.incrementAndGet();
                }
              });
          assertThat(badWorkers).hasValue(0);
          for (int i = 0; i < tasks; i++) {
            assertThat(seen.get(i)).isEqualTo(1);
          }
        }
      }
    }
  }

  @Test
  void allWorkersShareTheLoop() {
    try (WorkerPool pool = new WorkerPool(3)) {
      CountDownLatch together = new CountDownLatch(3);
      Set<Integer> workers = ConcurrentHashMap.newKeySet();
      pool.run(
          3,
          (index, worker) -> {
            workers.add(worker);
            together.countDown();
            await(together); // ends only if three threads run at the same time
          });
      assertThat(workers).containsExactlyInAnyOrder(0, 1, 2);
    }
  }

  @Test
  void parkedWorkersWake() throws InterruptedException {
    try (WorkerPool pool = new WorkerPool(2)) {
      for (int repeat = 0; repeat < 5; repeat++) {
        Thread.sleep(20);
        CountDownLatch together = new CountDownLatch(2);
        pool.run(
            2,
            (index, worker) -> {
              together.countDown();
              await(together);
            });
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void failureReachesTheCallerAndTheRestIsSkipped(int threads) {
    try (WorkerPool pool = new WorkerPool(threads)) {
      AtomicInteger begun = new AtomicInteger();
      assertThatThrownBy(
              () ->
                  pool.run(
                      1_000_000,
                      (index, worker) -> {
                        begun.incrementAndGet();
                        throw new ArithmeticException("index " + index);
                      }))
          .isInstanceOf(ArithmeticException.class)
          .hasMessageStartingWith("index");
      assertThat(begun.get()).isLessThanOrEqualTo(threads);
      assertThatThrownBy(
              () ->
                  pool.run(
                      4,
                      (index, worker) -> {
                        throw new AssertionError("an error");
                      }))
          .isInstanceOf(AssertionError.class);
      AtomicInteger after = new AtomicInteger();
      pool.run(10, (index, worker) -> after.incrementAndGet());
      assertThat(after).hasValue(10);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void nestedLoopStaysOnItsWorker(int threads) {
    try (WorkerPool pool = new WorkerPool(threads)) {
      AtomicInteger inner = new AtomicInteger();
      AtomicInteger strayed = new AtomicInteger();
      pool.run(
          20,
          (index, worker) -> {
            Thread thread = Thread.currentThread();
            pool.run(
                5,
                (innerIndex, innerWorker) -> {
                  inner.incrementAndGet();
                  if (innerWorker != worker || Thread.currentThread() != thread) {
                    strayed.incrementAndGet();
                  }
                });
          });
      assertThat(inner).hasValue(100);
      assertThat(strayed).hasValue(0);
    }
  }

  @Test
  void oneThreadMeansTheCaller() {
    Thread caller = Thread.currentThread();
    try (WorkerPool pool = new WorkerPool(1)) {
      pool.run(
          4,
          (index, worker) -> {
            assertThat(worker).isZero();
            assertThat(Thread.currentThread()).isSameAs(caller);
          });
    }
  }

  /** So that what a user is told does not depend on who was faster. */
  @Test
  void theFailureOfTheFirstIndexIsTold() {
    try (WorkerPool pool = new WorkerPool(2)) {
      CountDownLatch failed = new CountDownLatch(1);
      assertThatThrownBy(
              () ->
                  pool.run(
                      100,
                      (index, worker) -> {
                        if (index == 0) {
                          await(failed);
                          throw new ArithmeticException("index 0");
                        }
                        failed.countDown();
                        throw new ArithmeticException("index " + index);
                      }))
          .hasMessage("index 0");
    }
  }

  @Test
  void loopsOfTwoCallersTakeTurns() throws InterruptedException {
    try (WorkerPool pool = new WorkerPool(2)) {
      AtomicInteger done = new AtomicInteger();
      Runnable loops =
          () -> {
            for (int i = 0; i < 500; i++) {
              pool.run(4, (index, worker) -> done.incrementAndGet());
            }
          };
      Thread other = new Thread(loops);
      other.start();
      loops.run();
      other.join();
      assertThat(done).hasValue(4000);
    }
  }

  @Test
  void refusesNonsense() {
    assertThatThrownBy(() -> new WorkerPool(0)).isInstanceOf(IllegalArgumentException.class);
    WorkerPool pool = new WorkerPool(2);
    assertThatThrownBy(() -> pool.run(-1, (index, worker) -> {}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> pool.run(1, (index, worker) -> pool.close()))
        .isInstanceOf(IllegalStateException.class);
    pool.close();
    assertThatThrownBy(() -> pool.run(1, (index, worker) -> {}))
        .isInstanceOf(IllegalStateException.class);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
