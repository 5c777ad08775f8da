package org.farfield.backend;

import org.farfield.expansion.DevicePlaces;
import org.farfield.expansion.DeviceVector;
import org.farfield.math.LaneSum;

/** A vector of backends that compute in the host's memory: an array. */
final class HostVector extends CheckedVector {
  private final double[] values;

  HostVector(int length) {
    super(length);
    values = new double[length];
  }

  /** The numbers themselves. */
  double[] values() {
    return values;
  }

  private HostVector likeThis(DeviceVector x) {
    requireLength(x.length());
    return here(HostVector.class, x);
  }

  @Override
  public void set(double[] numbers) {
    requireLength(numbers.length);
    System.arraycopy(numbers, 0, values, 0, values.length);
  }

  @Override
  public double[] get() {
    return values.clone();
  }

  @Override
  public void setScaled(double factor, DeviceVector x) {
    double[] from = likeThis(x).values;
    for (int i = 0; i < values.length; i++) {
      values[i] = factor * from[i];
    }
  }

  @Override
  public void addScaled(double factor, DeviceVector x) {
    double[] from = likeThis(x).values;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.fma(factor, from[i], values[i]);
    }
  }

  @Override
  public double dot(DeviceVector x) {
    return LaneSum.ofProducts(values, likeThis(x).values);
  }

  @Override
  public void gather(DeviceVector from, DevicePlaces places) {
    requirePlaces(places, from);
    int[] at = here(Places.class, places).at;
    double[] source = here(HostVector.class, from).values;
    for (int i = 0; i < at.length; i++) {
      values[i] = source[at[i]];
    }
  }

  @Override
  public void scatter(DeviceVector to, DevicePlaces places) {
    requirePlaces(places, to);
    int[] at = here(Places.class, places).at;
    double[] target = here(HostVector.class, to).values;
    for (int i = 0; i < at.length; i++) {
      target[at[i]] = values[i];
    }
  }

  @Override
  public void close() {}

  /** Places of it. */
  static final class Places implements DevicePlaces {
    private final int[] at;
    private final int bound;

    Places(int[] places) {
      at = places.clone();
      bound = CheckedVector.bound(places);
    }

    @Override
    public int length() {
      return at.length;
    }

    @Override
    public int bound() {
      return bound;
    }

    @Override
    public void close() {}
  }
}
