package org.farfield.kernels.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InOrderTest {
  private static int square(int item) {
    Thread.yield();
    return item * item;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void resultsComeInTheOrderOfTheItems(int threads) {
    for (int count : List.of(0, 1, 30, 5000)) {
      List<Integer> got = new ArrayList<>();
      try (InOrder<Integer, Integer> squares =
          new InOrder<>(
              IntStream.range(0, count).iterator(), InOrderTest::square, i -> 100, threads)) {
        squares.forEachRemaining(got::add);
      }
      assertThat(got).isEqualTo(IntStream.range(0, count).map(i -> i * i).boxed().toList());
    }
  }

  /** Two lots are worked on at a time, or this would wait forever. */
  @Test
  void threadsWorkSideBySide() throws InterruptedException {
    CountDownLatch both = new CountDownLatch(2);
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    try (InOrder<Integer, Boolean> all =
        new InOrder<>(
            IntStream.range(0, 2).iterator(),
            i -> {
              threads.add(Thread.currentThread());
              both.countDown();
              try {
                return both.await(1, TimeUnit.MINUTES);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            },
            i -> 1_000_000,
            2)) {
      assertThat(all.next()).isTrue();
      assertThat(all.next()).isTrue();
      assertThat(all.hasNext()).isFalse();
    }
    assertThat(threads).hasSize(2).doesNotContain(Thread.currentThread());
  }

  @Test
  void oneLotIsDoneThereAndThen() {
    try (InOrder<Integer, Thread> all =
        new InOrder<>(List.of(1, 2, 3).iterator(), i -> Thread.currentThread(), i -> 1, 8)) {
      assertThat(all.next()).isEqualTo(Thread.currentThread());
    }
  }

  /** What is wrong with an item, or with the items themselves, comes behind what was before it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void failuresComeInTheirPlaces(int threads) {
    Iterator<Integer> ends =
        new Iterator<>() {
          private final AtomicInteger count = new AtomicInteger();

          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public Integer next() {
            if (count.get() == 700) {
              throw new IllegalStateException("no more");
            }
            return count.getAndIncrement();
          }
        };
    try (InOrder<Integer, Integer> all =
        new InOrder<>(ends, i -> 1 / (i % 500 - 400), i -> 100, threads)) {
      for (int i = 0; i < 700; i++) {
        if (i == 400) {
          assertThatThrownBy(all::next).isInstanceOf(ArithmeticException.class);
        } else {
          assertThat(all.next()).isEqualTo(1 / (i % 500 - 400));
        }
      }
      assertThatThrownBy(all::hasNext).hasMessage("no more");
    }
  }

  /** Also where it is the question whether there are more that fails, as of a reader ahead. */
  @ParameterizedTest
  @ValueSource(ints = {40, 41, 1000})
  void itemsThatEndInAFailureAreDoneBefore(int count) {
    Iterator<Integer> ends =
        new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            if (next == count) {
              throw new IllegalStateException("no more");
            }
            return true;
          }

          @Override
          public Integer next() {
            return next++;
          }
        };
    try (InOrder<Integer, Integer> all = new InOrder<>(ends, i -> i, i -> 100, 2)) {
      for (int i = 0; i < count; i++) {
        assertThat(all.next()).isEqualTo(i);
      }
      assertThatThrownBy(all::hasNext).hasMessage("no more");
    }
  }

  /** Items without size, such as frames that are wrong, are no reason to take all of them. */
  @Test
  void ofItemsWithoutSizeSomeAreTaken() {
    AtomicInteger taken = new AtomicInteger();
    Iterator<Integer> items =
        IntStream.range(0, 1_000_000).map(i -> taken.incrementAndGet()).iterator();
    try (InOrder<Integer, Integer> all = new InOrder<>(items, i -> i, i -> 0, 2)) {
      assertThat(all.next()).isEqualTo(1);
      assertThat(taken.get()).isLessThan(3000);
    }
  }

  @Test
  void noThreadOutlivesIt() throws InterruptedException {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    try (InOrder<Integer, Boolean> all =
        new InOrder<>(
            IntStream.range(0, 100).iterator(),
            i -> threads.add(Thread.currentThread()),
            i -> 4000,
            3)) {
      assertThat(all.hasNext()).isTrue();
    }
    assertThat(threads).isNotEmpty();
    for (Thread thread : threads) {
      thread.join(10_000);
      assertThat(thread.isAlive()).isFalse();
    }
  }

  /** Not all of a long input is in memory. */
  @Test
  void onlySomeAreTakenAhead() {
    AtomicInteger taken = new AtomicInteger();
    Iterator<Integer> items =
        IntStream.range(0, 1_000_000).map(i -> taken.incrementAndGet()).iterator();
    try (InOrder<Integer, Integer> all = new InOrder<>(items, i -> i, i -> 1000, 2)) {
      assertThat(all.next()).isEqualTo(1);
      assertThat(taken.get()).isLessThan(100);
    }
  }
}
