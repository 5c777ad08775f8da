package org.farfield.features.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HelpersTest {
  private static List<Callable<Integer>> tasks(int count, AtomicInteger done) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                (Callable<Integer>)
                    () -> {
                      done.incrementAndGet();
                      if (i % 7 == 5) {
                        throw new IllegalStateException("task " + i);
                      }
                      return i;
                    })
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void resultsComeInOrderAndTheFirstFailureIsThrown(int threads) {
    try (Helpers helpers = new Helpers(threads)) {
      AtomicInteger done = new AtomicInteger();
      assertThat(helpers.all(tasks(5, done))).containsExactly(0, 1, 2, 3, 4);
      assertThat(helpers.all(List.<Callable<Integer>>of())).isEmpty();
      assertThatThrownBy(() -> helpers.all(tasks(40, done))).hasMessage("task 5");
      assertThat(done).hasValue(45); // each once, none goes on behind it
    }
  }

  /** Errors, too, are thrown when nothing goes on behind them. */
  @Test
  void allHaveEndedWhenAnErrorIsThrown() {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicInteger done = new AtomicInteger();
    List<Callable<Integer>> tasks =
        List.of(
            () -> {
              begun.await();
              throw new StackOverflowError("task 0");
            },
            () -> {
              begun.countDown();
              Thread.sleep(100);
              return done.incrementAndGet();
            });
    try (Helpers helpers = new Helpers(1)) {
      assertThatThrownBy(() -> helpers.all(tasks))
          .isInstanceOf(StackOverflowError.class)
          .hasMessage("task 0");
      assertThat(done).hasValue(1);
    }
  }

  /** Tasks have tasks: with all threads in use the callers do them. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void tasksMayHaveTasks(int threads) {
    try (Helpers helpers = new Helpers(threads)) {
      List<Callable<Integer>> outer =
          IntStream.range(0, 6)
              .mapToObj(
                  i ->
                      (Callable<Integer>)
                          () ->
                              helpers.all(tasks(5, new AtomicInteger())).stream()
                                  .mapToInt(x -> 10 * i + x)
                                  .sum())
              .toList();
      assertThat(helpers.all(outer)).containsExactly(10, 60, 110, 160, 210, 260);
    }
  }

  /** A caller does not wait for threads that are busy with another's tasks. */
  @Test
  void callersDoWhatNobodyHasBegun() throws InterruptedException {
    CountDownLatch busy = new CountDownLatch(2);
    CountDownLatch end = new CountDownLatch(1);
    try (Helpers helpers = new Helpers(1)) {
      Callable<Integer> blocking =
          () -> {
            busy.countDown();
            end.await();
            return 0;
          };
      Thread other = new Thread(() -> helpers.all(List.of(blocking, blocking)));
      other.start();
      busy.await();
      AtomicInteger done = new AtomicInteger();
      assertThat(helpers.all(tasks(5, done))).containsExactly(0, 1, 2, 3, 4);
      end.countDown();
      other.join();
    }
  }
}
