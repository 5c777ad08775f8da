package org.farfield.backend.cuda.batch;

import java.util.List;
import java.util.function.IntFunction;

/**
 * What belongs to structures and takes long to make; that of the last one is kept, because a
 * structure may be divided into several batches.
 *
 * @param <V> what is made
 */
public final class LatestCache<V> {
  private final IntFunction<V> make;
  private int index = -1;
  private V latest;

  /**
   * Makes none yet.
   *
   * @param make of a structure, by the index of its parts
   */
  public LatestCache(IntFunction<V> make) {
    this.make = make;
  }

  /** That of each part: one core makes them more slowly than the device uses them. */
  public List<V> of(List<CentreRange> parts) {
    List<V> found = parts.parallelStream().map(part -> of(part.index())).toList();
    index = parts.get(parts.size() - 1).index();
    latest = found.get(found.size() - 1);
    return found;
  }

  private V of(int wanted) {
    return wanted == index ? latest : make.apply(wanted);
  }
}
