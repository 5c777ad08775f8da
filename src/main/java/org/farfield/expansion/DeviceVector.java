package org.farfield.expansion;

/**
 * Numbers that lie where a device computes: those of {@link DeviceVectors}. What is done with them
 * has the same bits on every device.
 *
 * <p>Not for several threads at a time, and only together with vectors of the same prepared
 * structures. To be closed before these.
 */
public interface DeviceVector extends AutoCloseable {
  /**
   * How many numbers.
   *
   * @return the length
   */
  int length();

  /**
   * Copies numbers to the device.
   *
   * @param values as many as the vector has
   */
  void set(double[] values);

  /**
   * Copies the numbers from the device.
   *
   * @return a new array
   */
  double[] get();

  /**
   * Becomes a multiple of a vector: a copy with the factor 1.
   *
   * @param factor a
   * @param x as long as this; may be this
   */
  void setScaled(double factor, DeviceVector x);

  /**
   * Adds a multiple of a vector, with one rounding each.
   *
   * @param factor a
   * @param x as long as this; may be this
   */
  void addScaled(double factor, DeviceVector x);

  /**
   * The scalar product, in an order that the length alone decides.
   *
   * @param x as long as this; may be this
   * @return Σ this x
   */
  double dot(DeviceVector x);

  /**
   * Takes numbers of another vector.
   *
   * @param from another vector
   * @param places for each number of this one its place there
   */
  void gather(DeviceVector from, DevicePlaces places);

  /**
   * Gives numbers to another vector, of which the others stay.
   *
   * @param to another vector
   * @param places for each number of this one its place there, none twice
   */
  void scatter(DeviceVector to, DevicePlaces places);

  @Override
  void close();
}
