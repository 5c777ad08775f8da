package org.farfield.backend;

import org.farfield.expansion.DevicePlaces;
import org.farfield.expansion.DeviceVector;
import org.farfield.expansion.VectorLayout;

/** A vector that says what does not fit it, as it is said on all devices. */
public abstract class CheckedVector implements DeviceVector {
  private final int length;

  /**
   * A vector of so many numbers.
   *
   * @param length how many
   */
  protected CheckedVector(int length) {
    this.length = length;
  }

  @Override
  public final int length() {
    return length;
  }

  /**
   * What must be of one device, as it is there.
   *
   * @param kind what this device has
   * @param operand a vector, or places
   * @param <T> the kind
   * @return the operand
   */
  protected static <T> T here(Class<T> kind, Object operand) {
    if (!kind.isInstance(operand)) {
      throw new IllegalArgumentException("a vector of another device");
    }
    return kind.cast(operand);
  }

  /**
   * Refuses another number of numbers.
   *
   * @param other how many
   */
  protected final void requireLength(int other) {
    if (other != length) {
      throw new IllegalArgumentException(
          other + " numbers do not fit a vector of " + length + " numbers");
    }
  }

  /**
   * Refuses places that are not one for each number, or lie behind the end of the other vector.
   *
   * @param places of numbers of this vector
   * @param other where they are
   */
  protected final void requirePlaces(DevicePlaces places, DeviceVector other) {
    requireLength(places.length());
    if (places.bound() > other.length()) {
      throw new IllegalArgumentException(
          "place "
              + (places.bound() - 1)
              + " is behind a vector of "
              + other.length()
              + " numbers");
    }
  }

  /**
   * Looks places over.
   *
   * @param places of a vector
   * @return the largest + 1
   * @throws IllegalArgumentException if one is negative
   */
  public static int bound(int[] places) {
    int bound = 0;
    for (int place : places) {
      if (place < 0) {
        throw new IllegalArgumentException("a place in a vector must not be negative: " + place);
      }
      bound = Math.max(bound, Math.addExact(place, 1));
    }
    return bound;
  }

  /**
   * Refuses vectors of other lengths than sources and coefficients have.
   *
   * @param sources a vector
   * @param coefficients another one
   * @param layout what they are to be
   */
  public static void require(DeviceVector sources, DeviceVector coefficients, VectorLayout layout) {
    if (sources.length() != layout.sourceLength()
        || coefficients.length() != layout.coefficientLength()
        || sources == coefficients) {
      throw new IllegalArgumentException(
          "vectors of "
              + sources.length()
              + " and "
              + coefficients.length()
              + " numbers are not those of "
              + layout.sourceLength()
              + " moments and "
              + layout.coefficientLength()
              + " coefficients");
    }
  }
}
