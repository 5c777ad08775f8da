package org.farfield.expansion.tables;

import java.util.function.Supplier;

/** A value made on first use, once, by whichever thread comes first. */
public final class Lazy<T> {
  private final Supplier<T> source;
  private volatile T value;

  public Lazy(Supplier<T> source) {
    this.source = source;
  }

  public T get() {
    T result = value;
    if (result == null) {
      synchronized (this) {
        result = value;
        if (result == null) {
          result = source.get();
          value = result;
        }
      }
    }
    return result;
  }
}
