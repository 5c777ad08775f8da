package org.farfield.cli;

import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;

/**
 * What the command line says for one option or parameter.
 *
 * @param <T> its type
 */
final class Given<T> {
  private final T first;
  private T value;

  Given(T first) {
    this.first = first;
    value = first;
  }

  /** The value; what there was at first, where the command line says nothing. */
  T value() {
    return value;
  }

  boolean isGiven() {
    return value != first;
  }

  /** The value, or another where the command line says nothing. */
  T or(T other) {
    return isGiven() ? value : other;
  }

  /** The place of the value, for picocli. */
  Place place() {
    return new Place();
  }

  /** It keeps values of the option's type alone, of which picocli's interfaces know nothing. */
  @SuppressWarnings("unchecked")
  final class Place implements IGetter, ISetter {
    @Override
    public <V> V get() {
      return (V) value;
    }

    @Override
    public <V> V set(V other) {
      V old = (V) value;
      value = (T) other;
      return old;
    }
  }
}
