package org.farfield.kernels.cpu;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * What is made of items by several threads, some lots of them ahead, in the order of the items;
 * what is thrown for one comes in its place. Items are taken by whoever asks.
 *
 * @param <T> items
 * @param <R> what is made of one
 */
public final class InOrder<T, R> implements Iterator<R>, AutoCloseable {
  private static final int LOT = 4000; // places: milliseconds, much longer than handing them out
  private static final int MOST_ITEMS = 250; // of a lot
  private static final int LOTS = 3; // for each thread, so that none waits

  private final Iterator<T> items;
  private final Function<T, R> work;
  private final ToIntFunction<T> places;
  private final int threads;
  private final Deque<Future<List<Made<R>>>> ahead = new ArrayDeque<>();
  private ExecutorService workers = Threads.start(0); // until there is more than a lot
  private boolean isAlone = true;
  private RuntimeException failure; // of the items; told behind what came before it
  private Iterator<Made<R>> lot = Collections.emptyIterator();

  /** What was made, or thrown. */
  private record Made<R>(R value, RuntimeException failure) {}

  /**
   * Begins.
   *
   * @param items to work on
   * @param work what is done with one; by several threads at a time
   * @param places how much work one is, such as its atoms
   * @param threads at least 1
   */
  public InOrder(Iterator<T> items, Function<T, R> work, ToIntFunction<T> places, int threads) {
    this.items = items;
    this.work = work;
    this.places = places;
    this.threads = threads;
  }

  @Override
  public boolean hasNext() {
    while (!lot.hasNext()) {
      submit();
      if (ahead.isEmpty()) {
        if (failure != null) {
          throw failure;
        }
        return false;
      }
      lot = Threads.await(ahead.remove()).iterator();
    }
    return true;
  }

  @Override
  public R next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Made<R> made = lot.next();
    if (made.failure() != null) {
      throw made.failure();
    }
    return made.value();
  }

  private void submit() {
    int most = isAlone ? 1 : LOTS * threads;
    while (ahead.size() < most && failure == null) {
      List<T> some = take();
      if (some.isEmpty()) {
        return;
      }
      if (isAlone && threads > 1 && isMore()) {
        isAlone = false;
        workers = Threads.start(threads);
        most = LOTS * threads;
      }
      ahead.add(workers.submit(() -> made(some)));
    }
  }

  private boolean isMore() {
    try {
      return items.hasNext();
    } catch (RuntimeException e) {
      failure = e;
      return false;
    }
  }

  private List<T> take() {
    List<T> some = new ArrayList<>();
    try {
      for (long sum = 0; sum < LOT && some.size() < MOST_ITEMS && items.hasNext(); ) {
        T item = items.next();
        sum += places.applyAsInt(item);
        some.add(item);
      }
    } catch (RuntimeException e) {
      failure = e;
    }
    return some;
  }

  private List<Made<R>> made(List<T> some) {
    List<Made<R>> all = new ArrayList<>();
    for (T item : some) {
      try {
        all.add(new Made<>(work.apply(item), null));
      } catch (RuntimeException e) {
        all.add(new Made<>(null, e));
      }
    }
    return all;
  }

  /** Stops the threads; whoever closes the items next is alone with them. */
  @Override
  public void close() {
    Threads.stop(workers);
  }
}
