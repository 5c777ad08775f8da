package org.farfield.expansion;

import java.util.List;

/**
 * Sources and coefficients of prepared structures as vectors that stay on the device: an iteration
 * moves no more than the scalar products it asks for. {@link #layout()} says where which number is.
 *
 * <p>Not for several threads at a time.
 */
public interface DeviceVectors {
  /**
   * Where numbers of sources and coefficients stand in vectors.
   *
   * @return the layout
   */
  VectorLayout layout();

  /**
   * A vector of zeros.
   *
   * @param length how many
   * @return to be closed
   * @throws org.farfield.error.ResourceException if the device has no memory for it
   */
  DeviceVector zeros(int length);

  /**
   * Places for {@link DeviceVector#gather} and {@link DeviceVector#scatter}.
   *
   * @param places 0-based
   * @return to be closed
   * @throws org.farfield.error.ResourceException if the device has no memory for them
   */
  DevicePlaces places(int[] places);

  /**
   * c = A w, with the bits that host arrays would have.
   *
   * @param w sources
   * @param c becomes the coefficients of the structures' centres, and zeros for other atoms
   */
  void apply(DeviceVector w, DeviceVector c);

  /**
   * w = Aᵀ g, with the bits that host arrays would have.
   *
   * @param g cotangents, one for each coefficient
   * @param w becomes the derivatives of g · A w with respect to the sources
   */
  void transpose(DeviceVector g, DeviceVector w);

  /**
   * Copies sources to the device.
   *
   * @param w one per structure
   * @return to be closed
   */
  default DeviceVector sources(List<Sources> w) {
    return filled(layout().ofSources(w));
  }

  /**
   * Copies coefficients to the device.
   *
   * @param c one per structure
   * @return to be closed
   */
  default DeviceVector coefficients(List<Coefficients> c) {
    return filled(layout().ofCoefficients(c));
  }

  private DeviceVector filled(double[] values) {
    DeviceVector vector = zeros(values.length);
    vector.set(values);
    return vector;
  }
}
